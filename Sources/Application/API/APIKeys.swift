package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A key as it is listed; the secret is shown once and not kept.
package struct APIKeyView: Encodable, Sendable {
  package let id: RowID
  package let name: String
  package let associate: StaffLabel?
  package let scopes: [String]
  package let perMinute: Int
  package let createdAt: Instant
  package let createdBy: StaffLabel?
  /// To the hour.
  package let usedAt: Instant?
  package let revokedAt: Instant?
}

/// Lets a program in, at this node alone: bound to an account of the staff, whose rights are the most it gets.
package struct CreateAPIKey: Sendable {
  package var name: String
  package var associate: AssociateID
  package var scopes: [APIScope]
  package var perMinute: Int
  /// `nil` for the node's operator.
  package var actor: AssociateID?

  package init(
    name: String, associate: AssociateID, scopes: [APIScope], perMinute: Int = Self.perMinuteUsual,
    actor: AssociateID?
  ) {
    self.name = name
    self.associate = associate
    self.scopes = scopes
    self.perMinute = perMinute
    self.actor = actor
  }

  package static let perMinuteUsual = 600
  package static let perMinuteMax = 6_000
  package static let keysMax = 200
  private static let nameMax = 100

  package struct Created: Encodable, Sendable {
    package let key: APIKeyView
    /// Shown this once.
    package let secret: String
  }

  /// - Throws: `invalidInput`; `notAllowed` for an actor without the right, and for an account that is not of this
  ///   node's store; `limitExceeded`.
  package func run(_ recorder: Recorder) async throws -> Created {
    try InputText.require(name, field: "name")
    guard name.count <= Self.nameMax, !scopes.isEmpty, (1...Self.perMinuteMax).contains(perMinute) else {
      throw ClienteleError(
        .invalidInput, "a key has a name of up to \(Self.nameMax) characters, scopes, and a rate",
        hint: "The rate goes from 1 to \(Self.perMinuteMax) requests a minute.")
    }
    let (now, profile, id) = (recorder.world.clock.wall(), recorder.profile, recorder.world.newRowID())
    let secret = APISecret(random: recorder.world.random.bytes(APISecret.byteCount))
    let words = Set(scopes.map(\.rawValue)).sorted()
    let view = try await recorder.database.write { connection in
      try APIKeyGuard(connection).requireRight(actor)
      _ = try APIKeyGuard(connection).principal(associate, profile: profile)
      let table = APIKeyTable(connection)
      guard try table.count() < Self.keysMax else {
        throw ClienteleError(
          .limitExceeded, "this node has \(Self.keysMax) keys", hint: "Revoke those that nobody uses.")
      }
      let key = APIKeyRecord(
        id: id, name: name, associate: associate, scopes: words, perMinute: perMinute, createdAt: now,
        createdBy: actor)
      try table.insert(key, hash: secret.hash)
      try APIKeyGuard(connection).note("apiKey created \(id)", key, by: actor, at: now, in: profile)
      return try APIKeyView(key, StaffLabels(connection))
    }
    return Created(key: view, secret: secret.text)
  }
}

/// The keys of this node, the latest first.
package struct ListAPIKeys: Sendable {
  package var actor: AssociateID?

  package init(actor: AssociateID?) {
    self.actor = actor
  }

  /// - Throws: `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> [APIKeyView] {
    try await recorder.database.read { connection in
      try APIKeyGuard(connection).requireRight(actor)
      let staff = StaffLabels(connection)
      return try APIKeyTable(connection).keys(limit: Limits.listRowsMax).map { try APIKeyView($0, staff) }
    }
  }
}

/// Puts a key out for good, and the webhooks that were made with it.
package struct RevokeAPIKey: Sendable {
  package var key: RowID
  package var actor: AssociateID?

  package init(key: RowID, actor: AssociateID?) {
    self.key = key
    self.actor = actor
  }

  /// - Throws: `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    let (now, profile) = (recorder.world.clock.wall(), recorder.profile)
    try await recorder.database.write { connection in
      try APIKeyGuard(connection).requireRight(actor)
      guard let known = try APIKeyTable(connection).key(key) else {
        throw ClienteleError(
          .notFound, "this node has no key \(key)", hint: "`clientele api key list` shows those there are.")
      }
      try APIKeyTable(connection).revoke(key, by: actor, at: now)
      try WebhookTable(connection).stopSubscriptions(of: key, because: "keyRevoked")
      try APIKeyGuard(connection).note("apiKey revoked \(key)", known, by: actor, at: now, in: profile)
    }
  }
}

/// A program that was let in.
package struct APIAccount: Sendable {
  package let key: RowID
  package let name: String
  package let principal: Principal
  package let scopes: Set<APIScope>
  package let perMinute: Int

  package var associate: AssociateID { principal.associate }
}

/// Who shows this secret.
package struct OpenAPIAccount: Sendable {
  package var secret: String

  package init(secret: String) {
    self.secret = secret
  }

  private static let useNotedEvery = Milliseconds.hours(1)

  /// - Throws: `apiKeyRefused` for a secret nobody has, a revoked key, and an account that is no longer of the staff:
  ///   all alike.
  package func run(_ recorder: Recorder) async throws -> APIAccount {
    guard let secret = APISecret(secret) else { throw Self.refused }
    let (now, profile) = (recorder.world.clock.wall(), recorder.profile)
    let found = try await recorder.database.read { connection -> (APIKeyRecord, Principal)? in
      guard let key = try APIKeyTable(connection).key(hash: secret.hash), key.revokedAt == nil else {
        return nil
      }
      return try? (key, APIKeyGuard(connection).principal(key.associate, profile: profile))
    }
    guard let (key, principal) = found else { throw Self.refused }
    if key.usedAt.map({ now - $0 >= Self.useNotedEvery }) ?? true {
      try await recorder.database.write { try APIKeyTable($0).noteUse(key.id, at: now) }
    }
    return APIAccount(
      key: key.id, name: key.name, principal: principal,
      scopes: Set(key.scopes.compactMap { APIScope(rawValue: $0) }), perMinute: key.perMinute)
  }

  package static let refused = ClienteleError(
    .apiKeyRefused, "The key is missing or is not one of this node.",
    hint: "Send it as `Authorization: Bearer clk_…`; `clientele api key create` makes one.")
}

/// `clk_` and 256 random bits in hexadecimal digits. The node keeps the hash alone.
struct APISecret {
  static let byteCount = 32
  private static let prefix = "clk_"
  private let bytes: [UInt8]

  init(random: [UInt8]) {
    bytes = random
  }

  init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), text.utf8.count == Self.prefix.utf8.count + Self.byteCount * 2,
      let bytes = [UInt8](hexadecimal: Array(text.utf8.dropFirst(Self.prefix.utf8.count)))
    else { return nil }
    self.bytes = bytes
  }

  var text: String { Self.prefix + bytes.hexadecimal }
  var hash: Digest { .sha256(bytes) }
}

private struct APIKeyGuard {
  let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func requireRight(_ actor: AssociateID?) throws {
    guard let actor else { return }
    let reader = PolicyReader(connection)
    try reader.policy().require(.configure, of: .dealer, by: try reader.requiredPrincipal(actor))
  }

  /// The account of a key: at a node one of the node's own store, as for everybody who writes here.
  func principal(_ associate: AssociateID, profile: NodeProfile) throws -> Principal {
    let principal = try PolicyReader(connection).requiredPrincipal(associate)
    guard profile.kind == .hub || principal.home == profile.store else {
      throw ClienteleError(
        .notAllowed, "associate \(associate) is not on the staff of this node's store",
        hint: "A key acts in the name of an account of this store.")
    }
    return principal
  }

  func note(
    _ detail: String, _ key: APIKeyRecord, by actor: AssociateID?, at now: Instant, in profile: NodeProfile
  ) throws {
    _ = try AuditLogTable(connection, profile: profile).append(
      AuditNote(
        actor: actor, AuditEvent(.configure), AuditSubject(.staff, key.associate.row), detail: detail),
      at: now)
  }
}

extension APIKeyView {
  fileprivate init(_ key: APIKeyRecord, _ staff: StaffLabels) throws {
    self.init(
      id: key.id, name: key.name, associate: try staff.associate(key.associate), scopes: key.scopes,
      perMinute: key.perMinute, createdAt: key.createdAt, createdBy: try staff.associate(key.createdBy),
      usedAt: key.usedAt, revokedAt: key.revokedAt)
  }
}

extension ClienteleError.Code {
  /// No key, a key that nobody has, or one that is out.
  package static let apiKeyRefused = Self("trust.apiKeyRefused")
}
