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

private func yuan(_ amount: Int64) -> Money { Money(minorUnits: amount * 100, currency: .cny) }

private func line(_ serial: String, _ amount: Int64, quantity: Int = 1) -> RecordSale.Line {
  .init(brand: "Lunaris", reference: "L1", serial: serial, quantity: quantity, amount: yuan(amount))
}

@Suite struct `Sales and what becomes of them` {
  private let chain: Chain
  private let shop: Chain.Shop
  private let record: SourceRecordID

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    record = try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"]).run(
      shop.recorder
    ).record
  }

  private func sell(_ lines: [RecordSale.Line], to record: SourceRecordID?, by associate: AssociateID? = nil)
    async throws -> PurchaseID
  {
    try await RecordSale(record: record, associate: associate ?? shop.associate, lines: lines).run(
      shop.recorder)
  }

  private func show(_ id: PurchaseID, at node: TestNode? = nil) async throws -> SaleView {
    try await ShowSale(id: id).run((node ?? shop.node).database)
  }

  private func total(_ node: TestNode? = nil) async throws -> Int64 {
    try await SaleTotals(grouping: .all).run((node ?? shop.node).database).first?.minorUnits ?? 0
  }

  // MARK: Returns

  /// sold quantity and price · quantities taken back one after the other · what is given back each time; `nil` refused
  @Test(
    arguments: [
      (1, 1_000, [1], [1_000]), (1, 1_000, [1, 1], [1_000, nil]), (3, 1_000, [1, 1, 1], [333, 333, 334]),
      (3, 1_000, [2, 1], [666, 334]), (3, 1_000, [3], [1_000]), (3, 1_000, [4], [nil]),
      (3, 1_000, [0], [nil]),
      (3, 1_000, [-1], [nil]), (2, 0, [1, 1], [0, 0]), (5, 3, [5], [3]),
    ] as [(Int, Int64, [Int], [Int64?])])
  func `goods come back so many and for so much as were sold, and no more`(
    _ quantity: Int, _ price: Int64, _ back: [Int], _ given: [Int64?]
  ) async throws {
    let sale = try await sell(
      [
        .init(
          brand: "B", reference: "R", serial: "", quantity: quantity,
          amount: Money(minorUnits: price, currency: .cny))
      ], to: record)
    let id = try await show(sale).lines[0].id
    for (count, amount) in zip(back, given) {
      let error = await failure {
        let done = try await RecordReturn(
          purchase: sale, associate: shop.associate, lines: [.init(line: id, quantity: count)],
          reason: "strap"
        ).run(shop.recorder)
        #expect(done.balance.minorUnits == -(amount ?? .max), "\(count)")
      }
      #expect((error?.code == .invalidInput) == (amount == nil), "\(count): \(String(describing: error))")
    }
    #expect(try await total() >= 0)
    #expect(try await total() == price - given.compactMap(\.self).reduce(0, +))
  }

  @Test
  func
    `a return of everything takes back what is left, names the sale's lines, and comes once by its number`()
    async throws
  {
    let sale = try await sell([line("S1", 100), line("S2", 50)], to: record)
    let lines = try await show(sale).lines
    let first = try #require(lines.first { $0.serial == "S1" })
    _ = try await RecordReturn(
      purchase: sale, associate: shop.associate, lines: [.init(line: first.id)], reason: "gift"
    ).run(shop.recorder)
    for _ in 1...2 {
      let rest = try await RecordReturn(
        purchase: sale, associate: shop.associate, reason: "gift", documentNumber: "R-1"
      ).run(shop.recorder)
      #expect(rest.balance == yuan(-50))
      let view = try await show(rest.goodsReturned)
      #expect(view.kind == .goodsReturned && view.original == sale)
      #expect(view.lines.map(\.serial) == ["S2"] && view.lines[0].quantity == -1)
      #expect(view.lines[0].originalLine == lines.first { $0.serial == "S2" }?.id)
    }
    let view = try await show(sale)
    #expect(view.takenBack == yuan(-150) && !view.isReversed && !view.isTakenBackTwice)
    #expect(try await total() == 0)
    await expect(.invalidInput) {
      _ = try await RecordReturn(purchase: sale, associate: shop.associate, reason: "gift").run(shop.recorder)
    }
    let story = try await ShowMember(id: MemberID(record.row)).run(
      shop.node.database, at: shop.node.world.clock.wall())
    #expect(story.pieces.isEmpty && story.spent.map(\.minorUnits) == [0])
  }

  @Test func `an exchange is a return and a sale in one change`() async throws {
    let sale = try await sell([line("S1", 100)], to: record)
    let before = try shop.node.read { try $0.count("SELECT count(*) FROM change") }
    let done = try await RecordReturn(
      purchase: sale, associate: shop.associate, reason: "size", exchangedFor: [line("S9", 130)]
    ).run(shop.recorder)
    #expect(try shop.node.read { try $0.count("SELECT count(*) FROM change") } == before + 1)
    #expect(done.balance == yuan(30))
    let bought = try await show(try #require(done.sale))
    #expect(bought.original == done.goodsReturned && bought.kind == .sale)
    #expect(try await total() == 13_000)
    let story = try await ShowMember(id: MemberID(record.row)).run(
      shop.node.database, at: shop.node.world.clock.wall())
    #expect(story.pieces.map(\.serial) == ["S9"])
  }

  @Test(
    arguments: [
      ("no lines", [], "CNY"), ("below zero", [-1], "CNY"), ("too much", [.max], "CNY"),
      ("two currencies", [1, 2], "USD"),
    ] as [(String, [Int64], String)])
  func `a sale that nobody can have made is refused`(_ name: String, _ amounts: [Int64], _ second: String)
    async throws
  {
    let lines = try amounts.enumerated().map { index, amount in
      RecordSale.Line(
        brand: "", reference: "", serial: "",
        amount: Money(minorUnits: amount, currency: try #require(Currency(index == 0 ? "CNY" : second))))
    }
    await expect(.invalidInput) { _ = try await sell(lines, to: record) }
    await expect(.invalidInput) {
      _ = try await sell(
        [.init(brand: "", reference: "", serial: "", quantity: 0, amount: yuan(1))], to: record)
    }
  }

  // MARK: Credit

  @Test func `what is taken back lowers the figure of whoever the sale had raised, also after a ruling`()
    async throws
  {
    let (a, b) = (chain["A"], chain["B"])
    try await chain.settle()
    let known = try await RegisterMember(associate: b.associate, name: "王小明", phones: ["13911138222"]).run(
      b.recorder)
    try await chain.settle()
    // Sold at B, to A's member.
    let sale = try await RecordSale(
      record: known.record, associate: b.associate, lines: [line("S1", 100), line("S2", 40)]
    ).run(b.recorder)
    #expect(try await show(sale, at: b.node).credit.state == .provisional)
    let id = try #require(try await show(sale, at: b.node).lines.first { $0.serial == "S2" }).id
    let back = try await RecordReturn(
      purchase: sale, associate: b.colleague, lines: [.init(line: id)], reason: "strap"
    ).run(b.recorder)
    // By what the node knows, before the hub has decided.
    let expected = try await show(back.goodsReturned, at: b.node).credit
    #expect(expected.state == .provisional)
    #expect(expected.associate == (try await show(sale, at: b.node).credit.associate))
    try await chain.settle()
    for purchase in [sale, back.goodsReturned] {
      let credit = try await show(purchase, at: chain.hub).credit
      #expect(credit.associate?.code == "A-01" && credit.first == nil, "\(purchase)")
    }
    let credits = try await SaleTotals(grouping: .associate).run(chain.hub.database)
    #expect(credits.map(\.key) == ["A-01"] && credits.map(\.minorUnits) == [10_000])
    let kinds = try await ListNotices().run(a.node.database).map(\.kind)
    #expect(kinds.sorted() == ["returnElsewhere", "saleElsewhere"])

    let member = try await show(sale, at: chain.hub).record
    _ = try await RuleAward(
      member: MemberID(try #require(member).row), owner: .associate(b.associate),
      actor: Chain.headOfficeActor, reason: "asked"
    ).run(chain.headOffice)
    try await chain.settle()
    for purchase in [sale, back.goodsReturned] {
      let credit = try await show(purchase, at: chain.hub).credit
      #expect(credit.associate?.code == "B-01" && credit.first?.code == "A-01", "\(purchase) \(credit)")
      #expect(credit.state == .corrected)
    }
  }

  @Test func `a sale without a member counts for who served, and for the owner once the member is named`()
    async throws
  {
    try await chain.settle()
    let sale = try await sell([line("S1", 100)], to: nil, by: shop.colleague)
    let before = try await show(sale)
    #expect(
      before.record == nil && before.credit.associate?.code == "A-02" && before.credit.state == .decided)
    await expect(.invalidInput) {
      _ = try await CorrectSale(
        purchase: sale, associate: shop.associate, outcome: .member(record), reason: " "
      ).run(shop.recorder)
    }
    let done = try await CorrectSale(
      purchase: sale, associate: shop.associate, outcome: .member(record),
      reason: "came back with the receipt"
    ).run(shop.recorder)
    try await chain.settle()
    let named = try await show(try #require(done.replacement))
    #expect(named.record == record && named.credit.associate?.code == "A-01")
    #expect(named.serving?.code == "A-02" && named.soldAt == before.soldAt)
    #expect(try await show(sale).isReversed)
    #expect(try await total(chain.hub) == 10_000)
    // Once: it has a member now, and what was reversed is over.
    for purchase in [sale, named.id] {
      await expect(.invalidInput) {
        _ = try await CorrectSale(
          purchase: purchase, associate: shop.associate, outcome: .member(record), reason: "again"
        ).run(shop.recorder)
      }
    }
  }

  @Test func `a mistake is put right and stays in the history`() async throws {
    let sale = try await sell([line("S1", 999)], to: record)
    let fixed = try await CorrectSale(
      purchase: sale, associate: shop.associate, outcome: .lines([line("S1", 99)]),
      reason: "typed a nine too many"
    ).run(shop.recorder)
    let right = try #require(fixed.replacement)
    #expect(try await total() == 9_900)
    let served = try await CorrectSale(
      purchase: right, associate: shop.associate, outcome: .serving(shop.colleague), reason: "she served"
    ).run(shop.recorder)
    #expect(try await show(try #require(served.replacement)).serving?.code == "A-02")
    let gone = try await CorrectSale(
      purchase: try #require(served.replacement), associate: shop.associate, outcome: .void, reason: "twice"
    ).run(shop.recorder)
    #expect(gone.replacement == nil)
    #expect(try await total() == 0)
    let story = try await ShowMember(id: MemberID(record.row)).run(
      shop.node.database, at: shop.node.world.clock.wall())
    #expect(story.purchases.count == 6 && story.purchases.count { $0.kind == .reversal } == 3)
    #expect(story.purchases.filter { $0.kind == .reversal }.allSatisfy { !$0.reason.isEmpty })
    #expect(story.pieces.isEmpty)
    try await chain.settle()
    #expect(try await total(chain.hub) == 0)
  }

  @Test func `another store's sale is corrected there`() async throws {
    let b = chain["B"]
    try await chain.settle()
    let known = try await RegisterMember(associate: b.associate, name: "王小明", phones: ["13911138222"]).run(
      b.recorder)
    try await chain.settle()
    let sale = try await sell([line("S1", 100)], to: record)
    try await chain.settle()
    #expect(try b.node.read { try RowTable($0).exists(.purchase, sale.row) })
    _ = known
    await expect(.notAllowed) {
      _ = try await CorrectSale(purchase: sale, associate: b.associate, outcome: .void, reason: "x").run(
        b.recorder)
    }
    // Taking back is another thing: goods come back where the customer is.
    _ = try await RecordReturn(purchase: sale, associate: b.associate, reason: "x").run(b.recorder)
  }

  @Test func `a stated time is shown and moves nothing`() async throws {
    let stated = Instant(milliseconds: 1_000)
    let sale = try await RecordSale(
      record: record, associate: shop.associate, lines: [line("S1", 1)], statedAt: stated
    ).run(shop.recorder)
    let view = try await show(sale)
    #expect(view.statedAt == stated && view.soldAt > Instant(milliseconds: 1_000_000))
    try await chain.settle()
    #expect(try await show(sale).credit.associate?.code == "A-01")
  }

  @Test func `taken back at two stores that did not know of each other it is kept, and shown for a person`()
    async throws
  {
    let (a, b) = (chain["A"], chain["B"])
    _ = try await RegisterMember(associate: b.associate, name: "王小明", phones: ["13911138222"]).run(b.recorder)
    let sale = try await sell([line("S1", 100)], to: record)
    try await chain.settle()
    try await chain.settle()
    for shop in [a, b] {
      _ = try await RecordReturn(purchase: sale, associate: shop.associate, reason: "gift").run(shop.recorder)
    }
    try await chain.settle()
    let view = try await show(sale, at: chain.hub)
    #expect(view.isTakenBackTwice && view.takenBack == yuan(-200))
  }
}

@Suite struct `What is kept of a person` {
  private let chain: Chain
  private let shop: Chain.Shop
  private let record: SourceRecordID

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    record = try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"]).run(
      shop.recorder
    ).record
  }

  private func story(_ node: TestNode? = nil) async throws -> MemberStory {
    let node = node ?? shop.node
    return try await ShowMember(id: MemberID(record.row)).run(node.database, at: node.world.clock.wall())
  }

  @Test func `is in the story here and, once synced, wherever the member is held, and nowhere else`()
    async throws
  {
    let actor = shop.associate
    let task = try await PlanTask(
      record: record, actor: actor, assignee: shop.colleague, nature: .call, summary: "表带",
      dueAt: shop.node.world.clock.wall() + .days(1), priority: 1
    ).run(shop.recorder)
    _ = try await KeepDate(
      record: record, actor: actor, kind: .wedding, label: "银婚",
      date: try #require(AnnualDate("chinese:2001-04L-11"))
    ).run(shop.recorder)
    var preferences = SetPreferences(record: record, actor: actor)
    preferences.addBrands = ["Lunaris", "Aurum"]
    preferences.wristMillimetres = 165
    preferences.budgetTo = yuan(200_000)
    preferences.addMotives = [.gift]
    #expect(try await preferences.run(shop.recorder) == record)
    _ = try await RecordComplaint(record: record, actor: actor, category: .service, description: "等了一小时").run(
      shop.recorder)
    _ = try await RecordEnquiry(record: record, actor: actor, brand: "Lunaris", reference: "L122").run(
      shop.recorder)
    for verdict in [ConsentVerdict.given, .withdrawn, .given] {
      shop.node.clock.advance(Milliseconds(5))
      _ = try await RecordConsent(
        record: record, actor: actor, purpose: .marketing, channel: .sms, verdict: verdict, noticeVersion: "1"
      ).run(shop.recorder)
    }
    try await chain.settle()
    for node in [shop.node, chain.hub] {
      let story = try await story(node)
      #expect(story.tasks.map(\.id) == [task] && story.tasks[0].assignee?.code == "A-02")
      #expect(story.importantDates.map(\.label) == ["银婚"] && story.importantDates[0].next != nil)
      #expect(story.preferences.brands == ["Aurum", "Lunaris"] && story.preferences.wristMillimetres == 165)
      #expect(story.preferences.budgetTo == yuan(200_000) && story.preferences.motives == ["gift"])
      #expect(story.complaints.map(\.state) == ["received"] && story.enquiries.map(\.state) == ["open"])
      #expect(story.consents.map(\.isGiven) == [true, false, true])
      #expect(story.consents.map(\.isCurrent) == [true, false, false])
      #expect(story.interactions.contains { $0.kind == "enquiry" })
      #expect(Set(story.dueNext.map(\.kind)) == [.task, .importantDate, .enquiry, .complaint])
      #expect(story.freshness.unconfirmedRows == 0)
    }
    let tables = ["task", "importantDate", "preference", "complaint", "consent", "enquiry", "searchTerm"]
    let other = try chain["B"].node.read { try Snapshot($0, tables: tables) }
    #expect(other.isEmpty, "\(other)")
  }

  @Test
  func `of another store's record is written to this store's own, and stays with the member it was made on`()
    async throws
  {
    let b = chain["B"]
    _ = try await RegisterMember(associate: b.associate, name: "王小明", phones: ["13911138222"]).run(b.recorder)
    try await chain.settle()
    try await chain.settle()
    var preferences = SetPreferences(record: record, actor: b.associate)
    preferences.addStyles = ["diver"]
    let own = try await preferences.run(b.recorder)
    #expect(own != record)
    try await chain.settle()
    #expect(try await story(chain.hub).preferences.styles == ["diver"])
    #expect(try await story().preferences.styles == ["diver"])
  }

  /// state · next · whether it follows
  @Test(
    arguments: [
      (TaskState.needsAction, TaskState.inProcess, true), (.needsAction, .completed, true),
      (.inProcess, .needsAction, true), (.inProcess, .cancelled, true), (.completed, .needsAction, false),
      (.completed, .inProcess, false), (.cancelled, .completed, false), (.completed, .completed, true),
    ])
  func `tasks go from state to state as RFC 5545 has them`(
    _ from: TaskState, _ next: TaskState, _ follows: Bool
  )
    async throws
  {
    let task = try await PlanTask(record: nil, actor: shop.associate, assignee: nil, summary: "x").run(
      shop.recorder)
    func go(_ state: TaskState) async throws {
      try await ChangeTask(task: task, actor: shop.associate, state: state).run(shop.recorder)
    }
    if from != .needsAction { try await go(from) }
    let error = await failure { try await go(next) }
    #expect((error == nil) == follows)
  }

  @Test func `complaints are resolved with a word on what was done, and closed for good`() async throws {
    let id = try await RecordComplaint(
      record: record, actor: shop.associate, category: .product, description: "走时不准", severity: 1
    ).run(shop.recorder)
    func handle(_ state: ComplaintState, _ resolution: String? = nil) async throws {
      try await HandleComplaint(complaint: id, actor: shop.colleague, state: state, resolution: resolution)
        .run(
          shop.recorder)
    }
    try await handle(.inProcess)
    await expect(.invalidInput) { try await handle(.resolved) }
    try await handle(.resolved, "校准")
    let shown = try await story().complaints[0]
    #expect(shown.resolvedAt != nil && shown.resolution == "校准")
    try await handle(.closed)
    await expect(.invalidInput) { try await handle(.inProcess) }
  }

  @Test func `an enquiry is answered at a time and lost for a reason`() async throws {
    let id = try await RecordEnquiry(record: nil, actor: shop.associate, note: "电话询价").run(shop.recorder)
    await expect(.invalidInput) {
      try await HandleEnquiry(enquiry: id, actor: shop.associate, state: .lost).run(shop.recorder)
    }
    try await HandleEnquiry(enquiry: id, actor: shop.associate, state: .answered).run(shop.recorder)
    try await HandleEnquiry(enquiry: id, actor: shop.associate, state: .lost, lostReason: "价格").run(
      shop.recorder)
    let row = try #require(
      try shop.node.read {
        try $0.first("SELECT answeredAt, closedAt, lostReason FROM enquiry WHERE id = ?", [.id(id)]) {
          ($0.isNull(0), $0.isNull(1), $0.text(2))
        }
      })
    #expect(row == (false, false, "价格"))
  }

  @Test func `a contact that was logged by mistake is struck through, not gone`() async throws {
    let logged = try await LogContact(record: record, associate: shop.associate, kind: "call").run(
      shop.recorder)
    await expect(.invalidInput) {
      _ = try await CorrectContact(interaction: logged.interaction, actor: shop.associate, reason: "").run(
        shop.recorder)
    }
    _ = try await CorrectContact(
      interaction: logged.interaction, actor: shop.colleague, reason: "wrong person"
    ).run(shop.recorder)
    let shown = try #require(try await story().interactions.first { $0.id == logged.interaction })
    #expect(shown.correction?.reason == "wrong person" && shown.correction?.by?.code == "A-02")
    await expect(.invalidInput) {
      _ = try await LogContact(record: record, associate: shop.associate, kind: "telepathy").run(
        shop.recorder)
    }
  }

  /// What cannot be meant is refused with a word on it.
  @Test func `consents say what was shown, and whom data goes to`() async throws {
    func consent(_ purpose: ConsentPurpose, _ verdict: ConsentVerdict, notice: String = "", to: String = "")
      async -> ClienteleError.Code?
    {
      await failure {
        _ = try await RecordConsent(
          record: record, actor: shop.associate, purpose: purpose, verdict: verdict, noticeVersion: notice,
          recipient: to
        ).run(shop.recorder)
      }?.code
    }
    #expect(await consent(.marketing, .given) == .invalidInput)
    #expect(await consent(.marketing, .given, notice: "1") == nil)
    #expect(await consent(.marketing, .withdrawn) == nil)
    #expect(await consent(.sharing, .given, notice: "1") == .invalidInput)
    #expect(await consent(.sharing, .given, notice: "1", to: "Brand Ltd") == nil)
    let change = try shop.node.read { connection throws in
      try connection.count("SELECT count(*) FROM change WHERE kind = ?", [.number(ChangeKind.consent.number)])
    }
    #expect(change == 3)
  }

  @Test(
    arguments: [
      "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u{202E}gnirts", "\u{0}", "a\u{0301}", "👩‍👩‍👧‍👦",
      "'; DROP TABLE task;--", "\u{FEFF}x", String(repeating: "长", count: 3_400),
    ])
  func `hostile text comes out as it went in`(_ text: String) async throws {
    _ = try await PlanTask(record: record, actor: shop.associate, assignee: nil, summary: text).run(
      shop.recorder)
    _ = try await RecordComplaint(record: record, actor: shop.associate, category: .other, description: text)
      .run(
        shop.recorder)
    _ = try await KeepDate(
      record: record, actor: shop.associate, kind: .other, label: text,
      date: try #require(AnnualDate("--01-02"))
    ).run(shop.recorder)
    var preferences = SetPreferences(record: record, actor: shop.associate)
    preferences.addBrands = [text + "|"]
    _ = try await preferences.run(shop.recorder)
    try await chain.settle()
    let story = try await story(chain.hub)
    #expect(story.tasks.map { Array($0.summary.utf8) } == [Array(text.utf8)])
    #expect(story.complaints.map { Array($0.description.utf8) } == [Array(text.utf8)])
    #expect(story.importantDates.map { Array($0.label.utf8) } == [Array(text.utf8)])
    #expect(story.preferences.brands.count == 1)
    _ = try await SearchMembers(text: text).run(shop.node.database)
  }
}
