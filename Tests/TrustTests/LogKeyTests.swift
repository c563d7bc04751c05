import Kernel
import Testing
import Trust

@Suite("Log keys")
struct LogKeyTests {
  let dealer: Dealer
  let key = LogKey.generate()
  let certificate: LogKeyCertificate

  init() throws {
    dealer = try Dealer()
    certificate = try dealer.sync.certifyLogKey(
      key.publicKey, node: dealer.identity.node, incarnation: 7, notBefore: Dealer.now)
  }

  @Test("a signature holds for its bytes, its context and its key only")
  func signatures() throws {
    let context = SignatureContext("test")
    let signature = try key.sign([1, 2, 3], in: context)
    #expect(LogKey.verify(signature, of: [1, 2, 3], in: context, publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, of: [1, 2, 4], in: context, publicKey: key.publicKey))
    #expect(
      !LogKey.verify(signature, of: [1, 2, 3], in: SignatureContext("other"), publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, of: [1, 2, 3], in: context, publicKey: LogKey.generate().publicKey))
    #expect(
      !LogKey.verify(Array(signature.dropLast()), of: [1, 2, 3], in: context, publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, of: [1, 2, 3], in: context, publicKey: [1]))
    #expect(!LogKey.verify([], of: [1, 2, 3], in: context, publicKey: key.publicKey))
  }

  @Test("a message whose protocol names its kind is signed as it stands, under no context")
  func message() throws {
    let message = Array("clientele change 1".utf8) + [1, 2, 3]
    let signature = try key.sign(message: message)
    #expect(LogKey.verify(signature, message: message, publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, message: message + [0], publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, message: message, publicKey: LogKey.generate().publicKey))
    #expect(!LogKey.verify(Array(signature.dropLast()), message: message, publicKey: key.publicKey))
    #expect(!LogKey.verify(signature, of: message, in: SignatureContext("test"), publicKey: key.publicKey))
  }

  @Test("a key comes back from PEM, and other keys do not pass for one")
  func pem() async throws {
    let again = try LogKey(pem: key.pem)
    #expect(again.publicKey == key.publicKey && again.id == key.id)
    let other = IdentityKey.generate().pem
    #expect(await code { _ = try LogKey(pem: other) } == .keyUnreadable)
    #expect(await code { _ = try IdentityKey(pem: key.pem) } == .keyUnreadable)
  }

  @Test("a log key certificate comes back from its bytes and is verified by the root")
  func roundTrip() throws {
    #expect(certificate.encoded.count == LogKeyCertificate.byteCount)
    let read = try LogKeyCertificate(encoded: certificate.encoded)
    #expect(read == certificate && read.keyID == key.id && read.notBefore == Dealer.now)
    #expect(read.node == dealer.identity.node && read.incarnation == 7)
    try read.verify(roots: [dealer.web.certificate, dealer.sync.certificate])
  }

  @Test("one changed bit anywhere makes it a forgery")
  func forged() async {
    for position in 0..<LogKeyCertificate.byteCount {
      var bytes = certificate.encoded
      bytes[position] ^= 1 << UInt8(position % 8)
      let forged = bytes
      let refusal = await code {
        try LogKeyCertificate(encoded: forged).verify(roots: [dealer.sync.certificate])
      }
      #expect(
        refusal == (position == 0 ? .logKeyCertificateMalformed : .logKeyCertificateForged), "\(position)")
    }
  }

  @Test("another authority's word, or none, does not count")
  func otherAuthority() async throws {
    let other = try Dealer()
    #expect(
      await code { try certificate.verify(roots: [other.sync.certificate]) } == .logKeyCertificateForged)
    #expect(
      await code { try certificate.verify(roots: [dealer.web.certificate]) } == .logKeyCertificateForged)
    #expect(await code { try certificate.verify(roots: []) } == .logKeyCertificateForged)
    let short = Array(certificate.encoded.dropLast())
    #expect(await code { _ = try LogKeyCertificate(encoded: short) } == .logKeyCertificateMalformed)
  }

  @Test("a node's own certificate vouches for no log key")
  func nodeAsIssuer() async throws {
    let node = IdentityKey.generate()
    let issued = try dealer.nodeCertificate(node)
    #expect(await code { try certificate.verify(roots: [issued]) } == .logKeyCertificateForged)
  }
}
