import Application
import Kernel
import Synchronization

/// Whether the pushes of a measurement have ended.
final class PushCounter: Sendable {
  private let ended = Mutex(false)

  var hasEnded: Bool { ended.withLock { $0 } }

  func end() { ended.withLock { $0 = true } }
}

/// Shells that talk with a hub.
enum Traffic {
  /// Pushes everything the shells have written, so many shells at a time, each batch in its frames.
  ///
  /// - Returns: bytes up and down.
  @discardableResult
  static func push(_ shells: [Shell], to hub: BenchHub, at once: Int) async throws -> (up: Int, down: Int) {
    try await withThrowingTaskGroup(of: (up: Int, down: Int).self) { tasks in
      var rest = shells[...]
      var sum = (up: 0, down: 0)
      for shell in rest.prefix(once) { tasks.addTask { try await push(shell, to: hub) } }
      rest = rest.dropFirst(once)
      while let done = try await tasks.next() {
        sum = (sum.up + done.up, sum.down + done.down)
        guard let shell = rest.popFirst() else { continue }
        tasks.addTask { try await push(shell, to: hub) }
      }
      return sum
    }
  }

  private static func push(_ shell: Shell, to hub: BenchHub) async throws -> (up: Int, down: Int) {
    let desk = hub.desk
    try shell.takeHello(
      try await desk.answer(path: "/sync/v1/hello", body: try shell.helloRequest(), from: shell.node))
    var sum = (up: 0, down: 0)
    while let body = try shell.pushRequest() {
      let answer = try await desk.answer(path: "/sync/v1/push", body: body, from: shell.node)
      try shell.takePush(answer)
      sum = (sum.up + body.count, sum.down + answer.count)
    }
    return sum
  }

  /// Pulls until each shell is even with the hub.
  ///
  /// - Returns: how many rows went down.
  static func pull(_ shells: [Shell], from hub: BenchHub, at once: Int) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { tasks in
      var rest = shells[...]
      var rows = 0
      for shell in rest.prefix(once) { tasks.addTask { try await pull(shell, from: hub) } }
      rest = rest.dropFirst(once)
      while let done = try await tasks.next() {
        rows += done
        guard let shell = rest.popFirst() else { continue }
        tasks.addTask { try await pull(shell, from: hub) }
      }
      return rows
    }
  }

  private static func pull(_ shell: Shell, from hub: BenchHub) async throws -> Int {
    var rows = 0
    while true {
      let body = try await hub.desk.answer(
        path: "/sync/v1/pull", body: try shell.pullRequest(), from: shell.node)
      let page = try shell.takePull(body)
      rows += page.rows
      if page.isClosed { return rows }
    }
  }
}
