import Kernel
import NIOCore
import Synchronization

/// The nodes with a request under way, and their connections.
final class WaitingNodes: Sendable {
  private struct State {
    var next: UInt64 = 0
    var connections: [NodeID: [UInt64: any Channel]] = [:]
  }

  private let state = Mutex(State())

  /// In order of identifier.
  var nodes: [NodeID] { state.withLock { $0.connections.keys.sorted() } }

  /// - Parameter channel: of the request; its connection is the one above it in HTTP/2.
  func enter(_ node: NodeID, _ channel: any Channel) -> UInt64 {
    let connection = channel.parent?.parent == nil ? channel : channel.parent ?? channel
    return state.withLock { state in
      state.next += 1
      state.connections[node, default: [:]][state.next] = connection
      return state.next
    }
  }

  func leave(_ node: NodeID, _ ticket: UInt64) {
    state.withLock { state in
      state.connections[node]?[ticket] = nil
      if state.connections[node]?.isEmpty == true { state.connections[node] = nil }
    }
  }

  /// Closes every connection on which the node waits for an answer.
  func cutOff(_ node: NodeID) {
    let connections = state.withLock { $0.connections[node]?.values.map(\.self) ?? [] }
    for connection in connections { connection.close(promise: nil) }
  }
}
