import Crypto
import CryptoExtras
import Foundation
import Kernel
import NIOSSL
import Runtime
import SwiftASN1
import Trust
import X509

/// A certificate and its key as an attacker could have them, wrong in one respect at a time. Times are real: the TLS
/// library checks them by the clock of the operating system.
struct MadeCertificate {
  enum Key {
    case p256, p384, ed25519
    case rsa(bits: Int)
  }

  /// An authority that signs: ours, or one that somebody made.
  struct Issuer {
    let name: DistinguishedName
    let key: Certificate.PrivateKey

    init(_ authority: Authority) throws {
      name = try Certificate(derEncoded: authority.certificate.der).subject
      key = try Certificate.PrivateKey(pemEncoded: authority.key.pem)
    }

    /// Another key under the same name.
    init(impersonating authority: Authority) throws {
      name = try Certificate(derEncoded: authority.certificate.der).subject
      key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    }
  }

  /// `nil`: signed by itself.
  var issuer: Issuer?
  var key = Key.p256
  var notBefore = Date(timeIntervalSinceNow: -3_600)
  var notAfter = Date(timeIntervalSinceNow: 86_400)
  var uris: [String] = []
  var dnsNames: [String] = []
  var addresses: [[UInt8]] = []
  var usages: [ExtendedKeyUsage.Usage] = [.clientAuth, .serverAuth]
  var isAuthority = false

  /// The certificate in DER, and its key in PEM.
  struct Pair: Sendable {
    let der: [UInt8]
    let keyPEM: String

    var pem: String { PEMDocument(type: "CERTIFICATE", derBytes: der).pemString + "\n" }

    var chain: [NIOSSLCertificateSource] {
      get throws { [.certificate(try NIOSSLCertificate(bytes: der, format: .der))] }
    }

    var key: NIOSSLPrivateKeySource {
      get throws { .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)) }
    }
  }

  func make() throws -> Pair {
    let (own, pem) = try makeKey()
    let name = try DistinguishedName { CommonName("anyone") }
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
      dnsNames.map { GeneralName.dnsName($0) } + uris.map { GeneralName.uniformResourceIdentifier($0) }
      + addresses.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
    if !names.isEmpty {
      extensions.append(try Certificate.Extension(SubjectAlternativeNames(names), critical: false))
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: own.publicKey,
      notValidBefore: notBefore, notValidAfter: notAfter, issuer: issuer?.name ?? name, subject: name,
      extensions: Certificate.Extensions(extensions), issuerPrivateKey: issuer?.key ?? own)
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return Pair(der: serializer.serializedBytes, keyPEM: pem)
  }

  private func makeKey() throws -> (Certificate.PrivateKey, pem: String) {
    let key: Certificate.PrivateKey
    switch self.key {
    case .p256: key = .init(P256.Signing.PrivateKey())
    case .p384: key = .init(P384.Signing.PrivateKey())
    case .ed25519: key = .init(Curve25519.Signing.PrivateKey())
    case .rsa(let bits):
      let rsa = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))
      return (.init(rsa), rsa.pemRepresentation)
    }
    return (key, try key.serializeAsPEM().pemString)
  }
}

extension MadeCertificate.Pair {
  init(_ credentials: TLSCredentials) {
    self.init(der: credentials.chain[0].der, keyPEM: credentials.key.pem)
  }
}
