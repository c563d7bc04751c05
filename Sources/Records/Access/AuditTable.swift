internal import Access
internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// This node's own audit, in its own database before anybody is shown what it is about.
package struct AuditLogTable {
  private let connection: Connection
  private let profile: NodeProfile

  package init(_ connection: Connection, profile: NodeProfile) {
    self.connection = connection
    self.profile = profile
  }

  @discardableResult
  package func append(_ note: AuditNote, at now: Instant) throws -> AuditEntry {
    let last = try connection.first("SELECT seq, hash FROM auditLog ORDER BY seq DESC LIMIT 1") {
      (seq: UInt64($0.integer(0)), hash: try $0.digest(1))
    }
    let entry = AuditEntry(
      note, node: profile.node, incarnation: try profile.currentIncarnation(connection),
      seq: (last?.seq ?? 0) + 1, at: now,
      after: last?.hash ?? .zero)
    try connection.execute(
      """
      INSERT INTO auditLog (seq, incarnation, at, actorID, action, subjectKind, subjectID, reason, detail, hash,
        changeSeq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
      """,
      [
        .number(entry.seq), .number(entry.incarnation), .instant(now), entry.actor.map { .id($0) },
        .text(entry.event),
        .text(entry.subjectKind), entry.subject.map { .id($0) }, .text(entry.reason), .text(entry.detail),
        .bytes(entry.hash.bytes),
      ])
    return entry
  }

  /// The oldest entries that no change carries yet.
  package func unsent(limit: Int) throws -> [AuditEntry] {
    try connection.query(
      "SELECT \(Self.columns) FROM auditLog WHERE changeSeq IS NULL ORDER BY seq LIMIT ?", [.number(limit)],
      read)
  }

  package func markSent(_ entries: [AuditEntry], in change: UInt64) throws {
    guard let first = entries.first, let last = entries.last else { return }
    try connection.execute(
      "UPDATE auditLog SET changeSeq = ? WHERE seq BETWEEN ? AND ?",
      [.number(change), .number(first.seq), .number(last.seq)])
  }

  /// Another life of the log begins: what the hub does not hold of the ended one goes on in the new one, and is carried
  /// anew. Under their old names the hub may know other entries, from the disk that is gone.
  ///
  /// - Parameter known: how far the hub holds the log of the ended life.
  package func goOn(as incarnation: UInt32, from ended: UInt32, above known: UInt64) throws {
    let moving = try connection.query(
      """
      SELECT \(Self.columns) FROM auditLog WHERE incarnation = ? AND (changeSeq IS NULL OR changeSeq > ?) ORDER BY seq
      """, [.number(ended), .number(known)], read)
    guard let first = moving.first else { return }
    var hash =
      try connection.first(
        "SELECT hash FROM auditLog WHERE seq < ? ORDER BY seq DESC LIMIT 1", [.number(first.seq)]
      ) { try $0.digest(0) } ?? .zero
    for entry in moving {
      hash = entry.carried(by: incarnation, after: hash).hash
      try connection.execute(
        "UPDATE auditLog SET incarnation = ?, hash = ?, changeSeq = NULL WHERE seq = ?",
        [.number(incarnation), .bytes(hash.bytes), .number(entry.seq)])
    }
  }

  /// How many entries of a kind a person caused since a moment, each subject counted once.
  package func subjects(of event: AuditEvent, by actor: AssociateID, since: Instant) throws -> Int {
    try connection.count(
      """
      SELECT count(*) FROM (
        SELECT DISTINCT subjectID FROM auditLog WHERE actorID = ? AND at >= ? AND action = ?) AS subject
      """, [.id(actor), .instant(since), .text(event.name)])
  }

  /// Whether a person did this to this subject since a moment.
  package func holds(
    _ event: AuditEvent, of subject: RowID, by actor: AssociateID, since: Instant
  ) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM auditLog WHERE subjectID = ? AND at >= ? AND actorID = ? AND action = ?",
      [.id(subject), .instant(since), .id(actor), .text(event.name)]) > 0
  }

  /// - Parameter filter: what to show, the newest first.
  package func entries(_ filter: AuditFilter) throws -> [AuditEntry] {
    let clause = filter.clause(of: .own)
    return try connection.query(
      "SELECT \(Self.columns) FROM auditLog \(clause.sql) ORDER BY at DESC, seq DESC LIMIT ?",
      clause.arguments + [.number(filter.limit)], read)
  }

  /// How far back a search goes that looks at so many entries; `nil` when that is all of them.
  package func horizon(_ filter: AuditFilter, looking count: Int) throws -> Instant? {
    try filter.horizon(in: "auditLog", of: .own, looking: count, connection)
  }

  /// Walks the whole chain.
  ///
  /// - Returns: how many entries there are, and a sentence for each thing that does not hold.
  package func verify() throws -> (count: Int, broken: [String]) {
    var chain = AuditChain()
    var count = 0
    try connection.forEach("SELECT \(Self.columns) FROM auditLog ORDER BY seq") { row in
      chain.take(try read(row))
      count += 1
    }
    return (count, chain.broken)
  }

  private static let columns =
    "seq, at, actorID, action, subjectKind, subjectID, reason, detail, hash, incarnation"

  private func read(_ row: ResultRow) throws -> AuditEntry {
    AuditEntry(
      node: profile.node, incarnation: UInt32(clamping: row.integer(9)), seq: UInt64(row.integer(0)),
      at: Instant(milliseconds: row.integer(1)), actor: row.optionalID(2).map { AssociateID($0) },
      event: row.text(3), subjectKind: row.text(4), subject: row.optionalID(5), reason: row.text(6),
      detail: row.text(7), hash: try row.digest(8))
  }
}

/// At the hub: the audits of all nodes, as they came in with their logs.
package struct AuditEntryTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func entries(_ filter: AuditFilter) throws -> [AuditEntry] {
    let clause = filter.clause(of: .everyNode)
    return try connection.query(
      """
      SELECT \(Self.columns) FROM auditEntry \(clause.sql)
      ORDER BY at DESC, nodeID, incarnation DESC, seq DESC LIMIT ?
      """, clause.arguments + [.number(filter.limit)], Self.read)
  }

  /// How far back a search goes that looks at so many entries; `nil` when that is all of them.
  package func horizon(_ filter: AuditFilter, looking count: Int) throws -> Instant? {
    try filter.horizon(in: "auditEntry", of: .everyNode, looking: count, connection)
  }

  /// Walks the chain of every node.
  package func verify() throws -> (count: Int, broken: [String]) {
    var chains: [String: AuditChain] = [:]
    var count = 0
    try connection.forEach(
      "SELECT \(Self.columns) FROM auditEntry ORDER BY nodeID, incarnation, seq"
    ) { row in
      let entry = try Self.read(row)
      chains["\(entry.node)/\(entry.incarnation)", default: AuditChain()].take(entry)
      count += 1
    }
    return (count, chains.sorted { $0.key < $1.key }.flatMap(\.value.broken))
  }

  private static let columns =
    "nodeID, incarnation, seq, at, actorID, action, subjectKind, subjectID, reason, detail, hash"

  private static func read(_ row: ResultRow) throws -> AuditEntry {
    AuditEntry(
      node: NodeID(try row.id(0)), incarnation: UInt32(clamping: row.integer(1)),
      seq: UInt64(row.integer(2)), at: Instant(milliseconds: row.integer(3)),
      actor: row.optionalID(4).map { AssociateID($0) }, event: row.text(5), subjectKind: row.text(6),
      subject: row.optionalID(7), reason: row.text(8), detail: row.text(9), hash: try row.digest(10))
  }
}

extension AuditEntry {
  /// The row that carries the entry to the hub.
  package var operation: Operation {
    let values: [(AuditEntryField, Value?)] = [
      (.nodeID, .id(node)), (.incarnation, .number(incarnation)), (.seq, .number(seq)), (.at, .instant(at)),
      (.actorID, actor.map { .id($0) }), (.action, .text(event)), (.subjectKind, .text(subjectKind)),
      (.subjectID, subject.map { .id($0) }), (.reason, .text(reason)), (.detail, .text(detail)),
      (.hash, .bytes(hash.bytes)),
    ]
    return Operation(
      table: .auditEntry, row: row,
      writes: values.filter { $0.1 != nil }.map { Operation.Write($0.0.id, $0.1) })
  }
}
