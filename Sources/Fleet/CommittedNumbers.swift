internal import Catalogue
internal import Kernel
internal import Persistence

/// Numbers in a database on a real disk, for rigs that end the process or the power.
package enum CommittedNumbers {
  /// Goes on from the largest number that is there, until something throws or the process ends.
  ///
  /// - Parameter committed: called when a commit has returned.
  package static func write(to path: String, committed: (Int) -> Void) throws {
    let database = try Database.open(path: path)
    _ = try database.writeBlocking { connection in
      try connection.execute(
        "CREATE TABLE IF NOT EXISTS number (id INTEGER NOT NULL PRIMARY KEY, filler BLOB NOT NULL) STRICT")
    }
    var number = try database.readBlocking { try $0.count("SELECT coalesce(max(id), 0) FROM number") }
    let filler = Value.bytes([UInt8](repeating: 0xA5, count: 700))
    while true {
      number += 1
      _ = try database.writeBlocking {
        try $0.execute("INSERT INTO number (id, filler) VALUES (?, ?)", [.number(number), filler])
      }
      committed(number)
    }
  }

  /// - Returns: how many numbers there are and the largest.
  /// - Throws: ``Violation`` when the database is not sound.
  package static func check(_ path: String) throws -> (count: Int, largest: Int) {
    let database = try Database.open(path: path)
    defer { try? database.close() }
    return try database.readBlocking { connection in
      let verdict = try connection.first("PRAGMA integrity_check(1)") { $0.text(0) }
      guard verdict == "ok" else { throw Violation("sound", verdict ?? "no answer") }
      return (
        try connection.count("SELECT count(*) FROM number"),
        try connection.count("SELECT coalesce(max(id), 0) FROM number")
      )
    }
  }
}
