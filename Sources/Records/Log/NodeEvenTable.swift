package import Kernel
package import Persistence

/// At the hub: when each node had last sent everything it had.
package struct NodeEvenTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// So much older than now it may be before it is written anew: a node that listens all day costs few writes.
  package static let staleAfter = Milliseconds.minutes(5)

  package func evenAt(_ node: NodeID) throws -> Instant? {
    try connection.first("SELECT evenAt FROM nodeEven WHERE node = ?", [.id(node)]) {
      Instant(milliseconds: $0.integer(0))
    }
  }

  package func note(_ node: NodeID, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO nodeEven (node, evenAt) VALUES (?, ?)
      ON CONFLICT (node) DO UPDATE SET evenAt = excluded.evenAt WHERE excluded.evenAt > nodeEven.evenAt
      """, [.id(node), .instant(now)])
  }
}
