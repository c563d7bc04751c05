internal import Access
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Reads what the hub knows of its nodes, by one query for each kind of thing: a dealer may have a thousand of them.
struct NodeReader {
  let connection: Connection
  let now: Instant

  /// - Parameter parked: how many changes of each node count in nobody's state.
  func all(parked: [NodeID: Int]) throws -> [NodeView] {
    let order = try HubOrder(connection).head
    let sessions = Dictionary(try SessionTable(connection).all().map { ($0.node, $0) }) { first, _ in first }
    let heads = try heads()
    let even = try instants("SELECT node, evenAt FROM nodeEven")
    let certificates = try instants("SELECT node, max(notAfter) FROM nodeCertificate GROUP BY node")
    let renewals = Set(
      try connection.query("SELECT node FROM renewalRequest WHERE approvedBy IS NULL") {
        NodeID(try $0.id(0))
      }
    )
    let units = try UnitPaths(connection)
    let receipts = ReceiptTimes(connection)
    return try registered().map { row in
      let session = sessions[row.id]
      let kind = NodeProfile.Kind(rawValue: row.kind) ?? .store
      let head = session.flatMap { heads[LogName(node: row.id, incarnation: $0.incarnation)] }
      let newest = head.map { min($0, now) }
      let cursor = session?.cursor ?? .start
      let isBehind = session != nil && !row.isRevoked && cursor < order
      return NodeView(
        id: row.id, name: row.name, kind: row.kind, store: row.store,
        units: row.store.map { units.above(StoreID($0.id)) } ?? [], associate: row.associate,
        standing: NodeStanding(
          kind, isRevoked: row.isRevoked, lastContactAt: session?.lastContactAt, now: now),
        lastContactAt: session?.lastContactAt, enrolledAt: session?.enrolledAt,
        sentUntil: [newest, even[row.id]].compactMap(\.self).max(),
        behind: isBehind ? order.hubSeq - min(order.hubSeq, cursor.hubSeq) : 0,
        behindSince: isBehind ? try receipts.next(after: cursor) : nil, parked: parked[row.id] ?? 0,
        version: session?.version ?? "", certificateUntil: certificates[row.id],
        asksRenewal: renewals.contains(row.id), incarnation: session?.incarnation ?? 1)
    }.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
  }

  private struct Registered {
    let id: NodeID
    let name: String
    let kind: String
    let isRevoked: Bool
    let store: StaffLabel?
    let associate: StaffLabel?
  }

  private func registered() throws -> [Registered] {
    try connection.query(
      """
      SELECT node.id, node.name, node.kind, coalesce(node.revoked, 0), store.id, store.code, store.name,
        associate.id, associate.code, associate.name
      FROM node LEFT JOIN associate ON associate.id = node.associateID
      LEFT JOIN store ON store.id = coalesce(node.storeID, associate.storeID)
      """
    ) { row in
      Registered(
        id: NodeID(try row.id(0)), name: row.text(1), kind: row.text(2), isRevoked: row.integer(3) != 0,
        store: row.optionalID(4).map { StaffLabel(id: $0, code: row.text(5), name: row.text(6)) },
        associate: row.optionalID(7).map { StaffLabel(id: $0, code: row.text(8), name: row.text(9)) })
    }
  }

  private struct LogName: Hashable {
    let node: NodeID
    let incarnation: UInt32
  }

  /// When the newest change of each log was written, by its own clock.
  private func heads() throws -> [LogName: Instant] {
    let rows = try connection.query("SELECT node, incarnation, hybridTime FROM logHead WHERE seq > 0") {
      row in
      (
        LogName(node: NodeID(try row.id(0)), incarnation: UInt32(clamping: row.integer(1))),
        Instant(milliseconds: HybridTime(packed: UInt64(row.integer(2))).milliseconds)
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  private func instants(_ sql: String) throws -> [NodeID: Instant] {
    let rows = try connection.query(sql) { (NodeID(try $0.id(0)), Instant(milliseconds: $0.integer(1))) }
    return Dictionary(rows) { first, _ in first }
  }

  // MARK: One node

  /// The newest of its changes that are parked.
  func parked(of node: NodeID, limit: Int) throws -> [ParkedChange] {
    let staff = StaffLabels(connection)
    return try connection.query(
      """
      SELECT change.header, change.parts, change.signature, receipt.receipt
      FROM change JOIN receipt ON receipt.position = change.position
      WHERE change.node = ? AND change.verdict = 3 ORDER BY change.position DESC LIMIT ?
      """, [.id(node), .number(limit)]
    ) { row in
      let receipt = try Receipt(decoding: row.bytes(3))
      return ParkedChange(
        incarnation: receipt.incarnation, seq: receipt.seq,
        receivedAt: Instant(milliseconds: receipt.stamp.milliseconds),
        actor: try staff.associate(try ChangeTable.read(row).header.actor), reason: receipt.reason)
    }
  }

  func rows(of node: NodeID) throws -> Int {
    let scopes = try SessionTable(connection).session(of: node)?.scope.classes ?? []
    return try scopes.reduce(0) { try $0 + FingerprintTable(connection).entry($1.scope).rows }
  }

  // MARK: What waits

  /// - Parameter mayApprove: whether the viewer may grant what this person asked for.
  func waiting(_ mayApprove: (AssociateID?) -> Bool) throws -> [NodeWaiting] {
    try tokens(mayApprove) + renewals(mayApprove)
  }

  private func tokens(_ mayApprove: (AssociateID?) -> Bool) throws -> [NodeWaiting] {
    let staff = StaffLabels(connection)
    return try connection.query(
      """
      SELECT enrolment.tokenID, enrolment.kind, enrolment.name, enrolment.storeID, enrolment.associateID,
        enrolment.expiresAt, enrolment.usedAt, enrolmentApproval.requestedBy, enrolmentApproval.approvedBy
      FROM enrolment LEFT JOIN enrolmentApproval ON enrolmentApproval.tokenID = enrolment.tokenID
      WHERE (enrolment.usedAt IS NOT NULL OR enrolment.expiresAt >= ?)
        AND NOT EXISTS (SELECT 1 FROM session WHERE session.node = enrolment.node)
      ORDER BY enrolment.expiresAt DESC, enrolment.tokenID LIMIT ?
      """, [.instant(now), .number(Limits.listRowsMax)]
    ) { row in
      let isLaptop = row.text(1) == "laptop"
      let requester = row.optionalID(7).map { AssociateID($0) }
      return NodeWaiting(
        what: row.text(0), kind: isLaptop ? .laptopToken : .storeToken, name: row.text(2),
        store: try staff.store(row.optionalID(3)), associate: try staff.associate(row.optionalID(4)),
        requestedBy: try staff.associate(requester),
        expiresAt: row.isNull(6) ? Instant(milliseconds: row.integer(5)) : nil,
        mayApprove: isLaptop && row.isNull(8) && mayApprove(requester))
    }
  }

  private func renewals(_ mayApprove: (AssociateID?) -> Bool) throws -> [NodeWaiting] {
    let staff = StaffLabels(connection)
    return try connection.query(
      """
      SELECT renewalRequest.node, node.name, node.storeID, node.associateID FROM renewalRequest
      JOIN node ON node.id = renewalRequest.node
      WHERE renewalRequest.approvedBy IS NULL AND coalesce(node.revoked, 0) = 0
      ORDER BY renewalRequest.requestedAt DESC, renewalRequest.node LIMIT ?
      """, [.number(Limits.listRowsMax)]
    ) { row in
      NodeWaiting(
        what: NodeID(try row.id(0)).description, kind: .renewal, name: row.text(1),
        store: try staff.store(row.optionalID(2)), associate: try staff.associate(row.optionalID(3)),
        requestedBy: nil, expiresAt: nil, mayApprove: mayApprove(nil))
    }
  }
}

extension NodeView {
  /// By region, then store, its own node before laptops; what lies in no region comes last.
  fileprivate var order: String {
    let place = units.map { "\($0.called)\u{1}" }.joined()
    return "\(place.isEmpty ? "\u{10FFFF}" : place)\u{0}\(store?.code ?? "\u{10FFFF}")\u{0}"
      + "\(kind == "laptop" ? 1 : 0)\(name)"
  }
}

/// The units above each store, by name.
private struct UnitPaths {
  private let tree: OrganisationTree
  private let labels: [UnitID: StaffLabel]

  init(_ connection: Connection) throws {
    tree = try PolicyReader(connection).policy().tree
    let rows = try connection.query("SELECT id, code, name FROM unit") { row in
      (UnitID(try row.id(0)), StaffLabel(id: try row.id(0), code: row.text(1), name: row.text(2)))
    }
    labels = Dictionary(rows) { first, _ in first }
  }

  /// The highest first.
  func above(_ store: StoreID) -> [StaffLabel] {
    tree.units(above: store).reversed().compactMap { labels[$0] }
  }
}

/// When the hub gave which place.
private final class ReceiptTimes {
  private let connection: Connection
  private var known: [Position: Instant?] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// Of the first place after one; `nil` when none is held.
  func next(after position: Position) throws -> Instant? {
    if let known = known[position] { return known }
    let at = try connection.first(
      "SELECT receipt FROM receipt WHERE position > ? ORDER BY position LIMIT 1", [.position(position)]
    ) { Instant(milliseconds: try Receipt(decoding: $0.bytes(0)).stamp.milliseconds) }
    known[position] = at
    return at
  }
}
