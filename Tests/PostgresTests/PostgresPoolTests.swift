import Catalogue
import Dispatch
import Kernel
import Postgres
import Synchronization
import TestKit
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct `Transactions on PostgreSQL` {
  private let place: PostgresPlace
  private let pool: PostgresPool

  init() throws {
    place = try PostgresPlace()
    pool = place.pool()
    try pool.withLine {
      try $0.run(
        script: """
          CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
          INSERT INTO counter (name, value) VALUES ('a', 0), ('b', 0);
          """)
    }
  }

  private func value(_ name: String) throws -> Int64 {
    try pool.transaction(.read) { try Self.value(name, $0) }
  }

  private static func value(_ name: String, _ line: PostgresLine) throws -> Int64 {
    try line.execute("SELECT value FROM counter WHERE name = ?", [.text(name)]).integer(0)
  }

  private static func set(_ name: String, _ value: Int64, _ line: PostgresLine) throws {
    try line.execute("UPDATE counter SET value = ? WHERE name = ?", [.integer(value), .text(name)])
  }

  private static func pid(_ line: PostgresLine) throws -> Int64 {
    try line.execute("SELECT pg_backend_pid()").integer(0)
  }

  @Test func `commit when the body returns and keep nothing when it throws`() throws {
    struct Failed: Error {}
    try pool.transaction(.write) { try Self.set("a", 1, $0) }
    #expect(throws: Failed.self) {
      try pool.transaction(.write) { line in
        try Self.set("a", 2, line)
        throw Failed()
      }
    }
    #expect(try value("a") == 1)
    #expect(try pool.transaction(.write) { _ in 7 } == 7, "nothing to commit")
  }

  @Test func `show a reader one state, whatever is committed meanwhile`() throws {
    try pool.transaction(.read) { line in
      #expect(try Self.value("a", line) == 0)
      try pool.transaction(.write) { try Self.set("b", 5, $0) }
      #expect(try Self.value("b", line) == 0)
    }
    #expect(try value("b") == 5)
  }

  @Test func `refuse to write in a transaction for reading`() throws {
    #expect(throws: ClienteleError(.databaseFailed, "")) {
      try pool.transaction(.read) { try Self.set("a", 1, $0) }
    }
  }

  /// SQLite lets a body go on after a statement failed; here everything after it is refused, and nothing is kept
  /// though the body returns.
  @Test func `are over with the first statement that fails`() throws {
    #expect(throws: ClienteleError(.databaseFailed, "")) {
      try pool.transaction(.write) { line in
        try Self.set("a", 1, line)
        _ = try? line.execute("INSERT INTO counter (name, value) VALUES ('a', 1)")
        #expect(throws: ClienteleError.self) { try Self.set("a", 2, line) }
      }
    }
    #expect(try value("a") == 0)
  }

  @Test func `are run again when another was faster with what they had read`() throws {
    let attempts = Atomic(0)
    try pool.transaction(.write) { line in
      let read = try Self.value("a", line)
      if attempts.add(1, ordering: .relaxed).newValue == 1 {
        try pool.transaction(.write) { try Self.set("a", 10, $0) }
      }
      try Self.set("a", read + 1, line)
    }
    #expect(attempts.load(ordering: .relaxed) == 2)
    #expect(try value("a") == 11)
  }

  /// Each reads what the other writes: no row is written twice, and still one of the two has to see the other.
  @Test func `are run again when two would have gone past each other`() throws {
    let attempts = Atomic(0)
    try pool.transaction(.write) { line in
      let other = try Self.value("b", line)
      if attempts.add(1, ordering: .relaxed).newValue == 1 {
        try pool.transaction(.write) { try Self.set("b", try Self.value("a", $0) + 1, $0) }
      }
      try Self.set("a", other + 1, line)
    }
    #expect(try value("b") == 1)
    #expect(try value("a") == 2)
  }

  @Test func `are run again although the body took the conflict for something else`() throws {
    struct Misunderstood: Error {}
    let attempts = Atomic(0)
    try pool.transaction(.write) { line in
      let read = try Self.value("a", line)
      if attempts.add(1, ordering: .relaxed).newValue == 1 {
        try pool.transaction(.write) { try Self.set("a", 10, $0) }
      }
      do { try Self.set("a", read + 1, line) } catch { throw Misunderstood() }
    }
    #expect(try value("a") == 11)
  }

  @Test func `that never win say so`() throws {
    var limits = PostgresPool.Limits(connectionCountMax: 2)
    limits.attemptCountMax = 3
    let pool = PostgresPool(place.address, password: .none, limits: limits)
    #expect(throws: ClienteleError(.databaseConflict, "")) {
      try pool.transaction(.write) { line in
        let read = try Self.value("a", line)
        try self.pool.transaction(.write) { try Self.set("a", read + 1, $0) }
        try Self.set("a", read + 1, line)
      }
    }
    #expect(try value("a") == 3)
  }

  @Test func `of many threads lose nothing`() async throws {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<25 {
            do {
              try pool.transaction(.write) { try Self.set("a", try Self.value("a", $0) + 1, $0) }
            } catch { Issue.record(error) }
          }
        }
      }
    }
    #expect(try value("a") == 100)
  }

  // MARK: Connections that end

  @Test func `are run again when the connection is cut in their middle`() throws {
    let attempts = Atomic(0)
    try pool.transaction(.write) { line in
      try Self.set("a", 1, line)
      if attempts.add(1, ordering: .relaxed).newValue == 1 {
        try place.server.sql("SELECT pg_terminate_backend(\(try Self.pid(line)))")
      }
      try Self.set("b", 1, line)
    }
    #expect(attempts.load(ordering: .relaxed) == 2)
    #expect(try value("a") == 1)
    #expect(try value("b") == 1)
  }

  /// Nobody knows whether it happened, so it is not done again by itself.
  @Test func `whose commit was cut are not run again`() throws {
    let attempts = Atomic(0)
    let error = #expect(throws: ClienteleError.self) {
      try pool.transaction(.write) { line in
        attempts.add(1, ordering: .relaxed)
        try Self.set("a", 1, line)
        try place.server.sql("SELECT pg_terminate_backend(\(try Self.pid(line)))")
      }
    }
    #expect(error?.code == .databaseOutcomeUnknown)
    #expect(attempts.load(ordering: .relaxed) == 1)
    #expect(try value("a") == 0)
  }

  @Test func `that nobody waits for any more can be stopped`() throws {
    #expect(throws: ClienteleError(.databaseCancelled, "")) {
      try pool.transaction(
        .read,
        onLine: { canceller in
          DispatchQueue.global().async {
            // Until it is seen to run there is nothing to stop.
            let running =
              "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
            do {
              try pool.withLine { line in while try line.execute(running).integer(0) == 0 {} }
              canceller?.cancel()
            } catch { Issue.record(error) }
          }
        }
      ) { try $0.execute("SELECT pg_sleep(60)") }
    }
  }

  @Test func `find no connection when all are lent, and say so`() throws {
    let pool = place.pool(connections: 1, patience: .milliseconds(30))
    try pool.withLine { _ in
      #expect(throws: ClienteleError(.databaseBusy, "")) { try pool.transaction(.read) { _ in } }
    }
    try pool.transaction(.read) { _ in }
  }

  @Test func `use one connection again and again`() throws {
    let pids = try (0..<10).map { _ in try pool.transaction(.read) { try Self.pid($0) } }
    #expect(Set(pids).count == 1)
  }
}
