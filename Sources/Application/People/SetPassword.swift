internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records
package import Trust

/// Gives a person a password, at the hub; the log carries it to where the person signs in.
package struct SetPassword: Sendable {
  package var associate: AssociateID
  package var password: String
  /// Who sets it; `nil` for the hub's operator, the person itself for a change of one's own.
  package var actor: AssociateID?
  package var mustChange: Bool

  package init(associate: AssociateID, password: String, actor: AssociateID?, mustChange: Bool) {
    self.associate = associate
    self.password = password
    self.actor = actor
    self.mustChange = mustChange
  }

  /// - Throws: `passwordRefused`, `notAllowed`, `wrongPlace` anywhere but at the hub.
  package func run(_ recorder: Recorder, passwords: PasswordHasher, hashing: HashingQueue) async throws {
    try recorder.requireHub("passwords are set")
    let context = try await recorder.database.read { try Self.context(of: associate, $0) }
    try PasswordRule.check(password, context: context)
    let (password, salt) = (password, recorder.world.random.bytes(PasswordVerifier.saltByteCount))
    let verifier = try await hashing.run { try passwords.verifier(of: password, salt: salt) }
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    let isOwn = actor == associate
    try await recorder.record(
      kind: .organisation, actor: isOwn ? nil : actor, permission: .resetCredential
    ) { connection in
      let principal = try PolicyReader(connection).requiredPrincipal(associate)
      var book = DraftBook()
      try CredentialPlacing(connection).place(
        .init(verifier: verifier.text, changedAt: now, mustChange: mustChange), of: associate, principal,
        into: &book)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: actor, AuditEvent(.resetCredential), AuditSubject(.staff, associate.row)), at: now)
      return (book.drafts, ())
    }
  }

  /// Words that whoever knows the person would try.
  private static func context(of associate: AssociateID, _ connection: Connection) throws -> [String] {
    let found = try connection.first(
      """
      SELECT associate.code, associate.name, store.code, store.name FROM associate
      LEFT JOIN store ON store.id = associate.storeID WHERE associate.id = ?
      """, [.id(associate)]
    ) { row in (0..<4).map { row.text($0) } }
    let dealer = try PropertyTable(connection).text(.name)
    return (found ?? []).flatMap { [$0] + $0.split(separator: " ").map(String.init) } + [dealer ?? ""]
  }
}

/// A second factor for those who sign in at the hub.
package struct MakeSecondFactor: Sendable {
  package var associate: AssociateID
  package var actor: AssociateID?

  package init(associate: AssociateID, actor: AssociateID?) {
    self.associate = associate
    self.actor = actor
  }

  /// - Returns: what an authenticator reads; shown once. An earlier one is good no longer.
  package func run(_ recorder: Recorder) async throws -> String {
    try recorder.requireHub("second factors are made")
    let secret = recorder.world.random.bytes(OneTimeCode.secretByteCount)
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    let code = try await recorder.record(
      kind: .organisation, actor: actor, permission: .resetCredential
    ) { connection in
      _ = try PolicyReader(connection).requiredPrincipal(associate)
      var book = DraftBook()
      book.write(associate.row, about: nil, [(SecondFactorField.secret, .bytes(secret))])
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.resetCredential), AuditSubject(.staff, associate.row),
          detail: "secondFactor"),
        at: now)
      let code = try connection.first("SELECT code FROM associate WHERE id = ?", [.id(associate)]) {
        $0.text(0)
      }
      return (book.drafts, code ?? "")
    }
    return OneTimeCode(secret: secret).uri(account: code, issuer: "Clientele " + profile.name)
  }
}

extension Recorder {
  /// - Throws: `notAllowed` anywhere but at the hub.
  func requireHub(_ what: String) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "\(what) at the hub", hint: "Give --data of the hub.")
    }
  }
}
