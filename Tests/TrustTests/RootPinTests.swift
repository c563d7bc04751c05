import Kernel
import Testing
import Trust

@Suite("The pin of the root")
struct RootPinTests {
  let dealer: Dealer

  init() throws {
    dealer = try Dealer()
  }

  @Test("the hub's own certificate and its root fit the pin", arguments: Authority.Purpose.allCases)
  func hub(_ purpose: Authority.Purpose) async throws {
    let authority = purpose == .sync ? dealer.sync : dealer.web
    let leaf = try dealer.hubCertificate(authority, names: ["hub.example.com", "10.0.0.5"])
    let root = try await RootPin(root: authority.certificate)
      .verify(presented: [leaf.der, authority.certificate.der], at: Dealer.now)
    #expect(root == authority.certificate)
  }

  @Test("another root, no root, or nothing is a mismatch")
  func mismatch() async throws {
    let leaf = try dealer.hubCertificate(dealer.web).der
    let pin = RootPin(root: dealer.web.certificate)
    let other = try Dealer()
    for chain in [[leaf, other.web.certificate.der], [leaf, dealer.sync.certificate.der], [leaf], []] {
      #expect(await code { _ = try await pin.verify(presented: chain, at: Dealer.now) } == .pinMismatch)
    }
  }

  @Test("showing someone's true root behind a certificate of one's own does not help")
  func borrowedRoot() async throws {
    let impostor = try Dealer()
    let leaf = try impostor.hubCertificate(impostor.web)
    let pin = RootPin(root: dealer.web.certificate)
    let refusal = await code {
      _ = try await pin.verify(presented: [leaf.der, dealer.web.certificate.der], at: Dealer.now)
    }
    #expect(refusal == .certificateOtherAuthority)
  }

  @Test("a node or a store's web server of the same dealer cannot pass for the hub")
  func sameDealer() async throws {
    let node = try dealer.nodeCertificate(.generate())
    let server = try dealer.web.issueServer(
      IdentityKey.generate().signingRequest(), names: ServerNames(["store-a.local"]), at: Dealer.now,
      serial: serial(7))
    for (leaf, root) in [(node, dealer.sync.certificate), (server, dealer.web.certificate)] {
      let refusal = await code {
        _ = try await RootPin(root: root).verify(presented: [leaf.der, root.der], at: Dealer.now)
      }
      #expect(refusal == .certificateRefused)
    }
  }

  @Test("an expired certificate of the hub is told apart from a wrong hub")
  func expired() async throws {
    let leaf = try dealer.hubCertificate(dealer.web)
    let pin = RootPin(root: dealer.web.certificate)
    let refusal = await code {
      _ = try await pin.verify(
        presented: [leaf.der, dealer.web.certificate.der], at: Dealer.now + .days(398))
    }
    #expect(refusal == .certificateExpired)
  }
}
