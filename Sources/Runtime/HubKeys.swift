package import Kernel
package import Trust

/// The keys and certificates of a hub: its two authorities, and what it shows on its listeners.
package struct HubKeys: Sendable {
  package let sync: Authority
  package let web: Authority
  /// The sync authority that is being introduced, if any.
  package let next: Authority?
  /// The web authority that is being introduced, if any.
  package let nextWeb: Authority?
  private let files: KeyFiles

  /// Reads both authorities.
  ///
  /// - Throws: what ``KeyFiles`` and ``Authority`` throw for files that are missing or damaged.
  package init(files: KeyFiles) throws {
    self.files = files
    sync = try Self.authority(.sync, files: files)
    web = try Self.authority(.web, files: files)
    next = try Self.next(.sync, files: files)
    nextWeb = try Self.next(.web, files: files)
  }

  /// What certifies nodes: the new authority as soon as there is one.
  package var issuing: Authority { next ?? sync }

  /// Puts the new authority in the old one's place, in steps that may be taken again after an interruption:
  /// the key of the old one is kept under its fingerprint, for it may have to be shown what it signed.
  func completeRotation(to next: Authority, identity: NodeIdentity, names: [String], world: World) throws {
    let former = files.exists(KeyName.formerRoots) ? try files.certificates(KeyName.formerRoots) : []
    if sync.certificate != next.certificate {
      try files.write(former + [sync.certificate], name: KeyName.formerRoots)
      try replace(sync, by: next)
    }
    try files.write([next.certificate], name: KeyName.roots)
    let request = try files.existingOrNew(identityKey: KeyName.nodeKey).signingRequest()
    let leaf = try next.issueHub(
      request, names: try ServerNames(names), identity: identity, at: world.clock.wall(),
      serial: world.serial())
    try files.write([leaf], name: KeyName.nodeCertificate)
    try removeNext(.sync)
  }

  /// As ``completeRotation(to:identity:names:world:)``, for the authority that browsers trust: the hub's
  /// pages and its enrolment listener show the new one's certificates from the next start on.
  func completeWebRotation(to next: Authority, identity: NodeIdentity, names: [String], world: World) throws {
    if web.certificate != next.certificate { try replace(web, by: next) }
    let request = try files.existingOrNew(identityKey: KeyName.webKey).signingRequest()
    let leaf = try next.issueHub(
      request, names: try ServerNames(names), identity: identity, at: world.clock.wall(),
      serial: world.serial())
    try files.write([leaf, next.certificate], name: KeyName.webCertificate)
    try removeNext(.web)
  }

  /// Keeps an authority that is being introduced in files of its own.
  func write(next: Authority) throws {
    let (key, certificate) = next.purpose.nextFileNames
    try files.write(next.key, name: key)
    try files.write([next.certificate], name: certificate)
  }

  private func replace(_ former: Authority, by next: Authority) throws {
    let (key, certificate) = former.purpose.fileNames
    let label = former.certificate.fingerprint.description.prefix(16)
    try files.rename(key, to: key.replacing(".key", with: "-\(label).key"))
    try files.write(next.key, name: key)
    try files.write([next.certificate], name: certificate)
  }

  private func removeNext(_ purpose: Authority.Purpose) throws {
    let (key, certificate) = purpose.nextFileNames
    try files.remove(certificate)
    try files.remove(key)
  }

  private static func next(_ purpose: Authority.Purpose, files: KeyFiles) throws -> Authority? {
    let (key, certificate) = purpose.nextFileNames
    guard files.exists(certificate) else { return nil }
    return try Authority(
      purpose, key: files.identityKey(key), certificate: files.certificates(certificate)[0])
  }

  private static func authority(_ purpose: Authority.Purpose, files: KeyFiles) throws -> Authority {
    let (key, certificate) = purpose.fileNames
    return try Authority(
      purpose, key: files.identityKey(key), certificate: files.certificates(certificate)[0])
  }

  /// Makes what is not there yet; what an interrupted run left behind is used again.
  ///
  /// - Parameters:
  ///   - dealer: the display name of the chain.
  ///   - names: under which the hub is reached.
  static func create(
    files: KeyFiles, dealer: String, identity: NodeIdentity, names: [String], world: World
  ) throws -> (keys: HubKeys, log: LogKeyCertificate) {
    try files.createDirectory()
    for purpose in Authority.Purpose.allCases {
      let (key, certificate) = purpose.fileNames
      guard !files.exists(certificate) else { continue }
      // A key without its root never signed anything.
      try files.remove(key)
      let authority = try Authority.create(
        purpose, dealer: dealer, at: world.clock.wall(), serial: world.serial())
      try files.write(authority.key, name: key)
      try files.write([authority.certificate], name: certificate)
    }
    let keys = try HubKeys(files: files)
    try keys.issueListenerCertificates(identity: identity, names: names, world: world)
    try files.write([keys.sync.certificate], name: KeyName.roots)
    let logKey = try files.existingOrNew(logKey: KeyName.logKey)
    let log = try keys.sync.certifyLogKey(
      logKey.publicKey, node: identity.node, incarnation: 1, notBefore: world.clock.wall())
    try files.write(log, name: KeyName.logCertificate)
    return (keys, log)
  }

  private func issueListenerCertificates(identity: NodeIdentity, names: [String], world: World) throws {
    for (authority, key, certificate) in [
      (sync, KeyName.nodeKey, KeyName.nodeCertificate), (web, KeyName.webKey, KeyName.webCertificate),
    ] {
      let leaf = try authority.issueHub(
        files.existingOrNew(identityKey: key).signingRequest(), names: try ServerNames(names),
        identity: identity,
        at: world.clock.wall(), serial: world.serial())
      // Who enrols checks the root behind the web certificate by the pin in its token.
      try files.write(authority.purpose == .web ? [leaf, authority.certificate] : [leaf], name: certificate)
    }
  }

  /// Makes the hub's own certificates anew, same keys, when one is past two thirds of its life or was made
  /// for other names.
  ///
  /// - Returns: whether it did.
  @discardableResult
  package func renewIfDue(identity: NodeIdentity, names: [String], world: World) throws -> Bool {
    let now = world.clock.wall()
    let isDue = try [KeyName.nodeCertificate, KeyName.webCertificate].contains { name in
      guard files.exists(name) else { return true }
      return try files.certificates(name)[0].renewalDue <= now
    }
    guard isDue else { return false }
    try issueListenerCertificates(identity: identity, names: names, world: world)
    return true
  }

  /// What the hub's TLS web listeners show: certificate and root.
  package func webCredentials() throws -> TLSCredentials {
    try files.credentials(key: KeyName.webKey, certificates: KeyName.webCertificate)
  }
}

extension Authority.Purpose {
  fileprivate var fileNames: (key: String, certificate: String) {
    switch self {
    case .sync: (KeyName.authorityKey, KeyName.authorityCertificate)
    case .web: (KeyName.webAuthorityKey, KeyName.webAuthorityCertificate)
    }
  }

  fileprivate var nextFileNames: (key: String, certificate: String) {
    switch self {
    case .sync: (KeyName.nextAuthorityKey, KeyName.nextAuthorityCertificate)
    case .web: (KeyName.nextWebAuthorityKey, KeyName.nextWebAuthorityCertificate)
    }
  }
}

extension EncodedCertificate {
  /// When it should be replaced: after two thirds of its life.
  var renewalDue: Instant { notBefore + Milliseconds((notAfter - notBefore).count / 3 * 2) }
}

extension World {
  /// The random bytes of a certificate's serial number.
  func serial() -> [UInt8] { random.bytes(Authority.serialByteCount) }
}
