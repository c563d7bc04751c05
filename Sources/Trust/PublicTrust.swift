package import Kernel
@_spi(FixedExpiryValidationTime) import X509

/// Whether browsers believe a certificate without having been given a root by the dealer: its chain ends at
/// a root that the operating system of this machine trusts.
package struct PublicTrust: Sendable {
  private let roots: [EncodedCertificate]

  private static let systemFile = "/etc/ssl/certs/ca-certificates.crt"

  package init(roots: [EncodedCertificate]) {
    self.roots = roots
  }

  /// The roots of the operating system; none when they cannot be read, and then nothing is trusted by all.
  ///
  /// - Parameter environment: `SSL_CERT_FILE` names another file of roots, as for other programs.
  package static func system(environment: [String: String]) -> PublicTrust {
    let path = environment["SSL_CERT_FILE"] ?? systemFile
    guard let bytes = try? DurableFile.read(path, whenMissing: .certificateMissing, ownerOnly: false) else {
      return PublicTrust(roots: [])
    }
    return PublicTrust(roots: EncodedCertificate.readable(inPEM: String(decoding: bytes, as: UTF8.self)))
  }

  /// Whether they are good for a name at this moment by one of the roots; addresses do not count.
  package func covers(_ credentials: ServerCredentials, at now: Instant) async -> Bool {
    guard !credentials.dnsNames.isEmpty, !roots.isEmpty else { return false }
    let date = now.date
    var verifier = Verifier(rootCertificates: CertificateStore(roots.map(\.parsed))) {
      RFC5280Policy(fixedExpiryValidationTime: date)
    }
    let result = await verifier.validate(
      leaf: credentials.chain[0].parsed,
      intermediates: CertificateStore(credentials.chain.dropFirst().map(\.parsed)))
    guard case .validCertificate = result else { return false }
    return true
  }
}
