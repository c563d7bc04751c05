internal import Application
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records
package import Trust

/// Replacing the web authority by a new one, with a time in which devices trust both.
///
/// 1. ``beginWebRotation(by:)``: there is a new root, which people put on the devices beside the old one.
///    All pages go on with certificates of the old one. Nodes note the new root for the day on which theirs
///    has expired.
/// 2. ``finishWebRotation(by:isForced:)``: certificates come from the new authority. The hub shows its own
///    from the next start on; nodes get theirs at the next contact and show them at once.
/// 3. Once no node is waited for, people take the old root off the devices.
///
/// Which devices have the new root is known to people only, so nothing here goes by itself. Both steps are
/// taken while the hub stands still.
extension OpenNode {
  package struct WebRotationStatus: Encodable, Sendable {
    package let isUnderWay: Bool
    /// SHA-256 of each root that devices are to trust now, the one in force first.
    package let roots: [String]
    /// Names of nodes whose pages still show a certificate of the one that was retired.
    package let waitingFor: [String]
  }

  package func webRotationStatus() async throws -> WebRotationStatus {
    try requireHub("has the authorities")
    let hub = try HubKeys(files: keys)
    let waiting = try await database.read { try $0.nodesBehindWebRotation() }
    return WebRotationStatus(
      isUnderWay: hub.nextWeb != nil,
      roots: try await webRoots().map(\.fingerprint.description), waitingFor: waiting)
  }

  /// The roots that browsers have to trust for the pages of this node, the one in force first.
  ///
  /// - Throws: `certificateMissing` at a node that never asked for a certificate.
  package func webRoots() async throws -> [EncodedCertificate] {
    if profile.kind == .hub {
      let hub = try HubKeys(files: keys)
      return [hub.web.certificate] + (hub.nextWeb.map { [$0.certificate] } ?? [])
    }
    let trusted = try await anchors(.web).trusted
    return trusted.isEmpty ? [try webRoot()] : trusted
  }

  /// - Throws: `notAllowed` when one is under way.
  package func beginWebRotation(by actor: AssociateID?) async throws {
    try requireHub("has the authorities")
    let hub = try HubKeys(files: keys)
    guard hub.nextWeb == nil else {
      throw ClienteleError(
        .notAllowed, "a new web authority is being introduced already", hint: "Finish that one.")
    }
    let now = world.clock.wall()
    let next = try Authority.create(.web, dealer: profile.name, at: now, serial: world.serial())
    try await tell(hub.web.certificate, since: hub.web.certificate.notBefore, retiredAt: nil, by: actor)
    try await tell(next.certificate, since: now, retiredAt: nil, by: actor)
    try hub.write(next: next)
  }

  /// - Parameter isForced: although tokens are out that were made under the old root; they are good for
  ///   nothing then.
  /// - Throws: `notAllowed` when none is under way, or while such tokens are good, naming how many.
  package func finishWebRotation(by actor: AssociateID?, isForced: Bool) async throws {
    try requireHub("has the authorities")
    let hub = try HubKeys(files: keys)
    guard let next = hub.nextWeb else {
      throw ClienteleError(.notAllowed, "no new web authority is being introduced")
    }
    let now = world.clock.wall()
    let tokens = try await database.read {
      try $0.count("SELECT count(*) FROM enrolment WHERE usedAt IS NULL AND expiresAt > ?", [.instant(now)])
    }
    guard tokens == 0 || isForced else {
      throw ClienteleError(
        .notAllowed, "\(tokens) tokens are out that know this hub by the old root",
        hint: "Wait until they are used or over, a day at most; --force makes them worthless.")
    }
    try await tell(hub.web.certificate, since: hub.web.certificate.notBefore, retiredAt: now, by: actor)
    let names = try await database.read { try HubNames($0).load() }
    try hub.completeWebRotation(to: next, identity: profile.identity, names: names, world: world)
  }

  /// At a node: knows its hub's enrolment listener by the roots that the log names.
  ///
  /// - Returns: whether anything changed.
  func adoptWebAnchors() async throws -> Bool {
    guard profile.kind != .hub else { return false }
    let pins = try await anchors(.web).trusted.map { RootPin(root: $0) }
    guard !pins.isEmpty else { return false }
    let isNew = try await database.write { connection -> Bool in
      let properties = PropertyTable(connection)
      guard var known = try properties.text(.webRootPin).flatMap({ HubPins($0) }), known.pins != pins else {
        return false
      }
      known.pins = pins
      try properties.set(.webRootPin, known.description)
      return true
    }
    if isNew { news.announce() }
    return isNew
  }

  /// Whether the pages of this node show a certificate of an authority that was retired.
  func hasRetiredWebCertificate() async throws -> Bool {
    guard wantsWebCertificate, keys.exists(KeyName.webCertificate),
      let root = try keys.certificates(KeyName.webCertificate).last
    else { return false }
    return try await anchors(.web).former.contains(root)
  }
}

extension Connection {
  /// Names of nodes with pages for other devices that got no certificate since the root in force replaced
  /// another.
  fileprivate func nodesBehindWebRotation() throws -> [String] {
    let retirements = try query("SELECT certificate, retiredAt FROM trustAnchor WHERE retiredAt IS NOT NULL")
    {
      (root: try EncodedCertificate(der: $0.bytes(0)), at: $0.integer(1))
    }
    let last = retirements.filter { $0.root.authorityPurpose == .web }.map(\.at).max()
    guard let last else { return [] }
    return try query(
      """
      SELECT name FROM node WHERE kind <> 'hub' AND coalesce(revoked, 0) = 0
        AND EXISTS (SELECT 1 FROM webName WHERE webName.node = node.id)
        AND NOT EXISTS (SELECT 1 FROM nodeCertificate WHERE nodeCertificate.node = node.id AND issuedAt > ?)
      ORDER BY name, id
      """, [.integer(last)]
    ) { $0.text(0) }
  }
}
