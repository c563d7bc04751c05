#include <sqlite3.h>

/* Takes SQLite's statistics of memory out, which nobody reads and which are kept under one lock for all connections of
   the process. Only before the first connection is opened; afterwards it does nothing and returns SQLITE_MISUSE. */
static inline int clientele_sqlite3_keep_no_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* No statement may rewrite the schema or the tables SQLite keeps for itself, whoever wrote it. */
static inline int clientele_sqlite3_defend(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
