package import Kernel
import X509

/// A peer's certificate that was checked: who it is, and for how long.
///
/// Revocation is a row at the hub, looked up by ``serial`` after this check.
package struct NodeCertificate: Hashable, Sendable {
  package let identity: NodeIdentity
  package let notBefore: Instant
  package let notAfter: Instant
  package let serial: [UInt8]
  /// SHA-256 of the certificate.
  package let fingerprint: Digest

  /// Checks a certificate that a peer has shown.
  ///
  /// The peer's possession of the key is the handshake's business; this is about the certificate.
  ///
  /// - Parameters:
  ///   - roots: roots of the sync authority; two while it is being replaced.
  ///   - now: the moment at which it must be valid, by the clock of the one who checks.
  /// - Throws: `certificateOtherAuthority`, `keyTypeRefused`, `certificateNotYetValid`, `certificateExpired`,
  ///   `authorityExpired`, `certificateRefused`, `certificateNoIdentity`.
  package init(verifying certificate: EncodedCertificate, roots: [EncodedCertificate], at now: Instant)
    async throws
  {
    _ = try await CertificateCheck(roots: roots, now: now).check(certificate, for: .client)
    guard let identity = certificate.nodeIdentity else { throw NodeIdentity.missing }
    self.identity = identity
    notBefore = certificate.notBefore
    notAfter = certificate.notAfter
    serial = certificate.serial
    fingerprint = certificate.fingerprint
  }

  /// Whether a certificate was given by one root; without a root the answer is yes.
  package static func isSigned(_ certificate: EncodedCertificate, by root: EncodedCertificate?) -> Bool {
    guard let root else { return true }
    return root.parsed.publicKey.isValidSignature(certificate.parsed.signature, for: certificate.parsed)
  }

  /// When it should be replaced: after two thirds of its life.
  package var renewalDue: Instant {
    notBefore + Milliseconds((notAfter - notBefore).count / 3 * 2)
  }
}
