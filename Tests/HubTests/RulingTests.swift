import Application
import Attribution
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records
import Sync
import Testing

@Suite("A ruling")
struct RulingTests {
  @Test("stands above the rule, is explained and verified, and the latest one counts")
  func ruled() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    let right = try await fleet.makeStore("B", at: hub)
    for node in [left, right] { try await node.settle(with: hub) }
    let first = try await left.register("李娜", phone: "13800138002")
    try await left.settle(with: hub)
    fleet.time.pass(.minutes(10))
    try await hub.desk.issueBeacon()
    try await right.settle(with: hub)
    try await right.register("李娜", phone: "13800138002")
    try await right.settle(with: hub)
    try await hub.decide()
    let member = MemberID(first.record.row)
    #expect(try await owner(of: member, hub) == left.associate)

    func rule(_ associate: AssociateID, by actor: AssociateID, _ reason: String) async throws {
      _ = try await RuleAward(member: member, owner: .associate(associate), actor: actor, reason: reason)
        .run(hub.recorder)
      try await hub.decide()
    }
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      try await rule(right.associate, by: right.associate, "mine")
    }
    await #expect(throws: ClienteleError(.invalidInput, "")) {
      try await rule(right.associate, by: fleet.headOffice, " ")
    }
    try await rule(right.associate, by: fleet.headOffice, "asked both")
    #expect(try await owner(of: member, hub) == right.associate)
    let explained = try await ExplainAward(member: member).run(hub.database, in: .english)
    #expect(explained.step == "ruling")
    #expect(explained.lines.contains { $0.hasPrefix("ruling") && $0.hasSuffix("HQ: asked both") })
    #expect(try await VerifyAwards().run(hub.database).differing == [])

    try await rule(left.associate, by: fleet.headOffice, "the camera says otherwise")
    #expect(try await owner(of: member, hub) == left.associate)
    for node in [left, right] {
      try await node.settle(with: hub)
      #expect(try await owner(of: member, at: node.database) == left.associate)
      #expect(try await node.status().fingerprint == "equal")
    }
  }

  @Test("hands a leaver's members over: what was credited stays, what comes is the successor's, once")
  func handedOver() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    let right = try await fleet.makeStore("B", at: hub)
    for node in [left, right] { try await node.settle(with: hub) }
    var members: [MemberID] = []
    for (name, phone) in [("李娜", "13911138222"), ("赵敏", "18602145577"), ("陈伟国", "15088640193")] {
      members.append(MemberID(try await left.register(name, phone: phone).record.row))
    }
    func sell() async throws -> PurchaseID {
      let line = RecordSale.Line(
        brand: "Lunaris", reference: "", serial: "", amount: Money(minorUnits: 15_100, currency: .cny))
      return try await RecordSale(
        record: SourceRecordID(members[0].row), associate: left.associate, lines: [line]
      ).run(left.recorder)
    }
    let before = try await sell()
    let others = MemberID(try await right.register("王芳", phone: "17733310926").record.row)
    for node in [left, right] { try await node.settle(with: hub) }
    try await hub.decide()

    fleet.time.pass(.minutes(10))
    func handOver(to owner: RuleAward.Owner, by actor: AssociateID, reason: String = "left") async throws
      -> Int
    {
      try await HandOver(leaver: left.associate, owner: owner, actor: actor, reason: reason).run(hub.recorder)
    }
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      _ = try await handOver(to: .associate(right.associate), by: right.associate)
    }
    await #expect(throws: ClienteleError(.invalidInput, "")) {
      _ = try await handOver(to: .associate(right.associate), by: fleet.headOffice, reason: " ")
    }
    await #expect(throws: ClienteleError(.invalidInput, "")) {
      _ = try await handOver(to: .associate(left.associate), by: fleet.headOffice)
    }
    #expect(try await handOver(to: .associate(right.associate), by: fleet.headOffice) == 3)
    // Again before the hub has decided, and after it has.
    #expect(try await handOver(to: .associate(right.associate), by: fleet.headOffice) == 0)
    try await hub.decide()
    #expect(try await handOver(to: .associate(right.associate), by: fleet.headOffice) == 0)
    for member in members { #expect(try await owner(of: member, hub) == right.associate) }
    #expect(try await owner(of: others, hub) == right.associate)
    fleet.time.pass(.minutes(10))
    let after = try await sell()
    try await left.settle(with: hub)
    try await hub.decide()
    #expect(try await credited(before, hub) == left.associate)
    #expect(try await credited(after, hub) == right.associate)
    #expect(try await VerifyAwards().run(hub.database).differing == [])
    for node in [left, right] {
      try await node.settle(with: hub)
      #expect(try await node.status().fingerprint == "equal")
    }
  }

  private func credited(_ purchase: PurchaseID, _ hub: HubRig) async throws -> AssociateID? {
    try await hub.database.read { connection in
      try connection.first("SELECT associateID FROM credit WHERE id = ?", [.id(purchase)]) {
        $0.optionalID(0).map { AssociateID($0) }
      } ?? nil
    }
  }

  private func owner(of member: MemberID, _ hub: HubRig) async throws -> AssociateID? {
    try await owner(of: member, at: hub.database)
  }

  private func owner(of member: MemberID, at database: Database) async throws -> AssociateID? {
    try await database.read { connection in
      try connection.first("SELECT associateID FROM award WHERE id = ?", [.id(member)]) {
        $0.optionalID(0).map { AssociateID($0) }
      } ?? nil
    }
  }
}
