import AsyncHTTPClient
import Kernel
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing
import Transport
import Trust

@Suite("Who may sync")
struct SyncTrustTests {
  /// What a node that must not come in is told. The handler must not see it.
  private func refusal(
    of hub: TestHub, credentials: TLSCredentials? = nil, roots: [EncodedCertificate]? = nil
  ) async throws -> ClienteleError? {
    let calls = Counter()
    let error = try await hub.running(answering: { call in
      calls.increment()
      return call.body
    }) { port in
      try await hub.client(port, credentials: credentials, roots: roots) { await $0.failure() }
    }
    #expect(calls.value == 0)
    return error
  }

  @Test("A certificate of another authority is refused")
  func otherAuthority() async throws {
    let hub = try TestHub()
    let stranger = try TestDealer("Borealis").nodeCredentials(hub.node)
    let error = try await refusal(of: hub, credentials: stranger)
    #expect(error?.code == .certificateOtherAuthority)
    #expect(error?.message.contains("of this node") == true)
  }

  @Test("An expired certificate is refused, and the node learns that it expired")
  func expired() async throws {
    let hub = try TestHub()
    let old = try hub.dealer.nodeCredentials(hub.node, issuedAt: TestDealer.now - .days(100))
    let error = try await refusal(of: hub, credentials: old)
    #expect(error?.code == .certificateExpired)
    #expect(error?.hint.isEmpty == false)
  }

  @Test("A certificate that is over by the hub's own clock alone is refused too")
  func expiredByOwnClock() async throws {
    var hub = try TestHub()
    hub.now = { TestDealer.now + .days(91) }
    #expect(try await refusal(of: hub)?.code == .certificateExpired)
  }

  @Test("The certificate of the web authority opens no session")
  func webCertificate() async throws {
    let hub = try TestHub()
    #expect(
      try await refusal(of: hub, credentials: hub.dealer.webCredentials())?.code == .certificateOtherAuthority
    )
  }

  @Test("A node does not talk to the hub of another authority")
  func foreignHub() async throws {
    let hub = try TestHub()
    let other = try TestDealer("Borealis")
    let error = try await refusal(
      of: hub, credentials: other.nodeCredentials(hub.node), roots: other.roots)
    #expect(error?.code == .certificateOtherAuthority)
    #expect(error?.message.contains("server") == true)
  }

  @Test("A node does not talk to a hub whose certificate expired")
  func expiredHub() async throws {
    var hub = try TestHub()
    hub.settings.credentials = try hub.dealer.hubCredentials(issuedAt: TestDealer.now - .days(100))
    #expect(try await refusal(of: hub)?.code == .certificateExpired)
  }

  @Test("A store cannot pass for the hub with its own certificate")
  func storeAsHub() async throws {
    var hub = try TestHub()
    hub.settings.credentials = try hub.dealer.nodeCredentials(TestDealer.node())
    #expect(try await refusal(of: hub)?.code == .certificateRefused)
  }

  @Test("Without a certificate, and with TLS 1.2, no connection comes about")
  func foreignClients() async throws {
    let hub = try TestHub()
    let calls = Counter()
    try await hub.running(answering: { call in
      calls.increment()
      return call.body
    }) { port in
      var withoutCertificate = TLSConfiguration.makeClientConfiguration()
      withoutCertificate.trustRoots = .certificates([
        try NIOSSLCertificate(bytes: hub.dealer.sync.certificate.der, format: .der)
      ])
      var oldVersion = withoutCertificate
      let own = try hub.dealer.nodeCredentials(hub.node)
      oldVersion.certificateChain = [
        .certificate(try NIOSSLCertificate(bytes: own.chain[0].der, format: .der))
      ]
      oldVersion.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(own.key.pem.utf8), format: .pem))
      #expect(try await status(port, oldVersion) == 200)
      oldVersion.maximumTLSVersion = .tlsv12
      for configuration in [withoutCertificate, oldVersion] {
        await #expect(throws: (any Error).self) { try await status(port, configuration) }
      }
    }
    #expect(calls.value == 1)
  }

  private func status(_ port: Int, _ tls: TLSConfiguration) async throws -> UInt {
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.dnsOverride = [ServerNames.hub: "127.0.0.1"]
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    var request = HTTPClientRequest(url: "https://\(ServerNames.hub):\(port)/sync/test")
    request.method = .POST
    let answer: Result<UInt, any Error>
    do {
      answer = .success(try await client.execute(request, timeout: .seconds(10)).status.code)
    } catch {
      answer = .failure(error)
    }
    try await client.shutdown()
    return try answer.get()
  }
}
