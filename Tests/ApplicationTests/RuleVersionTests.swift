import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// Versions of the rule: proposed by one, approved by another, for members met from their day on.
@Suite struct `Rule versions, at the hub` {
  private let chain: Chain
  private let desk: AccessDesk
  private let maker = Chain.headOfficeActor
  private let other = AssociateID(RowID(high: 0x40, low: 2))

  init() async throws {
    chain = try await Chain(["A"])
    desk = AccessDesk(database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world)
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: other.row,
          writes: [
            .init(AssociateField.code.id, .text("HQ-02")), .init(AssociateField.role.id, .text("headOffice")),
            .init(AssociateField.storeID.id, .id(chain["A"].store)),
          ])
      ], kind: .organisation)
  }

  private var today: CalendarDay { CalendarDay(of: chain.hub.world.clock.wall()) }

  private func advance(_ interval: Milliseconds) {
    chain.hub.clock.advance(interval)
    for shop in chain.shops { shop.node.clock.advance(interval) }
  }

  /// Without a number or an address: the rule as it was published gives such a member to the pool.
  private func meet(_ name: String) async throws -> MemberID {
    advance(.seconds(30))
    let done = try await RegisterMember(associate: chain["A"].associate, name: name).run(chain["A"].recorder)
    try await chain.settle()
    return MemberID(done.record.row)
  }

  /// One that asks for no contact point.
  private func propose(interval: Int = 24, from day: CalendarDay? = nil) async throws -> RowID {
    try await ProposeRule(
      intervalHours: interval, provisionalDays: 14, openingDays: 30, contactRequired: false,
      interactionRequired: true, from: day ?? today.advanced(by: 2), reason: "walk-ins", actor: maker
    ).run(chain.headOffice)
  }

  private func award(_ member: MemberID) throws -> (version: Int64, isOwned: Bool) {
    let row = try chain.hub.read { connection in
      try connection.first("SELECT ruleVersion, associateID FROM award WHERE id = ?", [.id(member)]) {
        (version: $0.integer(0), isOwned: !$0.isNull(1))
      }
    }
    return try #require(row)
  }

  @Test func `who proposes does not approve, and what is decided on stays`() async throws {
    let id = try await propose()
    await expect(.notAllowed) {
      try await DecideRule(version: id, isApproved: true, actor: maker).run(chain.headOffice)
    }
    for actor in [chain["A"].associate, chain["A"].colleague] {
      await expect(.notAllowed) {
        try await DecideRule(version: id, isApproved: true, actor: actor).run(chain.headOffice)
      }
    }
    await expect(.notAllowed) {
      try await DecideRule(version: id, isApproved: true, actor: other).run(chain["A"].recorder)
    }
    try await DecideRule(version: id, isApproved: true, actor: other).run(chain.headOffice)
    await expect(.overtaken) {
      try await DecideRule(version: id, isApproved: false, actor: maker).run(chain.headOffice)
    }
    let late = try await propose(from: today.advanced(by: 1))
    advance(.days(1))
    await expect(.invalidInput) {
      try await DecideRule(version: late, isApproved: true, actor: other).run(chain.headOffice)
    }
    try await DecideRule(version: late, isApproved: false, actor: maker).run(chain.headOffice)
    let board = try await desk.ruleVersions(as: maker)
    #expect(
      board.versions.map(\.number) == [3, 2] && board.versions.map(\.state) == [.withdrawn, .approved])
    // Every node has them.
    try await chain.settle()
    let held = try chain["A"].node.read { try $0.count("SELECT count(*) FROM ruleVersion") }
    #expect(held == 2)
  }

  @Test func `settings out of range and days that have begun are refused`() async throws {
    let rows: [(interval: Int, day: Int)] = [(0, 2), (721, 2), (24, 0), (24, -1)]
    for row in rows {
      await expect(.invalidInput) {
        _ = try await propose(interval: row.interval, from: today.advanced(by: row.day))
      }
    }
  }

  @Test func `members met before keep the version that decided them, those met after get the new one`()
    async throws
  {
    let before = try await meet("端木清扬")
    let id = try await propose()
    try await DecideRule(version: id, isApproved: true, actor: other).run(chain.headOffice)
    let between = try await meet("澹台明月")
    advance(.days(3))
    let after = try await meet("令狐听雨")
    // Another claim on a member of before is weighed by the version of before.
    _ = try await LogContact(
      record: SourceRecordID(before.row), associate: chain["A"].colleague, kind: "visit"
    ).run(chain["A"].recorder)
    try await chain.settle()
    for (member, version, isOwned) in [(before, 1, false), (between, 1, false), (after, 2, true)] {
      let award = try award(member)
      #expect(award.version == Int64(version) && award.isOwned == isOwned, "\(member)")
    }
    let board = try await desk.ruleVersions(as: maker)
    #expect(board.inForce == 2 && board.awards == [1: 2, 2: 1])
  }

  @Test func `a preview tells who would have another owner, and writes nothing`() async throws {
    let member = try await meet("端木清扬")
    let record = SourceRecordID(member.row)
    _ = try await RecordSale(
      record: record, associate: chain["A"].colleague,
      lines: [.init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: 900, currency: .cny))]
    ).run(chain["A"].recorder)
    try await chain.settle()
    let id = try await propose()
    let before = try chain.snapshot(["award", "credit", "ruling"])
    let changes = try chain.hub.read { try $0.count("SELECT count(*) FROM change") }
    let news = NewsBoard()
    let previews = RulePreviews(database: chain.hub.database, world: chain.hub.world, news: news)
    let edition = news.edition
    try await previews.start(id)
    await news.wait(after: edition)
    let preview = try #require(previews[id])
    #expect(preview.finishedAt != nil && preview.failure == nil)
    #expect(preview.computed == 1 && preview.members == 1)
    #expect(preview.otherOwners == 1 && preview.credits == 1)
    let line = try #require(try await desk.differences(preview, from: 0, limit: 10, as: maker).first)
    #expect(line.name == "端木清扬" && line.from == nil && line.to?.code == "A-01" && line.credits == 1)
    #expect(try await desk.differences(preview, from: 1, limit: 10, as: maker).isEmpty)
    #expect(try chain.snapshot(["award", "credit", "ruling"]) == before)
    #expect(try chain.hub.read { try $0.count("SELECT count(*) FROM change") } == changes)
    await expect(.notFound) { try await previews.start(RowID(high: 1, low: 1)) }
  }
}
