#include "fault_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, PATH_MAX_BYTES = 256, NAME_MAX_BYTES = 64, SHM_REGIONS_MAX = 256 };

/* --- Memory ------------------------------------------------------------------------------------ */

struct bytes {
  uint8_t *data;
  uint64_t count, capacity;
};

/* Grows with zeros, shrinks by forgetting. Returns 0 when memory is short. */
static int bytes_resize(struct bytes *b, uint64_t count) {
  if (count > b->capacity) {
    uint64_t capacity = b->capacity ? b->capacity : 4096;
    while (capacity < count) capacity *= 2;
    uint8_t *data = realloc(b->data, capacity);
    if (!data) return 0;
    b->data = data;
    b->capacity = capacity;
  }
  if (count > b->count) memset(b->data + b->count, 0, count - b->count);
  b->count = count;
  return 1;
}

static int bytes_put(struct bytes *b, uint64_t offset, const void *data, uint64_t count) {
  if (offset + count > b->count && !bytes_resize(b, offset + count)) return 0;
  memcpy(b->data + offset, data, count);
  return 1;
}

static int bytes_assign(struct bytes *to, const struct bytes *from) {
  if (!bytes_resize(to, from->count)) return 0;
  if (from->count) memcpy(to->data, from->data, from->count);
  return 1;
}

/* SplitMix64, as everywhere in the simulator. */
static uint64_t draw(uint64_t *state) {
  uint64_t z = (*state += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/* --- Files and disks --------------------------------------------------------------------------- */

/* One write or truncation that no sync covered. Its data lies in the file's `pending` at `at`. */
struct unsynced {
  uint64_t offset, count, at;
  int is_truncate;
};

struct file {
  char name[NAME_MAX_BYTES];
  struct bytes current, durable, pending;
  struct unsynced *list;
  uint64_t list_count, list_capacity;
  /* exists: a reader finds it. is_lasting: it would be found after a power cut. */
  int exists, is_lasting;
  void *shm[SHM_REGIONS_MAX];
  struct file *next;
};

struct disk {
  uint32_t number;
  struct file *files;
  uint64_t operations, reads;
  uint64_t crash_at;
  int has_crashed;
  uint64_t fail_at;
  int fail_error, fail_forever;
  uint64_t limit;
  int lies;
  /* Grows when handles that were open must not work any more. */
  uint32_t life;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct disk **table;
static uint32_t table_count, table_capacity;
static sqlite3_vfs *beneath;

static struct disk *find_disk(uint32_t number) {
  pthread_mutex_lock(&table_lock);
  struct disk *disk = number && number <= table_count ? table[number - 1] : NULL;
  pthread_mutex_unlock(&table_lock);
  return disk;
}

uint32_t fault_disk_make(void) {
  struct disk *disk = calloc(1, sizeof *disk);
  if (!disk) return 0;
  pthread_mutex_lock(&table_lock);
  if (table_count == table_capacity) {
    uint32_t capacity = table_capacity ? table_capacity * 2 : 64;
    struct disk **grown = realloc(table, capacity * sizeof *grown);
    if (!grown) {
      pthread_mutex_unlock(&table_lock);
      free(disk);
      return 0;
    }
    table = grown;
    table_capacity = capacity;
  }
  table[table_count++] = disk;
  disk->number = table_count;
  pthread_mutex_unlock(&table_lock);
  return disk->number;
}

static void forget_shm(struct file *file) {
  for (int i = 0; i < SHM_REGIONS_MAX; i++) {
    free(file->shm[i]);
    file->shm[i] = NULL;
  }
}

static void free_files(struct disk *disk) {
  while (disk->files) {
    struct file *file = disk->files;
    disk->files = file->next;
    forget_shm(file);
    free(file->current.data);
    free(file->durable.data);
    free(file->pending.data);
    free(file->list);
    free(file);
  }
}

void fault_disk_free(uint32_t number) {
  struct disk *disk = find_disk(number);
  if (!disk) return;
  pthread_mutex_lock(&table_lock);
  table[number - 1] = NULL;
  pthread_mutex_unlock(&table_lock);
  free_files(disk);
  free(disk);
}

static struct file *find_file(struct disk *disk, const char *name) {
  for (struct file *file = disk->files; file; file = file->next)
    if (strcmp(file->name, name) == 0) return file;
  return NULL;
}

static struct file *make_file(struct disk *disk, const char *name) {
  struct file *file = calloc(1, sizeof *file);
  if (!file) return NULL;
  memcpy(file->name, name, strlen(name) + 1); /* split() let no longer name through */
  file->next = disk->files;
  disk->files = file;
  return file;
}

void fault_disk_copy(uint32_t from, uint32_t to) {
  struct disk *source = find_disk(from), *target = find_disk(to);
  if (!source || !target) return;
  free_files(target);
  target->life++;
  for (struct file *file = source->files; file; file = file->next) {
    if (!file->exists) continue;
    struct file *copy = make_file(target, file->name);
    if (!copy) return;
    copy->exists = copy->is_lasting = 1;
    bytes_assign(&copy->current, &file->current);
    bytes_assign(&copy->durable, &file->current);
  }
}

void fault_disk_fork(uint32_t from, uint32_t to) {
  struct disk *source = find_disk(from), *target = find_disk(to);
  if (!source || !target) return;
  fault_disk_copy(from, to);
  for (struct file *copy = target->files; copy; copy = copy->next) copy->exists = 0;
  for (struct file *file = source->files; file; file = file->next) {
    struct file *copy = find_file(target, file->name);
    if (!copy && !(copy = make_file(target, file->name))) return;
    copy->exists = file->exists;
    copy->is_lasting = file->is_lasting;
    bytes_assign(&copy->current, &file->current);
    bytes_assign(&copy->durable, &file->durable);
    bytes_assign(&copy->pending, &file->pending);
    free(copy->list);
    copy->list_count = copy->list_capacity = file->list_count;
    copy->list = malloc((file->list_count ? file->list_count : 1) * sizeof *copy->list);
    if (!copy->list) {
      copy->list_count = copy->list_capacity = 0;
      return;
    }
    memcpy(copy->list, file->list, file->list_count * sizeof *copy->list);
  }
  target->has_crashed = source->has_crashed;
}

static uint64_t total_bytes(const struct disk *disk) {
  uint64_t total = 0;
  for (struct file *file = disk->files; file; file = file->next)
    if (file->exists) total += file->current.count;
  return total;
}

/* --- Faults ------------------------------------------------------------------------------------ */

uint64_t fault_disk_operations(uint32_t number) {
  struct disk *disk = find_disk(number);
  return disk ? disk->operations : 0;
}

uint64_t fault_disk_reads(uint32_t number) {
  struct disk *disk = find_disk(number);
  return disk ? disk->reads : 0;
}

void fault_disk_crash_at(uint32_t number, uint64_t operation) {
  struct disk *disk = find_disk(number);
  if (disk) disk->crash_at = operation;
}

int fault_disk_has_crashed(uint32_t number) {
  struct disk *disk = find_disk(number);
  return disk && disk->has_crashed;
}

void fault_disk_crash(uint32_t number) {
  struct disk *disk = find_disk(number);
  if (disk) disk->has_crashed = 1;
}

void fault_disk_abandon_handles(uint32_t number) {
  struct disk *disk = find_disk(number);
  if (!disk) return;
  disk->life++;
  for (struct file *file = disk->files; file; file = file->next) forget_shm(file);
}

void fault_disk_fail_at(uint32_t number, uint64_t operation, int error, int forever) {
  struct disk *disk = find_disk(number);
  if (!disk) return;
  disk->fail_at = operation;
  disk->fail_error = error;
  disk->fail_forever = forever;
}

void fault_disk_limit(uint32_t number, uint64_t bytes) {
  struct disk *disk = find_disk(number);
  if (disk) disk->limit = bytes;
}

uint64_t fault_disk_bytes(uint32_t number) {
  struct disk *disk = find_disk(number);
  return disk ? total_bytes(disk) : 0;
}

void fault_disk_lie(uint32_t number, int lies) {
  struct disk *disk = find_disk(number);
  if (disk) disk->lies = lies;
}

int fault_disk_is_dirty(uint32_t number) {
  struct disk *disk = find_disk(number);
  if (!disk) return 0;
  for (struct file *file = disk->files; file; file = file->next)
    if (file->list_count) return 1;
  return 0;
}

int fault_disk_flip(uint32_t number, const char *name, uint64_t offset, uint8_t mask) {
  struct disk *disk = find_disk(number);
  struct file *file = disk ? find_file(disk, name) : NULL;
  if (!file || offset >= file->current.count) return 0;
  file->current.data[offset] ^= mask;
  if (offset < file->durable.count) file->durable.data[offset] ^= mask;
  return 1;
}

int64_t fault_disk_size(uint32_t number, const char *name) {
  struct disk *disk = find_disk(number);
  struct file *file = disk ? find_file(disk, name) : NULL;
  return file && file->exists ? (int64_t)file->current.count : -1;
}

static int holds(const struct bytes *b, const uint8_t *bytes, uint64_t count) {
  if (!count || b->count < count) return 0;
  for (uint64_t i = 0; i + count <= b->count; i++) {
    const uint8_t *found = memchr(b->data + i, bytes[0], b->count - count - i + 1);
    if (!found) return 0;
    if (memcmp(found, bytes, count) == 0) return 1;
    i = (uint64_t)(found - b->data);
  }
  return 0;
}

int fault_disk_contains(uint32_t number, const uint8_t *bytes, uint64_t count) {
  struct disk *disk = find_disk(number);
  if (!disk) return 0;
  for (struct file *file = disk->files; file; file = file->next)
    if (file->exists && (holds(&file->current, bytes, count) || holds(&file->durable, bytes, count))) return 1;
  return 0;
}

/* --- What is left after a power cut ------------------------------------------------------------ */

/* Puts the part [from, to) of one unsynced write onto the durable bytes; with `garbage`, random bytes. */
static void keep_part(struct file *file, const struct unsynced *w, uint64_t from, uint64_t to, uint64_t *garbage) {
  if (w->is_truncate) {
    bytes_resize(&file->durable, w->offset);
    return;
  }
  if (from >= to) return;
  if (w->offset + to > file->durable.count) bytes_resize(&file->durable, w->offset + to);
  uint8_t *target = file->durable.data + w->offset;
  for (uint64_t i = from; i < to; i++)
    target[i] = garbage ? (uint8_t)draw(garbage) : file->pending.data[w->at + i];
}

static void keep_whole(struct file *file, const struct unsynced *w) { keep_part(file, w, 0, w->count, NULL); }

/* Each sector that a write touches, cut where the write ends: a drive does not spoil bytes beside those it
 * writes, which SQLite relies on (SQLITE_IOCAP_POWERSAFE_OVERWRITE, as its own VFS for Linux declares). */
static void keep_sectors(struct file *file, const struct unsynced *w, uint64_t *seed, int with_garbage) {
  if (w->is_truncate) {
    if (draw(seed) & 1) keep_whole(file, w);
    return;
  }
  uint64_t from = 0;
  while (from < w->count) {
    uint64_t to = SECTOR - (w->offset + from) % SECTOR + from;
    if (to > w->count) to = w->count;
    uint64_t choice = draw(seed) % (with_garbage ? 3 : 2);
    if (choice == 1) keep_part(file, w, from, to, NULL);
    if (choice == 2) keep_part(file, w, from, to, seed);
    from = to;
  }
}

static void damage_file(struct file *file, int damage, uint64_t *seed, int is_chosen) {
  uint64_t count = file->list_count;
  uint64_t cut = count ? draw(seed) % (count + 1) : 0;
  switch (damage) {
  case FAULT_DAMAGE_KEPT:
    for (uint64_t i = 0; i < count; i++) keep_whole(file, &file->list[i]);
    break;
  case FAULT_DAMAGE_ONE_FILE:
    for (uint64_t i = 0; is_chosen && i < count; i++) keep_whole(file, &file->list[i]);
    break;
  case FAULT_DAMAGE_SECTORS:
  case FAULT_DAMAGE_GARBAGE:
    for (uint64_t i = 0; i < count; i++) keep_sectors(file, &file->list[i], seed, damage == FAULT_DAMAGE_GARBAGE);
    break;
  case FAULT_DAMAGE_PREFIX:
  case FAULT_DAMAGE_TORN:
    for (uint64_t i = 0; i < cut; i++) keep_whole(file, &file->list[i]);
    if (cut < count) {
      uint64_t to = draw(seed) % (file->list[cut].count + 1);
      if (damage == FAULT_DAMAGE_PREFIX) to -= to % SECTOR;
      if (!file->list[cut].is_truncate) keep_part(file, &file->list[cut], 0, to, NULL);
    }
    break;
  case FAULT_DAMAGE_SUFFIX:
    for (uint64_t i = cut; i < count; i++) keep_whole(file, &file->list[i]);
    break;
  case FAULT_DAMAGE_REORDERED:
    for (uint64_t i = 0; i < count; i++)
      if (draw(seed) & 1) keep_whole(file, &file->list[i]);
    break;
  case FAULT_DAMAGE_SIZE_FIRST:
    if (file->current.count > file->durable.count) bytes_resize(&file->durable, file->current.count);
    break;
  default: break;
  }
}

static uint64_t mix(uint64_t hash, const void *data, uint64_t count) {
  const uint8_t *bytes = data;
  for (uint64_t i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 0x100000001B3ull;
  return hash;
}

/* The durable bytes wherever an unsynced write would have gone, and how long the file is. */
static uint64_t mix_outcome(uint64_t hash, const struct file *file) {
  hash = mix(hash, &file->exists, sizeof file->exists);
  hash = mix(hash, &file->durable.count, sizeof file->durable.count);
  for (uint64_t i = 0; i < file->list_count; i++) {
    const struct unsynced *w = &file->list[i];
    uint64_t end = w->offset + w->count;
    if (end > file->durable.count) end = file->durable.count;
    if (w->offset < end) hash = mix(hash, file->durable.data + w->offset, end - w->offset);
  }
  return hash;
}

uint64_t fault_disk_restart(uint32_t number, int damage, uint64_t seed) {
  struct disk *disk = find_disk(number);
  if (!disk) return 0;
  uint64_t hash = 0xCBF29CE484222325ull;
  uint64_t dirty = 0, chosen = 0;
  for (struct file *file = disk->files; file; file = file->next) dirty += file->list_count > 0;
  if (dirty) chosen = draw(&seed) % dirty;
  for (struct file *file = disk->files; file; file = file->next) {
    if (file->list_count) damage_file(file, damage, &seed, chosen-- == 0);
    /* A file whose making or removal no sync covered is there or not, as it happens. */
    if (file->exists != file->is_lasting) {
      int happened = damage == FAULT_DAMAGE_KEPT || (damage != FAULT_DAMAGE_LOST && (draw(&seed) & 1));
      if (happened) file->is_lasting = file->exists; else file->exists = file->is_lasting;
      if (!file->exists) bytes_resize(&file->durable, 0);
    }
    hash = mix_outcome(hash, file);
    bytes_assign(&file->current, &file->durable);
    file->list_count = 0;
    file->pending.count = 0;
    forget_shm(file);
  }
  disk->life++;
  disk->has_crashed = 0;
  disk->crash_at = 0;
  return hash;
}

/* --- One open file ----------------------------------------------------------------------------- */

struct handle {
  sqlite3_file base;
  struct disk *disk;
  struct file *file;
  uint32_t life;
};

static int is_dead(const struct handle *h) { return h->disk->has_crashed || h->life != h->disk->life; }

static int refusal(struct disk *disk, uint64_t number, int error, int status) {
  if (disk->fail_at == 0 || disk->fail_error != error || number < disk->fail_at) return SQLITE_OK;
  if (number > disk->fail_at && !disk->fail_forever) return SQLITE_OK;
  return status;
}

/* Counts an operation that changes the disk. *crashes: the power fails while it is under way. */
static int begin_operation(struct disk *disk, int *crashes) {
  disk->operations++;
  *crashes = disk->crash_at != 0 && disk->operations == disk->crash_at;
  return refusal(disk, disk->operations, FAULT_ERROR_IO, SQLITE_IOERR);
}

static int remember(struct file *file, const void *data, uint64_t offset, uint64_t count, int is_truncate) {
  if (file->list_count == file->list_capacity) {
    uint64_t capacity = file->list_capacity ? file->list_capacity * 2 : 16;
    struct unsynced *grown = realloc(file->list, capacity * sizeof *grown);
    if (!grown) return 0;
    file->list = grown;
    file->list_capacity = capacity;
  }
  struct unsynced *w = &file->list[file->list_count];
  w->offset = offset;
  w->count = count;
  w->at = file->pending.count;
  w->is_truncate = is_truncate;
  if (count && !bytes_put(&file->pending, w->at, data, count)) return 0;
  file->list_count++;
  return 1;
}

static int vfs_close(sqlite3_file *f) {
  (void)f;
  return SQLITE_OK;
}

static int vfs_read(sqlite3_file *f, void *buffer, int count, sqlite3_int64 offset) {
  struct handle *h = (struct handle *)f;
  if (is_dead(h)) return SQLITE_IOERR_READ;
  h->disk->reads++;
  int status = refusal(h->disk, h->disk->reads, FAULT_ERROR_READ, SQLITE_IOERR_READ);
  if (status != SQLITE_OK) return status;
  const struct bytes *b = &h->file->current;
  uint64_t from = (uint64_t)offset;
  uint64_t there = from < b->count ? b->count - from : 0;
  if (there > (uint64_t)count) there = (uint64_t)count;
  if (there) memcpy(buffer, b->data + from, there);
  if (there == (uint64_t)count) return SQLITE_OK;
  memset((uint8_t *)buffer + there, 0, (uint64_t)count - there);
  return SQLITE_IOERR_SHORT_READ;
}

static int vfs_write(sqlite3_file *f, const void *data, int count, sqlite3_int64 offset) {
  struct handle *h = (struct handle *)f;
  if (is_dead(h)) return SQLITE_IOERR_WRITE;
  struct disk *disk = h->disk;
  int crashes;
  int status = begin_operation(disk, &crashes);
  if (status != SQLITE_OK) return SQLITE_IOERR_WRITE;
  if (refusal(disk, disk->operations, FAULT_ERROR_FULL, SQLITE_FULL) != SQLITE_OK) return SQLITE_FULL;
  uint64_t end = (uint64_t)offset + (uint64_t)count;
  if (disk->limit && end > h->file->current.count && total_bytes(disk) - h->file->current.count + end > disk->limit)
    return SQLITE_FULL;
  if (!remember(h->file, data, (uint64_t)offset, (uint64_t)count, 0)) return SQLITE_NOMEM;
  if (!bytes_put(&h->file->current, (uint64_t)offset, data, (uint64_t)count)) return SQLITE_NOMEM;
  if (crashes) disk->has_crashed = 1;
  return crashes ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int vfs_truncate(sqlite3_file *f, sqlite3_int64 size) {
  struct handle *h = (struct handle *)f;
  if (is_dead(h)) return SQLITE_IOERR_TRUNCATE;
  int crashes;
  if (begin_operation(h->disk, &crashes) != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
  if (!remember(h->file, NULL, (uint64_t)size, 0, 1)) return SQLITE_NOMEM;
  if (!bytes_resize(&h->file->current, (uint64_t)size)) return SQLITE_NOMEM;
  if (crashes) h->disk->has_crashed = 1;
  return crashes ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int make_durable(struct file *file) {
  for (uint64_t i = 0; i < file->list_count; i++) keep_whole(file, &file->list[i]);
  file->list_count = 0;
  file->pending.count = 0;
  file->is_lasting = file->exists;
  return SQLITE_OK;
}

static int vfs_sync(sqlite3_file *f, int flags) {
  (void)flags;
  struct handle *h = (struct handle *)f;
  if (is_dead(h)) return SQLITE_IOERR_FSYNC;
  int crashes;
  if (begin_operation(h->disk, &crashes) != SQLITE_OK) return SQLITE_IOERR_FSYNC;
  if (refusal(h->disk, h->disk->operations, FAULT_ERROR_SYNC, SQLITE_IOERR_FSYNC) != SQLITE_OK) {
    /* The pages count as clean from here on, and never reach the disk by themselves. */
    h->file->list_count = 0;
    h->file->pending.count = 0;
    return SQLITE_IOERR_FSYNC;
  }
  if (crashes) {
    h->disk->has_crashed = 1;
    return SQLITE_IOERR_FSYNC;
  }
  return h->disk->lies ? SQLITE_OK : make_durable(h->file);
}

static int vfs_size(sqlite3_file *f, sqlite3_int64 *size) {
  struct handle *h = (struct handle *)f;
  if (is_dead(h)) return SQLITE_IOERR_FSTAT;
  *size = (sqlite3_int64)h->file->current.count;
  return SQLITE_OK;
}

/* One connection has a database: whoever asks for a lock has it. */
static int vfs_lock(sqlite3_file *f, int level) {
  (void)level;
  return is_dead((struct handle *)f) ? SQLITE_IOERR_LOCK : SQLITE_OK;
}

static int vfs_unlock(sqlite3_file *f, int level) {
  (void)f, (void)level;
  return SQLITE_OK;
}

static int vfs_is_reserved(sqlite3_file *f, int *reserved) {
  (void)f;
  *reserved = 0;
  return SQLITE_OK;
}

static int vfs_control(sqlite3_file *f, int op, void *argument) {
  (void)f, (void)op, (void)argument;
  return SQLITE_NOTFOUND;
}

static int vfs_sector(sqlite3_file *f) {
  (void)f;
  return 4096;
}

static int vfs_characteristics(sqlite3_file *f) {
  (void)f;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int vfs_shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **memory) {
  struct handle *h = (struct handle *)f;
  *memory = NULL;
  if (is_dead(h) || region >= SHM_REGIONS_MAX) return SQLITE_IOERR_SHMMAP;
  if (!h->file->shm[region] && extend) {
    h->file->shm[region] = calloc(1, (size_t)size);
    if (!h->file->shm[region]) return SQLITE_NOMEM;
  }
  *memory = h->file->shm[region];
  return SQLITE_OK;
}

static int vfs_shm_lock(sqlite3_file *f, int offset, int count, int flags) {
  (void)offset, (void)count, (void)flags;
  return is_dead((struct handle *)f) ? SQLITE_IOERR_SHMLOCK : SQLITE_OK;
}

static void vfs_shm_barrier(sqlite3_file *f) { (void)f; }

static int vfs_shm_unmap(sqlite3_file *f, int removes) {
  struct handle *h = (struct handle *)f;
  /* A dead handle's memory is gone already, and may be another's by now. */
  if (removes && !is_dead(h)) forget_shm(h->file);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_is_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = vfs_shm_map,
    .xShmLock = vfs_shm_lock,
    .xShmBarrier = vfs_shm_barrier,
    .xShmUnmap = vfs_shm_unmap,
};

/* --- The VFS ----------------------------------------------------------------------------------- */

/* The disk and the file's name on it; NULL for a path that is not ours. */
static struct disk *split(const char *path, const char **name) {
  static const char prefix[] = "/fleet/";
  if (!path || strncmp(path, prefix, sizeof prefix - 1) != 0) return NULL;
  char *end;
  unsigned long number = strtoul(path + sizeof prefix - 1, &end, 10);
  if (*end != '/' || strlen(end + 1) >= NAME_MAX_BYTES) return NULL;
  *name = end + 1;
  return find_disk((uint32_t)number);
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out) {
  (void)vfs;
  const char *name;
  struct disk *disk = split(path, &name);
  if (!disk) return beneath->xOpen(beneath, path, f, flags, out);
  struct handle *h = (struct handle *)f;
  memset(h, 0, sizeof *h);
  if (disk->has_crashed) return SQLITE_CANTOPEN;
  struct file *file = find_file(disk, name);
  if (!file || !file->exists) {
    if (!(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
    int crashes;
    if (begin_operation(disk, &crashes) != SQLITE_OK) return SQLITE_CANTOPEN;
    if (!file && !(file = make_file(disk, name))) return SQLITE_NOMEM;
    file->exists = 1;
    if (crashes) disk->has_crashed = 1;
    if (crashes) return SQLITE_CANTOPEN;
  }
  h->disk = disk;
  h->file = file;
  h->life = disk->life;
  h->base.pMethods = &methods;
  if (out) *out = flags;
  return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs_directory) {
  (void)vfs;
  const char *name;
  struct disk *disk = split(path, &name);
  if (!disk) return beneath->xDelete(beneath, path, syncs_directory);
  if (disk->has_crashed) return SQLITE_IOERR_DELETE;
  struct file *file = find_file(disk, name);
  if (!file || !file->exists) return SQLITE_IOERR_DELETE_NOENT;
  int crashes;
  if (begin_operation(disk, &crashes) != SQLITE_OK) return SQLITE_IOERR_DELETE;
  file->exists = 0;
  bytes_resize(&file->current, 0);
  file->list_count = 0;
  file->pending.count = 0;
  if (crashes) {
    disk->has_crashed = 1;
    return SQLITE_IOERR_DELETE;
  }
  if (syncs_directory) {
    file->is_lasting = 0;
    bytes_resize(&file->durable, 0);
  }
  return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  (void)vfs;
  const char *name;
  struct disk *disk = split(path, &name);
  if (!disk) return beneath->xAccess(beneath, path, flags, result);
  if (disk->has_crashed) return SQLITE_IOERR_ACCESS;
  struct file *file = find_file(disk, name);
  /* As on Linux: an empty journal or log counts as none. */
  *result = file && file->exists && (flags != SQLITE_ACCESS_EXISTS || file->current.count > 0);
  return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int count, char *out) {
  (void)vfs;
  const char *name;
  if (!split(path, &name)) return beneath->xFullPathname(beneath, path, count, out);
  if ((int)strlen(path) >= count) return SQLITE_CANTOPEN;
  strcpy(out, path);
  return SQLITE_OK;
}

static sqlite3_vfs fault_vfs;

static int register_once(void) {
  beneath = sqlite3_vfs_find(NULL);
  if (!beneath) return SQLITE_ERROR;
  fault_vfs = *beneath;
  fault_vfs.iVersion = 1;
  fault_vfs.pNext = NULL;
  fault_vfs.zName = "fault";
  if (fault_vfs.szOsFile < (int)sizeof(struct handle)) fault_vfs.szOsFile = (int)sizeof(struct handle);
  fault_vfs.mxPathname = beneath->mxPathname > PATH_MAX_BYTES ? beneath->mxPathname : PATH_MAX_BYTES;
  fault_vfs.xOpen = vfs_open;
  fault_vfs.xDelete = vfs_delete;
  fault_vfs.xAccess = vfs_access;
  fault_vfs.xFullPathname = vfs_full_path;
  return sqlite3_vfs_register(&fault_vfs, 1);
}

int fault_vfs_register(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static int is_done;
  pthread_mutex_lock(&lock);
  int status = is_done ? SQLITE_OK : sqlite3_initialize();
  if (!is_done && status == SQLITE_OK) status = register_once();
  if (status == SQLITE_OK) is_done = 1;
  pthread_mutex_unlock(&lock);
  return status;
}
