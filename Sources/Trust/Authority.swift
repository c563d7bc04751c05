import Crypto
package import Kernel
import X509

/// A certificate authority of one dealer: a P-256 root and its key, nothing between it and what it signs.
///
/// There are two, so that trusting one never means trusting the other. The `sync` authority says who is a
/// node; the `web` authority's root is installed in browsers and says which machine serves pages. A browser's
/// trust store must not be able to admit nodes, and a node must not trust what an operating system trusts.
package struct Authority: Sendable {
  package enum Purpose: String, Sendable, CaseIterable {
    case sync
    case web
  }

  package let purpose: Purpose
  package let key: IdentityKey
  /// The root, signed by itself.
  package let certificate: EncodedCertificate

  /// How long a root is valid: longer than any machine it is installed on.
  package static let rootLifetime = Milliseconds.days(7_305)
  /// What the CommonName attribute holds at most (RFC 5280, appendix A, ub-common-name).
  static let commonNameMax = 64

  /// Makes a new authority with a new key.
  ///
  /// - Parameters:
  ///   - dealer: how the chain calls itself, shown to people who inspect the root; at most 39 characters.
  ///   - serial: 16 random bytes.
  package static func create(
    _ purpose: Purpose, dealer: String, at now: Instant, serial: [UInt8]
  ) throws -> Authority {
    let commonName = purpose.commonNamePrefix + dealer
    guard !dealer.isEmpty, commonName.unicodeScalars.count <= commonNameMax,
      dealer.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw ClienteleError(
        .invalidInput, "The name of the dealer cannot stand in a certificate.",
        hint: "Give a name of 1 to \(commonNameMax - purpose.commonNamePrefix.count) characters on one line.")
    }
    let key = IdentityKey.generate()
    let subject = try DistinguishedName { CommonName(commonName) }
    let publicKey = Certificate.PublicKey(key.key.publicKey)
    let root = try Certificate(
      version: .v3, serialNumber: serialNumber(serial), publicKey: publicKey,
      notValidBefore: (now - backdating).date, notValidAfter: (now + rootLifetime).date,
      issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        SubjectKeyIdentifier(hash: publicKey)
      },
      issuerPrivateKey: Certificate.PrivateKey(key.key))
    return try Authority(purpose, key: key, certificate: EncodedCertificate(root))
  }

  /// An authority from what lies in its files.
  ///
  /// - Throws: `keyMismatch` when the key is not the root's; `certificateRefused` when the certificate is no
  ///   root, or that of the authority with the other purpose.
  package init(_ purpose: Purpose, key: IdentityKey, certificate: EncodedCertificate) throws {
    guard key.publicKeyDER == certificate.publicKeyDER else {
      throw ClienteleError(
        .keyMismatch, "The key of the \(purpose) authority does not belong to its certificate.",
        hint: "Restore both files from the same copy.")
    }
    guard certificate.isRoot else {
      throw ClienteleError(
        .certificateRefused, "The certificate of the \(purpose) authority is not the root of an authority.",
        hint: "Restore the file from your copy of the keys.")
    }
    guard certificate.commonName.hasPrefix(purpose.commonNamePrefix) else {
      throw ClienteleError(
        .certificateRefused,
        "The certificate given for the \(purpose) authority was made for another purpose.",
        hint: "The files of the sync and the web authority were exchanged; put each in its place.")
    }
    self.purpose = purpose
    self.key = key
    self.certificate = certificate
  }
}

extension Authority.Purpose {
  var commonNamePrefix: String { "Clientele \(rawValue) authority " }
}

extension EncodedCertificate {
  /// Which of a dealer's authorities it is the root of; `nil` when it is no root of ours.
  package var authorityPurpose: Authority.Purpose? {
    guard isRoot else { return nil }
    return Authority.Purpose.allCases.first { commonName.hasPrefix($0.commonNamePrefix) }
  }

  /// Says of itself that it may sign certificates, and is signed by itself.
  var isRoot: Bool {
    isAuthority && parsed.issuer == parsed.subject
      && parsed.publicKey.isValidSignature(parsed.signature, for: parsed)
  }

  /// Whether it may sign other certificates. Constraints that cannot be read count as a yes: nothing
  /// that might be an authority is taken for a node.
  var isAuthority: Bool {
    do {
      guard case .isCertificateAuthority = try parsed.extensions.basicConstraints else { return false }
      return true
    } catch {
      return true
    }
  }
}
