package import Access
internal import Application
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records
internal import Trust

/// What an administrator does with nodes, at the hub.
extension OpenNode {
  /// One enrolled node, for people.
  package struct NodeLine: Encodable, Sendable {
    package let node: String
    package let name: String
    package let kind: String
    package let state: String
    package let lastContact: String
    package let certificateUntil: String
    package let version: String
  }

  package func nodeLines() async throws -> [NodeLine] {
    try requireHub("knows all nodes")
    let nodes = try await ListNodes().run(database, now: world.clock.wall())
    return nodes.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map { node in
      NodeLine(
        node: node.id.description, name: node.name, kind: node.kind,
        state: node.standing == .revoked ? "revoked" : "active",
        lastContact: node.lastContactAt?.description ?? "",
        certificateUntil: node.certificateUntil?.description ?? "", version: node.version)
    }
  }

  /// Grants what somebody asked for: a laptop's token, or the renewal of a certificate that has expired. Never
  /// by whoever asked.
  ///
  /// - Parameters:
  ///   - what: id of a token, or of a node.
  /// - Throws: `notFound`, `notAllowed` for somebody without the right or the one who asked.
  package func approve(_ what: String, by actor: AssociateID) async throws {
    try requireHub("approves nodes")
    let (now, profile) = (world.clock.wall(), profile)
    try await database.write { connection in
      let approvals = ApprovalTable(connection)
      let reader = PolicyReader(connection)
      let token = what.uppercased()
      if try EnrolmentTable(connection).record(token) != nil {
        try reader.policy().require(
          .approveNode, of: .dealer, by: try reader.requiredPrincipal(actor),
          requestedBy: try approvals.requester(token: token))
        try approvals.approve(token: token, by: actor, at: now)
      } else if let node = NodeID(what), try approvals.renewal(of: node) != nil {
        try reader.policy().require(.approveNode, of: .dealer, by: try reader.requiredPrincipal(actor))
        try approvals.approveRenewal(of: node, by: actor, at: now)
      } else {
        throw ClienteleError(
          .notFound, "nothing called \(what) waits for approval",
          hint: "Give the first part of a token, before the full stop, or the id of a node.")
      }
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.approveNode), NodeID(what).map { AuditSubject(.node, $0.row) },
          detail: NodeID(what) == nil ? token : ""), at: now)
    }
  }

  /// Puts a node out for good. Open conversations end within seconds; once it hears of it the node destroys
  /// what it holds.
  ///
  /// - Parameter actor: `nil` for the hub's operator.
  /// - Throws: `notFound`, `notAllowed`.
  package func revoke(_ node: NodeID, by actor: AssociateID?, because reason: Reason) async throws {
    try requireHub("revokes nodes")
    guard node != profile.node else {
      throw ClienteleError(.notAllowed, "the hub does not revoke itself")
    }
    let (now, profile) = (world.clock.wall(), profile)
    try await recorder.record(kind: .organisation, actor: actor, permission: .revokeNode) { connection in
      guard try connection.count("SELECT count(*) FROM node WHERE id = ?", [.id(node)]) > 0 else {
        throw ClienteleError(
          .notFound, "no node \(node) is enrolled here", hint: "See `clientele hub nodes`.")
      }
      var book = DraftBook()
      book.write(node.row, about: nil, [(NodeField.revoked, .number(1))])
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: actor, AuditEvent(.revokeNode), AuditSubject(.node, node.row), reason: reason),
        at: now)
      return (book.drafts, ())
    }
  }

  /// Allows a node to show a web certificate for these names, and no others: whoever trusts our web root would
  /// believe the node under any name that stands in one.
  package func allowWebNames(_ names: [String], of node: NodeID, by actor: AssociateID?) async throws {
    try requireHub("allows web names")
    _ = try ServerNames(names)
    let (now, profile) = (world.clock.wall(), profile)
    try await database.write { connection in
      if let actor {
        let reader = PolicyReader(connection)
        try reader.policy().require(.configure, of: .dealer, by: try reader.requiredPrincipal(actor))
      }
      guard try connection.count("SELECT count(*) FROM node WHERE id = ?", [.id(node)]) > 0 else {
        throw ClienteleError(
          .notFound, "no node \(node) is enrolled here", hint: "See `clientele hub nodes`.")
      }
      try connection.execute("DELETE FROM webName WHERE node = ?", [.id(node)])
      for name in Set(names).sorted() {
        try connection.execute("INSERT INTO webName (node, name) VALUES (?, ?)", [.id(node), .text(name)])
      }
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.configure), AuditSubject(.node, node.row),
          detail: "web names \(names.count)"),
        at: now)
    }
  }
}

/// At the hub: what waits for a second person.
struct ApprovalTable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func request(token: String, by actor: AssociateID?) throws {
    try connection.execute(
      "INSERT INTO enrolmentApproval (tokenID, requestedBy) VALUES (?, ?)",
      [.text(token), actor.map { .id($0) }])
  }

  func requester(token: String) throws -> AssociateID? {
    try connection.first("SELECT requestedBy FROM enrolmentApproval WHERE tokenID = ?", [.text(token)]) {
      $0.optionalID(0).map { AssociateID($0) }
    } ?? nil
  }

  func approve(token: String, by actor: AssociateID, at now: Instant) throws {
    try connection.execute(
      "UPDATE enrolmentApproval SET approvedBy = ?, approvedAt = ? WHERE tokenID = ?",
      [.id(actor), .instant(now), .text(token)])
  }

  func isApproved(token: String) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM enrolmentApproval WHERE tokenID = ? AND approvedBy IS NOT NULL", [.text(token)])
      > 0
  }

  /// The digest of the fresh key that a node asked a certificate for after its old one had expired.
  func renewal(of node: NodeID) throws -> (keyHash: Digest, isApproved: Bool)? {
    try connection.first(
      "SELECT keyHash, approvedBy IS NOT NULL FROM renewalRequest WHERE node = ?", [.id(node)]
    ) { (try $0.digest(0), $0.integer(1) != 0) }
  }

  /// Notes a request. Another key makes it another one, which nobody has granted.
  func requestRenewal(of node: NodeID, keyHash: Digest, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO renewalRequest (node, keyHash, requestedAt) VALUES (?, ?, ?)
      ON CONFLICT (node) DO UPDATE SET keyHash = excluded.keyHash, requestedAt = excluded.requestedAt,
        approvedBy = NULL, approvedAt = NULL
      """, [.id(node), .bytes(keyHash.bytes), .instant(now)])
  }

  func approveRenewal(of node: NodeID, by actor: AssociateID, at now: Instant) throws {
    try connection.execute(
      "UPDATE renewalRequest SET approvedBy = ?, approvedAt = ? WHERE node = ?",
      [.id(actor), .instant(now), .id(node)])
  }

  func endRenewal(of node: NodeID) throws {
    try connection.execute("DELETE FROM renewalRequest WHERE node = ?", [.id(node)])
  }
}
