import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

@Suite("Making a hub")
struct HubSetupTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test("a new hub knows who it is, and its first change says so, receipted by itself")
  func first() async throws {
    try bench.makeHub()
    let hub = try await bench.open("hub")
    #expect(hub.profile.kind == .hub && hub.profile.hub == hub.profile.node && hub.profile.incarnation == 1)
    try hub.database.readBlocking { connection in
      #expect(try PropertyTable(connection).integer(.epoch) == 1)
      #expect(try PropertyTable(connection).position(.hubHead) == Position(epoch: 1, hubSeq: 1))
      let key = try connection.first(
        "SELECT logKey FROM node WHERE id = ?", [.id(hub.profile.node)]
      ) { $0.bytes(0) }
      #expect(key == hub.logKey.publicKey)
      #expect(
        try LogKeyTable(connection).publicKey(of: hub.profile.node, incarnation: 1, keyID: 1)
          == hub.logKey.publicKey)
    }
    let certificate = try await NodeCertificate(
      verifying: hub.syncCredentials().chain[0], roots: hub.syncRoots(), at: hub.world.clock.wall())
    #expect(certificate.identity == hub.profile.identity)
  }

  @Test("a directory that belongs to a hub is not made into another one")
  func twice() async throws {
    try bench.makeHub()
    #expect(await code { try bench.makeHub() } == .alreadySetUp)
  }

  @Test("a hub whose making was interrupted is finished with the authorities it has")
  func interrupted() async throws {
    try bench.makeHub()
    let root = try KeyFiles(directory: bench.path("hub/keys")).certificates(KeyName.authorityCertificate)
    for name in ["clientele.db", "clientele.db-wal", "clientele.db-shm"] {
      try? FileManager.default.removeItem(atPath: bench.path("hub/" + name))
    }
    #expect(await code { _ = try await bench.open("hub") } == .notSetUp)
    try bench.makeHub()
    let hub = try await bench.open("hub")
    #expect(try hub.syncRoots() == root)
    #expect(try hub.syncCredentials().chain[0].notAfter > hub.world.clock.wall())
  }

  @Test("its certificates are renewed at a start after two thirds of their life, with the same keys")
  func renewal() async throws {
    try bench.makeHub()
    let hub = try await bench.open("hub")
    let before = try hub.syncCredentials().chain[0]
    bench.advance(.days(59))
    try hub.prepareStart(logger: bench.logger)
    #expect(try hub.syncCredentials().chain[0] == before)
    bench.advance(.days(2))
    try hub.prepareStart(logger: bench.logger)
    let after = try hub.syncCredentials().chain[0]
    #expect(after != before && after.publicKeyDER == before.publicKeyDER)
    #expect(after.notAfter == before.notAfter + .days(61) || after.notAfter > before.notAfter + .days(60))
  }

  @Test("names that cannot stand in a certificate are refused before anything is promised")
  func badNames() async throws {
    let bench = bench
    #expect(
      await code {
        try HubSetup.create(
          path: bench.path("hub"), name: "Harbour Watch", hosts: ["https://hub.example.com"],
          world: bench.world(),
          environment: bench.environment)
      } == .invalidInput)
    try bench.makeHub()
  }
}
