import Application
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

/// Nodes that run over TLS, and data directories that are put back from an old copy between two runs.
@Suite("A data directory put back from an old copy")
struct RestoredDirectoryTests {
  let bench: Bench

  init() throws {
    bench = try Bench()
    try bench.makeHub()
  }

  /// Runs hub and store at once.
  private func running(
    _ body: @escaping @Sendable (_ hub: OpenNode, _ store: OpenNode) async throws -> Void
  ) async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    try await bench.running(hub) { board in
      let port = await board.port(.sync) ?? 0
      if !FileManager.default.fileExists(atPath: bench.path("store")) {
        let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(5)).token
        _ = try await hub.addStaff([
          StaffEntry(store: "A", code: "A-01", name: "Li Na", role: "associate")
        ])
        try await bench.join(token.text, at: await bench.enrolment(board), as: "store")
      }
      let store = try await bench.open("store", flags: [.hubAddress: "127.0.0.1:\(port)"])
      try await bench.running(store) { _ in try await body(hub, store) }
      try store.close()
    }
    try hub.close()
  }

  private func register(_ name: String, at store: OpenNode) async throws {
    let associate = try await store.database.read { try StaffQueries($0).associate(code: "A-01") }
    _ = try await RegisterMember(associate: associate, name: name, phones: ["13911138222"]).run(
      store.recorder)
  }

  /// At the store while nothing else of it runs; the directory is free again afterwards.
  private func registerAlone(_ name: String) async throws {
    let store = try await bench.open("store")
    try await register(name, at: store)
    try store.close()
  }

  private func settled(_ node: OpenNode, until isDone: (SyncStatus.Report) -> Bool) async throws {
    while true {
      let edition = node.news.edition
      let report = try await SyncStatus().run(node.database, profile: node.profile)
      if isDone(report) { return }
      await node.news.wait(after: edition)
    }
  }

  private func names(_ node: OpenNode) async throws -> [String] {
    try await node.database.read { connection in
      try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
  }

  private func copy(_ name: String, to copy: String) throws {
    try FileManager.default.copyItem(atPath: bench.path(name), toPath: bench.path(copy))
  }

  private func putBack(_ copy: String, as name: String) throws {
    try FileManager.default.removeItem(atPath: bench.path(name))
    try FileManager.default.moveItem(atPath: bench.path(copy), toPath: bench.path(name))
  }

  @Test("a hub is refilled by its store in a new epoch", .timeLimit(.minutes(2)))
  func hub() async throws {
    try await running { _, store in try await self.settled(store) { $0.unsent == 0 && $0.rows > 2 } }
    try copy("hub", to: "hub-copy")
    try await running { _, store in
      try await self.register("late", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead }
    }
    try putBack("hub-copy", as: "hub")
    try await running { hub, store in
      try await self.settled(hub) { $0.epoch == 2 }
      try await self.settled(store) { $0.epoch == 2 && $0.unsent == 0 && $0.fingerprint == "equal" }
      #expect(try await self.names(hub) == ["late"])
      #expect(try await self.names(store) == ["late"])
    }
  }

  @Test(
    "a store goes on under a new incarnation, with a certified key, and loses nothing",
    .timeLimit(.minutes(2)))
  func store() async throws {
    try await running { _, store in try await self.settled(store) { $0.unsent == 0 && $0.rows > 2 } }
    try copy("store", to: "store-copy")
    try await running { _, store in
      try await self.register("forgotten", at: store)
      try await self.settled(store) { $0.unsent == 0 && $0.cursor == $0.hubHead }
    }
    try putBack("store-copy", as: "store")
    try await registerAlone("offline")
    try await running { hub, store in
      try await self.settled(store) { $0.incarnation == 2 && $0.unsent == 0 && $0.cursor == $0.hubHead }
      #expect(try await self.names(hub) == ["forgotten", "offline"])
      #expect(try await self.names(store) == ["forgotten", "offline"])
      let findings = await Doctor(node: store, board: nil).examine()
      #expect(findings.contains { $0.check == "log key" && $0.state == .ok })
    }
    let again = try await bench.open("store")
    #expect(again.profile.incarnation == 2)
    let findings = await Doctor(node: again, board: nil).examine()
    #expect(findings.contains { $0.check == "log key" && $0.state == .ok })
    try again.close()
  }
}
