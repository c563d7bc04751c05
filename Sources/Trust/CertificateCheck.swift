import Crypto
import Kernel
@_spi(FixedExpiryValidationTime) import X509

/// Decides whether a certificate was handed out by one of our roots and is good at one moment.
///
/// The reasons that people meet are told apart here, each with its own code; the path validation of
/// RFC 5280 has the last word on everything else.
struct CertificateCheck {
  let roots: [EncodedCertificate]
  let now: Instant

  enum Use {
    /// Opens a session with a hub.
    case client
    /// Is the hub.
    case hub
  }

  /// - Returns: the root that signed it.
  /// - Throws: `certificateOtherAuthority`, `keyTypeRefused`, `certificateNotYetValid`,
  ///   `certificateExpired`, `authorityExpired`, `certificateRefused`, in this order.
  func check(_ certificate: EncodedCertificate, for use: Use) async throws -> EncodedCertificate {
    let root = try issuer(of: certificate)
    try checkKind(certificate)
    try checkValidity(certificate, root: root)
    try await checkPath(certificate, root: root)
    try checkUse(certificate, use)
    return root
  }

  private func issuer(of certificate: EncodedCertificate) throws -> EncodedCertificate {
    let parsed = certificate.parsed
    for root in roots where root.isRoot && root.parsed.subject == parsed.issuer {
      if root.parsed.publicKey.isValidSignature(parsed.signature, for: parsed) { return root }
    }
    let selfSigned = parsed.issuer == parsed.subject
    throw ClienteleError(
      .certificateOtherAuthority,
      selfSigned
        ? "\(certificate.title) is signed by itself, not by the authority of this dealer."
        : "\(certificate.title) was handed out by another authority.",
      hint: "It belongs to another dealer, or the authority here was made anew. " + enrolAgainHint)
  }

  private func checkKind(_ certificate: EncodedCertificate) throws {
    guard P256.Signing.PublicKey(certificate.parsed.publicKey) != nil else {
      throw ClienteleError(
        .keyTypeRefused, "\(certificate.title) is for a key that is not P-256.", hint: enrolAgainHint)
    }
    guard !certificate.isAuthority else {
      throw ClienteleError(
        .certificateRefused, "\(certificate.title) is that of an authority, not of a node or a server.",
        hint: "The key of an authority never leaves the hub and is never used to connect.")
    }
  }

  private func checkValidity(_ certificate: EncodedCertificate, root: EncodedCertificate) throws {
    let begin = max(certificate.notBefore, root.notBefore)
    guard begin <= now else {
      throw ClienteleError(
        .certificateNotYetValid,
        "\(certificate.title) is valid from \(begin); the clock here says \(now).",
        hint: "Set the clocks of both machines right, then try again.")
    }
    guard now <= certificate.notAfter else {
      throw ClienteleError(
        .certificateExpired,
        "\(certificate.title) expired on \(certificate.notAfter); the clock here says \(now).",
        hint: "Check the clock first. " + enrolAgainHint)
    }
    guard now <= root.notAfter else {
      throw ClienteleError(
        .authorityExpired, "The authority that signed \(certificate.title) expired on \(root.notAfter).",
        hint: "Check the clock first; then a new authority is due, and all nodes enrol again.")
    }
  }

  private func checkPath(_ certificate: EncodedCertificate, root: EncodedCertificate) async throws {
    let date = now.date
    var verifier = Verifier(rootCertificates: CertificateStore([root.parsed])) {
      RFC5280Policy(fixedExpiryValidationTime: date)
    }
    let result = await verifier.validate(leaf: certificate.parsed, intermediates: CertificateStore([]))
    guard case .validCertificate = result else {
      throw ClienteleError(
        .certificateRefused, "\(certificate.title) breaks a rule of path validation (RFC 5280).",
        hint: enrolAgainHint)
    }
  }

  private func checkUse(_ certificate: EncodedCertificate, _ use: Use) throws {
    let usages: ExtendedKeyUsage?
    do {
      usages = try certificate.parsed.extensions.extendedKeyUsage
    } catch {
      throw ClienteleError(
        .certificateRefused, "What \(certificate.title) may be used for cannot be read.", cause: error)
    }
    let (wanted, word): (ExtendedKeyUsage.Usage, String) =
      use == .client ? (.clientAuth, "to connect to a hub") : (.serverAuth, "by a server")
    guard usages?.contains(wanted) == true else {
      throw ClienteleError(
        .certificateRefused, "\(certificate.title) is not meant to be used \(word).", hint: enrolAgainHint)
    }
    guard use == .client || certificate.dnsNames.contains(ServerNames.hub) else {
      throw ClienteleError(
        .certificateRefused, "\(certificate.title) is not that of a hub.",
        hint: "Check the address behind --hub: another machine of the same dealer answered.")
    }
  }
}

extension EncodedCertificate {
  /// How messages call it: by the node it names, else by its serial number.
  var title: String {
    if let identity = nodeIdentity { return "The certificate of node \(identity.node)" }
    return "The certificate with serial number \(serial.hexadecimal)"
  }

  /// The node it names: the one URI among its names. `nil` when there is none, or more than one.
  var nodeIdentity: NodeIdentity? {
    let uris = alternativeNames.compactMap { name -> String? in
      guard case .uniformResourceIdentifier(let uri) = name else { return nil }
      return uri
    }
    guard uris.count == 1 else { return nil }
    return try? NodeIdentity(uri: uris[0])
  }

  var dnsNames: [String] {
    alternativeNames.compactMap { name in
      guard case .dnsName(let dns) = name else { return nil }
      return dns
    }
  }

  /// Whether it is for any name or address of a server.
  var namesServer: Bool {
    alternativeNames.contains { name in
      switch name {
      case .dnsName, .ipAddress: true
      default: false
      }
    }
  }

  private var alternativeNames: [GeneralName] {
    guard let names = try? parsed.extensions.subjectAlternativeNames else { return [] }
    return Array(names)
  }
}
