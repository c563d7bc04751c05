import Application
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records
import Testing

@Suite("Keeping members no longer than needed", .serialized)
struct RetentionTests {
  private struct Chain {
    let fleet: Fleet
    let hub: HubRig
    let store: NodeRig
    let visitor: SourceRecordID
    let customer: SourceRecordID

    static func make() async throws -> Chain {
      let fleet = try Fleet()
      let hub = try await fleet.makeHub()
      let store = try await fleet.makeStore("A", at: hub)
      let visitor = try await store.register("东方未明", phone: "13911138222").record
      let customer = try await store.register("诸葛青云", phone: "13720567841").record
      let chain = Chain(fleet: fleet, hub: hub, store: store, visitor: visitor, customer: customer)
      try await chain.sell(to: customer)
      try await chain.settle()
      return chain
    }

    var now: Instant { fleet.time.world.clock.wall() }

    func sell(to record: SourceRecordID) async throws {
      _ = try await RecordSale(
        record: record, associate: store.associate,
        lines: [
          .init(
            brand: "Aurum", reference: "A1", serial: "",
            amount: Money(minorUnits: 10_000_000, currency: .cny))
        ], statedAt: now
      ).run(store.recorder)
    }

    func settle() async throws {
      for _ in 0..<2 {
        try await store.settle(with: hub)
        try await hub.decide()
      }
      try await store.settle(with: hub)
      #expect(try await store.status().fingerprint == "equal")
    }

    func set(visitor: Int? = nil, customer: Int? = nil) async throws -> [String: Int] {
      var days: [RetentionClass: Int] = [:]
      days[.visitor] = visitor
      days[.customer] = customer
      let rules = try await SetRetention(days: days).run(hub.recorder)
      return Dictionary(uniqueKeysWithValues: rules.map { ($0.kind, $0.due) })
    }

    /// Some days later, with a word between hub and store.
    func pass(days: Int64) async throws {
      fleet.time.pass(.days(days))
      try await hub.desk.issueBeacon()
      try await settle()
    }

    @discardableResult
    /// - Returns: how many were put into the register, came again, were erased.
    func expire() async throws -> [Int]? {
      let report = try await ExpireMembers(hub.recorder).run()
      try await settle()
      return report.map { [$0.asked, $0.kept, $0.erased] }
    }

    func requests() async throws -> [String] {
      try await hub.database.read { connection in
        try connection.query(
          "SELECT requester || ' ' || state || ' ' || coalesce(outcome, '') FROM privacyRequest ORDER BY receivedAt, id"
        ) { $0.text(0) }
      }
    }
  }

  @Test func `without a period nobody is due, however long ago it was`() async throws {
    let chain = try await Chain.make()
    try await chain.pass(days: 10_000)
    #expect(try await chain.set() == ["visitor": 0, "customer": 0])
    #expect(try await chain.expire() == nil)
  }

  /// days for visitors · days for customers · how many days pass · who is due
  @Test(arguments: [
    (100, 0, 99, ["visitor": 0, "customer": 0]), (100, 0, 101, ["visitor": 1, "customer": 0]),
    (0, 100, 101, ["visitor": 0, "customer": 1]), (100, 200, 150, ["visitor": 1, "customer": 0]),
    (100, 200, 201, ["visitor": 1, "customer": 1]),
  ])
  func `a period counts from the last that happened`(
    _ visitor: Int, _ customer: Int, _ days: Int64, _ expected: [String: Int]
  ) async throws {
    let chain = try await Chain.make()
    _ = try await chain.set(visitor: visitor, customer: customer)
    try await chain.pass(days: days)
    #expect(try await chain.set() == expected)
  }

  @Test func `whoever is due is put into the register, cools off, and is erased everywhere`() async throws {
    let chain = try await Chain.make()
    _ = try await chain.set(visitor: 100)
    try await chain.pass(days: 101)
    #expect(try await chain.expire() == [1, 0, 0])
    #expect(try await chain.requests() == ["house verified "])
    #expect(try await chain.expire() == nil, "once a day")
    try await chain.pass(days: 9)
    #expect(try await chain.expire() == [0, 0, 0])
    try await chain.pass(days: 2)
    #expect(try await chain.expire() == [0, 0, 1])
    #expect(try await chain.requests() == ["house done erased"])
    #expect(try await chain.store.names() == ["诸葛青云"])
    #expect(try await chain.hub.database.read { try ErasureTable($0).isErased(chain.visitor) })
  }

  @Test func `more are due at once than one change has parts`() async throws {
    let chain = try await Chain.make()
    for number in 0..<(Limits.changePartsMax + 10) {
      try await chain.store.register("", phone: "\(13_900_000_000 + (number + 1_000) * 7_919)")
    }
    try await chain.store.settle(with: chain.hub, steps: 400)
    _ = try await chain.set(visitor: 100)
    try await chain.pass(days: 101)
    #expect(try await chain.expire() == [Limits.changePartsMax + 11, 0, 0])
  }

  @Test func `who comes again while it cools off stays`() async throws {
    let chain = try await Chain.make()
    _ = try await chain.set(visitor: 100)
    try await chain.pass(days: 101)
    try await chain.expire()
    _ = try await LogContact(
      record: chain.visitor, associate: chain.store.associate, kind: "visit", note: "", statedAt: chain.now
    ).run(chain.store.recorder)
    try await chain.pass(days: 11)
    #expect(try await chain.expire() == [0, 1, 0])
    #expect(try await chain.requests() == ["house withdrawn cameAgain"])
    #expect(try await chain.store.names().count == 2)
  }

  @Test func `the privacy officer's no holds for a year`() async throws {
    let chain = try await Chain.make()
    let officer = try await chain.hub.staff("PO", role: "privacyOfficer")
    _ = try await chain.set(visitor: 100)
    try await chain.pass(days: 101)
    try await chain.expire()
    let request = try await chain.hub.database.read { connection in
      try connection.query("SELECT id FROM privacyRequest") { try $0.id(0) }[0]
    }
    try await HandlePrivacyRequest(request: request, actor: officer, step: .withdraw).run(chain.hub.recorder)
    try await chain.pass(days: 300)
    #expect(try await chain.expire() == [0, 0, 0])
    try await chain.pass(days: 70)
    #expect(try await chain.expire() == [1, 0, 0])
  }

  @Test func `something open with a person keeps the person`() async throws {
    let chain = try await Chain.make()
    _ = try await RecordPrivacyRequest(
      member: MemberID(chain.visitor.row), actor: chain.store.associate, kind: .access
    ).run(chain.store.recorder)
    _ = try await chain.set(visitor: 100)
    try await chain.pass(days: 400)
    #expect(try await chain.set() == ["visitor": 0, "customer": 0])
  }

  @Test(arguments: [-1, 1, 29, 36_526])
  func `a period that is none is refused`(_ days: Int) async throws {
    let chain = try await Chain.make()
    await #expect(throws: ClienteleError(.invalidInput, "")) { _ = try await chain.set(visitor: days) }
  }
}
