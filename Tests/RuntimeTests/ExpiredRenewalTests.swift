import Access
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Transport
import Trust

@Suite("A node whose certificate has expired")
struct ExpiredRenewalTests {
  let people: People

  /// The store was let in so long ago that its certificate is over by every clock, that of the TLS library
  /// too.
  private static let away = Milliseconds.days(95)

  init() async throws {
    let bench = try Bench()
    bench.advance(Milliseconds(-Self.away.count))
    people = try await People(bench)
  }

  private func joinedLongAgo(
    _ body: @escaping @Sendable (HostPort, OpenNode) async throws -> Void
  ) async throws {
    let (bench, hub) = (people.bench, people.hub)
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { board in
      let address = await bench.enrolment(board)
      try await bench.join(token, at: address, as: "a")
      try await body(address, try await bench.open("a"))
    }
  }

  /// Asks as somebody who has these keys and certificates.
  private func ask(
    _ address: HostPort, _ signer: IdentityKey, showing certificate: EncodedCertificate
  ) async -> ClienteleError.Code? {
    let (bench, hub) = (people.bench, people.hub)
    do {
      let request = try IdentityKey.generate().signingRequest().der
      let expired = try ExpiredRenewal(
        key: signer, certificate: certificate, signingRequest: request, webSigningRequest: [])
      let message = RenewalMessage(signingRequest: request, webSigningRequest: [], expired: expired)
      _ = try await EnrolmentClient(logger: bench.logger, now: hub.world.clock.wall).post(
        host: address.host, port: address.port, path: "/renew", body: message.encoded(),
        pins: [RootPin(root: HubKeys(files: hub.keys).web.certificate)])
      return nil
    } catch {
      return (error as? ClienteleError)?.refusal?.code ?? (error as? ClienteleError)?.code
    }
  }

  @Test(
    "gets a fresh one for its old key's signature and a person's word on this very request, and not otherwise"
  )
  func granted() async throws {
    let (people, bench) = (people, people.bench)
    let hub = people.hub
    try await joinedLongAgo { address, node in
      let id = node.profile.node.description
      let old = try node.syncCredentials()
      bench.advance(Self.away)
      func renewal() async -> ClienteleError.Code? {
        await code { _ = try await node.renewNow(logger: bench.logger) }
      }
      #expect(await renewal() == .approvalPending)
      #expect(await renewal() == .approvalPending)
      #expect(await code { try await hub.approve(id, by: People.id("MA-1")) } == .notAllowed)
      // Who has only seen the certificate does not have its key.
      #expect(await ask(address, .generate(), showing: old.chain[0]) == .requestUnproven)
      // What is granted is one request: the same old key with another fresh one waits again, and so does the
      // first.
      try await hub.approve(id, by: People.id("AD-1"))
      #expect(await ask(address, old.key, showing: old.chain[0]) == .approvalPending)
      #expect(await renewal() == .approvalPending)
      try await hub.approve(id, by: People.id("AD-1"))
      #expect(await renewal() == nil)
      // A grant is used up.
      #expect(await ask(address, old.key, showing: old.chain[0]) == .approvalPending)
    }
    // At the hub's next start, with a fresh certificate of its own, the new one opens sessions and the old
    // does not.
    try hub.prepareStart(logger: bench.logger)
    try await bench.running(hub) { board in
      let node = try await bench.open("a")
      let fresh = try node.syncCredentials()
      let old = try node.keys.credentials(key: KeyName.nodeKey, certificates: KeyName.nodeCertificate)
      #expect(fresh.key.publicKeyDER != old.key.publicKeyDER)
      for (credentials, refusal) in [(fresh, nil), (old, ClienteleError.Code.certificateExpired)] {
        let client = try SyncClient(
          host: "127.0.0.1", port: await board.port(.sync) ?? 0, credentials: credentials,
          roots: node.syncRoots(),
          logger: bench.logger, now: node.world.clock.wall)
        let answer = await code {
          _ = try await client.post(path: "/sync/v1/time", body: [], timeout: .seconds(20))
        }
        await client.shutdown()
        #expect(answer == refusal)
      }
    }
  }

  @Test(
    "is too late after thirty days",
    arguments: [(119, .approvalPending), (121, .certificateExpired)] as [(Int64, ClienteleError.Code)])
  func tooLate(days: Int64, refusal: ClienteleError.Code) async throws {
    let bench = people.bench
    try await joinedLongAgo { _, node in
      bench.advance(.days(days))
      #expect(await code { _ = try await node.renewNow(logger: bench.logger) } == refusal)
    }
  }

  @Test("gets none when it was revoked, and none for a certificate of another authority")
  func others() async throws {
    let (people, bench) = (people, people.bench)
    try await joinedLongAgo { address, node in
      let world = node.world
      let foreign = try Authority.create(
        .sync, dealer: "Harbour Watch", at: world.clock.wall(), serial: world.random.bytes(16))
      let key = IdentityKey.generate()
      let forged = try foreign.issueNode(
        key.signingRequest(), identity: node.profile.identity, at: world.clock.wall(),
        serial: world.random.bytes(16))
      bench.advance(Self.away)
      #expect(await ask(address, key, showing: forged) == .certificateOtherAuthority)
      try await people.hub.revoke(node.profile.node, by: People.id("AD-1"), because: .lostDevice)
      #expect(await code { _ = try await node.renewNow(logger: bench.logger) } == .nodeRevoked)
    }
  }
}
