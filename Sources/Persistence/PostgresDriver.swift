internal import Catalogue
internal import Foundation
internal import Kernel
internal import Postgres
internal import Synchronization

/// A database on a PostgreSQL server.
///
/// One connection of this process writes, so that transactions of one process never meet; those of several processes run as
/// if one after the other (SERIALIZABLE), and the body that lost runs again. Others read, each in one unchanging view.
struct PostgresDriver: Sendable {
  private let writer: PostgresPool
  private let readers: PostgresPool
  /// Threads that wait for the server, as many as there are connections.
  private let writing = Self.queue(1)
  private let reading = Self.queue(readerCountMax)
  private let captureGuard = CaptureGuard()

  private static let readerCountMax = 8
  /// "clientele", to be told from what other programs lock.
  private static let migrationLock: Int64 = 0x636C_6965_6E74_656C

  /// - Throws: what connecting throws: a wrong address is told at once.
  static func open(_ address: PostgresAddress, password: PostgresPassword) throws -> PostgresDriver {
    let driver = PostgresDriver(
      writer: PostgresPool(address, password: password, limits: .init(connectionCountMax: 1)),
      readers: PostgresPool(address, password: password, limits: .init(connectionCountMax: readerCountMax)))
    try driver.writer.withLine { _ in }
    return driver
  }

  private init(writer: PostgresPool, readers: PostgresPool) {
    self.writer = writer
    self.readers = readers
  }

  private static func queue(_ width: Int) -> OperationQueue {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = width
    return queue
  }

  // MARK: Transactions

  func write<Result: Sendable>(_ body: @Sendable @escaping (Connection) throws -> Result) async throws
    -> Result
  {
    try await onThread(of: writing) { try writeBlocking(onLine: $0, body) }
  }

  func read<Result: Sendable>(_ body: @Sendable @escaping (Connection) throws -> Result) async throws
    -> Result
  {
    try await onThread(of: reading) { try readBlocking(onLine: $0, body) }
  }

  func writeBlocking<Result>(
    onLine: (PostgresCanceller?) -> Void = { _ in }, _ body: (Connection) throws -> Result
  ) throws -> Result {
    try coded {
      try writer.transaction(.write, onLine: onLine) { line in
        let connection = Connection(line)
        let result = try body(connection)
        try captureGuard.check(connection)
        return result
      }
    }
  }

  func readBlocking<Result>(
    onLine: (PostgresCanceller?) -> Void = { _ in }, _ body: (Connection) throws -> Result
  ) throws -> Result {
    try coded { try readers.transaction(.read, onLine: onLine) { try body(Connection($0)) } }
  }

  /// Every error has a code, as those of SQLite have.
  private func coded<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch { throw ClienteleError(database: error) }
  }

  /// Runs what blocks on a thread of its own; a task that is cancelled stops its statement.
  private func onThread<Result: Sendable>(
    of queue: OperationQueue,
    _ body: @Sendable @escaping (_ onLine: (PostgresCanceller?) -> Void) throws -> Result
  ) async throws -> Result {
    let stop = Stop()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.addOperation {
          let result = Swift.Result { try body { stop.arm($0) } }
          // What was interrupted in the middle is no fault of the database.
          let isCancelled = stop.disarm()
          if isCancelled, case .failure = result { return continuation.resume(throwing: CancellationError()) }
          continuation.resume(with: result)
        }
      }
    } onCancel: {
      stop.cancel()
    }
  }

  /// What stops a statement, while there is one to stop.
  private final class Stop: Sendable {
    private let state = Mutex<(canceller: PostgresCanceller?, isCancelled: Bool)>((nil, false))

    func arm(_ canceller: PostgresCanceller?) { state.withLock { $0.canceller = canceller } }

    func disarm() -> Bool {
      state.withLock { state in
        state.canceller = nil
        return state.isCancelled
      }
    }

    /// Under the lock: afterwards the connection may run something for another.
    func cancel() {
      state.withLock { state in
        state.isCancelled = true
        state.canceller?.cancel()
      }
    }
  }

  // MARK: Care

  func guardCapture(of catalogue: Catalogue) throws {
    try writeBlocking { try captureGuard.install($0, catalogue: catalogue) }
  }

  /// Runs `body` while no other process brings the schema up to date.
  func whileOthersDoNotMigrate(_ body: () throws -> Void) throws {
    try readers.withLine { line in
      try line.execute("SELECT pg_advisory_lock(?)", [.integer(Self.migrationLock)])
      defer { _ = try? line.execute("SELECT pg_advisory_unlock(?)", [.integer(Self.migrationLock)]) }
      try body()
    }
  }

  /// Writes every table anew, so that no page keeps what was deleted. Nobody writes meanwhile.
  func scrub() throws {
    try writer.withLine { line in
      for statement in ["SET statement_timeout = 0", "VACUUM (FULL)", "RESET statement_timeout"] {
        try line.run(script: statement)
      }
    }
  }

  func close() {
    writer.close()
    readers.close()
  }
}
