package import Access
internal import Catalogue
package import Kernel
package import Persistence
package import Records
package import Trust

/// The door of this node: passwords, PINs, sessions. It works without the line, by the credentials that came
/// with the log, and a leaver is out with the first sync that says so.
package struct SignInDesk: Sendable {
  let database: Database
  let profile: NodeProfile
  let world: World
  let hashing: HashingQueue
  let passwords: PasswordHasher
  let pins: PasswordHasher
  let rule: SignInRule

  package init(
    database: Database, profile: NodeProfile, world: World, hashing: HashingQueue,
    passwords: PasswordHasher = PasswordHasher(), pins: PasswordHasher = PasswordHasher(cost: .pin),
    rule: SignInRule = .shared
  ) {
    self.database = database
    self.profile = profile
    self.world = world
    self.hashing = hashing
    self.passwords = passwords
    self.pins = pins
    self.rule = rule
  }

  /// Where somebody tries to get in: the browser by its cookie, and the address the request came from.
  package struct Place: Hashable, Sendable {
    package let device: RowID?
    package let address: String

    package init(device: RowID?, address: String) {
      self.device = device
      self.address = address
    }
  }

  /// A session that has just begun.
  package struct Opened: Sendable {
    package let token: SessionToken
    package let principal: Principal
    /// The browser, to be kept in a cookie of its own.
    package let device: RowID
    /// The password was set by somebody else and is to be changed.
    package let mustChange: Bool
  }

  /// What is known of an account before its password is compared.
  struct Account: Sendable {
    let principal: Principal
    let verifier: PasswordVerifier?
    let changedAt: Instant
    let mustChange: Bool
    /// At the hub, of those who need one.
    let secondFactor: [UInt8]?
  }

  /// - Parameters:
  ///   - code: of the associate; unknown ones cost as much and are answered alike.
  ///   - oneTimeCode: at the hub for those who need a second factor.
  /// - Throws: `signInRefused` for every wrong combination, `signInLocked` with how long to wait,
  ///   `secondFactorNeeded` once the password was right, `busy`.
  package func signIn(
    code: String, password: String, oneTimeCode: String = "", from place: Place
  ) async throws -> Opened {
    let boot = world.clock.boot()
    let (account, device, guess) = try await database.read { connection -> (Account?, RowID?, GuessSubject) in
      let account = try self.account(code: code, connection)
      let device = try place.device.flatMap { try DoorTable(connection).knows(device: $0) ? $0 : nil }
      return (account, device, GuessSubject(code: code, place: place, device: device))
    }
    try await useTry(guess, boot)
    let isBearable = password.utf8.count <= Self.passwordBytesMax
    let (passwords, verifier) = (passwords, account?.verifier)
    let given = isBearable ? password : ""
    let matches = try await hashing.run { try passwords.matches(given, verifier) }
    guard matches, isBearable, let account else {
      try await noteFailure(account?.principal.associate, "password")
      throw Self.refused
    }
    try await requireSecondFactor(account, oneTimeCode)
    return try await open(account, device: device ?? world.newRowID(), guess: guess, boot)
  }

  static let passwordBytesMax = 1_024

  static let refused = ClienteleError(
    .signInRefused, "The code or the password is wrong.",
    hint: "Check both; who has forgotten the password asks an administrator for a new one.")

  // MARK: Accounts

  func account(code: String, _ connection: Connection) throws -> Account? {
    let found = try connection.query(
      "SELECT id FROM associate WHERE code = ? AND coalesce(archived, 0) = 0 ORDER BY id LIMIT 2",
      [.text(code)]
    ) { AssociateID(try $0.id(0)) }
    guard found.count == 1, let associate = found.first else { return nil }
    return try account(of: associate, connection)
  }

  /// - Returns: `nil` for somebody who is not on the staff or has no credential at this node.
  func account(of associate: AssociateID, _ connection: Connection) throws -> Account? {
    guard let principal = try PolicyReader(connection).principal(associate) else { return nil }
    let rows = try connection.query(
      """
      SELECT storeID, verifier, changedAt, mustChange FROM credential
      WHERE associateID = ? AND verifier IS NOT NULL ORDER BY changedAt DESC, id
      """, [.id(associate)]
    ) { row in
      (
        store: row.optionalID(0).map { StoreID($0) }, verifier: row.text(1),
        changedAt: Instant(milliseconds: row.integer(2)), mustChange: row.integer(3) != 0
      )
    }
    let usable = rows.first { row in
      switch profile.kind {
      case .hub: true
      case .store: row.store == profile.store
      case .laptop: row.store == nil && profile.associate == associate
      }
    }
    guard let usable else { return nil }
    let secret =
      profile.kind == .hub && principal.needsSecondFactor
      ? try connection.first("SELECT secret FROM secondFactor WHERE id = ?", [.id(associate)]) {
        $0.optionalBytes(0)
      } ?? nil : nil
    return Account(
      principal: principal, verifier: PasswordVerifier(usable.verifier), changedAt: usable.changedAt,
      mustChange: usable.mustChange, secondFactor: secret)
  }

  // MARK: Second factor

  private func requireSecondFactor(_ account: Account, _ code: String) async throws {
    guard profile.kind == .hub, account.principal.needsSecondFactor else { return }
    let associate = account.principal.associate
    guard let secret = account.secondFactor else {
      throw ClienteleError(
        .secondFactorNeeded, "associate \(associate) needs a second factor here and has none",
        hint: "An administrator makes one: `clientele staff second-factor CODE` at the hub.")
    }
    guard !code.isEmpty else {
      throw ClienteleError(
        .secondFactorNeeded, "a one-time code is needed as well", hint: "Type the six digits shown now.")
    }
    let now = world.clock.wall()
    let isGood = try await database.write { connection in
      let door = DoorTable(connection)
      guard
        let step = OneTimeCode(secret: secret).step(
          of: code, at: now, after: try door.lastStep(of: associate))
      else { return false }
      try door.setLastStep(step, of: associate)
      return true
    }
    guard isGood else {
      try await noteFailure(associate, "oneTimeCode")
      throw Self.refused
    }
  }

  // MARK: Opening

  private func open(
    _ account: Account, device: RowID, guess: GuessSubject, _ boot: BootReading
  ) async throws -> Opened {
    let token = SessionToken(random: world.random.bytes(SessionToken.byteCount))
    let now = world.clock.wall()
    try await database.write { connection in
      try DoorTable(connection).clearLockOut(guess.subject)
      try begin(account, token, device, now, boot, detail: "password", connection)
    }
    return Opened(
      token: token, principal: account.principal, device: device, mustChange: account.mustChange)
  }

  func begin(
    _ account: Account, _ token: SessionToken, _ device: RowID, _ now: Instant, _ boot: BootReading,
    detail: String, _ connection: Connection
  ) throws {
    let table = SignInTable(connection)
    try table.removeAll(before: boot.bootID)
    try table.insert(
      SignIn(
        associate: account.principal.associate, device: device, started: boot, used: boot, startedAt: now,
        isLocked: false, credentialChangedAt: account.changedAt), token: token.hash)
    try DoorTable(connection).remember(device: device, at: now)
    try AuditLogTable(connection, profile: profile).append(
      AuditNote(actor: account.principal.associate, .signedIn, detail: detail), at: now)
  }

  // MARK: Guesses

  /// What a wrong password is counted under: the account as tried from a known browser, or from an address.
  struct GuessSubject: Sendable {
    let subject: Digest

    init(code: String, place: Place, device: RowID?) {
      let origin = device.map { "device \($0)" } ?? "address \(place.address)"
      subject = .sha256(Array("\(origin)\u{0}\(code)".utf8))
    }
  }

  /// Counts a try before it is made, so that many at once are as many; the right password clears the count.
  ///
  /// - Throws: `signInLocked`.
  func useTry(_ guess: GuessSubject, _ boot: BootReading) async throws {
    let remaining = try await database.write { connection in
      let door = DoorTable(connection)
      let lock = try door.lockOut(guess.subject)?.carried(to: boot) ?? LockOut(failures: 0, since: boot)
      let remaining = lock.remaining(at: boot)
      try door.set(remaining > Milliseconds(0) ? lock : lock.failed(at: boot), of: guess.subject)
      return remaining
    }
    guard remaining > Milliseconds(0) else { return }
    throw ClienteleError(
      .signInLocked,
      "too many wrong tries from here; the next one is taken in \(remaining.count / 1_000 + 1) s",
      hint: "Another computer at which this person has signed in before is not concerned.")
  }

  func noteFailure(_ associate: AssociateID?, _ what: String) async throws {
    let now = world.clock.wall()
    try await database.write { connection in
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: nil, .signInFailed, associate.map { AuditSubject(.staff, $0.row) }, detail: what),
        at: now)
    }
  }
}
