import Access
import Application
import Attribution
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// A dispute about an award: opened at a store, heard and settled at the hub, read by every store that holds the member.
@Suite struct `A dispute about who owns a member` {
  private let chain: Chain
  private let record: SourceRecordID
  private let judge = Chain.headOfficeActor

  private var a: Chain.Shop { chain["A"] }
  private var b: Chain.Shop { chain["B"] }
  private var member: MemberID { MemberID(record.row) }

  /// One person, first met at A and then at B.
  init() async throws {
    chain = try await Chain(["A", "B"])
    var records: [SourceRecordID] = []
    for shop in [chain["A"], chain["B"]] {
      shop.node.clock.advance(.seconds(60))
      records.append(
        try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"]).run(
          shop.recorder
        )
        .record)
      try await chain.settle()
    }
    record = records[0]
  }

  private func desk(_ node: TestNode) -> AccessDesk {
    AccessDesk(database: node.database, profile: node.profile, world: node.world)
  }

  private func owner() async throws -> String? {
    try await desk(chain.hub).award(of: member, as: judge, in: .english).line.owner?.code
  }

  private func open(_ statement: String = "met me first") async throws -> RowID {
    let opened = try await OpenDispute(member: member, actor: b.associate, statement: statement).run(
      b.recorder)
    try await chain.settle()
    return opened.id
  }

  @Test(arguments: [("B-01", DisputeState.changed), ("A-01", .upheld), ("A-02", .changed)])
  func `ends with a ruling that carries what was heard`(_ code: String, _ end: DisputeState) async throws {
    #expect(try await owner() == "A-01")
    let dispute = try await open()
    #expect(try await desk(chain.hub).disputes(as: judge).open.map(\.id) == [dispute])
    try await HearDispute(dispute: dispute, actor: judge, hearing: "A: on Monday. B: on Sunday.").run(
      chain.headOffice)
    let shop = code.hasPrefix("A") ? a : b
    let owner = code.hasSuffix("01") ? shop.associate : shop.colleague
    let state = try await SettleDispute(
      dispute: dispute, owner: .associate(owner), actor: judge, reason: "as heard"
    ).run(
      chain.headOffice)
    #expect(state == end)
    try await chain.settle()
    #expect(try await self.owner() == code)
    let evidence = try await desk(chain.hub).award(of: member, as: judge, in: .english)
    #expect(
      evidence.rulings.map(\.hearing) == ["A: on Monday. B: on Sunday."] && evidence.rulings[0].isStanding)
    #expect(evidence.isAsComputed && evidence.claims.count == 2)
    // Both stores read how it ended.
    for shop in [a, b] {
      let seen = try await desk(shop.node).disputes(of: member, as: shop.associate)
      #expect(
        seen.map(\.state) == [end] && seen[0].reason == "as heard" && seen[0].statement == "met me first")
    }
    #expect(try await VerifyAwards().run(chain.hub.database).differing.isEmpty)
    for again in [RuleAward.Owner.pool(a.store), .associate(owner)] {
      await expect(.invalidInput) {
        _ = try await SettleDispute(dispute: dispute, owner: again, actor: judge, reason: "x").run(
          chain.headOffice)
      }
    }
    await expect(.invalidInput) {
      try await HearDispute(dispute: dispute, actor: judge, hearing: "x").run(chain.headOffice)
    }
  }

  @Test func `is opened once at a time by a store, and taken back by that store alone`() async throws {
    let dispute = try await open()
    let again = try await OpenDispute(member: member, actor: b.colleague, statement: "again").run(b.recorder)
    #expect(again.id == dispute && !again.isNew)
    await expect(.notAllowed) {
      try await WithdrawDispute(dispute: dispute, actor: a.associate).run(a.recorder)
    }
    try await WithdrawDispute(dispute: dispute, actor: b.colleague).run(b.recorder)
    try await chain.settle()
    let register = try await desk(chain.hub).disputes(as: judge)
    #expect(register.open.isEmpty && register.over.map(\.state) == [.withdrawn])
    let next = try await OpenDispute(member: member, actor: b.associate, statement: "once more").run(
      b.recorder)
    #expect(next.isNew && next.id != dispute)
  }

  @Test func `is heard and settled at the hub, by those who may`() async throws {
    let dispute = try await open()
    await expect(.invalidInput) { _ = try await open("  ") }
    await expect(.notFound) {
      _ = try await OpenDispute(member: MemberID(.zero), actor: b.associate, statement: "x").run(b.recorder)
    }
    for recorder in [b.recorder, chain.headOffice] {
      await expect(.notAllowed) {
        try await HearDispute(dispute: dispute, actor: b.associate, hearing: "x").run(recorder)
      }
      await expect(.notAllowed) {
        _ = try await SettleDispute(
          dispute: dispute, owner: .associate(b.associate), actor: b.associate, reason: "x"
        ).run(recorder)
      }
    }
    await expect(.notAllowed) { _ = try await desk(chain.hub).disputes(as: b.associate) }
    await expect(.notAllowed) { _ = try await desk(b.node).disputes(as: b.associate) }
    await expect(.invalidInput) {
      _ = try await SettleDispute(dispute: dispute, owner: .pool(a.store), actor: judge, reason: " ").run(
        chain.headOffice)
    }
    #expect(
      try await SettleDispute(dispute: dispute, owner: .pool(a.store), actor: judge, reason: "nobody met her")
        .run(
          chain.headOffice) == .changed)
  }
}
