import Dispatch
import Kernel
import Synchronization

/// Computes password hashes away from the threads that serve requests, a few at a time: each takes 32 MiB and
/// a core for a quarter of a second, and a crowd of sign-ins must not take the machine.
package final class HashingQueue: Sendable {
  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "clientele.hashing", attributes: .concurrent)
  private let atOnceMax: Int
  private let waitingMax: Int

  package static let atOnceDefault = 2
  package static let waitingDefault = 64

  /// - Parameter waitingMax: how many may wait; who comes then is sent away.
  package init(atOnceMax: Int = atOnceDefault, waitingMax: Int = waitingDefault) {
    self.atOnceMax = atOnceMax
    self.waitingMax = waitingMax
  }

  /// - Throws: `busy`, and what the work throws.
  package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await enter()
    defer { leave() }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }

  private func enter() async throws {
    let isFull = state.withLock { $0.running >= atOnceMax && $0.waiting.count >= waitingMax }
    guard !isFull else {
      throw ClienteleError(
        .busy, "too many people are signing in at this moment", hint: "Try again in a few seconds.")
    }
    await withCheckedContinuation { continuation in
      let mayRun = state.withLock { state in
        guard state.running < atOnceMax else {
          state.waiting.append(continuation)
          return false
        }
        state.running += 1
        return true
      }
      if mayRun { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.running -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
