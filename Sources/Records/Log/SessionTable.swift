internal import Catalogue
package import Kernel
package import Persistence

/// At the hub: what it last issued to and heard from a node.
package struct Session: Hashable, Sendable {
  package let node: NodeID
  package var incarnation: UInt32
  package var issuedCounter: UInt64
  package var confirmedCounter: UInt64
  package var cursor: Position
  package var lastContactAt: Instant
  package var version: String
  package let scope: Scope
  /// Hub time: nothing the node writes can be older.
  package let enrolledAt: Instant

  package init(
    node: NodeID, incarnation: UInt32, issuedCounter: UInt64, confirmedCounter: UInt64, cursor: Position,
    lastContactAt: Instant, version: String, scope: Scope, enrolledAt: Instant
  ) {
    self.node = node
    self.incarnation = incarnation
    self.issuedCounter = issuedCounter
    self.confirmedCounter = confirmedCounter
    self.cursor = cursor
    self.lastContactAt = lastContactAt
    self.version = version
    self.scope = scope
    self.enrolledAt = enrolledAt
  }
}

package struct SessionTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Returns: `nil` for a node that is not enrolled here.
  package func session(of node: NodeID) throws -> Session? {
    try connection.first(
      "SELECT \(Self.columns) FROM session WHERE node = ?", [.id(node)], Self.read)
  }

  package func all() throws -> [Session] {
    try connection.query("SELECT \(Self.columns) FROM session ORDER BY node", [], Self.read)
  }

  package func save(_ session: Session) throws {
    try connection.execute(
      """
      INSERT INTO session (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation,
        issuedCounter = excluded.issuedCounter, confirmedCounter = excluded.confirmedCounter,
        cursor = excluded.cursor, lastContactAt = excluded.lastContactAt, version = excluded.version
      """,
      [
        .id(session.node), .number(session.incarnation), .number(session.issuedCounter),
        .number(session.confirmedCounter), .position(session.cursor), .instant(session.lastContactAt),
        .text(session.version), session.scope.column, .instant(session.enrolledAt),
      ])
  }

  private static let columns =
    "node, incarnation, issuedCounter, confirmedCounter, cursor, lastContactAt, version, scope, enrolledAt"

  private static func read(_ row: ResultRow) throws -> Session {
    guard let scope = Scope(column: row.bytes(7)) else {
      throw ClienteleError(.databaseCorrupt, "a scope in table session is not one")
    }
    return Session(
      node: ID(try row.id(0)), incarnation: UInt32(clamping: row.integer(1)),
      issuedCounter: UInt64(row.integer(2)), confirmedCounter: UInt64(row.integer(3)),
      cursor: row.position(4),
      lastContactAt: Instant(milliseconds: row.integer(5)), version: row.text(6), scope: scope,
      enrolledAt: Instant(milliseconds: row.integer(8)))
  }
}
