import Access
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Transport
import Trust

@Suite("The life of a node's certificate")
struct NodeLifeTests {
  let bench: Bench
  let people: People

  init() async throws {
    bench = try Bench()
    people = try await People(bench)
  }

  private func joined(
    flags: [NodeConfiguration.Key: String] = [:],
    _ body: @escaping @Sendable (ListenerBoard, OpenNode) async throws -> Void
  ) async throws {
    let (bench, hub) = (bench, people.hub)
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { board in
      try await bench.join(token, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a", flags: flags)
      try await body(board, node)
    }
  }

  @Test("a fresh certificate comes with a fresh key, the pair before it stays, older ones go")
  func renews() async throws {
    try await joined { _, node in
      var keys = [try node.syncCredentials().key.publicKeyDER]
      for _ in 0..<3 {
        _ = try await node.renewNow(logger: bench.logger)
        keys.append(try node.syncCredentials().key.publicKeyDER)
      }
      #expect(Set(keys).count == 4)
      let names = try FileManager.default.contentsOfDirectory(atPath: node.keys.directory)
      #expect(
        names.filter { $0.hasPrefix("node") && $0.hasSuffix(".key") }.sorted() == [
          "node-3.key", "node-4.key",
        ])
      let nodes = try await people.hub.nodeLines()
      #expect(nodes.count == 2 && nodes.allSatisfy { $0.state == "active" })
    }
  }

  @Test("the pages' certificate is for names the hub allows, and no others")
  func webNames() async throws {
    try await joined(flags: [.webHost: "192.0.2.5"]) { _, node in
      #expect(try await !node.renewNow(logger: bench.logger))
      try await people.hub.allowWebNames(
        ["store-a.lan", "192.0.2.5"], of: node.profile.node, by: People.id("AD-1"))
      #expect(try await node.renewNow(logger: bench.logger))
      #expect(try node.webRoot() == people.hub.webRoot())
      #expect(
        await code {
          try await people.hub.allowWebNames(["x.lan"], of: node.profile.node, by: People.id("MA-1"))
        } == .notAllowed)
    }
  }

  @Test("a revoked node is cut off while it waits at the hub, and destroys what it holds")
  func revoked() async throws {
    try await joined { _, node in
      let ended = Task { await code { try await bench.runToEnd(node) } }
      try await bench.until(node) {
        try node.database.readBlocking { try $0.count("SELECT count(*) FROM store") } > 0
      }
      try await people.hub.revoke(node.profile.node, by: People.id("AD-1"), because: .lostDevice)
      // Its process ends by itself; the test would hang here if it did not.
      #expect(await ended.value == .nodeRevoked)
      let names = try FileManager.default.contentsOfDirectory(atPath: node.directory.path)
      #expect(!names.contains { $0.hasPrefix("clientele.db") } && names.contains("revoked"))
      let keys = try FileManager.default.contentsOfDirectory(atPath: node.keys.directory)
      #expect(!keys.contains { $0.hasSuffix(".key") })
    }
  }

  @Test("one authority replaces another: nodes that were online go on, the old root is trusted no more")
  func rotation() async throws {
    let (bench, hub) = (bench, people.hub)
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { try await bench.join(token, at: bench.enrolment($0), as: "a") }
    let old = try hub.syncRoots()
    try await hub.beginRotation(by: People.id("AD-1"))
    #expect(await code { try await hub.beginRotation(by: nil) } == .notAllowed)
    #expect(await code { try await hub.finishRotation(by: nil, isForced: false) } == .notAllowed)
    try await bench.running(hub) { board in
      let address = "127.0.0.1:\(await board.port(.sync) ?? 0)"
      let node = try await bench.open("a", flags: [.hubAddress: address])
      try await bench.running(node) { _ in
        try await bench.until(hub) {
          try hub.database.readBlocking { try $0.count("SELECT count(*) FROM nodeCertificate") } > 1
        }
      }
    }
    #expect(try await hub.rotationStatus().waitingFor.isEmpty)
    try await hub.finishRotation(by: People.id("AD-1"), isForced: false)
    let fresh = try hub.syncRoots()
    #expect(fresh.count == 1 && fresh != old)
    #expect(
      await code {
        _ = try await NodeCertificate(
          verifying: hub.syncCredentials().chain[0], roots: old, at: hub.world.clock.wall())
      } == .certificateOtherAuthority)
    #expect(await Doctor(node: hub, board: nil).examine().filter { $0.state == .fail }.isEmpty)
  }

  @Test("who may not revoke cannot, and nobody revokes the hub")
  func rights() async throws {
    let hub = people.hub.profile.node
    #expect(await code { try await people.hub.revoke(hub, by: nil, because: .other) } == .notAllowed)
    #expect(
      await code { try await people.hub.revoke(hub, by: People.id("MA-1"), because: .other) } == .notAllowed)
  }

  @Test("more joins than a person could start are sent away for a while")
  func rate() {
    let bench = bench
    let rate = RequestRate(perMinute: 3, perMinuteOfAll: 5) {
      BootReading(bootID: .zero, milliseconds: bench.passed.count)
    }
    func use(_ asker: String) -> Bool { (try? rate.use(by: asker)) != nil }
    #expect((0..<5).map { _ in use("a") } == [true, true, true, false, false])
    #expect((0..<3).map { _ in use("b") } == [true, true, false])
    bench.advance(.seconds(20))
    #expect(use("a") && !use("a") && !use("c"))
    bench.advance(.minutes(1))
    #expect(use("c"))
  }

  @Test("the mount a directory lies on is the longest above it, the last one mounted there")
  func mounts() {
    let text = """
      25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 25 0:26 / /home rw - ext4 /dev/sda2 rw
      31 30 0:40 / /home/shop\\040a/data rw,nosuid shared:9 - fuse.gocryptfs /home/shop/cipher rw
      32 25 0:41 / /homely rw - btrfs /dev/sdb rw
      """
    func type(_ path: String) -> String? { EncryptedDirectory.mountType(of: path, in: text) }
    #expect(type("/home/shop a/data") == "fuse.gocryptfs")
    #expect(type("/home/shop a/data/keys") == "fuse.gocryptfs")
    #expect(type("/home/shop a/database") == "ext4")
    #expect(type("/homely/x") == "btrfs" && type("/var") == "ext4")
  }
}
