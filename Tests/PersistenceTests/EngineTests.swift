import DatabaseKit
import Kernel
import Persistence
import Synchronization
import Testing

@Suite struct `A database on either engine` {
  private func open(_ engine: Engine) throws -> ScratchDatabase {
    let scratch = try ScratchDatabase(engine)
    try scratch.database.writeBlocking { connection throws in
      try connection.execute(engine.table("sample", "id INTEGER NOT NULL PRIMARY KEY, bytes BLOB"))
    }
    return scratch
  }

  private func insert(_ database: Database, _ ids: ClosedRange<Int>) throws {
    try database.writeBlocking { connection throws in
      for id in ids { try connection.execute("INSERT INTO sample (id) VALUES (?)", [.number(id)]) }
    }
  }

  private func ids(_ database: Database) throws -> [Int] {
    try database.readBlocking { try $0.query("SELECT id FROM sample ORDER BY id") { Int($0.integer(0)) } }
  }

  @Test(arguments: Engine.available)
  func `keeps nothing of a transaction that threw`(_ engine: Engine) throws {
    struct Failed: Error {}
    let scratch = try open(engine)
    let database = scratch.database
    try insert(database, 1...1)
    #expect(throws: ClienteleError.self) {
      try database.writeBlocking { connection throws in
        try connection.execute("INSERT INTO sample (id) VALUES (2)")
        throw Failed()
      }
    }
    #expect(try ids(database) == [1])
  }

  @Test(arguments: Engine.available)
  func `shows a reader one state, whatever is committed meanwhile`(_ engine: Engine) throws {
    let scratch = try open(engine)
    let database = scratch.database
    try insert(database, 1...1)
    try database.readBlocking { connection throws in
      #expect(try connection.count("SELECT count(*) FROM sample") == 1)
      try insert(database, 2...2)
      #expect(try connection.count("SELECT count(*) FROM sample") == 1)
    }
    #expect(try ids(database) == [1, 2])
  }

  @Test(arguments: Engine.available)
  func `refuses to write on a connection for reading`(_ engine: Engine) throws {
    let scratch = try open(engine)
    let database = scratch.database
    #expect(throws: ClienteleError.self) {
      try database.readBlocking { try $0.execute("INSERT INTO sample (id) VALUES (1)") }
    }
  }

  @Test(arguments: Engine.available)
  func `gives every error of a transaction a code`(_ engine: Engine) async throws {
    struct Failed: Error {}
    let scratch = try open(engine)
    for _ in 1...2 {
      let error = await #expect(throws: ClienteleError.self) {
        try await scratch.database.write { _ in throw Failed() }
      }
      #expect(error?.code == .databaseFailed)
      #expect(error?.cause is Failed)
    }
  }

  @Test(arguments: Engine.available)
  func `lets many read and write at once and loses nothing`(_ engine: Engine) async throws {
    let scratch = try open(engine)
    let database = scratch.database
    try insert(database, 1...1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await database.write { connection in
            let next = try connection.count("SELECT max(id) FROM sample") + 1
            try connection.execute("INSERT INTO sample (id) VALUES (?)", [.number(next)])
          }
        }
        group.addTask { _ = try await database.read { try $0.count("SELECT count(*) FROM sample") } }
      }
      try await group.waitForAll()
    }
    #expect(try ids(database) == Array(1...21))
  }

  @Test(.enabled(if: Engine.available.contains(.postgres)))
  func `on PostgreSQL stops what a cancelled task waits for`() async throws {
    let scratch = try open(.postgres)
    let database = scratch.database
    let (started, teller) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await database.read { connection in
        _ = try connection.count("SELECT 1")
        teller.yield()
        return try connection.count("SELECT count(pg_sleep(60))")
      }
    }
    var events = started.makeAsyncIterator()
    await events.next()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try ids(database) == [])
  }
}
