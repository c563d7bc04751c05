import Kernel
import ServiceLifecycle
import Synchronization
import Testing
import Transport
import Trust

/// Runs a service, waits until it is ready, uses it, and shuts it down gracefully; fails when it does not end well.
func running<Ready: Sendable, Result: Sendable>(
  _ make: (@escaping @Sendable (Ready) async -> Void) -> any Service,
  _ use: @Sendable @escaping (Ready, ServiceGroup) async throws -> Result
) async throws -> Result {
  let (ready, continuation) = AsyncStream<Ready>.makeStream()
  let service = make { continuation.yield($0) }
  let group = ServiceGroup(services: [service], logger: quiet)
  async let ending: Void = {
    defer { continuation.finish() }
    try await group.run()
  }()
  let outcome: Swift.Result<Result, any Error>
  do {
    guard let address = await ready.first(where: { _ in true }) else {
      try await ending
      throw ClienteleError(.notRunning, "The service ended before it was ready.")
    }
    outcome = .success(try await use(address, group))
  } catch {
    outcome = .failure(error)
  }
  await group.triggerGracefulShutdown()
  try await ending
  return try outcome.get()
}

/// A hub, its dealer, and one node of it.
struct TestHub: Sendable {
  let dealer: TestDealer
  let node = TestDealer.node()
  var settings: SyncServer.Settings
  var now: @Sendable () -> Instant = { TestDealer.now }
  var isAdmitted: @Sendable (NodeID) async -> ClienteleError? = { _ in nil }
  var arrive: @Sendable (SyncArrival) throws -> @Sendable () -> Void = { _ in {} }

  init() throws {
    dealer = try TestDealer("Aurora")
    settings = .init(
      host: "127.0.0.1", port: 0, credentials: try dealer.hubCredentials(), roots: dealer.roots)
  }

  func running<Result: Sendable>(
    answering handler: @escaping @Sendable (SyncCall) async throws -> [UInt8] = { $0.body },
    _ use: @Sendable @escaping (Int) async throws -> Result
  ) async throws -> Result {
    try await running(answering: handler) { port, _ in try await use(port) }
  }

  func running<Result: Sendable>(
    answering handler: @escaping @Sendable (SyncCall) async throws -> [UInt8],
    _ use: @Sendable @escaping (Int, ServiceGroup) async throws -> Result
  ) async throws -> Result {
    try await TransportTests.running(
      { ready in
        SyncServer(
          settings, logger: quiet, now: now, isAdmitted: isAdmitted, arrive: arrive, onReady: ready,
          handler: handler)
      }, use)
  }

  /// Uses a client of the node, or one with other credentials or roots.
  func client<Result>(
    _ port: Int, credentials: TLSCredentials? = nil, roots: [EncodedCertificate]? = nil,
    _ use: (SyncClient) async throws -> Result
  ) async throws -> Result {
    let client = try SyncClient(
      host: "127.0.0.1", port: port, credentials: credentials ?? dealer.nodeCredentials(node),
      roots: roots ?? dealer.roots, logger: quiet, now: { TestDealer.now })
    do {
      let result = try await use(client)
      await client.shutdown()
      return result
    } catch {
      await client.shutdown()
      throw error
    }
  }
}

extension SyncClient {
  func post(_ text: String = "x", to path: String = "/sync/test", timeout: Milliseconds = .seconds(20))
    async throws
    -> SyncReply
  {
    try await post(path: path, body: Array(text.utf8), timeout: timeout)
  }

  /// The error of a post that must fail.
  func failure(timeout: Milliseconds = .seconds(20)) async -> ClienteleError? {
    do {
      _ = try await post(timeout: timeout)
      Issue.record("the post succeeded")
      return nil
    } catch {
      if !(error is ClienteleError) { Issue.record("not an error of ours: \(error)") }
      return error as? ClienteleError
    }
  }
}

final class Counter: Sendable {
  private let state = Mutex(0)
  var value: Int { state.withLock { $0 } }
  func increment() { state.withLock { $0 += 1 } }
}

/// Opened once; everybody who waits goes on.
final class Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream()
  }

  func open() { continuation.finish() }

  /// Returns when it is open or the task is cancelled.
  func wait() async {
    for await _ in stream {}
  }
}

/// Waits until the task is cancelled, and says that it was.
func untilCancelled() async throws -> Never {
  let never = AsyncStream<Never>.makeStream()
  for await _ in never.stream {}
  throw CancellationError()
}
