#include <sqlite3.h>

/* Takes SQLite's statistics of memory out, which nobody reads and which are kept under one lock for all connections of
   the process. Only before the first connection is opened; afterwards it does nothing and returns SQLITE_MISUSE. */
static inline int clientele_sqlite3_keep_no_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
