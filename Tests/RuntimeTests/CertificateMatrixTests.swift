import Access
import Foundation
import Kernel
import NIOSSL
import Persistence
import Runtime
import TestKit
import Testing
import Transport
import Trust
import X509

/// What somebody shows at a running hub, and what a node is shown by what passes for one, over real connections.
@Suite("Certificates over the network")
struct CertificateMatrixTests {
  /// What comes of a connection.
  enum Outcome: Hashable {
    case admitted
    /// No request gets through: TLS is broken off.
    case brokenOff
    /// The connection stands, the request is answered with this code.
    case answered(ClienteleError.Code)
  }

  /// Who is there to be shown.
  struct Cast {
    let sync: Authority
    let web: Authority
    /// Made by somebody else, with the name of ours.
    let foreign: Authority
    /// A store that was let in, one that was revoked, and one nobody knows.
    let node: NodeIdentity
    let revoked: NodeIdentity
    let stranger: NodeIdentity
    let webCredentials: TLSCredentials

    /// A certificate as the hub gives it to the store.
    var good: MadeCertificate {
      get throws {
        var certificate = MadeCertificate()
        certificate.issuer = try MadeCertificate.Issuer(sync)
        certificate.uris = [node.uri]
        return certificate
      }
    }

    /// A certificate of the hub's sync listener.
    var goodHub: MadeCertificate {
      get throws {
        var certificate = try good
        certificate.dnsNames = [ServerNames.hub]
        return certificate
      }
    }

    fileprivate func changed(
      _ certificate: MadeCertificate, _ change: (inout MadeCertificate) throws -> Void
    ) throws -> MadeCertificate.Pair {
      var certificate = certificate
      try change(&certificate)
      return try certificate.make()
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcome: Outcome
    /// What is shown; `nil` for nothing.
    let show: @Sendable (Cast) throws -> MadeCertificate.Pair?
    /// The newest version of TLS that is spoken.
    var version = TLSVersion.tlsv13

    init(
      _ description: String, _ outcome: Outcome,
      _ show: @escaping @Sendable (Cast) throws -> MadeCertificate.Pair?
    ) {
      (testDescription, self.outcome, self.show) = (description, outcome, show)
    }

    func speaking(_ version: TLSVersion) -> Row {
      var row = self
      row.version = version
      return row
    }
  }

  let people: People

  init() async throws { people = try await People(Bench()) }

  private func cast(on board: ListenerBoard) async throws -> Cast {
    let (bench, hub) = (people.bench, people.hub)
    var identities: [NodeIdentity] = []
    for name in ["a", "b"] {
      let token = try await hub.issueToken(
        storeName: name.uppercased(), associate: nil, lifetime: .minutes(60))
      try await bench.join(token.token.text, at: bench.enrolment(board), as: name)
      identities.append(try await bench.open(name).profile.identity)
    }
    try await hub.revoke(identities[1].node, by: People.id("AD-1"), because: .lostDevice)
    let keys = try HubKeys(files: hub.keys)
    let foreign = try Authority.create(
      .sync, dealer: "Harbour Watch", at: hub.world.clock.wall(), serial: hub.world.random.bytes(16))
    return Cast(
      sync: keys.sync, web: keys.web, foreign: foreign, node: identities[0], revoked: identities[1],
      stranger: NodeIdentity(dealer: identities[0].dealer, node: NodeID(hub.world.newRowID())),
      webCredentials: try keys.webCredentials())
  }

  private static let past = Date(timeIntervalSinceNow: -60)
  private static let future = Date(timeIntervalSinceNow: 3_600)

  // MARK: At the hub

  static let clients = [
    Row("nothing wrong", .admitted) { try $0.good.make() },
    Row("expired", .brokenOff) { cast in try cast.changed(cast.good) { $0.notAfter = past } },
    Row("not valid yet", .brokenOff) { cast in try cast.changed(cast.good) { $0.notBefore = future } },
    Row("of another authority that calls itself as ours does", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.issuer = try .init(cast.foreign) }
    },
    Row("signed by itself", .brokenOff) { cast in try cast.changed(cast.good) { $0.issuer = nil } },
    Row("with the name of a server in place of a node's", .answered(.certificateNoIdentity)) { cast in
      try cast.changed(cast.good) { ($0.uris, $0.dnsNames) = ([], [ServerNames.hub]) }
    },
    Row("with two nodes' names", .answered(.certificateNoIdentity)) { cast in
      try cast.changed(cast.good) { $0.uris.append(cast.stranger.uri) }
    },
    Row("of a node nobody let in", .answered(.certificateRefused)) { cast in
      try cast.changed(cast.good) { $0.uris = [cast.stranger.uri] }
    },
    Row("of a node that was revoked", .answered(.nodeRevoked)) { cast in
      try cast.changed(cast.good) { $0.uris = [cast.revoked.uri] }
    },
    Row("with an RSA key of 1024 bits", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.key = .rsa(bits: 1_024) }
    },
    Row("with an RSA key of 3072 bits", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.key = .rsa(bits: 3_072) }
    },
    Row("with a key on another curve", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.key = .p384 }
    },
    Row("that may sign others", .answered(.certificateRefused)) { cast in
      try cast.changed(cast.good) { $0.isAuthority = true }
    },
    Row("for servers only", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.usages = [.serverAuth] }
    },
    Row("the one that pages are served with", .brokenOff) { MadeCertificate.Pair($0.webCredentials) },
    Row("a node's, from the web authority", .brokenOff) { cast in
      try cast.changed(cast.good) { $0.issuer = try .init(cast.web) }
    },
    Row("none", .brokenOff) { _ in nil },
    Row("nothing wrong, over TLS 1.2", .brokenOff) { try $0.good.make() }.speaking(.tlsv12),
  ]

  @Test("who shows a hub anything but a good certificate of a node it let in gets no answer to a request")
  func atTheHub() async throws {
    let hub = people.hub
    try await people.bench.running(hub) { board in
      let cast = try await self.cast(on: board)
      let port = await board.port(.sync) ?? 0
      for row in Self.clients {
        let outcome = try await self.outcome(of: row, cast, at: port)
        #expect(outcome == row.outcome, "\(row.testDescription)")
      }
    }
  }

  private func outcome(of row: Row, _ cast: Cast, at port: Int) async throws -> Outcome {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.maximumTLSVersion = row.version
    configuration.trustRoots = .certificates([
      try NIOSSLCertificate(bytes: cast.sync.certificate.der, format: .der)
    ])
    if let pair = try row.show(cast) {
      configuration.certificateChain = try pair.chain
      configuration.privateKey = try pair.key
    }
    // Whatever is to be refused by the other side can be shown by this one.
    _ = try NIOSSLContext(configuration: configuration)
    let answer: String
    do {
      answer = try await TLSPeer.say(
        "POST /sync/v1/time HTTP/1.1\r\nhost: hub\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        to: port, as: ServerNames.hub, with: configuration)
    } catch {
      return .brokenOff
    }
    if answer.hasPrefix("HTTP/1.1 200") { return .admitted }
    let code = answer.split(whereSeparator: \.isNewline).first {
      $0.lowercased().hasPrefix("clientele-error:")
    }
    return .answered(.init(String(code?.dropFirst("clientele-error: ".count) ?? "none")))
  }

  /// Our TLS library shows no certificate that is for signing others alone; another one does.
  @Test("the authority's own certificate and key open no session", .timeLimit(.minutes(1)))
  func authority() async throws {
    let (bench, hub) = (people.bench, people.hub)
    try await bench.running(hub) { board in
      let port = await board.port(.sync) ?? 0
      let keys = hub.keys.directory
      func answer(certificate: String, key: String) async throws -> (output: String, errors: String) {
        let client = try ChildProcess(
          "/bin/sh",
          [
            "-c",
            "printf 'POST /sync/v1/time HTTP/1.1\\r\\nHost: hub\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n' | \"$@\"",
            "sh",
            "openssl", "s_client", "-quiet", "-tls1_3", "-connect", "127.0.0.1:\(port)",
            "-cert", "\(keys)/\(certificate)", "-key", "\(keys)/\(key)",
          ], environment: ["PATH": "/usr/bin:/bin"], errors: bench.path(certificate + ".errors"))
        _ = try await client.ended()
        return (client.output, client.errors)
      }
      let refused = try await answer(
        certificate: KeyName.authorityCertificate, key: KeyName.authorityKey)
      #expect(!refused.output.contains("HTTP/1.1 200") && refused.errors.contains("alert"), "\(refused)")
      // The hub's own is that of a node, so it is not the way of asking that is refused.
      let admitted = try await answer(certificate: KeyName.nodeCertificate, key: KeyName.nodeKey)
      #expect(admitted.output.contains("HTTP/1.1 200"), "\(admitted)")
    }
  }

  // MARK: At a node

  static let servers = [
    Row("nothing wrong", .admitted) { try $0.goodHub.make() },
    Row("expired", .answered(.certificateExpired)) { cast in
      try cast.changed(cast.goodHub) { $0.notAfter = past }
    },
    Row("not valid yet", .answered(.certificateNotYetValid)) { cast in
      try cast.changed(cast.goodHub) { $0.notBefore = future }
    },
    Row("of another authority that calls itself as ours does", .answered(.certificateOtherAuthority)) {
      cast in
      try cast.changed(cast.goodHub) { $0.issuer = try .init(cast.foreign) }
    },
    Row("signed by itself", .answered(.certificateOtherAuthority)) { cast in
      try cast.changed(cast.goodHub) { $0.issuer = nil }
    },
    Row("a store's", .answered(.certificateRefused)) { try $0.good.make() },
    Row("with the address that was dialled in place of the hub's name", .answered(.certificateRefused)) {
      cast in
      try cast.changed(cast.goodHub) { $0.dnsNames = ["localhost", "127.0.0.1"] }
    },
    Row("with an RSA key of 1024 bits", .answered(.certificateUnreadable)) { cast in
      try cast.changed(cast.goodHub) { $0.key = .rsa(bits: 1_024) }
    },
    Row("with a key on another curve", .answered(.keyTypeRefused)) { cast in
      try cast.changed(cast.goodHub) { $0.key = .p384 }
    },
    Row("for clients only", .answered(.certificateRefused)) { cast in
      try cast.changed(cast.goodHub) { $0.usages = [.clientAuth] }
    },
    Row("the one that pages are served with", .answered(.certificateOtherAuthority)) {
      MadeCertificate.Pair($0.webCredentials)
    },
    Row("nothing wrong, over TLS 1.2", .answered(.hubUnreachable)) { try $0.goodHub.make() }.speaking(
      .tlsv12),
  ]

  @Test("a node sends nothing to a server that shows anything but its hub's certificate")
  func atANode() async throws {
    let (bench, hub) = (people.bench, people.hub)
    let cast = try await bench.running(hub) { try await self.cast(on: $0) }
    let node = try await bench.open("a")
    for row in Self.servers {
      let pair = try #require(try row.show(cast))
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try pair.chain, privateKey: try pair.key)
      configuration.minimumTLSVersion = .tlsv12
      configuration.maximumTLSVersion = row.version
      let (refusal, bytes) = try await TLSPeer.listening(with: configuration) { port in
        let client = try SyncClient(
          host: "127.0.0.1", port: port, credentials: node.syncCredentials(), roots: node.syncRoots(),
          logger: bench.logger, now: node.world.clock.wall)
        let refusal = await code {
          _ = try await client.post(path: "/sync/v1/time", body: [1], timeout: .seconds(20))
        }
        await client.shutdown()
        return refusal
      }
      if row.outcome == .admitted {
        #expect(bytes > 0, "\(row.testDescription)")
      } else {
        let outcome = refusal.map { Outcome.answered($0) }
        #expect(outcome == row.outcome && bytes == 0, "\(row.testDescription)")
      }
    }
  }
}
