#ifndef CLIENTELE_FAULT_DISK_H
#define CLIENTELE_FAULT_DISK_H

#include <stdint.h>

/* Disks in memory on which SQLite runs as on a real one, and which can fail as real ones do.
 *
 * A disk is a set of named files. Each file is what a reader sees (current), what would be found after a
 * power cut (durable), and the ordered list of writes between the two. A sync makes that list durable.
 * Paths look like /fleet/<disk>/<name>; any other path goes to the VFS that was the default before.
 *
 * Several threads may use different disks at once; one disk belongs to one thread at a time. */

/* What a power cut does to writes that no sync covered. Names are those of fault_damage_name. */
enum fault_damage {
  FAULT_DAMAGE_LOST = 0,          /* none reached the disk */
  FAULT_DAMAGE_KEPT = 1,          /* all did */
  FAULT_DAMAGE_SECTORS = 2,       /* each sector of 512 bytes: old or new */
  FAULT_DAMAGE_GARBAGE = 3,       /* each sector: old, new or random bytes */
  FAULT_DAMAGE_PREFIX = 4,        /* the first so many writes, the next one torn at a sector */
  FAULT_DAMAGE_TORN = 5,          /* the first so many writes, the next one torn at any byte */
  FAULT_DAMAGE_SUFFIX = 6,        /* only the last so many writes */
  FAULT_DAMAGE_REORDERED = 7,     /* any whole writes */
  FAULT_DAMAGE_SIZE_FIRST = 8,    /* the new length, filled with zeros, none of the data */
  FAULT_DAMAGE_ONE_FILE = 9,      /* one file's writes, none of the others' */
  FAULT_DAMAGE_COUNT = 10,
};

/* What an operation is refused with. */
enum fault_error {
  FAULT_ERROR_IO = 1,
  FAULT_ERROR_FULL = 2,
  FAULT_ERROR_SYNC = 3,           /* only syncs fail; what they covered is dropped from the list, as Linux does */
  FAULT_ERROR_READ = 4,           /* only reads fail */
};

/* Makes this VFS the process's default. Any number of times; before the first database is opened.
 * Returns an SQLite status. */
int fault_vfs_register(void);

/* A new empty disk; its number is never used again within the process. 0 when memory is short. */
uint32_t fault_disk_make(void);
/* Gives a disk's memory back. No file of it may be open. */
void fault_disk_free(uint32_t disk);
/* Puts the files of one disk, as a power cut with FAULT_DAMAGE_KEPT would leave them, onto another. */
void fault_disk_copy(uint32_t from, uint32_t to);

/* Makes one disk what another one is, writes that no sync covered and all. */
void fault_disk_fork(uint32_t from, uint32_t to);

/* Operations that change the disk, counted from its making: write, truncate, sync, delete, create. */
uint64_t fault_disk_operations(uint32_t disk);
/* Reads, counted in the same way. */
uint64_t fault_disk_reads(uint32_t disk);
/* The power fails at the operation with this number (as fault_disk_operations will say during it): it joins
 * the writes that no sync covered, and everything after it fails until fault_disk_restart. 0: never. */
void fault_disk_crash_at(uint32_t disk, uint64_t operation);
int fault_disk_has_crashed(uint32_t disk);
/* Stops the disk now. */
void fault_disk_crash(uint32_t disk);
/* The power comes back: damage is done to what no sync covered, drawn from the seed. Handles that were
 * open stay dead.
 * Returns a hash of what is left of the unsynced writes: equal for two restarts that left the same. */
uint64_t fault_disk_restart(uint32_t disk, int damage, uint64_t seed);
/* A program ends and its files stay as they are: handles that were open stay dead. */
void fault_disk_abandon_handles(uint32_t disk);

/* From the operation (for FAULT_ERROR_READ: read) with this number on, once or for ever. 0 takes it back. */
void fault_disk_fail_at(uint32_t disk, uint64_t operation, int error, int forever);
/* How many bytes all files together may have; 0 for as many as there are. */
void fault_disk_limit(uint32_t disk, uint64_t bytes);
uint64_t fault_disk_bytes(uint32_t disk);
/* Whether syncs say yes and do nothing. */
void fault_disk_lie(uint32_t disk, int lies);
/* Whether anything was written that no sync has covered. */
int fault_disk_is_dirty(uint32_t disk);
/* Changes one byte of a file where it lies, durable and current. Returns 0 when there is no such byte. */
int fault_disk_flip(uint32_t disk, const char *name, uint64_t offset, uint8_t mask);
/* The bytes of a file as a reader sees them, or -1. */
int64_t fault_disk_size(uint32_t disk, const char *name);
/* Searches all files, durable and current, for a run of bytes. */
int fault_disk_contains(uint32_t disk, const uint8_t *bytes, uint64_t count);

#endif
