import Kernel
import ServiceLifecycle

/// Runs work for a limited time. When it is over the work is cancelled, and once it has ended the error is thrown.
func withDeadline<Result: Sendable>(
  _ limit: Milliseconds, _ overrun: ClienteleError, _ work: @Sendable @escaping () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: .milliseconds(limit.count))
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else { throw overrun }
    return result
  }
}

/// Runs the handler of one request: cancelled when its time is over and when the service shuts down, so that a
/// request that waits for something to happen does not keep the process alive.
func runHandler<Result: Sendable>(
  timeout: Milliseconds, _ work: @Sendable @escaping () async throws -> Result
) async throws -> Result {
  let overrun = ClienteleError(.timedOut, "The request took longer than \(timeout.count / 1_000) s.")
  return try await withDeadline(timeout, overrun) {
    try await cancelWhenGracefulShutdown(work)
  }
}
