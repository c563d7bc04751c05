internal import Synchronization

/// Wakes those who wait for something new in this process: the hub's long polls, a node's sync loop.
package final class NewsBoard: Sendable {
  private struct State {
    var edition: UInt64 = 0
    var readers: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextReader: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Grows with each announcement.
  package var edition: UInt64 { state.withLock { $0.edition } }

  /// Says that something changed.
  package func announce() {
    let readers = state.withLock { state in
      state.edition += 1
      defer { state.readers = [:] }
      return state.readers.values.map(\.self)
    }
    for reader in readers { reader.resume() }
  }

  /// Waits until an edition after the given one, or until the task is cancelled.
  package func wait(after edition: UInt64) async {
    let id = state.withLock { state in
      state.nextReader += 1
      return state.nextReader
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.edition != edition || Task.isCancelled { return true }
          state.readers[id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.readers.removeValue(forKey: id) }?.resume()
    }
  }
}
