import Crypto
package import Kernel
import SwiftASN1
import X509

extension Authority {
  /// Certificates of nodes and of the hub's sync listener: long enough for a laptop that was away for weeks.
  package static let nodeLifetime = Milliseconds.days(90)
  /// Certificates for browsers, which refuse more than 398 days.
  package static let webLifetime = Milliseconds.days(397)
  /// Certificates begin a little in the past, for clocks that are slow.
  package static let backdating = Milliseconds.minutes(5)
  /// Random bytes that every serial number is made of.
  package static let serialByteCount = 16

  /// A certificate for a listener of the hub, valid under ``ServerNames/hub`` and the given names. From
  /// the sync authority it also names the hub as a node and may be shown by a client; from the web
  /// authority it does neither.
  ///
  /// - Parameters:
  ///   - names: further names and addresses, as typed in browsers; `nil` for none.
  ///   - serial: 16 random bytes.
  /// - Throws: `authorityExpired`.
  package func issueHub(
    _ request: SigningRequest, names: ServerNames?, identity: NodeIdentity, at now: Instant, serial: [UInt8]
  ) throws -> EncodedCertificate {
    var names = [.dnsName(ServerNames.hub)] + (names?.generalNames ?? [])
    var usages: [ExtendedKeyUsage.Usage] = [.serverAuth]
    if purpose == .sync {
      names.append(.uniformResourceIdentifier(identity.uri))
      usages.append(.clientAuth)
    }
    return try issue(
      request, commonName: "Clientele hub", names: names, usages: usages, at: now, serial: serial)
  }

  /// A certificate for a listener that browsers talk to; it names no node and opens no sync session.
  ///
  /// - Parameter serial: 16 random bytes.
  /// - Throws: `authorityExpired`; `notAllowed` from the sync authority.
  package func issueServer(
    _ request: SigningRequest, names: ServerNames, at now: Instant, serial: [UInt8]
  ) throws -> EncodedCertificate {
    try require(.web, "a certificate for browsers")
    return try issue(
      request, commonName: "Clientele", names: names.generalNames, usages: [.serverAuth], at: now,
      serial: serial)
  }

  /// A certificate that lets a node open sync sessions, valid 90 days.
  ///
  /// Its only name is the identity that the enrolment decided, so it is no server anyone would accept.
  ///
  /// - Parameter serial: 16 random bytes.
  /// - Throws: `authorityExpired`; `notAllowed` from the web authority.
  package func issueNode(
    _ request: SigningRequest, identity: NodeIdentity, at now: Instant, serial: [UInt8]
  ) throws -> EncodedCertificate {
    try require(.sync, "a node certificate")
    return try issue(
      request, commonName: "Clientele node", names: [.uniformResourceIdentifier(identity.uri)],
      usages: [.clientAuth, .serverAuth], at: now, serial: serial)
  }

  /// The authority's word that a log key is the one of a node's incarnation.
  ///
  /// - Parameter publicKey: 32 bytes, Ed25519.
  /// - Throws: `notAllowed` from the web authority; `logKeyCertificateMalformed` for a key of another length.
  package func certifyLogKey(
    _ publicKey: [UInt8], node: NodeID, incarnation: UInt32, notBefore: Instant
  ) throws -> LogKeyCertificate {
    try require(.sync, "a log key certificate")
    return try LogKeyCertificate.issue(
      node: node, incarnation: incarnation, publicKey: publicKey, notBefore: notBefore, key: key)
  }

  private func require(_ needed: Purpose, _ what: String) throws {
    guard purpose == needed else {
      throw ClienteleError(.notAllowed, "The \(purpose) authority does not hand out \(what).")
    }
  }

  private func issue(
    _ request: SigningRequest, commonName: String, names: [GeneralName], usages: [ExtendedKeyUsage.Usage],
    at now: Instant, serial: [UInt8]
  ) throws -> EncodedCertificate {
    guard now <= certificate.notAfter else {
      throw ClienteleError(
        .authorityExpired, "The root of the \(purpose) authority expired on \(certificate.notAfter).",
        hint: "Make a new authority and enrol the nodes again; check the clock of this machine first.")
    }
    let lifetime = purpose == .sync ? Self.nodeLifetime : Self.webLifetime
    let root = certificate.parsed
    let usage = try ExtendedKeyUsage(usages)
    let issued = try Certificate(
      version: .v3, serialNumber: Self.serialNumber(serial), publicKey: request.publicKey,
      notValidBefore: (now - Self.backdating).date,
      notValidAfter: min(now + lifetime, certificate.notAfter).date,
      issuer: root.subject, subject: DistinguishedName { CommonName(commonName) },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        usage
        SubjectAlternativeNames(names)
        SubjectKeyIdentifier(hash: request.publicKey)
        AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: root.publicKey).keyIdentifier)
      },
      issuerPrivateKey: Certificate.PrivateKey(key.key))
    return try EncodedCertificate(issued)
  }

  /// A positive number of always 16 bytes (RFC 5280, section 4.1.2.2, allows 20).
  static func serialNumber(_ random: [UInt8]) throws -> Certificate.SerialNumber {
    guard random.count == serialByteCount else {
      throw ClienteleError(
        .invalidInput, "A serial number is made of \(serialByteCount) random bytes, not \(random.count).")
    }
    return Certificate.SerialNumber(bytes: [random[0] & 0x7F | 0x40] + random.dropFirst())
  }
}
