internal import CSQLite
internal import GRDB
internal import Glibc
internal import Kernel

extension ClienteleError {
  /// What SQLite refused, in the words an operator can act on. Never holds arguments: they may be
  /// personal data.
  ///
  /// - Parameter systemError: `errno` of the last file operation that failed; 0 when it is not known.
  init(sqliteStatus: Int32, systemError: Int32, text: String, statement: String) {
    let isOutOfRoom = sqliteStatus & 0xFF == SQLITE_IOERR && Self.outOfRoom.contains(systemError)
    let what = "the database refused: \(text) (SQLite \(sqliteStatus))"
    switch isOutOfRoom ? SQLITE_FULL : sqliteStatus & 0xFF {
    case SQLITE_FULL:
      self.init(
        .databaseFull, "the disk with the data directory is full; nothing of this was saved",
        hint:
          "Free space (deleting the file `ballast` in the data directory frees some at once), then try again."
      )
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      self.init(
        .databaseCorrupt, what,
        hint: "Stop this node, keep its data directory as it is, and restore it: docs/operations.")
    case SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN:
      self.init(.databaseFailed, what, hint: "Check the disk and the permissions of the data directory.")
    default:
      self.init(.databaseFailed, "\(what) in: \(statement.prefix(120))")
    }
  }

  /// A disk with room, of which this process may have no more: SQLite calls that an input or output error.
  private static let outOfRoom: Set<Int32> = [EDQUOT, EFBIG]

  init(database error: any Error, systemError: Int32 = 0) {
    if let error = error as? ClienteleError {
      self = error
    } else if let error = error as? GRDB.DatabaseError {
      self.init(
        sqliteStatus: error.extendedResultCode.rawValue, systemError: systemError,
        text: error.message ?? "no message", statement: error.sql ?? "")
    } else {
      self.init(.databaseFailed, "the database failed", cause: error)
    }
  }
}
