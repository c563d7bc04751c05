import Crypto
import Kernel
import SwiftASN1
import Testing
import Trust
import X509

@Suite("Requests for certificates")
struct SigningRequestTests {
  private func request(
    _ key: Certificate.PrivateKey, attributes: CertificateSigningRequest.Attributes = .init()
  ) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(
      CertificateSigningRequest(
        version: .v1, subject: DistinguishedName { CommonName("someone else") }, privateKey: key,
        attributes: attributes))
    return serializer.serializedBytes
  }

  @Test("keys of other kinds are refused", arguments: ["P-384", "Ed25519"])
  func otherKeys(_ kind: String) async throws {
    let key =
      kind == "P-384"
      ? Certificate.PrivateKey(P384.Signing.PrivateKey())
      : Certificate.PrivateKey(Curve25519.Signing.PrivateKey())
    let der = try request(key)
    #expect(await code { _ = try SigningRequest(der: der) } == .keyTypeRefused)
  }

  @Test("a request with another's signature proves nothing")
  func badSignature() async throws {
    var der = try IdentityKey.generate().signingRequest().der
    der[der.count - 1] ^= 1
    let broken = der
    #expect(await code { _ = try SigningRequest(der: broken) } == .requestUnproven)
  }

  @Test("someone else's key inside one's own request is noticed")
  func exchangedKey() async throws {
    let der = try IdentityKey.generate().signingRequest().der
    let mine = try SigningRequest(der: der).publicKeyDER.suffix(64)
    let theirs = IdentityKey.generate().publicKeyDER.suffix(64)
    let start = try #require(der.indices.first { der[$0...].starts(with: mine) })
    let forged = der[..<start] + theirs + der[(start + 64)...]
    #expect(await code { _ = try SigningRequest(der: Array(forged)) } == .requestUnproven)
  }

  @Test("bytes that are no request are refused", arguments: [0, 1, 40, 20_000])
  func garbage(_ count: Int) async {
    let bytes = [UInt8](repeating: 0x30, count: count)
    #expect(await code { _ = try SigningRequest(der: bytes) } == .requestMalformed)
  }

  @Test("what a request asks for beside its key is ignored")
  func wishes() throws {
    let dealer = try Dealer()
    let wishes = try Certificate.Extensions {
      Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
      SubjectAlternativeNames([.dnsName(ServerNames.hub), .uniformResourceIdentifier(dealer.hub.uri)])
    }
    let attributes = CertificateSigningRequest.Attributes([
      try CertificateSigningRequest.Attribute(ExtensionRequest(extensions: wishes))
    ])
    let der = try request(Certificate.PrivateKey(P256.Signing.PrivateKey()), attributes: attributes)
    let issued = try dealer.sync.issueNode(
      SigningRequest(der: der), identity: dealer.identity, at: Dealer.now, serial: serial(5))
    let certificate = try Certificate(derEncoded: issued.der)
    #expect(try certificate.extensions.basicConstraints == .notCertificateAuthority)
    let names = try #require(try certificate.extensions.subjectAlternativeNames)
    #expect(Array(names) == [.uniformResourceIdentifier(dealer.identity.uri)])
    #expect(issued.commonName == "Clientele node")
  }
}
