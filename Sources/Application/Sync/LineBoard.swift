internal import Synchronization

/// Whether this node reaches its hub just now, for people to see. Nothing is decided by it.
package final class LineBoard: Sendable {
  package enum State: Hashable, Sendable {
    /// Not tried yet since the process began.
    case unknown
    case up
    case down
  }

  private let current = Mutex(State.unknown)
  private let news: NewsBoard

  /// - Parameter news: told when the state changes.
  package init(news: NewsBoard) {
    self.news = news
  }

  package var state: State { current.withLock { $0 } }

  /// Notes what an exchange with the hub came to.
  package func note(_ state: State) {
    let isNew = current.withLock { current in
      defer { current = state }
      return current != state
    }
    if isNew { news.announce() }
  }
}
