internal import Catalogue
package import Kernel
internal import Persistence

/// Which entries of an audit to show.
package struct AuditFilter: Hashable, Sendable {
  package var subjects: [RowID]
  package var actor: AssociateID?
  package var node: NodeID?
  /// Name of an ``AuditEvent``. No index helps with it: see ``AuditEntryTable/horizon(_:looking:)``.
  package var event: String?
  package var from: Instant
  package var to: Instant
  /// Where the page before this one ended.
  package var after: AuditPlace?
  package var limit: Int

  package init(
    subjects: [RowID] = [], actor: AssociateID? = nil, node: NodeID? = nil, event: String? = nil,
    from: Instant = .distantPast, to: Instant = .distantFuture, after: AuditPlace? = nil,
    limit: Int = Limits.listRowsMax
  ) {
    self.subjects = subjects
    self.actor = actor
    self.node = node
    self.event = event
    self.from = from
    self.to = to
    self.after = after
    self.limit = limit
  }

  /// Whose entries a table holds, and with it the order of entries of one moment.
  enum Extent {
    case own, everyNode
  }

  func clause(of extent: Extent) -> (sql: String, arguments: [Value?]) {
    var terms = ["at >= ?", "at <= ?"]
    var arguments: [Value?] = [.instant(from), .instant(after.map { min($0.at, to) } ?? to)]
    if !subjects.isEmpty {
      terms.append("subjectID IN (\(subjects.map { _ in "?" }.joined(separator: ", ")))")
      arguments += subjects.map { .id($0) }
    }
    if let actor {
      terms.append("actorID = ?")
      arguments.append(.id(actor))
    }
    if let node, extent == .everyNode {
      terms.append("nodeID = ?")
      arguments.append(.id(node))
    }
    if let event {
      terms.append("action = ?")
      arguments.append(.text(event))
    }
    if let after {
      let term = after.term(of: extent)
      terms.append(term.sql)
      arguments += term.arguments
    }
    return ("WHERE " + terms.joined(separator: " AND "), arguments)
  }

  /// By the index alone, whatever the event is.
  func horizon(
    in table: String, of extent: Extent, looking count: Int, _ connection: Connection
  ) throws -> Instant? {
    var anyEvent = self
    anyEvent.event = nil
    let clause = anyEvent.clause(of: extent)
    return try connection.first(
      "SELECT at FROM \(table) \(clause.sql) ORDER BY at DESC LIMIT 1 OFFSET ?",
      clause.arguments + [.number(count)]
    ) { Instant(milliseconds: $0.integer(0)) }
  }
}

/// The place of an entry in the order of a list, the newest first.
package struct AuditPlace: Hashable, Sendable {
  package let at: Instant
  package let node: NodeID
  package let incarnation: UInt32
  package let seq: UInt64

  package init(_ entry: AuditEntry) {
    self.init(at: entry.at, node: entry.node, incarnation: entry.incarnation, seq: entry.seq)
  }

  private init(at: Instant, node: NodeID, incarnation: UInt32, seq: UInt64) {
    self.at = at
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
  }

  /// Behind every entry of this moment and later ones.
  package init(before instant: Instant) {
    self.init(
      at: instant, node: NodeID(RowID(high: .max, low: .max)), incarnation: 0, seq: 0)
  }

  /// - Returns: `nil` for a text that no list gave.
  package init?(_ text: String) {
    let parts = text.split(separator: ".")
    guard parts.count == 4, let at = Int64(parts[0]), let node = RowID(parts[1]),
      let incarnation = UInt32(parts[2]), let seq = UInt64(parts[3]), seq <= UInt64(Int64.max)
    else { return nil }
    self.init(at: Instant(milliseconds: at), node: NodeID(node), incarnation: incarnation, seq: seq)
  }

  package var text: String { "\(at.milliseconds).\(node).\(incarnation).\(seq)" }

  func term(of extent: AuditFilter.Extent) -> (sql: String, arguments: [Value?]) {
    switch extent {
    case .own:
      ("(at < ? OR seq < ?)", [.instant(at), .number(seq)])
    case .everyNode:
      (
        """
        (at < ? OR nodeID > ? OR (nodeID = ? AND (incarnation < ? OR (incarnation = ? AND seq < ?))))
        """,
        [
          .instant(at), .id(node), .id(node), .number(incarnation), .number(incarnation), .number(seq),
        ]
      )
    }
  }
}
