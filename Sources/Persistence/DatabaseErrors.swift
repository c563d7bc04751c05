internal import CSQLite
internal import GRDB
internal import Kernel

extension ClienteleError {
  /// What SQLite refused, in the words an operator can act on. Never holds arguments: they may be
  /// personal data.
  init(sqliteStatus: Int32, text: String, statement: String) {
    let what = "the database refused: \(text) (SQLite \(sqliteStatus))"
    switch sqliteStatus & 0xFF {
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

  init(database error: any Error) {
    if let error = error as? ClienteleError {
      self = error
    } else if let error = error as? GRDB.DatabaseError {
      self.init(
        sqliteStatus: error.extendedResultCode.rawValue, text: error.message ?? "no message",
        statement: error.sql ?? "")
    } else {
      self.init(.databaseFailed, "the database failed", cause: error)
    }
  }
}
