package import Access
internal import Catalogue
package import Kernel
package import Persistence

/// One person signed in at one browser of this node.
package struct SignIn: Hashable, Sendable {
  package let associate: AssociateID
  package let device: RowID
  package let started: BootReading
  package var used: BootReading
  package let startedAt: Instant
  package var isLocked: Bool
  /// Of the password with which it began; another one ends it.
  package let credentialChangedAt: Instant

  package init(
    associate: AssociateID, device: RowID, started: BootReading, used: BootReading, startedAt: Instant,
    isLocked: Bool, credentialChangedAt: Instant
  ) {
    self.associate = associate
    self.device = device
    self.started = started
    self.used = used
    self.startedAt = startedAt
    self.isLocked = isLocked
    self.credentialChangedAt = credentialChangedAt
  }
}

/// Who is signed in at this node. It never leaves it.
package struct SignInTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func insert(_ signIn: SignIn, token: Digest) throws {
    try connection.execute(
      """
      INSERT INTO signIn (tokenHash, associateID, device, bootID, startedBoot, usedBoot, startedAt, isLocked,
        credentialChangedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .bytes(token.bytes), .id(signIn.associate), .id(signIn.device), .id(signIn.started.bootID),
        .integer(signIn.started.milliseconds), .integer(signIn.used.milliseconds), .instant(signIn.startedAt),
        .number(signIn.isLocked ? 1 : 0), .instant(signIn.credentialChangedAt),
      ])
  }

  package func signIn(_ token: Digest) throws -> SignIn? {
    try connection.first(
      """
      SELECT associateID, device, bootID, startedBoot, usedBoot, startedAt, isLocked, credentialChangedAt
      FROM signIn WHERE tokenHash = ?
      """, [.bytes(token.bytes)]
    ) { row in
      let boot = try row.id(2)
      return SignIn(
        associate: AssociateID(try row.id(0)), device: try row.id(1),
        started: BootReading(bootID: boot, milliseconds: row.integer(3)),
        used: BootReading(bootID: boot, milliseconds: row.integer(4)),
        startedAt: Instant(milliseconds: row.integer(5)), isLocked: row.integer(6) != 0,
        credentialChangedAt: Instant(milliseconds: row.integer(7)))
    }
  }

  package func setUsed(_ token: Digest, at reading: BootReading) throws {
    try connection.execute(
      "UPDATE signIn SET usedBoot = ? WHERE tokenHash = ?",
      [.integer(reading.milliseconds), .bytes(token.bytes)])
  }

  package func lock(_ token: Digest) throws {
    try connection.execute("UPDATE signIn SET isLocked = 1 WHERE tokenHash = ?", [.bytes(token.bytes)])
  }

  package func remove(_ token: Digest) throws {
    try connection.execute("DELETE FROM signIn WHERE tokenHash = ?", [.bytes(token.bytes)])
  }

  package func removeAll(of associate: AssociateID) throws {
    try connection.execute("DELETE FROM signIn WHERE associateID = ?", [.id(associate)])
  }

  /// Sessions of former boots cannot be opened again.
  package func removeAll(before boot: RowID) throws {
    try connection.execute("DELETE FROM signIn WHERE bootID <> ?", [.id(boot)])
  }
}

/// The PINs set at this node, the browsers it knows, and what was guessed at it.
package struct DoorTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  // MARK: PINs

  package func pin(of associate: AssociateID) throws -> (verifier: String, failures: Int)? {
    try connection.first("SELECT verifier, failures FROM pin WHERE associateID = ?", [.id(associate)]) {
      ($0.text(0), Int($0.integer(1)))
    }
  }

  package func setPIN(_ verifier: String, of associate: AssociateID, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO pin (associateID, verifier, failures, setAt) VALUES (?, ?, 0, ?)
      ON CONFLICT (associateID) DO UPDATE SET verifier = excluded.verifier, failures = 0, setAt = excluded.setAt
      """, [.id(associate), .text(verifier), .instant(now)])
  }

  package func setPINFailures(_ failures: Int, of associate: AssociateID) throws {
    try connection.execute(
      "UPDATE pin SET failures = ? WHERE associateID = ?", [.number(failures), .id(associate)])
  }

  package func removePIN(of associate: AssociateID) throws {
    try connection.execute("DELETE FROM pin WHERE associateID = ?", [.id(associate)])
  }

  /// Who can switch by PIN here, still on the staff, in order of code.
  package func peopleWithPIN() throws -> [(associate: AssociateID, code: String, name: String)] {
    try connection.query(
      """
      SELECT associate.id, associate.code, associate.name FROM pin JOIN associate ON associate.id = pin.associateID
      WHERE coalesce(associate.archived, 0) = 0 ORDER BY associate.code, associate.id
      """
    ) { (AssociateID(try $0.id(0)), $0.text(1), $0.text(2)) }
  }

  // MARK: Devices

  package func knows(device: RowID) throws -> Bool {
    try connection.count("SELECT count(*) FROM device WHERE id = ?", [.id(device)]) > 0
  }

  package func remember(device: RowID, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO device (id, firstUsedAt, lastUsedAt) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET lastUsedAt = excluded.lastUsedAt
      """, [.id(device), .instant(now), .instant(now)])
  }

  // MARK: Guesses

  package func lockOut(_ subject: Digest) throws -> LockOut? {
    try connection.first(
      "SELECT failures, bootID, boot FROM signInFailure WHERE subject = ?", [.bytes(subject.bytes)]
    ) { row in
      LockOut(
        failures: Int(row.integer(0)),
        since: BootReading(bootID: try row.id(1), milliseconds: row.integer(2)))
    }
  }

  package func set(_ lockOut: LockOut, of subject: Digest) throws {
    try connection.execute(
      """
      INSERT INTO signInFailure (subject, failures, bootID, boot) VALUES (?, ?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, bootID = excluded.bootID,
        boot = excluded.boot
      """,
      [
        .bytes(subject.bytes), .number(lockOut.failures), .id(lockOut.since.bootID),
        .integer(lockOut.since.milliseconds),
      ])
  }

  package func clearLockOut(_ subject: Digest) throws {
    try connection.execute("DELETE FROM signInFailure WHERE subject = ?", [.bytes(subject.bytes)])
  }

  // MARK: One-time codes

  package func lastStep(of associate: AssociateID) throws -> Int64? {
    try connection.first("SELECT step FROM usedCode WHERE associateID = ?", [.id(associate)]) {
      $0.integer(0)
    }
  }

  package func setLastStep(_ step: Int64, of associate: AssociateID) throws {
    try connection.execute(
      """
      INSERT INTO usedCode (associateID, step) VALUES (?, ?)
      ON CONFLICT (associateID) DO UPDATE SET step = excluded.step WHERE excluded.step > usedCode.step
      """, [.id(associate), .integer(step)])
  }
}
