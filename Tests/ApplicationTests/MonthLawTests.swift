import Access
import Application
import Attribution
import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import TestKit
import Testing

/// Random small histories of two stores over some months: members known at both, sales, returns, rulings, hand-overs by links, a
/// store that is away, people erased, months closed with and without everything in. Whatever happened: what the statements
/// say, with what they are to be corrected by and with the open month, is what is credited now, for each associate, store and
/// currency; and a statement never changes.
@Suite struct `Statements over random histories` {
  @Test(arguments: UInt64(1)...8)
  func `add up to what is credited now, after every step`(seed: UInt64) async throws {
    var history = try await MonthHistory(seed: seed)
    for _ in 0..<30 {
      try await history.step()
      try await history.check()
    }
    try await history.end()
    let closed = history.closed
    #expect(closed.count >= 2, "seed \(seed)")
    let corrected = history.corrected
    #expect(corrected, "seed \(seed) never had anything to correct")
  }
}

/// One such history.
struct MonthHistory {
  let chain: Chain
  let seed: UInt64
  private var random: SeededRandom
  private let officer = AssociateID(.derived(source: "staff", document: "A", line: "PO"))
  private(set) var closed: [CalendarMonth] = []
  private(set) var corrected = false
  /// Statements as they were when they were made.
  private var frozen: [RowID: RowState] = [:]
  private var records: [(shop: String, record: SourceRecordID)] = []
  private var sales: [(shop: String, sale: PurchaseID)] = []

  init(seed: UInt64) async throws {
    self.seed = seed
    random = SeededRandom(seed: seed)
    chain = try await Chain(["A", "B"], seed: seed)
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: officer.row,
          writes: [
            .init(AssociateField.code.id, .text("PO")),
            .init(AssociateField.storeID.id, .id(chain["A"].store)),
            .init(AssociateField.role.id, .text("privacyOfficer")),
          ])
      ], kind: .organisation)
    _ = try await SetPrivacySettings(coolingOffDays: 0).run(chain.headOffice)
    try await chain.settle()
  }

  mutating func step() async throws {
    let shop = chain.shops.pick(&random)
    switch random.below(20) {
    case 0...1: try await register(at: shop)
    case 2...7: try await sell(at: shop)
    case 8...9: try await takeBack(at: shop)
    case 10: try await void(at: shop)
    case 11: pass(.days(random.int(1...12)))
    case 12...13:
      // Some stores are not in when it is closed.
      pass(.days(31))
      if random.chance(percent: 50) { try await chain.sync(shop) }
      try await close(because: "the line is down")
    case 14: try await chain.sync(shop)
    case 15: try await chain.settle()
    case 16: try await rule()
    case 17: try await erase()
    default:
      try await settleOften()
      try await close(because: "")
    }
  }

  /// A month is closed while a store is away that has sold in it; then everything comes in, and the next one is closed.
  mutating func end() async throws {
    try await settleOften()
    try await check()
    while try await close(because: "") { try await check() }
    try await sell(at: chain["B"], toNobody: true)
    pass(.days(31))
    try await chain.sync(chain["A"])
    try await close(because: "the line is down")
    try await settleOften()
    try await check()
    pass(.days(31))
    try await settleOften()
    try await close(because: "")
    try await settleOften()
    try await check()
    try expectStoresHoldTheirOwn()
  }

  private func settleOften() async throws { for _ in 1...2 { try await chain.settle() } }

  private func pass(_ time: Milliseconds) {
    chain.hub.clock.advance(time)
    for shop in chain.shops { shop.node.clock.advance(time) }
  }

  // MARK: What happens

  private mutating func register(at shop: Chain.Shop) async throws {
    // Few numbers: the same person comes to both stores, and who was first is decided.
    let phone = "1391113\(8_000 + random.below(3))"
    let person = try await RegisterMember(
      associate: [shop.associate, shop.colleague].pick(&random), name: "王小明", phones: [phone]
    ).run(shop.recorder)
    records.append((shop.code, person.record))
  }

  private mutating func sell(at shop: Chain.Shop, toNobody: Bool = false) async throws {
    let own = records.filter { $0.shop == shop.code }
    let record = toNobody || own.isEmpty || random.chance(percent: 25) ? nil : own.pick(&random).record
    // Few amounts, so that sums are often the same and often nothing.
    let amount = Money(
      minorUnits: [100, 100, 250].pick(&random),
      currency: random.chance(percent: 20) ? .usd : .cny)
    do {
      let sale = try await RecordSale(
        record: record, associate: [shop.associate, shop.colleague].pick(&random),
        lines: [.init(brand: "L", reference: "R", serial: "", amount: amount)]
      ).run(shop.recorder)
      sales.append((shop.code, sale))
    } catch let error as ClienteleError where [.memberErased, .notFound].contains(error.code) {}
  }

  /// A sale recorded by mistake is taken back whole, with the time of the sale.
  private mutating func void(at shop: Chain.Shop) async throws {
    guard let sold = sales.filter({ $0.shop == shop.code }).randomElement(using: &random) else { return }
    do {
      _ = try await CorrectSale(purchase: sold.sale, associate: shop.associate, outcome: .void, reason: "x")
        .run(
          shop.recorder)
    } catch is ClienteleError {
      // Taken back already, or of somebody who is gone.
    }
  }

  private mutating func takeBack(at shop: Chain.Shop) async throws {
    guard let sold = sales.filter({ $0.shop == shop.code }).randomElement(using: &random) else { return }
    do {
      _ = try await RecordReturn(purchase: sold.sale, associate: shop.colleague, reason: "x").run(
        shop.recorder)
    } catch is ClienteleError {
      // Taken back already, or of somebody who is gone.
    }
  }

  private mutating func rule() async throws {
    guard let member = records.randomElement(using: &random) else { return }
    let associates = chain.shops.flatMap { [$0.associate, $0.colleague] }
    let owner: RuleAward.Owner =
      random.chance(percent: 25) ? .pool(chain["B"].store) : .associate(associates.pick(&random))
    do {
      _ = try await RuleAward(
        member: MemberID(member.record.row), owner: owner, actor: Chain.headOfficeActor, reason: "x"
      ).run(chain.headOffice)
    } catch let error as ClienteleError where [.notFound, .memberErased].contains(error.code) {}
  }

  private mutating func erase() async throws {
    guard let member = records.randomElement(using: &random) else { return }
    do {
      let request = try await RecordPrivacyRequest(
        member: MemberID(member.record.row), actor: officer, kind: .erase
      ).run(chain.headOffice)
      try await HandlePrivacyRequest(request: request.id, actor: officer, step: .verify).run(chain.headOffice)
      _ = try await EraseMember(request: request.id, actor: officer).run(chain.headOffice)
    } catch let error as ClienteleError where [.notFound, .memberErased, .notAllowed].contains(error.code) {}
  }

  /// - Returns: whether a month was over to be closed.
  @discardableResult
  private mutating func close(because reason: String) async throws -> Bool {
    let now = chain.hub.world.clock.wall()
    let month = closed.last?.next ?? CalendarMonth(of: chain.hub.profile.enrolledAt)
    guard now >= month.end() else { return false }
    let report = try await CloseMonth(month: month, actor: Chain.headOfficeActor, reason: reason).run(
      chain.headOffice)
    #expect(report.month == month && report.statements == chain.shops.count)
    corrected = corrected || report.corrections > 0
    closed.append(month)
    for id in try statementRows(of: chain.hub) { frozen[id.1] = try chain.hub.shown(id.0, id.1) }
    // Not twice, and none is left out.
    for wrong in [month, month.next.next] {
      await #expect(throws: ClienteleError(.invalidInput, "")) {
        _ = try await CloseMonth(month: wrong, actor: Chain.headOfficeActor, reason: "again").run(
          chain.headOffice)
      }
    }
    return true
  }

  // MARK: What holds

  private struct Share: Hashable {
    let associate: RowID?
    let store: RowID?
    let currency: String
  }

  func check() async throws {
    guard !closed.isEmpty else { return }
    let desk = AccessDesk(database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world)
    var said: [Share: Int64] = [:]
    func add(_ lines: [StatementLineView]) {
      for line in lines {
        said[
          Share(associate: line.associate?.id, store: line.soldAt?.id, currency: line.amount.currency.code),
          default: 0] += line.amount.minorUnits
      }
    }
    for month in closed {
      let statements = try await desk.statements(of: month, as: Chain.headOfficeActor)
      #expect(statements.count == chain.shops.count && statements.allSatisfy(\.isWhole), "seed \(seed)")
      for statement in statements { add(statement.lines) }
    }
    let open = try await desk.openMonth(as: Chain.headOfficeActor)
    #expect(open.month == closed.last?.next)
    add(open.lines)
    #expect(said.filter { $0.value != 0 } == (try creditedNow()), "seed \(seed)")
    for (row, state) in frozen {
      let table: TableID = try chain.hub.shown(.statement, row) == nil ? .statementLine : .statement
      #expect(try chain.hub.shown(table, row) == state, "seed \(seed): a statement was changed")
    }
  }

  /// Row by row, without the sums of the program.
  private func creditedNow() throws -> [Share: Int64] {
    var sums: [Share: Int64] = [:]
    try chain.hub.read { connection in
      try connection.forEach(
        """
        SELECT credit.id, credit.associateID, purchase.associateID, purchase.storeID, purchase.currency,
          purchase.amountMinorUnits FROM purchase LEFT JOIN credit ON credit.id = purchase.id
        """
      ) { row in
        let associate = row.isNull(0) ? row.optionalID(2) : row.optionalID(1)
        sums[
          Share(associate: associate, store: row.optionalID(3), currency: row.text(4)), default: 0] +=
          row.integer(5)
      }
    }
    return sums.filter { $0.value != 0 }
  }

  private func statementRows(of node: TestNode) throws -> [(TableID, RowID)] {
    try node.read { connection in
      try connection.query("SELECT id FROM statement ORDER BY id") { (TableID.statement, try $0.id(0)) }
        + connection.query("SELECT id FROM statementLine ORDER BY id") {
          (TableID.statementLine, try $0.id(0))
        }
    }
  }

  /// Each store has its own statements as the hub has them, and nobody else's.
  private func expectStoresHoldTheirOwn() throws {
    var held = 0
    for shop in chain.shops {
      for (table, row) in try statementRows(of: shop.node) {
        let field = table == .statement ? StatementField.storeID.id : StatementLineField.storeID.id
        #expect(try shop.node.shown(table, row)?.value(field) == .id(shop.store), "seed \(seed)")
        held += 1
      }
    }
    #expect(try statementRows(of: chain.hub).count == held, "seed \(seed)")
  }
}
