import Crypto
import Foundation
import Kernel
import SwiftASN1
import Trust
import X509

/// A certificate made by hand, to be wrong in one respect at a time.
struct ForeignCertificate {
  var issuerName: DistinguishedName
  var issuerKey: Certificate.PrivateKey
  var subjectKey: Certificate.PublicKey
  var notBefore = at("2026-03-01T00:00:00Z")
  var notAfter = at("2026-06-01T00:00:00Z")
  var uris: [String]
  var dnsNames: [String] = []
  var usages: [ExtendedKeyUsage.Usage] = [.clientAuth, .serverAuth]
  var isAuthority = false
  var unknownCriticalExtension = false

  /// A good node certificate of this dealer.
  init(of dealer: Dealer) throws {
    issuerName = try Certificate(derEncoded: dealer.sync.certificate.der).subject
    issuerKey = try Certificate.PrivateKey(pemEncoded: dealer.sync.key.pem)
    subjectKey = Certificate.PublicKey(P256.Signing.PrivateKey().publicKey)
    uris = [dealer.identity.uri]
  }

  func make() throws -> EncodedCertificate {
    var extensions: [Certificate.Extension] = [
      try Certificate.Extension(
        isAuthority
          ? BasicConstraints.isCertificateAuthority(maxPathLength: nil)
          : BasicConstraints.notCertificateAuthority,
        critical: true),
      try Certificate.Extension(KeyUsage(digitalSignature: true), critical: true),
      try Certificate.Extension(ExtendedKeyUsage(usages), critical: false),
    ]
    let names =
      uris.map { GeneralName.uniformResourceIdentifier($0) } + dnsNames.map { GeneralName.dnsName($0) }
    if !names.isEmpty {
      extensions.append(try Certificate.Extension(SubjectAlternativeNames(names), critical: false))
    }
    if unknownCriticalExtension {
      extensions.append(
        Certificate.Extension(oid: [1, 3, 6, 1, 4, 1, 99_999, 1], critical: true, value: [5, 0]))
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(bytes: serial(9)), publicKey: subjectKey,
      notValidBefore: date(notBefore), notValidAfter: date(notAfter), issuer: issuerName,
      subject: DistinguishedName { CommonName("anyone") },
      extensions: Certificate.Extensions(extensions), issuerPrivateKey: issuerKey)
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return try EncodedCertificate(der: serializer.serializedBytes)
  }

  private func date(_ instant: Instant) -> Date {
    Date(timeIntervalSince1970: Double(instant.milliseconds / 1_000))
  }
}
