import Catalogue
import Foundation
import Kernel
import Persistence
import TestKit
import Testing

@Suite struct `Migrating a database` {
  private let scratch: TemporaryDirectory
  private let now = Instant(milliseconds: 1_800_000_000_000)
  private let none = Catalogue(tables: [])

  init() throws {
    scratch = try TemporaryDirectory("migrator")
  }

  private var path: String { scratch.path("clientele.db") }
  private var copyPath: String { scratch.path("before-upgrade.db") }

  private static let ledger = Migration(
    number: 1, name: "ledger",
    sql: """
      CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL,
        appliedAt INTEGER NOT NULL) STRICT;
      CREATE TABLE visit (id INTEGER NOT NULL PRIMARY KEY) STRICT;
      """)
  private static let second = Migration(
    number: 2, name: "second", sql: "ALTER TABLE visit ADD COLUMN note TEXT NOT NULL DEFAULT '';")

  private func migrate(_ database: Database, _ migrations: [Migration]) throws {
    try database.migrate(migrations, catalogue: none, copyPath: copyPath, at: now)
  }

  private func steps(_ database: Database) throws -> [Int] {
    try database.readBlocking {
      try $0.query("SELECT number FROM migration ORDER BY number") { Int($0.integer(0)) }
    }
  }

  /// SHA-256 of every step that was ever shipped. A step is frozen: to change the schema, add another one, and
  /// its hash here.
  private static let frozen = [
    1: "71ab833f68e98d5b96846b31dee6dc10850766a9d2c068ffa661e964487e6118",
    2: "aca19500db59718da73cd9467a11ab97e8dd34b2ba894e02836c1ab5c43b74b5",
    3: "77c8c2c0602ce4cbb6e60a13a82160433b483e4a83d5ba4b758ab5c5c835424b",
    4: "39621f3b3e99940144dfad590de194617527cf290b5551ef7527815eba96b5a4",
    5: "fbe7d9fd1d510b3ed21b4f76c5f616936f23ae4e70454186691a0857febcad6a",
    6: "15a27de116198fe344e18ebfd8ca98f92aa60746aab0cb1ce74244e9712811be",
    7: "e6e510ee0d5591adb7b10f9999467d75c3cfd43369bfeec4122e2653797702d6",
    8: "9ca758636be81e051de406c7b26945856f5140f26e01e7881f93d54abbc9c6c0",
    9: "1883e993043381be5230ed33ee75b50775ea59d0340423838ba9f9b7f67eb1e0",
    10: "0203fa8f6f85f75ce5564687edc9d2391deb02b940e437c952dea2e9dc9a9325",
    11: "19afeb84bb7e7e7caf8dc5f07cc147612d52a1c38a89c91221e4ec895d25982c",
    12: "4d218132be7a6d3cb4f2ad70bd09a33348ebdeca16341e8b561b4972dc7dad91",
    13: "1d1f7b5d2e59ca1622c43238ccb60d48f9f7beba4c1627ba111b640b3fad2e30",
    14: "4565cafe0c5d8f0b0e5ba2f94680d7fc8935b7725acea03ef728e8224d1f4847",
  ]

  @Test func `the shipped steps are frozen and numbered from one`() {
    #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    for migration in Migration.all {
      let hash = Digest.sha256(Array(migration.sql.utf8)).description
      #expect(
        Self.frozen[migration.number] == hash, "step \(migration.number) is not the one that was shipped")
    }
  }

  @Test func `the shipped steps make a schema that keeps the rules of synced tables, once and again`() throws
  {
    let database = try Database.open(path: path)
    for _ in 1...2 { try database.migrate(copyPath: copyPath, at: now) }
    #expect(try steps(database) == Migration.all.map(\.number))
    #expect(!FileManager.default.fileExists(atPath: copyPath), "an empty database needs no copy")
  }

  @Test func `a step is applied once, in order, and written down with its time`() throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger, Self.second])
    try migrate(database, [Self.ledger, Self.second])
    #expect(try steps(database) == [1, 2])
    let times = try database.readBlocking {
      try $0.query("SELECT appliedAt FROM migration") { $0.integer(0) }
    }
    #expect(times == [now.milliseconds, now.milliseconds])
  }

  @Test func `before an upgrade a whole copy of the data is made, in place of an older copy`() throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger])
    try database.writeBlocking { try $0.execute("INSERT INTO visit (id) VALUES (7)") }
    try Data("an older copy".utf8).write(to: URL(fileURLWithPath: copyPath))
    try migrate(database, [Self.ledger, Self.second])
    try database.writeBlocking { try $0.execute("INSERT INTO visit (id, note) VALUES (8, 'later')") }
    let copy = try Database.open(path: copyPath)
    #expect(try steps(copy) == [1])
    #expect(try copy.readBlocking { try $0.query("SELECT id FROM visit") { $0.integer(0) } } == [7])
    #expect(try database.readBlocking { try $0.count("SELECT count(*) FROM visit") } == 2)
  }

  @Test func `an upgrade without room for the copy does not begin`() throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger])
    #expect(throws: ClienteleError.self) {
      try database.migrate(
        [Self.ledger, Self.second], catalogue: none, copyPath: scratch.path("missing/copy.db"), at: now)
    }
    #expect(try steps(database) == [1])
  }

  @Test func `a step of a newer program is refused and nothing is touched`() throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger, Self.second])
    let error = failure { try migrate(database, [Self.ledger]) }
    #expect(error?.code == .databaseTooNew)
    #expect(error?.hint.contains("newer") == true)
    #expect(try steps(database) == [1, 2])
  }

  @Test func `a step with the same number and other SQL is refused`() throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger, Self.second])
    let other = Migration(number: 2, name: "second", sql: Self.second.sql + " ")
    expect(.databaseTooNew) { try migrate(database, [Self.ledger, other]) }
  }

  @Test func `a step that breaks off leaves nothing of itself, and those before it stand`() throws {
    let database = try Database.open(path: path)
    let broken = Migration(
      number: 3, name: "broken", sql: "CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE half (id INTEGER);"
    )
    #expect(throws: ClienteleError.self) { try migrate(database, [Self.ledger, Self.second, broken]) }
    #expect(try steps(database) == [1, 2])
    let halves = try database.readBlocking {
      try $0.count("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")
    }
    #expect(halves == 0)
    let mended = Migration(number: 3, name: "mended", sql: "CREATE TABLE half (id INTEGER) STRICT;")
    try migrate(database, [Self.ledger, Self.second, mended])
    #expect(try steps(database) == [1, 2, 3])
  }

  @Test func `a process killed in the middle of a step is continued by the next`() async throws {
    let database = try Database.open(path: path)
    try migrate(database, [Self.ledger])
    try database.writeBlocking { try $0.execute("INSERT INTO visit (id) VALUES (7)") }
    // Another process has done half of the step, as far as the files, and dies.
    let script = """
      import sqlite3, sys, signal
      base = sqlite3.connect(sys.argv[1], isolation_level=None)
      base.execute("PRAGMA cache_size = 1")
      base.execute("BEGIN IMMEDIATE")
      base.execute("ALTER TABLE visit ADD COLUMN note TEXT NOT NULL DEFAULT ''")
      base.executemany("INSERT INTO visit (id, note) VALUES (?, ?)", [(n, "x" * 500) for n in range(100, 4100)])
      print("half", flush=True)
      signal.pause()
      """
    let other = try ChildProcess(
      "/usr/bin/env", ["python3", "-c", script, path], environment: ProcessInfo.processInfo.environment,
      errors: scratch.path("errors"))
    _ = try await other.line { $0 == "half" }
    other.signal(SIGKILL)
    _ = try await other.ended()
    try database.close()
    let next = try Database.open(path: path)
    try migrate(next, [Self.ledger, Self.second])
    #expect(try steps(next) == [1, 2])
    #expect(try next.readBlocking { try $0.query("SELECT id, note FROM visit") { $0.integer(0) } } == [7])
  }
}
