import Kernel
import Testing
import Trust

@Suite("Authorities")
struct AuthorityTests {
  let dealer: Dealer

  init() throws {
    dealer = try Dealer()
  }

  @Test("an authority comes back from its files")
  func files() throws {
    let again = try Authority(
      .sync, key: IdentityKey(pem: dealer.sync.key.pem),
      certificate: EncodedCertificate.chain(pem: dealer.sync.certificate.pem)[0])
    #expect(again.certificate == dealer.sync.certificate)
    #expect(again.certificate.commonName == "Clientele sync authority Orologi 东方")
    #expect(again.certificate.notAfter == at("2046-03-05T08:00:00Z"))
  }

  @Test("files that do not belong together make no authority")
  func mismatch() async throws {
    let sync = dealer.sync
    let web = dealer.web
    #expect(
      await code { _ = try Authority(.sync, key: web.key, certificate: sync.certificate) } == .keyMismatch)
    #expect(
      await code { _ = try Authority(.sync, key: web.key, certificate: web.certificate) }
        == .certificateRefused)
    let key = IdentityKey.generate()
    let leaf = try dealer.nodeCertificate(key)
    #expect(await code { _ = try Authority(.sync, key: key, certificate: leaf) } == .certificateRefused)
  }

  @Test("each authority hands out only what it is for")
  func purposes() async throws {
    let request = try IdentityKey.generate().signingRequest()
    let names = try ServerNames(["a.example"])
    #expect(
      await code {
        _ = try dealer.web.issueNode(request, identity: dealer.identity, at: Dealer.now, serial: serial(1))
      } == .notAllowed)
    #expect(
      await code { _ = try dealer.sync.issueServer(request, names: names, at: Dealer.now, serial: serial(1)) }
        == .notAllowed)
    #expect(
      await code {
        _ = try dealer.web.certifyLogKey(
          LogKey.generate().publicKey, node: dealer.identity.node, incarnation: 1, notBefore: Dealer.now)
      } == .notAllowed)
  }

  @Test("certificates for browsers last at most 398 days")
  func browserLimit() throws {
    let certificate = try dealer.hubCertificate(dealer.web)
    #expect(certificate.notAfter - certificate.notBefore <= .days(398))
  }

  @Test(
    "a name that cannot stand in a certificate is refused",
    arguments: ["", "two\nlines", String(repeating: "长", count: 60)])
  func names(_ name: String) async {
    #expect(
      await code { _ = try Authority.create(.sync, dealer: name, at: Dealer.now, serial: serial(1)) }
        == .invalidInput)
  }

  @Test("too few random bytes make no serial number")
  func serialNumber() async {
    #expect(
      await code { _ = try Authority.create(.sync, dealer: "A", at: Dealer.now, serial: [1, 2, 3]) }
        == .invalidInput)
  }

  @Test(
    "serial numbers are positive and 16 bytes long whatever the bytes",
    arguments: [0x00, 0x7F, 0x80, 0xFF] as [UInt8])
  func serialBytes(_ byte: UInt8) throws {
    let authority = try Authority.create(.web, dealer: "A", at: Dealer.now, serial: serial(byte))
    #expect(authority.certificate.serial.count == 16)
    #expect(authority.certificate.serial[0] & 0x80 == 0)
  }

  @Test(
    "names of servers are DNS names or addresses, and never the hub's reserved one",
    arguments: [
      ("hub.example.com", true), ("HUB", true), ("*.stores.example", true), ("192.168.1.10", true),
      ("::1", true),
      ("localhost", true), ("", false), ("a b", false), ("https://a", false), ("a:443", false),
      ("-a.b", false),
      ("192.168.1", false), ("300.1.1.1", false), ("hub.clientele.internal", false),
      ("x.Clientele.Internal", false),
      ("*.*.a", false), ("中文.cn", false),
    ])
  func serverNames(_ name: String, _ allowed: Bool) {
    #expect(((try? ServerNames([name])) != nil) == allowed)
  }
}
