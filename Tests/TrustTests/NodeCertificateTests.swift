import Crypto
import Kernel
import Testing
import Trust
import X509

@Suite("Certificates of peers")
struct NodeCertificateTests {
  let dealer: Dealer

  init() throws {
    dealer = try Dealer()
  }

  @Test("a certificate that was handed out to a node names it and is good for 90 days")
  func good() async throws {
    let certificate = try dealer.nodeCertificate(.generate())
    let node = try await NodeCertificate(
      verifying: certificate, roots: [dealer.sync.certificate], at: Dealer.now)
    #expect(node.identity == dealer.identity)
    #expect(node.notBefore == at("2026-03-05T07:55:00Z"))
    #expect(node.notAfter == at("2026-06-03T08:00:00Z"))
    #expect(node.renewalDue == node.notBefore + .minutes(86_400 + 3) + .seconds(20))
    #expect(node.serial == certificate.serial && node.serial.count == 16)
    #expect(node.fingerprint == certificate.fingerprint)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: ClienteleError.Code?
    let change: @Sendable (inout ForeignCertificate) throws -> Void

    init(
      _ description: String, _ code: ClienteleError.Code?,
      _ change: @escaping @Sendable (inout ForeignCertificate) throws -> Void = { _ in }
    ) {
      testDescription = description
      self.code = code
      self.change = change
    }
  }

  static let cases = [
    Case("nothing wrong", nil),
    Case("expired a second ago", .certificateExpired) { $0.notAfter = at("2026-03-05T07:59:59Z") },
    Case("expires this second", nil) { $0.notAfter = at("2026-03-05T08:00:01Z") },
    Case("valid from tomorrow", .certificateNotYetValid) { $0.notBefore = at("2026-03-06T00:00:00Z") },
    Case("signed by a key that is not the authority's", .certificateOtherAuthority) {
      $0.issuerKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    },
    Case("of another authority", .certificateOtherAuthority) {
      $0.issuerName = try DistinguishedName { CommonName("Clientele sync authority Other") }
      $0.issuerKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    },
    Case("signed by itself", .certificateOtherAuthority) {
      let key = P256.Signing.PrivateKey()
      $0.issuerName = try DistinguishedName { CommonName("anyone") }
      $0.issuerKey = Certificate.PrivateKey(key)
      $0.subjectKey = Certificate.PublicKey(key.publicKey)
    },
    Case("P-384 key", .keyTypeRefused) {
      $0.subjectKey = Certificate.PublicKey(P384.Signing.PrivateKey().publicKey)
    },
    Case("Ed25519 key", .keyTypeRefused) {
      $0.subjectKey = Certificate.PublicKey(Curve25519.Signing.PrivateKey().publicKey)
    },
    Case("no name at all", .certificateNoIdentity) { $0.uris = [] },
    Case("a DNS name only", .certificateNoIdentity) {
      $0.uris = []
      $0.dnsNames = ["hub.example.com"]
    },
    Case("a URI of another kind", .certificateNoIdentity) { $0.uris = ["spiffe://dealer/node/1"] },
    Case("two identities", .certificateNoIdentity) { $0.uris.append($0.uris[0].replacing("7", with: "8")) },
    Case("a second spelling of the node", .certificateNoIdentity) { $0.uris = [$0.uris[0].uppercased()] },
    Case("an identity with more behind it", .certificateNoIdentity) { $0.uris = [$0.uris[0] + "/x"] },
    Case("may sign other certificates", .certificateRefused) { $0.isAuthority = true },
    Case("a critical extension nobody knows", .certificateRefused) { $0.unknownCriticalExtension = true },
    Case("for servers only", .certificateRefused) { $0.usages = [.serverAuth] },
  ]

  @Test("a certificate with one thing wrong is refused for that thing", arguments: cases)
  func matrix(_ row: Case) async throws {
    var foreign = try ForeignCertificate(of: dealer)
    try row.change(&foreign)
    let certificate = try foreign.make()
    let refusal = await code {
      _ = try await NodeCertificate(verifying: certificate, roots: [dealer.sync.certificate], at: Dealer.now)
    }
    #expect(refusal == row.code)
  }

  @Test("the root itself opens no session")
  func root() async throws {
    let root = dealer.sync.certificate
    let refusal = await code { _ = try await NodeCertificate(verifying: root, roots: [root], at: Dealer.now) }
    #expect(refusal == .certificateRefused)
  }

  @Test("a certificate that is not a root vouches for nobody, even when it is listed as one")
  func leafAsRoot() async throws {
    let certificate = try dealer.nodeCertificate(.generate())
    let refusal = await code {
      _ = try await NodeCertificate(verifying: certificate, roots: [certificate], at: Dealer.now)
    }
    #expect(refusal == .certificateOtherAuthority)
  }

  @Test("the web authority admits nobody to sync, not even the hub")
  func webAuthority() async throws {
    let certificate = try dealer.hubCertificate(dealer.web)
    let refusal = await code {
      _ = try await NodeCertificate(verifying: certificate, roots: [dealer.sync.certificate], at: Dealer.now)
    }
    #expect(refusal == .certificateOtherAuthority)
  }

  @Test("two roots are good side by side while one replaces the other")
  func twoRoots() async throws {
    let successor = try Dealer()
    for certificate in [try dealer.nodeCertificate(.generate()), try successor.nodeCertificate(.generate())] {
      let roots = [dealer.sync.certificate, successor.sync.certificate]
      let node = try await NodeCertificate(verifying: certificate, roots: roots, at: Dealer.now)
      #expect(node.identity == dealer.identity)
    }
  }

  @Test("no certificate outlives its authority, and an expired authority signs nothing")
  func expiredAuthority() async throws {
    let late = dealer.sync.certificate.notAfter - .days(1)
    let certificate = try dealer.nodeCertificate(.generate(), at: late)
    #expect(certificate.notAfter == dealer.sync.certificate.notAfter)
    let refusal = await code { _ = try dealer.nodeCertificate(.generate(), at: late + .days(2)) }
    #expect(refusal == .authorityExpired)
  }

  @Test("a refusal says which node, when, and what to do")
  func message() async throws {
    let certificate = try dealer.nodeCertificate(.generate())
    let error = await #expect(throws: ClienteleError.self) {
      _ = try await NodeCertificate(
        verifying: certificate, roots: [dealer.sync.certificate], at: Dealer.now + .days(200))
    }
    #expect(
      error?.message.contains("node \(dealer.identity.node) expired on 2026-06-03T08:00:00.000Z") == true)
    #expect(error?.hint.contains("clientele node join TOKEN --hub HOST") == true)
  }

  @Test("damaged certificates are refused, whatever byte is hit")
  func damaged() async throws {
    let der = try dealer.nodeCertificate(.generate()).der
    for position in stride(from: 0, to: der.count, by: 3) {
      var bytes = der
      bytes[position] ^= 0x10
      let refusal = await code {
        _ = try await NodeCertificate(
          verifying: EncodedCertificate(der: bytes), roots: [dealer.sync.certificate], at: Dealer.now)
      }
      #expect(refusal != nil, "byte \(position) of \(der.count)")
    }
  }
}
