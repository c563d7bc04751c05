internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
package import Records
package import Trust

extension OpenNode {
  /// Makes a token that lets one node in, once.
  ///
  /// - Parameters:
  ///   - storeName: code or name of the store; a store that is not known yet is made.
  ///   - associate: the code of the associate whose laptop it is; `nil` for the store's own node.
  ///   - actor: who asks for it; `nil` for the hub's operator.
  ///   - lifetime: at most ``Limits/enrolmentTokenLifetimeMax``.
  /// - Returns: the token, and until when it is good.
  /// - Throws: `wrongRole` at a node, `notFound` for an unknown associate, `limitExceeded`.
  package func issueToken(
    storeName: String, associate: String?, lifetime: Milliseconds, by actor: AssociateID? = nil
  ) async throws -> (token: EnrolmentToken, expiresAt: Instant) {
    try requireHub("lets nodes in")
    guard !storeName.isEmpty, storeName.utf8.count <= 200 else {
      throw ClienteleError(.invalidInput, "the name of the store is empty or too long")
    }
    let root = try HubKeys(files: keys).web.certificate
    let token = try EnrolmentToken(random: world.random.bytes(EnrolmentToken.randomByteCount), root: root)
    let expiresAt = try EnrolmentToken.expiry(at: world.clock.wall(), lifetime: lifetime)
    let world = world
    try await commit { writer, log in
      if let actor {
        let reader = PolicyReader(writer.connection)
        try reader.policy().require(.enrolNode, of: .dealer, by: try reader.requiredPrincipal(actor))
      }
      try ApprovalTable(writer.connection).request(token: token.id, by: actor)
      let staff = StaffTable(writer.connection)
      let known = try staff.store(called: storeName)
      let store = known ?? Organisation.storeID(code: storeName)
      let owner = try associate.map { try staff.associate(code: $0, store: store) }
      if known == nil {
        _ = try log.append(
          [Draft(subject: nil, operations: [Organisation.store(store, code: storeName, name: storeName)])],
          kind: .organisation, actor: nil, world: world, to: writer)
      }
      try EnrolmentTable(writer.connection).insert(
        EnrolmentRecord(
          tokenID: token.id, secretHash: token.secretHash, kind: owner == nil ? .store : .laptop,
          name: owner.map { "\(storeName) \($0.code)" } ?? storeName, store: store, associate: owner?.id,
          node: world.newID(), incarnation: 1, expiresAt: expiresAt))
      _ = try AuditLogTable(writer.connection, profile: log.profile).append(
        AuditNote(
          actor: actor, .tokenIssued, AuditSubject(.store, store.row),
          detail: owner == nil ? "store" : "laptop"), at: world.clock.wall())
    }
    return (token, expiresAt)
  }
}

/// What the hub promises a node that it lets in: ``JoinAnswer`` for its keys, and what it is called and holds.
package struct Admission: Sendable {
  package let answer: JoinAnswer
  package let name: String
  package let kind: NodeProfile.Kind
  package let store: StoreID
  package let associate: AssociateID?
  package let hub: NodeID
  package let epoch: UInt32
  /// Hub time of the first answer to this token.
  package let enrolledAt: Instant
}

extension OpenNode {
  /// Redeems a token in one write transaction: of two who show it, one gets in.
  ///
  /// - Parameters:
  ///   - request: as it came from the network.
  ///   - name: how the node wants to be called; empty for what the token says.
  ///   - version: of the program that asks.
  ///   - syncPort: of the hub's sync listener.
  /// - Throws: `tokenMalformed`, `tokenUsed`, `tokenExpired`, what ``JoinRequest/verify()`` throws;
  ///   `tokenUnknown` and `tokenWrongSecret`, which are for the log only.
  package func admit(_ request: JoinRequest, name: String, version: String, syncPort: UInt16) async throws
    -> Admission
  {
    try requireHub("lets nodes in")
    let verified = try request.verify()
    let authority = try HubKeys(files: keys).issuing
    let roots = try syncRoots()
    let logAuthority = try HubKeys(files: keys).sync
    let hubLogKey = try keys.logKeyCertificate(KeyName.logCertificate)
    let profile = profile
    let world = world
    return try await commit { writer, log -> Admission? in
      let table = EnrolmentTable(writer.connection)
      let now = world.clock.wall()
      let record: EnrolmentRecord
      switch verified.token.redeem(try table.record(verified.token.id), request: verified.digest, at: now) {
      case .accepted(let accepted):
        record = accepted
        try table.markUsed(record)
      case .repeated(let repeated): record = repeated
      case .refused(let error): throw error
      }
      // The token is now bound to these keys; a laptop waits until a second person has granted it.
      if try record.kind == .laptop && !ApprovalTable(writer.connection).isApproved(token: record.tokenID) {
        return nil
      }
      let certificate = try authority.issueNode(
        verified.signingRequest, identity: NodeIdentity(dealer: DealerID(profile.dealer), node: record.node),
        at: now, serial: world.serial())
      let logKey = try logAuthority.certifyLogKey(
        verified.logPublicKey, node: record.node, incarnation: record.incarnation, notBefore: now)
      let admission = Admission(
        answer: JoinAnswer(
          dealer: DealerID(profile.dealer), node: record.node, incarnation: record.incarnation,
          certificateChainPEM: ([certificate] + roots).pem, logKeyCertificate: logKey.encoded,
          hubLogKeyCertificate: hubLogKey.encoded, hubServerName: ServerNames.hub, syncPort: syncPort),
        name: name.isEmpty ? record.name : name, kind: record.kind == .store ? .store : .laptop,
        store: record.store, associate: record.associate, hub: profile.node,
        epoch: UInt32(clamping: try PropertyTable(writer.connection).integer(.epoch) ?? 1),
        enrolledAt: record.usedAt ?? now)
      if try SessionTable(writer.connection).session(of: record.node) == nil {
        try CertificateTable(writer.connection).insert(certificate, of: record.node, at: now)
        _ = try AuditLogTable(writer.connection, profile: profile).append(
          AuditNote(
            actor: nil, .nodeJoined, AuditSubject(.node, record.node.row), detail: record.kind.rawValue),
          at: now)
        try LogKeyTable(writer.connection).insert(logKey)
        try writer.connection.openSession(admission, version: version, at: now)
        let row = Organisation.node(
          record.node, name: admission.name, kind: admission.kind, store: record.store,
          associate: record.associate, logKey: verified.logPublicKey)
        _ = try log.append(
          [Draft(subject: nil, operations: [row])], kind: .organisation, actor: nil, world: world, to: writer)
      }
      return admission
    } ?? Self.waits(verified.token)
  }

  private static func waits(_ token: EnrolmentToken) throws -> Admission {
    throw ClienteleError(
      .approvalPending, "The laptop waits until a second person approves it.",
      hint: "At the hub: `clientele hub approve \(token.id) --as ADMIN`, then repeat this command.")
  }
}

extension Connection {
  /// The hub's row about its conversation with a node, before the first word.
  fileprivate func openSession(_ admission: Admission, version: String, at now: Instant) throws {
    let scope: Scope = admission.associate.map { .associate($0) } ?? .store(admission.store)
    try execute(
      """
      INSERT INTO session (node, incarnation, issuedCounter, confirmedCounter, cursor, lastContactAt, version,
        scope, enrolledAt) VALUES (?, ?, 0, 0, 0, ?, ?, ?, ?)
      """,
      [
        .id(admission.answer.node), .number(admission.answer.incarnation), .instant(now), .text(version),
        scope.column, .instant(admission.enrolledAt),
      ])
  }
}
