import Access
import Application
import Attribution
import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `Closing a month` {
  private let chain: Chain
  private let january = CalendarMonth("2027-01") ?? CalendarMonth(of: .distantPast)

  init() async throws {
    chain = try await Chain(["A", "B"])
    try await chain.settle()
  }

  private func pass(_ time: Milliseconds) {
    chain.hub.clock.advance(time)
    for shop in chain.shops { shop.node.clock.advance(time) }
  }

  private func close(_ month: String? = nil, because reason: String = "") async throws -> CloseMonth.Report {
    try await CloseMonth(
      month: month.flatMap { CalendarMonth($0) }, actor: Chain.headOfficeActor, reason: reason
    ).run(chain.headOffice)
  }

  private func code(_ body: () async throws -> Void) async -> ClienteleError.Code? {
    do { try await body() } catch { return (error as? ClienteleError)?.code }
    return nil
  }

  private var desk: AccessDesk {
    AccessDesk(database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world)
  }

  private func desk(of shop: Chain.Shop) -> AccessDesk {
    AccessDesk(database: shop.node.database, profile: shop.node.profile, world: shop.node.world)
  }

  private func sell(at shop: Chain.Shop, to record: SourceRecordID?, _ yuan: Int64) async throws -> PurchaseID
  {
    try await RecordSale(
      record: record, associate: shop.colleague,
      lines: [
        .init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: yuan * 100, currency: .cny))
      ]
    ).run(shop.recorder)
  }

  /// Amounts by associate's code, kind and month, as words.
  private func words(_ lines: [StatementLineView]) -> [String] {
    lines.map {
      "\($0.associate?.code ?? "-") \($0.soldAt?.code ?? "-") \($0.kind.rawValue) \($0.ofMonth?.description ?? "-") \($0.amount.minorUnits / 100) \($0.documents)"
    }
  }

  @Test func `takes the months in order, each once, the first by name, and none before it is over`()
    async throws
  {
    #expect(await code { _ = try await close() } == .invalidInput)
    #expect(await code { _ = try await close("2027-01") } == .invalidInput)
    pass(.days(17))
    try await chain.settle()
    #expect(try await close("2027-01").month == january)
    #expect(await code { _ = try await close("2027-01") } == .invalidInput)
    #expect(await code { _ = try await close("2027-03", because: "x") } == .invalidInput)
    #expect(await code { _ = try await close("2026-12", because: "x") } == .invalidInput)
    #expect(await code { _ = try await close() } == .invalidInput)
    pass(.days(28))
    try await chain.settle()
    #expect(try await close().month.description == "2027-02")
    #expect(
      try await desk.closedMonths(as: Chain.headOfficeActor).map(\.month.description) == [
        "2027-02", "2027-01",
      ])
  }

  @Test func `is head office's, at the hub`() async throws {
    pass(.days(17))
    try await chain.settle()
    let shop = chain["A"]
    #expect(
      await code { _ = try await CloseMonth(month: january, actor: shop.associate).run(chain.headOffice) }
        == .notAllowed)
    #expect(
      await code { _ = try await CloseMonth(month: january, actor: shop.associate).run(shop.recorder) }
        == .notAllowed)
    #expect(await code { _ = try await desk.openMonth(as: shop.associate) } == .notAllowed)
    #expect(await code { _ = try await desk(of: shop).openMonth(as: shop.associate) } == .notAllowed)
  }

  @Test func `waits for a store that was not heard of since the end of the month, and goes on for a reason`()
    async throws
  {
    pass(.days(17))
    try await chain.sync(chain["A"])
    try await chain.decide()
    let failure = await #expect(throws: ClienteleError.self) { _ = try await close("2027-01") }
    #expect(failure?.code == .notAllowed && failure?.message.hasSuffix(": B") == true)
    let late = try await sell(at: chain["B"], to: nil, 10)
    let report = try await close("2027-01", because: "B has no line until Monday")
    #expect(report.missing == ["B"] && report.lines == 0)
    let month = try #require(try await desk.closedMonths(as: Chain.headOfficeActor).first)
    #expect(month.missing == ["B"] && month.reason == "B has no line until Monday")
    // What B had recorded in January comes in with its next contact, as a correction.
    chain["B"].node.clock.turnWall(.days(-17))
    _ = try await sell(at: chain["B"], to: nil, 7)
    try await chain.settle()
    let open = try await desk.openMonth(as: Chain.headOfficeActor)
    #expect(words(open.lines) == ["B-02 B month 2027-02 10 1", "B-02 B correction 2027-01 7 1"])
    #expect(open.corrected.count == 1 && open.corrected.first?.id != late)
    #expect(!open.readiness.isOver)
  }

  @Test func `waits while the hub has not decided about what came in`() async throws {
    let shop = chain["A"]
    let person = try await RegisterMember(associate: shop.associate, name: "王", phones: ["13911138222"]).run(
      shop.recorder)
    _ = try await sell(at: shop, to: person.record, 5)
    pass(.days(17))
    for shop in chain.shops { try await chain.sync(shop) }
    #expect(await code { _ = try await close("2027-01") } == .notAllowed)
    try await chain.decide()
    #expect(try await close("2027-01").missing == [])
  }

  @Test func `a node that joined after the month, and one that is put out, are not waited for`() async throws
  {
    pass(.days(17))
    try await chain.sync(chain["A"])
    let node = chain["B"].node.profile.node
    try chain.hub.write(
      [Operation(table: .node, row: node.row, writes: [.init(NodeField.revoked.id, .number(1))])],
      kind: .organisation)
    try await chain.decide()
    #expect(try await close("2027-01").missing == [])
  }

  @Test
  func
    `a return, a ruling and an erasure after it are corrections or of the open month, and the statement stands`()
    async throws
  {
    let (a, b) = (chain["A"], chain["B"])
    let person = try await RegisterMember(associate: a.associate, name: "王", phones: ["13911138222"]).run(
      a.recorder)
    let sale = try await sell(at: a, to: person.record, 100)
    _ = try await sell(at: b, to: nil, 30)
    try await chain.settle()
    pass(.days(17))
    try await chain.settle()
    #expect(try await close("2027-01").lines == 2)
    let stated = ["A-01 A month 2027-01 100 1"]
    func lines(of code: String) async throws -> [String] {
      try await desk.statements(of: january, as: Chain.headOfficeActor, store: chain[code].store).flatMap {
        words($0.lines)
      }
    }
    #expect(try await lines(of: "A") == stated)
    #expect(try await lines(of: "B") == ["B-02 B month 2027-01 30 1"])

    _ = try await RecordReturn(purchase: sale, associate: a.associate, reason: "x").run(a.recorder)
    try await chain.settle()
    #expect(
      words(try await desk.openMonth(as: Chain.headOfficeActor).lines) == ["A-01 A month 2027-02 -100 1"])
    _ = try await RuleAward(
      member: MemberID(person.record.row), owner: .pool(b.store), actor: Chain.headOfficeActor, reason: "x"
    ).run(chain.headOffice)
    try await chain.settle()
    let open = try await desk.openMonth(as: Chain.headOfficeActor)
    #expect(
      words(open.lines) == [
        "A-01 A correction 2027-01 -100 -1", "A-02 A month 2027-02 -100 1", "A-02 A correction 2027-01 100 1",
      ])
    #expect(open.corrected.map(\.id) == [sale])
    #expect(try await lines(of: "A") == stated)
    pass(.days(28))
    try await chain.settle()
    #expect(try await close().corrections == 2)
    let after = try await desk.openMonth(as: Chain.headOfficeActor)
    #expect(after.lines.isEmpty && after.corrected.isEmpty)
  }

  @Test func `the first one carries what was sold before it forward`() async throws {
    _ = try await sell(at: chain["A"], to: nil, 40)
    pass(.days(17))
    _ = try await sell(at: chain["A"], to: nil, 5)
    pass(.days(28))
    try await chain.settle()
    _ = try await close("2027-02")
    let month = CalendarMonth("2027-02") ?? january
    let statements = try await desk.statements(of: month, as: Chain.headOfficeActor)
    #expect(
      statements.flatMap { words($0.lines) } == ["A-02 A month 2027-02 5 1", "A-02 A opening - 40 1"])
    let total = try #require(try await desk.closedMonths(as: Chain.headOfficeActor).first).totals
    #expect(total.map(\.minorUnits) == [500], "what is carried forward is not the month's")
  }

  @Test
  func
    `is what the store's manager sees without the line, an associate the own lines, another store nothing`()
    async throws
  {
    let (a, b) = (chain["A"], chain["B"])
    let manager = AssociateID(.derived(source: "staff", document: "A", line: "MA"))
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: manager.row,
          writes: [
            .init(AssociateField.code.id, .text("MA")), .init(AssociateField.storeID.id, .id(a.store)),
            .init(AssociateField.role.id, .text("manager")),
          ])
      ], kind: .organisation)
    let person = try await RegisterMember(associate: a.associate, name: "王", phones: ["13911138222"]).run(
      a.recorder)
    _ = try await sell(at: a, to: person.record, 100)
    _ = try await sell(at: a, to: nil, 8)
    try await chain.settle()
    pass(.days(17))
    try await chain.settle()
    _ = try await close("2027-01")
    #expect(await code { _ = try await desk(of: a).statements(of: january, as: manager) } == .notFound)
    try await chain.settle()
    let here = try await desk(of: a).statements(of: january, as: manager)
    #expect(here.map(\.isWhole) == [true])
    #expect(
      here.flatMap { words($0.lines) } == ["A-01 A month 2027-01 100 1", "A-02 A month 2027-01 8 1"])
    let own = try await desk(of: a).statements(of: january, as: a.colleague)
    #expect(own.flatMap { words($0.lines) } == ["A-02 A month 2027-01 8 1"])
    #expect(
      await code { _ = try await desk(of: a).exportStatements(of: january, as: a.colleague) } == .notAllowed)
    #expect(try await desk(of: a).exportStatements(of: january, as: manager).count == 1)
    #expect(
      await code { _ = try await desk(of: a).statements(of: january, as: manager, store: b.store) }
        == .notAllowed)
    #expect(try b.node.read { try $0.count("SELECT count(*) FROM statementLine") } == 0)
    // Beside the rows lies the hub's signed change, so that a restored hub gets them back.
    let originals = try a.node.read { connection in
      try connection.count(
        "SELECT count(*) FROM change WHERE node = ? AND kind = ? AND length(signature) > 0",
        [.id(TestNode.hubID), .number(ChangeKind.statement.number)])
    }
    #expect(originals > 0)
  }

  @Test func `its digest tells any other lines apart, in whatever order they lie`() throws {
    let (a, b) = (chain["A"], chain["B"])
    typealias Line = (entry: CreditSums.Entry, amount: CreditAmount)
    func line(
      _ month: CalendarMonth?, _ associate: AssociateID?, _ store: StoreID?, _ currency: String,
      _ units: Int64,
      _ documents: Int
    ) -> Line {
      (
        CreditSums.Entry(
          month: month, key: CreditKey(associate: associate, store: store, currency: currency)),
        CreditAmount(minorUnits: units, documents: documents)
      )
    }
    let first = line(january, a.associate, a.store, "CNY", 100, 1)
    let second = line(nil, nil, b.store, "USD", -5, 2)
    let others: [[Line]] = [
      [first], [], [first, first, second], [first, line(january, nil, b.store, "USD", -5, 2)],
      [first, line(nil, b.associate, b.store, "USD", -5, 2)], [first, line(nil, nil, nil, "USD", -5, 2)],
      [first, line(nil, nil, b.store, "CNY", -5, 2)], [first, line(nil, nil, b.store, "USD", 5, 2)],
      [first, line(nil, nil, b.store, "USD", -5, 1)],
    ]
    let digest = StatementDigest.of([first, second], month: january, store: a.store)
    #expect(StatementDigest.of([second, first], month: january, store: a.store) == digest)
    var digests = Set(others.map { StatementDigest.of($0, month: january, store: a.store) })
    digests.insert(StatementDigest.of([first, second], month: january.next, store: a.store))
    digests.insert(StatementDigest.of([first, second], month: january, store: b.store))
    #expect(digests.count == others.count + 2 && !digests.contains(digest))
  }
}
