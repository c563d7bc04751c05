package import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records
package import Trust

/// Who a request comes from.
package struct SignedIn: Sendable {
  package let token: SessionToken
  package let principal: Principal
  package let device: RowID

  package init(token: SessionToken, principal: Principal, device: RowID) {
    self.token = token
    self.principal = principal
    self.device = device
  }
}

extension SignInDesk {
  /// How fine the last use of a session is noted: not each request is a write.
  private static let useGrain = Milliseconds.seconds(30)

  /// The person behind a cookie.
  ///
  /// - Parameter isUse: whether this is the person's doing; a page that refreshes itself keeps no session open.
  /// - Throws: `signInNeeded` when there is no such session any more: signed out, over, another password, left.
  ///   `sessionLocked` when the PIN opens it again.
  package func resume(_ token: SessionToken, isUse: Bool = true) async throws -> SignedIn {
    let boot = world.clock.boot()
    let found = try await database.read { connection -> (SignIn, Account?)? in
      guard let signIn = try SignInTable(connection).signIn(token.hash) else { return nil }
      return (signIn, try account(of: signIn.associate, connection))
    }
    guard let (signIn, account) = found else { throw Self.signInNeeded }
    let state = rule.state(
      started: signIn.started, used: signIn.used, isLocked: signIn.isLocked, now: boot)
    guard let account, account.changedAt == signIn.credentialChangedAt, state != .over else {
      try await database.write { try SignInTable($0).remove(token.hash) }
      throw Self.signInNeeded
    }
    guard state == .open else {
      if !signIn.isLocked { try await database.write { try SignInTable($0).lock(token.hash) } }
      throw ClienteleError(
        .sessionLocked, "this computer was left alone and is locked", hint: "Type the PIN, or sign in again.")
    }
    if isUse, boot.milliseconds - signIn.used.milliseconds >= Self.useGrain.count {
      try await database.write { try SignInTable($0).setUsed(token.hash, at: boot) }
    }
    return SignedIn(token: token, principal: account.principal, device: signIn.device)
  }

  /// Whoever asks without a session.
  package static let nobody = signInNeeded

  static let signInNeeded = ClienteleError(
    .signInNeeded, "nobody is signed in here", hint: "Sign in with your code and password.")

  package func lock(_ token: SessionToken) async throws {
    try await database.write { try SignInTable($0).lock(token.hash) }
  }

  package func signOut(_ signedIn: SignedIn) async throws {
    let now = world.clock.wall()
    try await database.write { connection in
      try SignInTable(connection).remove(signedIn.token.hash)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: signedIn.principal.associate, .signedOut), at: now)
    }
  }
}

// MARK: - Once more

extension SignInDesk {
  /// Checks the password of somebody who is signed in already.
  ///
  /// - Parameter place: where the tries are counted.
  /// - Throws: `signInRefused`, `signInLocked` after too many.
  package func confirm(
    _ password: String, of associate: AssociateID, from place: String = "counter"
  ) async throws {
    let guess = GuessSubject(
      code: associate.description, place: Place(device: nil, address: place), device: nil)
    try await useTry(guess, world.clock.boot())
    let account = try await database.read { try self.account(of: associate, $0) }
    let (passwords, verifier) = (passwords, account?.verifier)
    let given = password.utf8.count <= Self.passwordBytesMax ? password : ""
    guard try await hashing.run({ try passwords.matches(given, verifier) }), !given.isEmpty else {
      try await noteFailure(associate, "password")
      throw Self.refused
    }
    try await database.write { try DoorTable($0).clearLockOut(guess.subject) }
  }
}

// MARK: - PINs

extension SignInDesk {
  /// Wrong PINs before only the password opens: with four digits and the common ones refused one guesser in
  /// about two thousand gets in.
  package static let pinFailuresMax = 5

  /// Who can switch by PIN at this node, for the list on a shared computer; nobody for a browser that no
  /// password has opened yet.
  package func people(
    at device: RowID?
  ) async throws -> [(associate: AssociateID, code: String, name: String)] {
    try await database.read { connection in
      let door = DoorTable(connection)
      guard let device, try door.knows(device: device) else { return [] }
      return try door.peopleWithPIN()
    }
  }

  /// Sets the PIN of whoever has just given the password. It is kept at this node and leaves it never: it is
  /// too short to lie anywhere else.
  ///
  /// - Throws: `passwordRefused`, `signInRefused` for a wrong password.
  package func setPIN(_ pin: String, password: String, of signedIn: SignedIn) async throws {
    try PasswordRule.check(pin: pin)
    let associate = signedIn.principal.associate
    try await confirm(password, of: associate)
    let pins = pins
    let salt = world.random.bytes(PasswordVerifier.saltByteCount)
    let made = try await hashing.run { try pins.verifier(of: pin, salt: salt) }
    let now = world.clock.wall()
    try await database.write { connection in
      try DoorTable(connection).setPIN(made.text, of: associate, at: now)
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: associate, .pinSet), at: now)
    }
  }

  /// Switches to a person, or unlocks, by PIN: at a browser of this node that a password has opened before.
  ///
  /// - Parameter replacing: the session that was open at that browser, which ends.
  /// - Throws: `signInRefused` for a wrong PIN, an unknown browser, or once there were too many.
  package func signIn(
    _ associate: AssociateID, pin: String, device: RowID, replacing old: SessionToken? = nil
  ) async throws -> Opened {
    // Counted before it is compared, so that many at once, or a pulled plug, use as many tries.
    let (account, verifier) = try await database.write { connection -> (Account?, PasswordVerifier?) in
      let door = DoorTable(connection)
      let account = try self.account(of: associate, connection)
      guard try door.knows(device: device), let stored = try door.pin(of: associate),
        stored.failures < Self.pinFailuresMax
      else { return (account, nil) }
      try door.setPINFailures(stored.failures + 1, of: associate)
      return (account, PasswordVerifier(stored.verifier))
    }
    let pins = pins
    let given = String(pin.prefix(PasswordRule.pinLengths.upperBound + 1))
    let matches = try await hashing.run { try pins.matches(given, verifier) }
    let now = world.clock.wall()
    guard matches, let account else {
      try await database.write { connection in
        _ = try AuditLogTable(connection, profile: profile).append(
          AuditNote(actor: nil, .signInFailed, AuditSubject(.staff, associate.row), detail: "pin"), at: now)
      }
      throw ClienteleError(
        .signInRefused, "The PIN is wrong, or does not open here any more.",
        hint: "After \(Self.pinFailuresMax) wrong PINs only the password opens; a new PIN can be set then.")
    }
    let token = SessionToken(random: world.random.bytes(SessionToken.byteCount))
    let boot = world.clock.boot()
    try await database.write { connection in
      if let old { try SignInTable(connection).remove(old.hash) }
      try DoorTable(connection).setPINFailures(0, of: associate)
      try begin(account, token, device, now, boot, detail: "pin", connection)
    }
    return Opened(
      token: token, principal: account.principal, device: device, mustChange: account.mustChange)
  }
}
