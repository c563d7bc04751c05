internal import Application
internal import Access
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records
internal import Trust

/// Fresh certificates, at the hub.
extension OpenNode {
  /// Renews for a node whose connection said who it is.
  func renew(_ message: RenewalMessage, for node: NodeID) async throws -> Renewed {
    try await issue(message, for: node)
  }

  /// Renews for a node whose certificate has expired: the old key has signed, and somebody has to grant it.
  ///
  /// - Throws: `approvalPending` until then, `nodeRevoked`, what ``ExpiredRenewal/verify(roots:at:)`` throws.
  func renewExpired(_ message: RenewalMessage) async throws -> Renewed {
    guard let expired = message.expired else {
      throw ClienteleError(.requestMalformed, "The renewal does not show the certificate that expired.")
    }
    let now = world.clock.wall()
    let identity = try await expired.verify(roots: try syncRoots(), at: now)
    let keyHash = Digest.sha256(try SigningRequest(der: message.signingRequest).publicKeyDER)
    let isApproved = try await database.write { connection -> Bool in
      let isRevoked = try connection.first(
        "SELECT coalesce(revoked, 0) FROM node WHERE id = ?", [.id(identity.node)]
      ) { $0.integer(0) != 0 }
      guard isRevoked == false else { throw Self.revoked(identity.node) }
      let approvals = ApprovalTable(connection)
      if let known = try approvals.renewal(of: identity.node), known.keyHash == keyHash {
        return known.isApproved
      }
      try approvals.requestRenewal(of: identity.node, keyHash: keyHash, at: now)
      return false
    }
    guard isApproved else {
      throw ClienteleError(
        .approvalPending, "The certificate of node \(identity.node) expired; its renewal waits for approval.",
        hint:
          "At the hub: `clientele hub approve \(identity.node) --as ADMIN`. The node asks again by itself.")
    }
    let renewed = try await issue(message, for: identity.node)
    try await database.write { try ApprovalTable($0).endRenewal(of: identity.node) }
    return renewed
  }

  private func issue(_ message: RenewalMessage, for node: NodeID) async throws -> Renewed {
    let hub = try HubKeys(files: keys)
    let now = world.clock.wall()
    let certificate = try hub.issuing.issueNode(
      SigningRequest(der: message.signingRequest),
      identity: NodeIdentity(dealer: DealerID(profile.dealer), node: node),
      at: now, serial: world.serial())
    let names = try await database.read { connection in
      try connection.query("SELECT name FROM webName WHERE node = ? ORDER BY name", [.id(node)]) {
        $0.text(0)
      }
    }
    var webChain: [EncodedCertificate] = []
    if !message.webSigningRequest.isEmpty, !names.isEmpty {
      webChain = [
        try hub.web.issueServer(
          SigningRequest(der: message.webSigningRequest), names: ServerNames(names), at: now,
          serial: world.serial()), hub.web.certificate,
      ]
    }
    try await note(certificate, of: node)
    return Renewed(certificate: certificate, roots: try syncRoots(), webChain: webChain)
  }

  private func note(_ certificate: EncodedCertificate, of node: NodeID) async throws {
    let (now, profile) = (world.clock.wall(), profile)
    try await database.write { connection in
      try CertificateTable(connection).insert(certificate, of: node, at: now)
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: nil, .certificateRenewed, AuditSubject(.node, node.row)), at: now)
    }
    news.announce()
  }

  static func revoked(_ node: NodeID) -> ClienteleError {
    ClienteleError(
      .nodeRevoked, "This hub does not talk to node \(node): it was revoked.",
      hint: "Ask who runs the hub; a new token lets a new node in.")
  }
}

/// At the hub: the certificates that were given out.
struct CertificateTable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func insert(_ certificate: EncodedCertificate, of node: NodeID, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO nodeCertificate (serial, node, issuedAt, notAfter, keyHash) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (serial) DO NOTHING
      """,
      [
        .bytes(certificate.serial), .id(node), .instant(now), .instant(certificate.notAfter),
        .bytes(Digest.sha256(certificate.publicKeyDER).bytes),
      ])
  }
}
