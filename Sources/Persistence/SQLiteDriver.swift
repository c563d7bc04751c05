internal import CSQLite
internal import Catalogue
internal import Foundation
internal import GRDB
internal import Glibc
internal import Kernel

/// A file of SQLite: one connection does all writes and all checkpoints, others read.
struct SQLiteDriver: Sendable {
  private let pool: any DatabaseWriter
  private let path: String
  private let captureGuard = CaptureGuard()
  /// Whether transactions run where they are asked for, on one connection.
  private let isInline: Bool
  private let interceptor: StatementInterceptor?

  /// Opens the database file, creating it when it is missing. Brings no schema; see ``Database/migrate(_:catalogue:copyPath:at:)``.
  ///
  /// - Throws: `databaseFailed`, `databaseCorrupt`, `databaseFull`.
  static func open(path: String) throws -> SQLiteDriver {
    do {
      let database = SQLiteDriver(
        pool: try DatabasePool(path: path, configuration: configuration(isInline: false)), path: path,
        isInline: false,
        interceptor: nil)
      try makeDurable(database.pool, path: path)
      return database
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// As ``open(path:)``, with one connection for writes and reads and everything on the calling thread:
  /// nothing depends on how threads are scheduled. How the fleet simulator opens its databases, and nobody else.
  ///
  /// - Parameter interceptor: sees and may change every statement before it runs.
  static func openInline(
    path: String, interceptor: StatementInterceptor? = nil
  ) throws -> SQLiteDriver {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(isInline: true))
      try makeDurable(queue, path: path)
      return SQLiteDriver(pool: queue, path: path, isInline: true, interceptor: interceptor)
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// Sets what a commit rests on, last of all: GRDB, when it turns the write-ahead log on, sets
  /// `synchronous = NORMAL` after every pragma of ours, and then a power cut loses the newest commits.
  private static func makeDurable(_ writer: any DatabaseWriter, path: String) throws {
    try writer.writeWithoutTransaction { database in
      let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else {
        throw ClienteleError(.databaseFailed, "\(path) is in journal mode \(mode ?? "?") instead of wal")
      }
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA cache_size = -\(writerCacheKiB)")
      guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == synchronousFull else {
        throw ClienteleError(.databaseFailed, "\(path) does not wait for the disk at each commit")
      }
    }
  }

  /// The writer touches the indexes everywhere: identifiers are random.
  private static let writerCacheKiB = 98_304

  /// What `PRAGMA synchronous` answers for FULL.
  private static let synchronousFull = 2

  /// Once for the process, before its first connection.
  private static let engineIsSetUp: Void = {
    _ = clientele_sqlite3_keep_no_memory_statistics()
  }()

  private static func configuration(isInline: Bool) -> Configuration {
    _ = engineIsSetUp
    var configuration = Configuration()
    configuration.label = "clientele"
    configuration.maximumReaderCount = 4
    // Writes are serialised by the pool and the directory lock keeps other processes out; a reader can
    // still meet a checkpoint for a moment.
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      guard let connection = database.sqliteConnection,
        clientele_sqlite3_defend(connection) == SQLITE_OK
      else { throw ClienteleError(.databaseFailed, "SQLite cannot be told to defend its schema") }
      // No other file is reached through ours. The one connection of the simulator also makes copies, which attach.
      if !isInline { sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0) }
      // 64 MiB of log before it is copied back: identifiers are random, so the same pages come again and again.
      for pragma in [
        "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
        "PRAGMA cache_size = -16384", "PRAGMA temp_store = MEMORY", "PRAGMA wal_autocheckpoint = 16000",
      ] {
        try database.execute(sql: pragma)
      }
    }
    return configuration
  }

  /// Runs `body` in one write transaction. It commits when the body returns and is durable then; an
  /// error rolls everything back.
  func write<Result: Sendable>(
    _ body: @Sendable @escaping (Connection) throws -> Result
  ) async throws -> Result {
    if isInline { return try writeBlocking(body) }
    do {
      return try await pool.writeWithoutTransaction { try transact($0, body) }
    } catch {
      // What was interrupted in the middle is no fault of the database.
      if Task.isCancelled { throw CancellationError() }
      throw ClienteleError(database: error)
    }
  }

  private func transact<Result>(
    _ database: GRDB.Database, _ body: (Connection) throws -> Result
  ) throws -> Result {
    // `sqlite3_system_errno` stays 0 where a write to the log fails; only a write sets errno to what is asked for.
    errno = 0
    do {
      var outcome: Result?
      try database.inTransaction(.immediate) {
        let connection = Connection(SQLiteConnection(database: database, interceptor: interceptor))
        outcome = try body(connection)
        try captureGuard.check(connection)
        return .commit
      }
      guard let outcome else { throw ClienteleError(.databaseFailed, "a transaction had no outcome") }
      return outcome
    } catch {
      throw ClienteleError(database: error, systemError: errno)
    }
  }

  func guardCapture(of catalogue: Catalogue) throws {
    try writeBlocking { try captureGuard.install($0, catalogue: catalogue) }
  }

  /// Runs `body` on one unchanging view of the database.
  func read<Result: Sendable>(
    _ body: @Sendable @escaping (Connection) throws -> Result
  ) async throws -> Result {
    if isInline { return try readBlocking(body) }
    do {
      return try await pool.read { try body(Connection(SQLiteConnection(database: $0, interceptor: nil))) }
    } catch {
      // What was interrupted in the middle is no fault of the database.
      if Task.isCancelled { throw CancellationError() }
      throw ClienteleError(database: error)
    }
  }

  /// As ``write(_:)``, holding the calling thread: for start-up, commands and tests.
  func writeBlocking<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    do {
      return try pool.writeWithoutTransaction { try transact($0, body) }
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// As ``read(_:)``, holding the calling thread.
  func readBlocking<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    do {
      if isInline { return try readInline(body) }
      return try pool.read { try body(Connection(SQLiteConnection(database: $0, interceptor: nil))) }
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// On the one connection. GRDB's own way would forbid writes by a pragma each time, after which SQLite
  /// prepares every statement anew.
  private func readInline<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    try pool.writeWithoutTransaction { database in
      try database.beginTransaction(.deferred)
      defer { try? database.rollback() }
      return try body(Connection(SQLiteConnection(database: database, interceptor: interceptor)))
    }
  }

  /// Empties the write-ahead log into the database file, on the one connection that may.
  func checkpoint() throws {
    do {
      try pool.writeWithoutTransaction { try Self.emptyLog($0) }
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// A write that was cancelled when its last statement was over leaves the interruption on the connection until the next
  /// statement. A checkpoint is none, and would be interrupted by it.
  private static func emptyLog(_ writer: GRDB.Database) throws {
    try writer.execute(sql: "SELECT 1")
    _ = try writer.checkpoint(.truncate)
  }

  /// Leaves nothing of deleted rows in the file: writes the database anew and empties the write-ahead log. Overwriting
  /// rows as they go (`PRAGMA secure_delete`) is not enough: pages that were split keep a copy.
  ///
  /// Nobody writes meanwhile, and the disk needs room for the database twice more.
  ///
  /// - Throws: `databaseFull`; `databaseFailed` while a reader keeps the log from being emptied. Then nothing is lost, and
  ///   it is to be done again.
  func scrub() throws {
    do {
      try pool.writeWithoutTransaction { writer in
        // Of its own, because the writer keeps temporary files in memory.
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.scrubPatienceSeconds)
        // Two connections must never checkpoint: that is the writer's, right after.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        let cleaner = try DatabaseQueue(path: path, configuration: configuration)
        try cleaner.vacuum()
        try cleaner.close()
        try Self.emptyLog(writer)
      }
    } catch {
      throw ClienteleError(database: error)
    }
  }

  private static let scrubPatienceSeconds = 60.0

  /// Writes a consistent copy of the whole database to a path that does not exist yet and checks it.
  func copy(to path: String) throws {
    do {
      try whileNobodyWaits { try $0.vacuum(into: path) }
      let copy = try DatabaseQueue(path: path)
      let verdict = try copy.read { try String.fetchOne($0, sql: "PRAGMA quick_check") }
      try copy.close()
      guard verdict == "ok" else {
        throw ClienteleError(.databaseCorrupt, "the copy \(path) is not sound: \(verdict ?? "no answer")")
      }
    } catch {
      throw ClienteleError(database: error)
    }
  }

  /// On a connection of its own, so that the writer is free meanwhile.
  private func whileNobodyWaits(_ body: (any DatabaseWriter) throws -> Void) throws {
    guard !isInline else { return try body(pool) }
    let reader = try DatabaseQueue(path: path)
    try body(reader)
    try reader.close()
  }

  func close() throws {
    do {
      try pool.close()
    } catch {
      throw ClienteleError(database: error)
    }
  }

  private init(pool: any DatabaseWriter, path: String, isInline: Bool, interceptor: StatementInterceptor?) {
    self.pool = pool
    self.path = path
    self.isInline = isInline
    self.interceptor = interceptor
  }
}
