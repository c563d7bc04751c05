internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// What the hub knows of one node's sync.
package struct NodeReport: Encodable, Sendable {
  package let node: String
  package let name: String
  package let kind: String
  package let lastContactAt: String
  /// Milliseconds since 1970.
  package let lastContactMilliseconds: Int64
  package let cursor: String
  /// How many places of the hub's order lie between the node's cursor, as it last said it, and the head.
  package let behind: UInt64
  package let received: UInt64
  package let incarnation: UInt32
  package let parked: Int
  package let version: String

  /// Every enrolled node, by name.
  static func all(_ connection: Connection) throws -> [NodeReport] {
    let head = try HubOrder(connection).head
    return try SessionTable(connection).all().map { session in
      let row = try connection.first("SELECT name, kind FROM node WHERE id = ?", [.id(session.node)]) {
        (name: $0.text(0), kind: $0.text(1))
      }
      return NodeReport(
        node: session.node.description, name: row?.name ?? "", kind: row?.kind ?? "",
        lastContactAt: session.lastContactAt.description,
        lastContactMilliseconds: session.lastContactAt.milliseconds, cursor: session.cursor.description,
        behind: head.hubSeq - min(head.hubSeq, session.cursor.hubSeq),
        received: try ChangeTable(connection).head(of: session.node, incarnation: session.incarnation).seq,
        incarnation: session.incarnation,
        parked: try connection.count(
          "SELECT count(*) FROM change WHERE node = ? AND verdict = 3", [.id(session.node)]),
        version: session.version)
    }.sorted { ($0.name, $0.node) < ($1.name, $1.node) }
  }
}
