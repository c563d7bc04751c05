internal import Access
internal import Application
internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
internal import Trust

/// Replacing the sync authority by a new one, with a time in which both are trusted.
///
/// 1. ``beginRotation(by:)``: there is a new authority, and the log tells every node its root. Nodes get
///    their next certificates from it; the hub goes on showing the old one's.
/// 2. Nodes hear of it when they are online, and renew within the hour.
/// 3. ``finishRotation(by:isForced:)``: the hub shows the new one's certificate, and the old root is retired.
///    A node that was away all the time does not know the hub any more and enrols again, its work kept.
///
/// Both steps are taken while the hub stands still, so that what it shows and trusts is what its files say.
extension OpenNode {
  package struct RotationStatus: Encodable, Sendable {
    package let isUnderWay: Bool
    /// SHA-256 of each root that is trusted now.
    package let roots: [String]
    /// Names of nodes that have no certificate of the new authority yet.
    package let waitingFor: [String]
  }

  package func rotationStatus() async throws -> RotationStatus {
    try requireHub("has the authorities")
    let roots = try syncRoots().map(\.fingerprint.description)
    guard let next = try HubKeys(files: keys).next else {
      return RotationStatus(isUnderWay: false, roots: roots, waitingFor: [])
    }
    let since = try await database.read { connection in
      try connection.first(
        "SELECT introducedAt FROM trustAnchor WHERE id = ?", [.id(next.certificate.anchorRow)]
      ) { $0.integer(0) } ?? 0
    }
    let waiting = try await database.read { connection in
      try connection.query(
        """
        SELECT name FROM node WHERE kind <> 'hub' AND coalesce(revoked, 0) = 0 AND NOT EXISTS (
          SELECT 1 FROM nodeCertificate WHERE nodeCertificate.node = node.id AND issuedAt > ?)
        ORDER BY name, id
        """, [.integer(since)]
      ) { $0.text(0) }
    }
    return RotationStatus(isUnderWay: true, roots: roots, waitingFor: waiting)
  }

  /// - Throws: `notAllowed` when one is under way.
  package func beginRotation(by actor: AssociateID?) async throws {
    try requireHub("has the authorities")
    let hub = try HubKeys(files: keys)
    guard hub.next == nil else {
      throw ClienteleError(
        .notAllowed, "a new authority is being introduced already", hint: "Finish that one.")
    }
    let next = try Authority.create(
      .sync, dealer: profile.name, at: world.clock.wall(), serial: world.serial())
    try await tell(hub.sync.certificate, since: hub.sync.certificate.notBefore, retiredAt: nil, by: actor)
    try await tell(next.certificate, since: world.clock.wall(), retiredAt: nil, by: actor)
    // After the log, so that whoever may not do this leaves nothing behind.
    try hub.write(next: next)
    try keys.write([hub.sync.certificate, next.certificate], name: KeyName.roots)
  }

  /// - Parameter isForced: leave nodes behind that were away all the time.
  /// - Throws: `notAllowed` while nodes have no certificate of the new authority, naming how many.
  package func finishRotation(by actor: AssociateID?, isForced: Bool) async throws {
    let status = try await rotationStatus()
    let hub = try HubKeys(files: keys)
    guard let next = hub.next else {
      throw ClienteleError(.notAllowed, "no new authority is being introduced")
    }
    guard status.waitingFor.isEmpty || isForced else {
      throw ClienteleError(
        .notAllowed, "\(status.waitingFor.count) nodes have no certificate of the new authority yet",
        hint: "Let them be online for an hour; --force leaves them behind, and they enrol again.")
    }
    try await tell(
      hub.sync.certificate, since: hub.sync.certificate.notBefore, retiredAt: world.clock.wall(), by: actor)
    let names = try await database.read { try HubNames($0).load() }
    try hub.completeRotation(to: next, identity: profile.identity, names: names, world: world)
  }

  /// Writes into the log that a root is trusted, or no longer. Whose root it is stands in its name.
  ///
  /// - Parameter since: nodes put the roots in this order; the last one is the newest.
  func tell(
    _ root: EncodedCertificate, since: Instant, retiredAt: Instant?, by actor: AssociateID?
  ) async throws {
    let (now, profile) = (world.clock.wall(), profile)
    try await recorder.record(kind: .organisation, actor: actor, permission: .configure) { connection in
      var values: [(TrustAnchorField, Value?)] = [
        (.certificate, .bytes(root.der)), (.introducedAt, .instant(since)),
      ]
      if let retiredAt { values.append((.retiredAt, .instant(retiredAt))) }
      var book = DraftBook()
      book.write(root.anchorRow, about: nil, values)
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, .authorityRotated,
          detail: (root.authorityPurpose == .web ? "web " : "")
            + (retiredAt == nil ? "introduced" : "retired")),
        at: now)
      return (book.drafts, ())
    }
  }

  /// At a node: trusts what the hub's log says it shall, once it has heard of it. What is retired stays for
  /// the certificates of log keys alone.
  ///
  /// - Returns: whether anything changed.
  func adoptAnchors() async throws -> Bool {
    let ofSync = try await adoptSyncAnchors()
    let ofWeb = try await adoptWebAnchors()
    return ofSync || ofWeb
  }

  /// The roots of one authority that the log names, oldest first.
  func anchors(
    _ purpose: Authority.Purpose
  ) async throws -> (trusted: [EncodedCertificate], former: [EncodedCertificate]) {
    let rows = try await database.read { connection in
      try connection.query(
        "SELECT certificate, retiredAt IS NOT NULL FROM trustAnchor ORDER BY introducedAt, id"
      ) {
        (root: try EncodedCertificate(der: $0.bytes(0)), isRetired: $0.integer(1) != 0)
      }
    }.filter { $0.root.authorityPurpose == purpose }
    return (rows.filter { !$0.isRetired }.map(\.root), rows.filter(\.isRetired).map(\.root))
  }

  private func adoptSyncAnchors() async throws -> Bool {
    let (trusted, former) = try await anchors(.sync)
    // An empty or foreign list would shut this node out for good.
    guard !trusted.isEmpty, Set(trusted) != Set(try syncRoots()) else { return false }
    if !former.isEmpty { try keys.write(former, name: KeyName.formerRoots) }
    try keys.write(trusted, name: KeyName.roots)
    return true
  }

  /// Roots under which a log key may have been certified: a log is verified years later.
  func logKeyRoots() throws -> [EncodedCertificate] {
    let former = keys.exists(KeyName.formerRoots) ? try keys.certificates(KeyName.formerRoots) : []
    return try syncRoots() + former
  }
}

extension EncodedCertificate {
  /// The row that tells nodes of a root.
  fileprivate var anchorRow: RowID { .derived(source: "trustAnchor", document: fingerprint.description) }
}
