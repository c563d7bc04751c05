import Application
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

/// A hub and a store with their real services, and a line between them that breaks wherever it can.
/// `CLIENTELE_LINE_STRIDE=1` takes every byte of the conversation instead of a few dozen.
@Suite("A line that breaks", .serialized)
struct FaultyLineTests {
  private let bench: Bench

  init() throws {
    bench = try Bench()
    try bench.makeHub()
  }

  /// Runs hub and store with a line between them that has carried everything so far.
  private func running(
    _ body: @escaping @Sendable (_ hub: OpenNode, _ store: OpenNode, _ line: FaultyLine) async throws -> Void
  ) async throws {
    let bench = bench
    let hub = try await bench.open("hub")
    try await bench.running(hub) { board in
      let line = try await FaultyLine.to(await board.port(.sync) ?? 0)
      let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(5)).token
      _ = try await hub.addStaff([StaffEntry(store: "A", code: "A-01", name: "Li Na", role: "associate")])
      try await bench.join(token.text, at: await bench.enrolment(board), as: "store")
      let store = try await bench.open("store", flags: [.hubAddress: "127.0.0.1:\(line.port)"])
      try await bench.running(store) { _ in
        try await settled(store)
        try await body(hub, store, line)
      }
      try store.close()
      try await line.close()
    }
    try hub.close()
  }

  private func settled(_ node: OpenNode) async throws {
    while true {
      let edition = node.news.edition
      if try await SyncStatus().run(node.database, profile: node.profile).isQuiet { return }
      try Task.checkCancellation()
      await node.news.wait(after: edition)
    }
  }

  private func register(_ name: String, at store: OpenNode) async throws {
    let associate = try await store.database.read { try StaffQueries($0).associate(code: "A-01") }
    _ = try await RegisterMember(associate: associate, name: name).run(store.recorder)
  }

  private func names(_ node: OpenNode) async throws -> [String] {
    try await node.database.read { connection in
      try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
  }

  /// Registers somebody while the line breaks, and waits until hub and store are of one mind again.
  private func survive(
    _ fault: FaultyLine.Fault, as name: String, _ store: OpenNode, _ line: FaultyLine
  ) async throws {
    line.breakAll(next: fault)
    try await register(name, at: store)
    try await settled(store)
  }

  private func expectAll(_ expected: [String], _ hub: OpenNode, _ store: OpenNode) async throws {
    #expect(try await names(hub) == expected.sorted())
    #expect(try await names(store) == expected.sorted())
    let status = try await SyncStatus().run(store.database, profile: store.profile)
    #expect(status.incarnation == 1 && status.parked == 0 && status.fingerprint == "equal")
    for node in [hub, store] {
      let report = try await VerifyLog(verify: OpenNode.verify).run(node.database, profile: node.profile)
      #expect(report.broken == [])
    }
  }

  /// How many bytes go each way when the store says hello, pushes one change, and pulls until it listens.
  private func conversation(_ store: OpenNode, _ line: FaultyLine) async throws -> [FaultyLine.Direction: Int]
  {
    try await survive(.none, as: "n", store, line)
    return [.toHub: line.counts.toHub, .fromHub: line.counts.fromHub]
  }

  @Test("at any byte of a conversation, either way, loses nothing and tells nothing twice")
  func cutAnywhere() async throws {
    try await running { hub, store, line in
      let lengths = try await conversation(store, line)
      var expected = ["n"]
      for direction in FaultyLine.Direction.allCases {
        let length = try #require(lengths[direction])
        #expect(length > 500)
        let stride =
          ProcessInfo.processInfo.environment["CLIENTELE_LINE_STRIDE"].flatMap { Int($0) } ?? length / 16
        for place in Swift.stride(from: 0, through: length, by: max(stride, 1)) {
          let name = "\(direction) \(place)"
          try await survive(.cut(direction, after: place), as: name, store, line)
          expected.append(name)
        }
      }
      try await expectAll(expected, hub, store)
    }
  }

  @Test("by a bit that was turned over is refused below, and gone over again")
  func damaged() async throws {
    try await running { hub, store, line in
      let lengths = try await conversation(store, line)
      var expected = ["n"]
      for direction in FaultyLine.Direction.allCases {
        let length = try #require(lengths[direction])
        for place in Swift.stride(from: 0, to: length, by: max(length / 8, 1)) {
          let name = "\(direction) \(place)"
          try await survive(.damage(direction, at: place), as: name, store, line)
          expected.append(name)
        }
      }
      try await expectAll(expected, hub, store)
    }
  }

  @Test("without a word is given up, and gone over again")
  func silent() async throws {
    try await running { hub, store, line in
      try await survive(.silence(.fromHub, after: 0), as: "deaf", store, line)
      try await survive(.silence(.toHub, after: 700), as: "dumb", store, line)
      try await expectAll(["deaf", "dumb"], hub, store)
    }
  }

  @Test("into crumbs of a byte carries all the same")
  func crumbs() async throws {
    try await running { hub, store, line in
      try await survive(.crumbs(1), as: "crumbs", store, line)
      try await expectAll(["crumbs"], hub, store)
    }
  }
}
