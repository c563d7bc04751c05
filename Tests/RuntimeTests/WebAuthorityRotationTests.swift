import Foundation
import Kernel
import NIOSSL
import Persistence
import Records
import Runtime
import Testing
import Transport
import Trust

@Suite("Replacing the web authority")
struct WebAuthorityRotationTests {
  let people: People

  init() async throws {
    let bench = try Bench()
    // There is time to pass until now: a certificate of the future would be refused by the TLS library.
    bench.advance(.minutes(-120))
    people = try await People(bench)
  }

  /// Whether a browser that trusts these roots believes the pages at a port.
  private func believes(_ roots: [EncodedCertificate], _ port: Int) async throws -> Bool {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates(
      try roots.map { try NIOSSLCertificate(bytes: $0.der, format: .der) })
    do {
      let answer = try await TLSPeer.say(
        "GET /health HTTP/1.1\r\nhost: store-a.lan\r\nconnection: close\r\n\r\n", to: port, as: "store-a.lan",
        with: configuration)
      return answer.hasPrefix("HTTP/1.1 200")
    } catch {
      return false
    }
  }

  /// Runs the hub and the store beside it, whose pages are served on every address.
  private func both(
    _ body: @escaping @Sendable (_ store: OpenNode, _ pages: Int) async throws -> Void
  ) async throws {
    let bench = people.bench
    try await bench.running(people.hub) { board in
      let address = "127.0.0.1:\(await board.port(.sync) ?? 0)"
      let store = try await bench.open("a", flags: [.webHost: "0.0.0.0", .hubAddress: address])
      if !store.keys.exists(KeyName.webCertificate) { _ = try await store.renewNow(logger: bench.logger) }
      try await bench.running(store, pageInterval: Milliseconds(20)) {
        try await body(store, await $0.port(.web) ?? 0)
      }
    }
  }

  private static func pins(_ store: OpenNode) throws -> String {
    try store.database.readBlocking { try PropertyTable($0).text(.webRootPin) } ?? ""
  }

  @Test(
    "a browser with both roots believes the pages all the time, one with the old root until the end, one with the new after",
    .timeLimit(.minutes(2)))
  func rotation() async throws {
    let (bench, hub) = (people.bench, people.hub)
    let admin = People.id("AD-1")
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    let node = try await bench.running(hub) { board in
      try await bench.join(token, at: bench.enrolment(board), as: "a")
      return try await bench.open("a").profile.node
    }
    try await hub.allowWebNames(["store-a.lan"], of: node, by: admin)
    let old = try hub.webRoot()
    #expect(await code { try await hub.finishWebRotation(by: admin, isForced: false) } == .notAllowed)
    #expect(await code { try await hub.beginWebRotation(by: People.id("MA-1")) } == .notAllowed)
    #expect(try await hub.webRoots() == [old])
    try await hub.beginWebRotation(by: admin)
    #expect(await code { try await hub.beginWebRotation(by: admin) } == .notAllowed)
    let roots = try await hub.webRoots()
    #expect(roots.count == 2 && roots[0] == old)
    let new = roots[1]
    let (oldPin, newPin) = (RootPin(root: old).description, RootPin(root: new).description)

    try await both { store, pages in
      try await bench.until(store) { try Self.pins(store).hasPrefix("\(oldPin),\(newPin)@") }
      #expect(try await store.webRoots() == roots)
      #expect(try await believes([old], pages))
      #expect(try await believes(roots, pages))
      #expect(try await !believes([new], pages))
      // The new root says who serves pages, and nothing about who is a node or a hub.
      #expect(try store.syncRoots() == hub.syncRoots() && !hub.syncRoots().contains(new))
    }

    let early = try await hub.issueToken(storeName: "B", associate: nil, lifetime: .minutes(60)).token
    #expect(await code { try await hub.finishWebRotation(by: admin, isForced: false) } == .notAllowed)
    bench.advance(.minutes(61))
    try await hub.finishWebRotation(by: admin, isForced: false)
    #expect(try await hub.webRoots() == [new])
    #expect(try await hub.webRotationStatus().waitingFor == ["A"])

    try await both { store, pages in
      // Without a restart of the store.
      while try await !believes([new], pages) { try Task.checkCancellation() }
      #expect(try await believes(roots, pages))
      #expect(try await !believes([old], pages))
      try await bench.until(store) { try Self.pins(store).hasPrefix("\(newPin)@") }
    }
    #expect(try await hub.webRotationStatus().waitingFor.isEmpty)

    // Who joins now knows the hub by the new root; a token of before knows nobody here.
    let late = try await hub.issueToken(storeName: "B", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { board in
      let address = await bench.enrolment(board)
      #expect(await code { try await bench.join(early.text, at: address, as: "early") } == .pinMismatch)
      try await bench.join(late, at: address, as: "b")
    }
  }
}
