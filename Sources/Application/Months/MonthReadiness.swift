internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// What is missing before a month can be closed.
package struct MonthReadiness: Encodable, Sendable {
  package let month: CalendarMonth
  package let isOver: Bool
  /// Nodes of which the hub does not know that it has everything they recorded until the end of the month.
  package let behind: [LaggingNode]
  /// Records that came in and about which the hub has not decided.
  package let undecidedCount: Int
  /// Whether the hub vouches for its own time.
  package let isTimeProven: Bool

  /// Whether nothing is missing that closing would wait for.
  package var isComplete: Bool { behind.isEmpty && undecidedCount == 0 }
  /// Codes of the stores that are not in, each once.
  package var missingStores: [String] {
    Array(Set(behind.map { $0.store?.code ?? $0.name })).sorted()
  }
}

/// A node that may hold sales of the month.
package struct LaggingNode: Encodable, Hashable, Sendable {
  package let node: NodeID
  package let name: String
  package let kind: String
  package let store: StaffLabel?
  /// Until when the hub has everything; `nil` while nothing ever came.
  package let sentUntil: Instant?
}

/// Looks at every node and at the hub's own queues.
struct MonthReadinessReader {
  let connection: Connection
  let now: Instant

  func read(_ month: CalendarMonth) throws -> MonthReadiness {
    MonthReadiness(
      month: month, isOver: now >= month.end(), behind: try behind(month), undecidedCount: try undecided(),
      isTimeProven: try HubClock(connection).isProven)
  }

  private func behind(_ month: CalendarMonth) throws -> [LaggingNode] {
    let staff = StaffLabels(connection)
    let sessions = Dictionary(try SessionTable(connection).all().map { ($0.node, $0) }) { first, _ in first }
    return try connection.query(
      """
      SELECT node.id, node.name, node.kind, coalesce(node.storeID, associate.storeID) FROM node
      LEFT JOIN associate ON associate.id = node.associateID
      WHERE coalesce(node.revoked, 0) = 0 AND node.kind <> 'hub' ORDER BY node.name, node.id
      """
    ) { row -> LaggingNode? in
      let node = NodeID(try row.id(0))
      // A node that joined later has recorded nothing in the month.
      guard let session = sessions[node], session.enrolledAt < month.end() else { return nil }
      let sent = try sentUntil(session)
      guard (sent ?? .distantPast) < month.end() else { return nil }
      return LaggingNode(
        node: node, name: row.text(1), kind: row.text(2), store: try staff.store(row.optionalID(3)),
        sentUntil: sent)
    }.compactMap(\.self)
  }

  /// The later of two: when the node last had nothing unsent, and the time of the newest change that it sent. A log has no
  /// gaps, and its clock never runs back; a clock that runs ahead counts no further than now.
  private func sentUntil(_ session: Session) throws -> Instant? {
    let head = try ChangeTable(connection).head(of: session.node, incarnation: session.incarnation)
    let newest = head.seq == 0 ? nil : min(Instant(milliseconds: head.hybridTime.milliseconds), now)
    return [newest, try NodeEvenTable(connection).evenAt(session.node)].compactMap(\.self).max()
  }

  private func undecided() throws -> Int {
    try connection.count(
      """
      SELECT (SELECT count(*) FROM matchQueue WHERE position <> ?) + (SELECT count(*) FROM awardQueue)
      """, [.integer(MatchTables.lastPosition)])
  }
}
