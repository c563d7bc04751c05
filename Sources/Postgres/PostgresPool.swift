internal import Dispatch
internal import Glibc
internal import Kernel
internal import Synchronization

/// A bounded number of connections to one database, made when they are needed and again when they were lost.
///
/// While the server does not answer, attempts keep a growing distance and whoever asks waits, up to a patience.
package final class PostgresPool: Sendable {
  package struct Limits: Sendable {
    package var connectionCountMax: Int
    /// How long somebody waits for a connection, the server's absence included.
    package var patience = Duration.seconds(10)
    /// How often a transaction is run before others are let win.
    package var attemptCountMax = 12

    package init(connectionCountMax: Int) {
      precondition(connectionCountMax > 0)
      self.connectionCountMax = connectionCountMax
    }
  }

  package let address: PostgresAddress
  private let password: PostgresPassword
  private let settings: PostgresSettings
  private let limits: Limits
  /// One for each connection that may be open at once.
  private let places: DispatchSemaphore
  private let state = Mutex(State())

  private struct State {
    var idle: [Idle] = []
    var isClosed = false
    /// Attempts to connect that failed one after the other, and when the next may be made.
    var failureCount = 0
    var nextAttempt: ContinuousClock.Instant?
  }

  /// A connection nobody uses.
  private struct Idle: @unchecked Sendable {
    // @unchecked because whoever takes it out of the state is the only one to have it.
    let line: PostgresLine
  }

  package init(
    _ address: PostgresAddress, password: PostgresPassword, settings: PostgresSettings = PostgresSettings(),
    limits: Limits
  ) {
    self.address = address
    self.password = password
    self.settings = settings
    self.limits = limits
    places = DispatchSemaphore(value: limits.connectionCountMax)
  }

  /// Closes connections that nobody uses, and each of the others when it comes back.
  package func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    withExtendedLifetime(idle) {}
  }

  // MARK: Lending

  /// Lends a connection outside a transaction.
  ///
  /// - Throws: `databaseBusy` when none came free; what connecting throws.
  @discardableResult
  package func withLine<Result>(_ body: (PostgresLine) throws -> Result) throws -> Result {
    let line = try take()
    defer { giveBack(line) }
    return try body(line)
  }

  private func take() throws(ClienteleError) -> PostgresLine {
    let deadline = ContinuousClock.now + limits.patience
    let milliseconds = Int(limits.patience.components.seconds * 1_000)
    guard places.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
      throw ClienteleError(
        .databaseBusy, "all \(limits.connectionCountMax) connections to the database are in use",
        hint: "Try again; if it lasts, allow the hub more connections.")
    }
    do {
      while let idle = state.withLock({ $0.idle.popLast() }) {
        if idle.line.isOpen { return idle.line }
      }
      return try connect(until: deadline)
    } catch {
      places.signal()
      throw error
    }
  }

  private func giveBack(_ line: PostgresLine) {
    if line.isOpen {
      let idle = Idle(line: line)
      state.withLock { state in
        if !state.isClosed { state.idle.append(idle) }
      }
    }
    places.signal()
  }

  /// What was idle when a connection was lost is lost, too, as a rule: the server was started again.
  private func forgetIdle() {
    let idle = state.withLock { state in
      defer { state.idle = [] }
      return state.idle
    }
    withExtendedLifetime(idle) {}
  }

  // MARK: Connecting

  private func connect(until deadline: ContinuousClock.Instant) throws(ClienteleError) -> PostgresLine {
    while true {
      guard !state.withLock(\.isClosed) else {
        throw ClienteleError(.databaseUnreachable, "the connections to the database were closed")
      }
      if let next = state.withLock(\.nextAttempt) { PostgresPause.until(min(next, deadline)) }
      do {
        let line = try PostgresLine(address, password: password, settings: settings)
        state.withLock { state in
          state.failureCount = 0
          state.nextAttempt = nil
        }
        return line
      } catch  where error.code == .databaseUnreachable {
        let next = state.withLock { state in
          state.failureCount += 1
          let next = ContinuousClock.now + PostgresPause.length(afterFailures: state.failureCount)
          state.nextAttempt = next
          return next
        }
        // What will not change by itself is said at once.
        if next >= deadline { throw error }
      }
    }
  }

  // MARK: Transactions

  package enum Kind: Sendable {
    /// One unchanging view of the database.
    case read
    /// As if nobody else wrote at the same time.
    case write

    fileprivate var beginning: String {
      switch self {
      case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
      case .write: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
      }
    }
  }

  /// Runs `body` in a transaction, which commits when the body returns; an error undoes everything. The body runs again
  /// after a conflict with another transaction, and when the connection was lost before the commit: it must have no
  /// effect beside the database.
  ///
  /// - Throws: what the body throws; `databaseConflict` when others were faster time and again; `databaseOutcomeUnknown`
  ///   when the connection was lost during the commit.
  @discardableResult
  package func transaction<Result>(
    _ kind: Kind, onLine: (PostgresCanceller?) -> Void = { _ in }, _ body: (PostgresLine) throws -> Result
  ) throws -> Result {
    var attempt = 1
    while true {
      let line = try take()
      onLine(line.canceller)
      do {
        line.begin(kind.beginning)
        let result = try body(line)
        try line.commit(mayHaveWritten: kind == .write)
        giveBack(line)
        return result
      } catch {
        // What the statement failed of counts, whatever the body made of it.
        let cause = line.failure ?? error as? ClienteleError
        line.rollBack()
        giveBack(line)
        if cause?.code == .databaseConnectionLost { forgetIdle() }
        guard cause?.code == .databaseConflict || cause?.code == .databaseConnectionLost,
          attempt < limits.attemptCountMax
        else { throw error }
        PostgresPause.until(.now + PostgresPause.length(afterFailures: attempt, first: .milliseconds(2)))
        attempt += 1
      }
    }
  }
}

/// Waiting that grows with each failure and differs from one to another, so that not all come back at once.
enum PostgresPause {
  private static let lengthMax = Duration.seconds(5)
  private static let doublingsMax = 10

  static func length(afterFailures count: Int, first: Duration = .milliseconds(100)) -> Duration {
    let whole = min(first * (1 << min(count - 1, doublingsMax)), lengthMax)
    return whole * Double.random(in: 0.5...1)
  }

  static func until(_ instant: ContinuousClock.Instant) {
    while case let left = ContinuousClock.now.duration(to: instant), left > .zero {
      var pause = timespec(
        tv_sec: Int(left.components.seconds), tv_nsec: Int(left.components.attoseconds / 1_000_000_000))
      nanosleep(&pause, nil)
    }
  }
}
