import Foundation
import Kernel
import Logging
import NIOSSL
import Runtime
import Synchronization
import Testing
import Trust
import X509

@Suite("The certificate of the pages")
struct PageCertificateTests {
  let bench: Bench
  /// Every browser trusts it, and so does the operating system of the bench.
  let everyones: Authority
  /// A firm's own.
  let firms: Authority

  init() throws {
    bench = try Bench()
    try bench.makeHub()
    let world = try bench.world()
    func authority(_ name: String) throws -> Authority {
      try .create(.web, dealer: name, at: world.clock.wall(), serial: world.random.bytes(16))
    }
    (everyones, firms) = (try authority("Everyone"), try authority("Firm"))
    try bench.put(everyones.certificate.pem, as: Bench.systemRoots, mode: 0o644)
  }

  private func pair(
    _ authority: Authority, _ change: (inout MadeCertificate) -> Void = { _ in }
  ) throws -> MadeCertificate.Pair {
    var certificate = MadeCertificate()
    certificate.issuer = try .init(authority)
    certificate.dnsNames = ["shop.example"]
    certificate.usages = [.serverAuth]
    change(&certificate)
    return try certificate.make()
  }

  private func put(_ pair: MadeCertificate.Pair, key: String? = nil, mode: Int = 0o600) throws {
    try bench.put(key ?? pair.keyPEM, as: "own.key", mode: mode)
    try bench.put(pair.pem, as: "own.crt", mode: 0o644)
  }

  /// The hub with its pages on every address and, unless told otherwise, the operator's own certificate.
  private func hub(isOwn: Bool = true) async throws -> OpenNode {
    var flags: [NodeConfiguration.Key: String] = [.webHost: "0.0.0.0"]
    if isOwn { (flags[.webCertificate], flags[.webKey]) = (bench.path("own.crt"), bench.path("own.key")) }
    return try await bench.open("hub", flags: flags)
  }

  /// Whether a browser that asks for a page is told to insist on TLS.
  private func insists(_ port: Int) async throws -> Bool {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    let answer = try await TLSPeer.say(
      "GET /health HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n", to: port, as: "shop.example",
      with: configuration)
    #expect(answer.hasPrefix("HTTP/1.1 200"))
    return answer.lowercased().contains("strict-transport-security: max-age=31536000\r\n")
  }

  /// Connects again and again until something is so.
  private func until(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() { try Task.checkCancellation() }
  }

  @Test(
    "is exchanged while pages are served; what is broken or does not fit is refused, said once, and changes nothing",
    .timeLimit(.minutes(2)))
  func live() async throws {
    let (first, last) = (try pair(everyones), try pair(firms) { $0.key = .rsa(bits: 3_072) })
    let (old, nameless) = (
      try pair(everyones) { $0.notAfter = Date(timeIntervalSinceNow: -60) },
      try pair(everyones) { $0.dnsNames = [] }
    )
    try put(first)
    let node = try await hub()
    let log = Refusals()
    let bench = bench
    try await bench.running(node, logger: log.logger, pageInterval: Milliseconds(20)) { board in
      let port = await board.port(.web) ?? 0
      #expect(try await TLSPeer.certificate(of: port).der == first.der)
      try await until { try await insists(port) }
      let refused: [(ClienteleError.Code, () throws -> Void)] = [
        (.keyMismatch, { try put(last, key: first.keyPEM) }),
        (.certificateExpired, { try put(old) }),
        (.certificateRefused, { try put(nameless) }),
        (
          .keyUnreadable,
          { try put(last, key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") }
        ),
        (.keyExposed, { try put(last, mode: 0o640) }),
        (.certificateUnreadable, { try bench.put("", as: "own.crt", mode: 0o644) }),
        (.certificateMissing, { try FileManager.default.removeItem(atPath: bench.path("own.crt")) }),
      ]
      for (code, change) in refused {
        try put(first)
        try change()
        await log.until(code)
        let shown = try await TLSPeer.certificate(of: port).der
        #expect(shown == first.der, "\(code)")
        let finding = await Doctor(node: node, board: board).examine().first {
          $0.check == "page certificate"
        }
        #expect(finding?.state == .fail && finding?.hint.isEmpty == false, "\(code)")
      }
      try put(last)
      try await until { try await TLSPeer.certificate(of: port).der == last.der }
      #expect(try await !insists(port))
      let finding = await Doctor(node: node, board: board).examine().first { $0.check == "page certificate" }
      #expect(finding?.state == .ok)
    }
    #expect(log.all.allSatisfy { !$0.contains("PRIVATE") })
  }

  @Test("that is broken when the node starts is named, for there is none of before")
  func atStart() async throws {
    let (one, other) = (try pair(everyones), try pair(everyones))
    try put(one, key: other.keyPEM)
    let node = try await hub()
    #expect(await code { try await bench.running(node) { _ in } } == .keyMismatch)
  }

  @Test(
    "of the dealer's own authority never makes browsers insist on TLS: they could not be let past a lost root"
  )
  func dealers() async throws {
    let node = try await hub(isOwn: false)
    let root = try node.webRoot().pem
    try bench.put(root, as: Bench.systemRoots, mode: 0o644)
    try await bench.running(node, pageInterval: Milliseconds(20)) { board in
      let port = await board.port(.web) ?? 0
      for _ in 0..<20 {
        let isTold = try await insists(port)
        #expect(!isTold)
      }
    }
  }

  /// What was logged about certificates that were refused.
  private final class Refusals: Sendable {
    private let state = Mutex<[String]>([])
    private let (stream, more) = AsyncStream<Void>.makeStream()

    var all: [String] { state.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    func until(_ code: ClienteleError.Code) async {
      func isThere() -> Bool { all.contains { $0.contains("\(code)") } }
      if isThere() { return }
      for await _ in stream where isThere() { return }
    }

    private func note(_ line: String) {
      state.withLock { $0.append(line) }
      more.yield()
    }

    struct Handler: LogHandler {
      let log: Refusals
      var metadata: Logger.Metadata = [:]
      var logLevel = Logger.Level.info

      init(log: Refusals) { self.log = log }

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) {
        log.note("\(event.message) \(event.metadata ?? [:])")
      }
    }
  }
}
