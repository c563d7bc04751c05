import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Members
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `What people ask about their own data` {
  private let chain: Chain
  private let shop: Chain.Shop
  private let member: MemberID
  private static let officer = AssociateID(.derived(source: "staff", document: "PO-01"))

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: Self.officer.row,
          writes: [
            .init(AssociateField.code.id, .text("PO-01")), .init(AssociateField.storeID.id, .id(shop.store)),
            .init(AssociateField.role.id, .text(Role.privacyOfficer.rawValue)),
          ])
      ], kind: .organisation)
    let done = try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"])
      .run(shop.recorder)
    member = MemberID(done.record.row)
    try await chain.settle()
  }

  private func ask(
    _ kind: PrivacyRequestKind, by requester: PrivacyRequester = .`self`, name: String = "", note: String = ""
  ) async throws -> RecordPrivacyRequest.Recorded {
    try await RecordPrivacyRequest(
      member: member, actor: shop.associate, kind: kind, requester: requester, requesterName: name, note: note
    ).run(shop.recorder)
  }

  private func handle(
    _ request: RowID, _ step: HandlePrivacyRequest.Step, note: String = ""
  ) async throws {
    try await HandlePrivacyRequest(request: request, actor: Self.officer, step: step, note: note)
      .run(chain.headOffice)
  }

  private func desk(_ node: TestNode) -> AccessDesk {
    AccessDesk(database: node.database, profile: node.profile, world: node.world)
  }

  private func register(all: Bool = false) async throws -> PrivacyRegister {
    try await desk(chain.hub).privacyRegister(as: Self.officer, all: all)
  }

  private func audit(_ node: TestNode) throws -> [AuditEntry] {
    try node.read { try AuditLogTable($0, profile: node.profile).entries(AuditFilter()) }
  }

  // MARK: Asking

  @Test(arguments: PrivacyRequestKind.allCases)
  func `is due after the days the house gives itself, and reaches the hub`(_ kind: PrivacyRequestKind)
    async throws
  {
    let now = shop.node.clock.world.clock.wall()
    let asked = try await ask(kind)
    #expect(asked.isNew && asked.dueAt == now + .days(15))
    try await chain.settle()
    let row = try #require(try await register().open.first)
    #expect(row.id == asked.id && row.kind == kind.rawValue && row.state == "received" && !row.isOverdue)
    #expect(row.member == member && row.memberName == "王小明" && row.receivedBy?.code == "A-01")
    #expect((row.coolsOffUntil != nil) == (kind == .erase))
  }

  @Test func `asked twice is asked once, until it is over`() async throws {
    let first = try await ask(.copy)
    let again = try await ask(.copy)
    #expect(again.id == first.id && !again.isNew)
    #expect(try await ask(.access).isNew)
    #expect(try await ask(.copy, by: .guardian, name: "李芳").isNew)
    try await chain.settle()
    try await handle(first.id, .withdraw)
    try await chain.settle()
    #expect(try await ask(.copy).isNew)
  }

  @Test func `by somebody else names who that is`() async throws {
    await expect(.invalidInput) { _ = try await ask(.erase, by: .nextOfKin) }
    await expect(.invalidInput) { _ = try await ask(.erase, by: .guardian, name: " ") }
    _ = try await ask(.erase, by: .nextOfKin, name: "李芳")
    try await chain.settle()
    #expect(try await register().open.map(\.requesterName) == ["李芳"])
  }

  @Test func `about a member this node does not hold is refused`() async throws {
    await expect(.notFound) {
      _ = try await RecordPrivacyRequest(
        member: MemberID(RowID(high: 1, low: 7)), actor: shop.associate, kind: .access
      ).run(shop.recorder)
    }
  }

  // MARK: Answering

  /// steps one after the other, `nil` where it is refused with `invalidInput` · the state at the end
  @Test(
    arguments: [
      ([.verify, .done], [true, true], "done"), ([.done], [false], "received"),
      ([.refuse(.notIdentified)], [true], "refused"),
      ([.verify, .refuse(.unfounded)], [true, true], "refused"),
      ([.verify, .withdraw], [true, true], "withdrawn"), ([.withdraw, .verify], [true, false], "withdrawn"),
      ([.verify, .verify], [true, true], "verified"),
      ([.verify, .done, .withdraw], [true, true, false], "done"),
      ([.refuse(.answered)], [false], "received"), ([.refuse(.erased)], [false], "received"),
      ([.refuse(.lawRequiresKeeping), .done], [true, false], "refused"),
    ] as [([HandlePrivacyRequest.Step], [Bool], String)])
  func `goes one way, each step after the one before`(
    _ steps: [HandlePrivacyRequest.Step], _ follows: [Bool], _ state: String
  ) async throws {
    let asked = try await ask(.correct)
    try await chain.settle()
    for (step, fits) in zip(steps, follows) {
      let error = await failure { try await handle(asked.id, step) }
      #expect((error == nil) == fits && (error == nil || error?.code == .invalidInput), "\(step)")
    }
    let all = try await register(all: true)
    let row = try #require((all.open + all.closed).first)
    #expect(row.state == state && row.isOpen == ["received", "verified"].contains(state))
    #expect(row.outcome == (state == "done" ? "corrected" : row.outcome))
    #expect(row.handledBy?.code == (state == "received" ? nil : "PO-01"))
  }

  @Test(arguments: PrivacyRequestKind.allCases)
  func `ends in what fits its kind; erasing is never said by hand`(_ kind: PrivacyRequestKind) async throws {
    let asked = try await ask(kind)
    try await chain.settle()
    try await handle(asked.id, .verify)
    let error = await failure { try await handle(asked.id, .done) }
    #expect((error?.code == .notAllowed) == (kind == .erase))
    guard kind != .erase else { return }
    #expect(try await register(all: true).closed.map(\.outcome) == [kind.outcome.rawValue])
  }

  /// how far the hub's clock stepped between taking the request and answering it
  @Test(arguments: [0, -1, -3_600_000, 1] as [Int64])
  func `is answered as the hub says, whatever its clock does`(_ step: Int64) async throws {
    let asked = try await ask(.access)
    try await chain.settle()
    chain.hub.clock.turnWall(Milliseconds(step))
    try await handle(asked.id, .verify)
    #expect(try await register().open.map(\.state) == ["verified"])
    try await chain.settle()
    let shown = try shop.node.shown(.privacyRequest, asked.id)
    #expect(shown?.value(PrivacyRequestField.state)?.text == "verified")
  }

  @Test func `keeps what is noted at each step`() async throws {
    let asked = try await ask(.access, note: "by letter")
    try await chain.settle()
    try await handle(asked.id, .verify, note: "identity card")
    try await handle(asked.id, .done)
    #expect(try await register(all: true).closed.map(\.note) == ["by letter\nidentity card"])
    let noted = try audit(chain.hub).filter { $0.event == "handlePrivacyRequest" }
    #expect(noted.map(\.detail) == ["done answered", "verified"])
    #expect(noted.allSatisfy { $0.subject == member.row && $0.actor == Self.officer })
  }

  @Test
  func
    `is erased only once it is verified and has cooled off, and then stays in the books without the person`()
    async throws
  {
    let asked = try await ask(.erase, note: "in person")
    try await chain.settle()
    func erase() async throws {
      _ = try await EraseMember(request: asked.id, actor: Self.officer).run(chain.headOffice)
    }
    await expect(.notAllowed) { try await erase() }
    try await handle(asked.id, .verify)
    await expect(.notAllowed) { try await erase() }
    let row = try #require(try await register().open.first)
    let end = try #require(row.coolsOffUntil)
    #expect(!row.isReadyToErase(at: end - Milliseconds(1)) && row.isReadyToErase(at: end))
    chain.hub.clock.advance(.days(10))
    try await erase()
    let closed = try #require(try await register(all: true).closed.first)
    #expect(closed.state == "done" && closed.outcome == "erased" && closed.record == nil)
    #expect(closed.memberName.isEmpty && closed.note.isEmpty && closed.kind == "erase")
  }

  // MARK: Restricting

  private func restrict() async throws {
    let asked = try await ask(.restrict)
    try await chain.settle()
    for step in [.verify, .done] as [HandlePrivacyRequest.Step] { try await handle(asked.id, step) }
    try await chain.settle()
  }

  private func story() async throws -> MemberStory {
    try await desk(shop.node).story(of: member, as: shop.associate)
  }

  @Test
  func
    `restricted is masked for the owner too, revealed to nobody at the store, and in force at its next sync`()
    async throws
  {
    #expect(try await story().exposure == .full)
    let phone = try #require(try await story().contactPoints.first)
    try await restrict()
    let after = try await story()
    #expect(after.isRestricted && after.exposure == .masked)
    #expect(after.contactPoints.map(\.value) == ["139****8222"])
    #expect(after.consents.map(\.purpose) == ["anyUse"])
    let shown = await failure {
      _ = try await desk(shop.node).reveal(
        .contactPoint(phone.id), of: member, because: .delivery, as: shop.associate)
    }
    #expect(shown?.code == .notAllowed)
    let officer = try await desk(chain.hub).reveal(
      .contactPoint(phone.id), of: member, because: .privacyRequest, as: Self.officer)
    #expect(officer == "13911138222")
    let verified = try await VerifyLog(verify: { _, _, _ in true }).run(
      chain.hub.database, profile: chain.hub.profile)
    #expect(verified.broken == [])
  }

  @Test func `restricted is sought out by nobody, and served all the same`() async throws {
    let record = SourceRecordID(member.row)
    let now = shop.node.clock.world.clock.wall()
    let day = try #require(
      AnnualDate(CalendarDay(of: now).advanced(by: 2).description.replacing(/^[0-9]{4}/, with: "1988")))
    _ = try await KeepDate(record: record, actor: shop.associate, kind: .wedding, date: day).run(
      shop.recorder)
    func dates() async throws -> Int {
      try await desk(shop.node).today(as: shop.associate).dates.count
    }
    func exported() async throws -> Int {
      try await desk(chain.hub).export(
        .members, ListFilter(), because: .reporting, as: Chain.headOfficeActor
      ).count
    }
    #expect(try await dates() == 1)
    #expect(try await exported() == 1)
    try await restrict()
    #expect(try await dates() == 0)
    #expect(try await exported() == 0)
    #expect(try await story().dueNext.isEmpty)
    for nature in TaskNature.allCases {
      let error = await failure {
        _ = try await PlanTask(
          record: record, actor: shop.associate, assignee: nil, nature: nature, summary: "x"
        ).run(shop.recorder)
      }
      let isOwed = [.delivery, .service, .complaint, .appointment, .other].contains(nature)
      #expect((error == nil) == isOwed, "\(nature)")
    }
    _ = try await LogContact(record: record, associate: shop.associate, kind: "visit").run(shop.recorder)
  }

  @Test func `restricted is lifted by the person's own word, whichever record of the person it stands at`()
    async throws
  {
    try await restrict()
    _ = try await RecordConsent(
      record: SourceRecordID(member.row), actor: shop.associate, purpose: .anyUse, verdict: .given,
      noticeVersion: "2026-1"
    ).run(shop.recorder)
    let after = try await story()
    #expect(!after.isRestricted && after.exposure == .full)
  }

  // MARK: The register

  @Test func `stands in the register by the day it is due, what is late marked`() async throws {
    let first = try await ask(.access)
    shop.node.clock.advance(.days(3))
    let second = try await ask(.copy)
    chain.hub.clock.advance(.days(3))
    try await chain.settle()
    #expect(try await register().open.map(\.id) == [first.id, second.id])
    #expect(try await register().overdueCount == 0)
    chain.hub.clock.advance(.days(13))
    let late = try await register()
    #expect(late.open.map(\.isOverdue) == [true, false] && late.closed.isEmpty)
    try await handle(first.id, .refuse(.unfounded))
    let all = try await register(all: true)
    #expect(all.open.map(\.id) == [second.id] && all.closed.map(\.id) == [first.id] && all.overdueCount == 0)
  }

  @Test func `is due sooner when the house gives itself less, never later than the person was told`()
    async throws
  {
    let asked = try await ask(.access)
    try await chain.settle()
    func due() async throws -> Milliseconds {
      let row = try #require(try await register().open.first)
      return row.dueAt - row.receivedAt
    }
    for (days, expected) in [(15, 15), (12, 12), (30, 15)] as [(Int, Int64)] {
      _ = try await SetPrivacySettings(answerDays: days).run(chain.headOffice)
      #expect(try await due() == .days(expected), "\(days)")
    }
    #expect(asked.isNew)
  }

  @Test func `shows to a store what was asked there, and notes whose names were shown`() async throws {
    _ = try await ask(.access)
    try await chain.settle()
    let own = try await desk(shop.node).privacyRegister(as: shop.colleague)
    #expect(own.open.map(\.memberName) == ["王小明"])
    let noted = try audit(shop.node).filter { $0.detail == "privacyRequest" }
    #expect(noted.map(\.subject) == [member.row] && noted.map(\.actor) == [shop.colleague])
    _ = try await desk(shop.node).privacyRegister(as: shop.colleague)
    #expect(try audit(shop.node).count(where: { $0.detail == "privacyRequest" }) == 1)
    let other = chain["B"]
    #expect(try await desk(chain.hub).privacyRegister(as: other.associate).open.isEmpty)
    let id = try #require(own.open.first?.id)
    await expect(.notFound) { _ = try await desk(chain.hub).privacyRequest(id, as: other.associate) }
    #expect(try await desk(chain.hub).privacyRequest(id, as: Self.officer).memberName == "王小明")
  }

  // MARK: Periods

  /// cooling-off · days to answer · whether they go together
  @Test(
    arguments: [
      (10, 15, true), (0, 1, true), (14, 15, true), (15, 15, false), (60, 90, true), (61, 90, false),
      (-1, 15, false), (0, 0, false), (10, 91, false),
    ])
  func `has periods that let a request be answered in time`(_ cooling: Int, _ answer: Int, _ fits: Bool)
    async throws
  {
    let before = try await SetPrivacySettings().run(chain.headOffice)
    let error = await failure {
      let periods = try await SetPrivacySettings(
        coolingOffDays: cooling, answerDays: answer, actor: Self.officer
      ).run(chain.headOffice)
      #expect(periods.coolingOffDays == cooling && periods.answerDays == answer)
    }
    #expect((error == nil) == fits && (fits || error?.code == .invalidInput))
    if !fits { #expect(try await SetPrivacySettings().run(chain.headOffice) == before) }
  }

  @Test func `has periods only whoever answers requests changes, at the hub`() async throws {
    await expect(.notAllowed) {
      _ = try await SetPrivacySettings(answerDays: 20, actor: shop.associate).run(chain.headOffice)
    }
    await expect(.notAllowed) { _ = try await SetPrivacySettings(answerDays: 20).run(shop.recorder) }
  }
}
