import Catalogue
import Foundation
import Kernel
import Persistence
import TestKit
import Testing

@Suite struct `A database` {
  private let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory("database")
  }

  private func open(_ directory: String) throws -> Database {
    let database = try Database.open(path: directory + "/clientele.db")
    try database.writeBlocking { connection throws in
      try connection.execute(
        "CREATE TABLE IF NOT EXISTS sample (id INTEGER NOT NULL PRIMARY KEY, bytes BLOB) STRICT")
    }
    return database
  }

  private func insert(_ database: Database, _ ids: ClosedRange<Int>, bytes: Int = 8) throws {
    try database.writeBlocking { connection throws in
      for id in ids {
        try connection.execute(
          "INSERT INTO sample (id, bytes) VALUES (?, ?)",
          [.number(id), .bytes([UInt8](repeating: UInt8(truncatingIfNeeded: id), count: bytes))])
      }
    }
  }

  private func ids(_ database: Database) throws -> [Int] {
    try database.readBlocking { try $0.query("SELECT id FROM sample ORDER BY id") { Int($0.integer(0)) } }
  }

  @Test func `is durable at each commit: write-ahead log, full syncing`() throws {
    let database = try open(scratch.path)
    func pragma(_ name: String, _ connection: Connection) throws -> String? {
      try connection.first("PRAGMA \(name)") { $0.text(0) }
    }
    try database.writeBlocking { connection throws in
      #expect(try pragma("journal_mode", connection) == "wal")
      #expect(try pragma("synchronous", connection) == "2")
      #expect(try pragma("trusted_schema", connection) == "0")
    }
  }

  /// Whoever finds a way to a statement of the own still reaches no other file and rewrites no schema.
  @Test(
    arguments: [
      "ATTACH 'other.db' AS other", "UPDATE sqlite_schema SET sql = replace(sql, 'bytes', 'bites')",
      "SELECT load_extension('other.so')", "DROP TABLE sqlite_schema",
    ])
  func `lets no statement leave its file or its schema`(_ statement: String) throws {
    let database = try open(scratch.path)
    try insert(database, 1...1)
    #expect(throws: ClienteleError.self) {
      try database.writeBlocking { connection throws in
        try connection.execute("PRAGMA writable_schema = ON")
        try connection.execute(statement)
      }
    }
    try insert(database, 2...2)
    #expect(try ids(database) == [1, 2])
    #expect(!FileManager.default.fileExists(atPath: "other.db"))
  }

  @Test func `empties its log on request and when it is closed nothing is missing`() throws {
    let database = try open(scratch.path)
    try insert(database, 1...500, bytes: 1_000)
    try database.checkpoint()
    let log =
      try FileManager.default.attributesOfItem(atPath: scratch.path("clientele.db-wal"))[.size] as? Int
    #expect(log == 0)
    try insert(database, 501...501)
    try database.close()
    #expect(try ids(open(scratch.path)).count == 501)
  }

  // MARK: Copies

  @Test func `copies itself whole while it is written, and never over a file`() throws {
    let database = try open(scratch.path)
    try insert(database, 1...100)
    try database.copy(to: scratch.path("copy.db"))
    try insert(database, 101...101)
    #expect(try ids(Database.open(path: scratch.path("copy.db"))).count == 100)
    expect(.databaseFailed) { try database.copy(to: scratch.path("copy.db")) }
    #expect(try ids(Database.open(path: scratch.path("copy.db"))).count == 100)
  }

  // MARK: A disk that fails

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `on a full disk says so, keeps what it had, and goes on once there is room`() throws {
    let disk = try SmallDisk(kibibytes: 2_048)
    let database = try open(disk.path)
    try insert(database, 1...10)
    let filler = try disk.fill(leaving: 64 << 10)
    let error = failure { try insert(database, 11...2_000, bytes: 4_000) }
    #expect(error?.code == .databaseFull, "\(String(describing: error))")
    #expect(error?.hint.contains("ballast") == true)
    #expect(try ids(database) == Array(1...10))
    try FileManager.default.removeItem(atPath: filler)
    try insert(database, 11...20)
    #expect(try ids(database) == Array(1...20))
  }

  /// The same without the right to mount: SQLite is told that its file may not grow.
  @Test func `that may not grow says that it is full, and goes on once it may`() throws {
    let database = try open(scratch.path)
    try insert(database, 1...10)
    func limitPages(_ count: Int) throws {
      try database.writeBlocking { _ = try $0.first("PRAGMA max_page_count = \(count)") { $0.integer(0) } }
    }
    try limitPages(1)
    expect(.databaseFull) { try insert(database, 11...2_000, bytes: 4_000) }
    #expect(try ids(database) == Array(1...10))
    try limitPages(1_000_000)
    try insert(database, 11...20)
    #expect(try ids(database) == Array(1...20))
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `on a disk that takes no writes says so`() throws {
    let disk = try SmallDisk(kibibytes: 2_048)
    let database = try open(disk.path)
    try insert(database, 1...10)
    try database.close()
    try disk.makeReadOnly()
    let error = failure { try insert(try Database.open(path: disk.path + "/clientele.db"), 11...11) }
    #expect(error?.code == .databaseFailed, "\(String(describing: error))")
    #expect(error?.hint.contains("permissions") == true)
  }

  // MARK: A file that is damaged

  @Test func `is not taken for one when it is something else`() throws {
    try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: scratch.path("clientele.db")))
    let error = failure { _ = try open(scratch.path) }
    #expect(error?.code == .databaseCorrupt, "\(String(describing: error))")
  }

  @Test func `that is damaged inside says so instead of giving other rows`() throws {
    let database = try open(scratch.path)
    try insert(database, 1...2_000, bytes: 200)
    try database.checkpoint()
    try database.close()
    let path = scratch.path("clientele.db")
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let size = try file.seekToEnd()
    // All pages but the first, which hold the schema.
    try file.seek(toOffset: 8_192)
    try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 8_192))
    try file.close()
    let error = failure { _ = try ids(try Database.open(path: path)) }
    #expect(error?.code == .databaseCorrupt, "\(String(describing: error))")
    #expect(error?.hint.isEmpty == false)
  }

  @Test func `in a directory that is not there says so`() throws {
    expect(.databaseFailed) { try Database.open(path: scratch.path("missing/clientele.db")) }
  }
}
