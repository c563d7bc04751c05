import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing

/// Passing a member's data between dealers is a use of its own: without consent each dealer's nodes hold what that dealer
/// collected, and no more.
@Suite("Passing data on between dealers", .serialized)
struct PassingOnTests {
  private static let phone = "13911138222"
  /// Told at one store alone, so that they can be looked for on the other's disk.
  private static let (eastern, western) = ("喜欢蓝色珐琅盘", "住在西湖边")

  private struct Chain {
    let fleet: Fleet
    let hub: HubRig
    let east: NodeRig
    let west: NodeRig
    let eastern: SourceRecordID
    let western: SourceRecordID

    /// - Parameter dealers: of the two stores.
    static func make(dealers: (String, String) = ("EAST", "WEST")) async throws -> Chain {
      let fleet = try Fleet()
      let hub = try await fleet.makeHub()
      let (east, west) = (try await fleet.makeStore("A", at: hub), try await fleet.makeStore("B", at: hub))
      let chain = Chain(
        fleet: fleet, hub: hub, east: east, west: west,
        eastern: try await register(at: east, PassingOnTests.eastern),
        western: try await register(at: west, PassingOnTests.western))
      try await chain.place("A", under: dealers.0)
      try await chain.place("B", under: dealers.1)
      try await chain.settle()
      return chain
    }

    private static func register(at node: NodeRig, _ note: String) async throws -> SourceRecordID {
      try await RegisterMember(
        associate: node.associate, name: "欧阳明哲", phones: [PassingOnTests.phone], birthday: "1985-03-12",
        note: note
      ).run(node.recorder).record
    }

    func place(_ store: String, under dealer: String) async throws {
      try await ArrangeUnit(code: dealer, name: dealer.capitalized, kind: "dealer", parent: nil, actor: nil)
        .run(hub.recorder)
      try await PlaceStore(store: store, unit: dealer, actor: nil).run(hub.recorder)
    }

    func settle() async throws {
      for _ in 0..<2 {
        for node in [east, west] { try await node.settle(with: hub) }
        try await hub.decide()
      }
      for node in [east, west] {
        try await node.settle(with: hub)
        #expect(try await node.status().fingerprint == "equal")
      }
    }

    /// Says at a store whether its part may go to a dealer.
    func say(_ verdict: ConsentVerdict, at node: NodeRig, about record: SourceRecordID, to dealer: String)
      async throws
    {
      fleet.time.pass(.minutes(1))
      _ = try await RecordConsent(
        record: record, actor: node.associate, purpose: .sharing, verdict: verdict, noticeVersion: "2026-1",
        recipient: dealer
      ).run(node.recorder)
    }

    func agree() async throws {
      try await say(.given, at: east, about: eastern, to: "west")
      try await say(.given, at: west, about: western, to: "EAST")
    }

    func records(at node: NodeRig) async throws -> Set<SourceRecordID> {
      try await node.database.read { connection in
        Set(try connection.query("SELECT id FROM sourceRecord") { SourceRecordID(try $0.id(0)) })
      }
    }

    /// How many rows of any table at a node lie in another record's bucket or name it, besides links and the words of the
    /// index that told of it.
    func rows(about record: SourceRecordID, at node: NodeRig) async throws -> Int {
      try await node.database.read { connection in
        try RowTable(connection).keys(in: .record(record)).count
      }
    }

    func notes(at node: NodeRig) async throws -> [String] {
      try await node.database.read { connection in
        try connection.query("SELECT note FROM interaction WHERE note IS NOT NULL ORDER BY note") {
          $0.text(0)
        }
      }
    }

    func lookups(at node: NodeRig) async throws -> [String] {
      try await node.database.read { connection in
        try connection.query(
          """
          SELECT coalesce(maskedName, '') || coalesce(token, '') FROM lookup
          WHERE archived IS NULL OR maskedName IS NOT NULL OR token IS NOT NULL
          """
        ) { $0.text(0) }
      }
    }

    func members() async throws -> Int {
      try await hub.database.read { connection in
        Set(
          try [eastern, western].map {
            try MemberID(
              connection.first(
                "SELECT memberID FROM membership WHERE id = ?", [.id($0)], { try $0.id(0) }) ?? $0.row)
          }
        ).count
      }
    }

    func call(_ node: NodeRig) -> HubCall {
      { path, body in try await self.hub.desk.answer(path: path, body: body, from: node.profile.node) }
    }

    /// Each dealer has its own part, and no node tells of the other's.
    func requireApart() async throws {
      #expect(try await members() == 2)
      #expect(try await records(at: east) == [eastern])
      #expect(try await records(at: west) == [western])
      #expect(try await rows(about: western, at: east) == 0)
      #expect(try await rows(about: eastern, at: west) == 0)
      #expect(try await notes(at: east) == [PassingOnTests.eastern])
      #expect(try await notes(at: west) == [PassingOnTests.western])
    }

    /// Nor does anybody find the other's, or get it by asking.
    func requireUntold() async throws {
      for node in [east, west] {
        #expect(try await lookups(at: node) == [])
        let hits = try await node.desk.query(PassingOnTests.phone, as: node.associate, call: call(node))
        #expect(hits.map(\.record) == [node.profile.store == east.profile.store ? eastern : western])
      }
      for (node, other) in [(east, western), (west, eastern)] {
        await #expect(throws: ClienteleError(.notAllowed, "")) {
          _ = try await node.desk.admit(other, as: node.associate, reason: "repair", call: call(node))
        }
      }
    }

    func requireTogether() async throws {
      #expect(try await members() == 1)
      for node in [east, west] {
        #expect(try await records(at: node) == [eastern, western])
        #expect(try await notes(at: node) == [PassingOnTests.eastern, PassingOnTests.western].sorted())
        #expect(try await lookups(at: node).count == 2)
      }
    }
  }

  @Test func `within one dealer nobody is asked`() async throws {
    try await Chain.make(dealers: ("EAST", "EAST")).requireTogether()
  }

  @Test func `without consent each dealer keeps what it collected`() async throws {
    let chain = try await Chain.make()
    try await chain.requireApart()
    try await chain.requireUntold()
  }

  @Test func `consent on one side is not enough, on both it makes one member`() async throws {
    let chain = try await Chain.make()
    try await chain.say(.given, at: chain.east, about: chain.eastern, to: "West")
    try await chain.settle()
    #expect(try await chain.members() == 2)
    #expect(try await chain.rows(about: chain.western, at: chain.east) == 0)
    try await chain.say(.given, at: chain.west, about: chain.western, to: "EAST")
    try await chain.settle()
    try await chain.requireTogether()
  }

  /// at which of the two stores it is withdrawn
  @Test(arguments: [[true], [false], [true, false]])
  func `withdrawing it takes the rows from the other dealer's nodes`(_ eastern: [Bool]) async throws {
    let chain = try await Chain.make()
    try await chain.agree()
    try await chain.settle()
    try await chain.requireTogether()
    for isEastern in eastern {
      if isEastern {
        try await chain.say(.withdrawn, at: chain.east, about: chain.eastern, to: "WEST")
      } else {
        try await chain.say(.withdrawn, at: chain.west, about: chain.western, to: "east")
      }
    }
    try await chain.settle()
    try await chain.requireApart()
    if eastern.count == 2 { try await chain.requireUntold() }
    try await chain.agree()
    try await chain.settle()
    try await chain.requireTogether()
  }

  @Test func `a store that comes under another dealer takes its own members along`() async throws {
    let chain = try await Chain.make(dealers: ("EAST", "EAST"))
    try await chain.requireTogether()
    try await chain.place("B", under: "WEST")
    try await chain.settle()
    try await chain.requireApart()
    try await chain.requireUntold()
    try await chain.place("B", under: "EAST")
    try await chain.settle()
    try await chain.requireTogether()
  }
}
