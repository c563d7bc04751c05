import Application
import ArgumentParser
import Kernel
import Persistence
import Records
import Runtime

/// `clientele sale …`
struct SaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sale", abstract: "Record sales and returns, put them right, see how they are credited.",
    discussion: "Example: clientele sale totals --by store --data /var/lib/clientele",
    subcommands: [
      SaleRecord.self, SaleReturn.self, SaleCorrect.self, SaleAttach.self, SaleShow.self, SaleList.self,
      SaleCredits.self, SaleMonth.self, SaleTotalsCommand.self,
    ])
}

struct SaleRecord: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record a sale to a person this node has a record of, or to somebody who gave no name.",
    discussion: """
      Example: clientele sale record RECORD --as SA-B02 --brand Lunaris --reference L122.RG --serial LU1 \
      --amount 151300 --data ./store-b
      Without RECORD the sale has no member; `clientele sale attach` names one later.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var goods: GoodsOptions
  @Argument(help: "Identifier of the record; none for a sale without a member.") var record: String?
  @Option(name: .long, help: "Number of the till's document: the same twice makes one sale.") var document:
    String = ""
  @Option(name: .long, help: "When it is said to have happened: shown, never counted.") var statedAt: String?

  private struct Recorded: Encodable { let purchase: String }

  func execute(in context: CommandContext) async throws {
    let line = try goods.line()
    let command = RecordSale(
      record: try record.map { SourceRecordID(try RowID(argument: $0)) },
      associate: try await actor.id(in: context), lines: [line], documentNumber: document,
      statedAt: try statedAt.map { try Instant(argument: $0) })
    let purchase = try await command.run(context.node.recorder)
    var texts = [Text.soldAs(purchase.description, amount: "\(line.amount)")]
    if statedAt != nil { texts.append(.statedTimeNotCounted) }
    try await context.result(Recorded(purchase: purchase.description), says: texts)
  }
}

/// One line of goods.
struct GoodsOptions: ParsableArguments {
  @Option(name: .long) var brand: String = ""
  @Option(name: .long) var reference: String = ""
  @Option(name: .long) var serial: String = ""
  @Option(name: .long) var quantity: Int = 1
  @Option(name: .long, help: "Amount for all of it, such as 151300 or 151300.50.") var amount: String
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"

  func line() throws -> RecordSale.Line {
    RecordSale.Line(
      brand: brand, reference: reference, serial: serial, quantity: quantity,
      amount: try Money(argument: amount, currency: currency))
  }
}

extension Money {
  /// - Throws: `invalidInput`.
  init(argument text: String, currency code: String) throws {
    guard let currency = Currency(code), let money = Money(text, currency: currency) else {
      throw ClienteleError(
        .invalidInput, "\"\(text) \(code)\" is not an amount",
        hint: "Give it as --amount 151300.50 --currency CNY.")
    }
    self = money
  }
}

struct SaleReturn: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "return", abstract: "Take goods back, whole or in part; the credit of the sale is reversed.",
    discussion: """
      Examples: clientele sale return PURCHASE --reason "strap too short" --as SA-B02 --data ./store-b
                clientele sale return PURCHASE --line LINE:1 --reason gift --as SA-B02 --data ./store-b
                clientele sale return PURCHASE --reason exchange --for-brand Lunaris --for-amount 88000 \
                  --as SA-B02 --data ./store-b

      Lines are shown by `clientele sale show --json`. Without --line everything is taken back that was not yet.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the sale.") var purchase: String
  @Option(name: .long, help: "LINE, LINE:QUANTITY or LINE:QUANTITY:AMOUNT; may be repeated.")
  var line: [String] = []
  @Option(name: .long, help: "Why.") var reason: String
  @Option(name: .long, help: "Number of the till's document: the same twice makes one return.") var document:
    String = ""
  @Option(name: .long, help: "In exchange: brand.") var forBrand: String = ""
  @Option(name: .long, help: "In exchange: reference.") var forReference: String = ""
  @Option(name: .long, help: "In exchange: serial.") var forSerial: String = ""
  @Option(name: .long, help: "In exchange: its amount.") var forAmount: String?
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"

  private struct Returned: Encodable {
    let goodsReturned: String
    let sale: String?
    let balance: String
  }

  func execute(in context: CommandContext) async throws {
    let exchanged = try forAmount.map { amount in
      RecordSale.Line(
        brand: forBrand, reference: forReference, serial: forSerial,
        amount: try Money(argument: amount, currency: currency))
    }
    let done = try await RecordReturn(
      purchase: PurchaseID(try RowID(argument: purchase)), associate: try await actor.id(in: context),
      lines: try line.map(part), reason: reason, documentNumber: document,
      exchangedFor: exchanged.map { [$0] } ?? []
    ).run(context.node.recorder)
    try await context.result(
      Returned(
        goodsReturned: done.goodsReturned.description, sale: done.sale?.description,
        balance: done.balance.description),
      says: [
        .takenBack(
          done.goodsReturned.description, sale: done.sale?.description, balance: done.balance.description)
      ])
  }

  private func part(_ text: String) throws -> RecordReturn.Line {
    let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
    guard let id = parts.first.flatMap({ RowID($0) }),
      let quantity = parts.count > 1 ? Int(parts[1]) : 1
    else {
      throw ClienteleError(
        .invalidInput, "\"\(text)\" is no line of a sale", hint: "Give it as LINE, LINE:2 or LINE:2:500.00.")
    }
    let amount = parts.count > 2 ? try Money(argument: parts[2], currency: currency) : nil
    return RecordReturn.Line(line: id, quantity: quantity, amount: amount)
  }
}

struct SaleCorrect: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct", abstract: "Put a sale right that was recorded by mistake; both stay in the log.",
    discussion: """
      Examples: clientele sale correct PURCHASE --void --reason "typed twice" --as SA-B02 --data ./store-b
                clientele sale correct PURCHASE --brand Lunaris --amount 151300 --reason "wrong price" \
                  --as SA-B02 --data ./store-b
                clientele sale correct PURCHASE --served-by SA-B03 --reason "wrong person" --as SA-B02 --data ./store-b
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the sale.") var purchase: String
  @Flag(name: .long, help: "Nothing was sold.") var void = false
  @Option(name: .long, help: "Code of who served.") var servedBy: String?
  @Option(name: .long) var brand: String = ""
  @Option(name: .long) var reference: String = ""
  @Option(name: .long) var serial: String = ""
  @Option(name: .long) var quantity: Int = 1
  @Option(name: .long, help: "The right amount.") var amount: String?
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"
  @Option(name: .long, help: "Why.") var reason: String

  func execute(in context: CommandContext) async throws {
    let outcome: CorrectSale.Outcome
    if void {
      outcome = .void
    } else if let servedBy {
      outcome = .serving(try await context.associate(servedBy))
    } else if let amount {
      outcome = .lines([
        RecordSale.Line(
          brand: brand, reference: reference, serial: serial, quantity: quantity,
          amount: try Money(argument: amount, currency: currency))
      ])
    } else {
      throw ClienteleError(
        .invalidInput, "nothing is put right", hint: "Give --void, --served-by or --amount.")
    }
    try await correct(purchase, outcome, reason, try await actor.id(in: context), context)
  }
}

struct SaleAttach: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Name the member of a sale that had none.",
    discussion: """
      Example: clientele sale attach PURCHASE RECORD --reason "came back with the receipt" --as SA-B02 \
      --data ./store-b
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the sale.") var purchase: String
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long, help: "Why.") var reason: String

  func execute(in context: CommandContext) async throws {
    try await correct(
      purchase, .member(SourceRecordID(try RowID(argument: record))), reason,
      try await actor.id(in: context), context)
  }
}

private struct CorrectedSale: Encodable {
  let reversal: String
  let replacement: String?
}

private func correct(
  _ purchase: String, _ outcome: CorrectSale.Outcome, _ reason: String, _ actor: AssociateID,
  _ context: CommandContext
) async throws {
  let done = try await CorrectSale(
    purchase: PurchaseID(try RowID(argument: purchase)), associate: actor, outcome: outcome, reason: reason
  ).run(context.node.recorder)
  try await context.result(
    CorrectedSale(reversal: done.reversal.description, replacement: done.replacement?.description),
    says: [.corrected(reversal: done.reversal.description, replacement: done.replacement?.description)])
}

struct SaleShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "A sale with its lines, and who is credited for it, and why.",
    discussion: "Example: clientele sale show PURCHASE --data ./store-b")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Argument(help: "Identifier of the purchase.") var purchase: String

  private struct Shown: Encodable {
    let purchase: String
    let store: String
    let serving: String
    let credited: String
    let reason: String
    let award: String
    let ruleVersion: Int
    let provisional: Bool
    let amount: String
    let sale: SaleView
  }

  func execute(in context: CommandContext) async throws {
    let id = PurchaseID(try RowID(argument: purchase))
    let sale: SaleView
    if let viewer = try await viewer.id(in: context) {
      sale = try await context.node.accessDesk.sale(id, as: viewer)
    } else {
      sale = try await ShowSale(id: id).run(context.node.database)
    }
    let shown = Shown(
      purchase: sale.id.description, store: sale.store?.code ?? "", serving: sale.serving?.code ?? "",
      credited: sale.credit.associate?.code ?? "", reason: sale.credit.reason,
      award: sale.credit.award?.description ?? "", ruleVersion: sale.credit.ruleVersion ?? 0,
      provisional: sale.credit.state == .provisional, amount: sale.amount.description, sale: sale)
    try await context.result(
      shown,
      says: [
        .served(amount: shown.amount, store: shown.store, by: shown.serving),
        sale.credit.award == nil
          ? .creditExpected(shown.credited)
          : .credited(
            shown.credited, reason: shown.reason, rule: shown.ruleVersion, award: shown.award),
      ] + sale.lines.map { Text(verbatim: "\($0.id) \($0.words) × \($0.quantity) \($0.amount)") })
  }
}

/// What lists are narrowed down to.
struct FilterOptions: ParsableArguments {
  @Option(name: .long, help: "Code of a store.") var store: String?
  @Option(name: .long, help: "Code of an associate.") var associate: String?
  @Option(name: .long) var brand: String = ""
  @Option(name: .long, help: "First day, YYYY-MM-DD.") var from: String?
  @Option(name: .long, help: "Last day, YYYY-MM-DD.") var through: String?
  @Option(name: .long, help: "Rows a page.") var limit: Int = ListFilter.pageRowsDefault
  @Option(name: .long, help: "Where the last page ended, its \"next\".") var after: String?

  func filter(in context: CommandContext) async throws -> ListFilter {
    try await ListFilter(
      store: store, associate: associate, brand: brand, from: from, through: through, in: context)
  }
}

extension ListFilter {
  /// As it was typed.
  ///
  /// - Throws: `notFound` for a code nobody has, `invalidInput` for what is no day.
  init(
    store: String?, associate: String?, brand: String, from: String?, through: String?,
    in context: CommandContext
  ) async throws {
    let ids = try await context.node.database.read { connection in
      let staff = StaffQueries(connection)
      return (
        store: try store.map { try staff.store(code: $0) },
        associate: try associate.map { try staff.associate(code: $0) }
      )
    }
    func day(_ text: String) throws -> CalendarDay {
      guard let day = CalendarDay(text) else {
        throw ClienteleError(.invalidInput, "\"\(text)\" is not a day", hint: "Give it as 2026-03-05.")
      }
      return day
    }
    self.init(
      store: ids.store, associate: ids.associate, brand: brand, from: try from.map { try day($0) },
      through: try through.map { try day($0) })
  }
}

extension SaleView {
  /// A line for people.
  var text: Text {
    .sale(
      at: soldAt.description, kind: kind.rawValue, amount: amount.description, store: store?.code ?? "",
      serving: serving?.code ?? "", credited: credit.associate?.code ?? "", state: credit.state.rawValue,
      goods: lines.map(\.words).joined(separator: "; "))
  }
}

struct SaleList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Sales and returns, the latest first, with their credit.",
    discussion: "Example: clientele sale list --from 2026-03-01 --brand Lunaris --as MA-A01 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: FilterOptions

  func execute(in context: CommandContext) async throws {
    let page = try await context.node.accessDesk.sales(
      try await options.filter(in: context), as: try await actor.id(in: context), after: options.after,
      limit: options.limit)
    try await context.result(page, says: page.rows.map(\.text))
  }
}

struct SaleCredits: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "credits",
    abstract: "What a person, or with --store everybody of a store, is credited for, wherever it was sold.",
    discussion: "Example: clientele sale credits --from 2026-03-01 --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: FilterOptions

  func execute(in context: CommandContext) async throws {
    let viewer = try await actor.id(in: context)
    var filter = try await options.filter(in: context)
    // Of nobody in particular and no store: the own ones.
    if filter.associate == nil, filter.store == nil { filter.associate = viewer }
    let page = try await context.node.accessDesk.credits(
      filter, as: viewer, after: options.after, limit: options.limit)
    try await context.result(page, says: page.rows.map(\.text))
  }
}

struct SaleMonth: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "month", abstract: "A month of a store: what was sold, what its people are credited for.",
    discussion: "Example: clientele sale month --of 2026-03-01 --as MA-A01 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "Code of a store; else the own one.") var store: String?
  @Option(name: .long, help: "Any day of the month, YYYY-MM-DD; else the present one.") var of: String?

  func execute(in context: CommandContext) async throws {
    let code = store
    let id = try await context.node.database.read { connection in
      try code.map { try StaffQueries(connection).store(code: $0) }
    }
    let day = try of.map { text in
      guard let day = CalendarDay(text) else {
        throw ClienteleError(.invalidInput, "\"\(text)\" is not a day", hint: "Give it as 2026-03-05.")
      }
      return day
    }
    let month = try await context.node.accessDesk.storeMonth(id, of: day, as: try await actor.id(in: context))
    func words(_ money: [Money]) -> String { money.map(\.description).joined(separator: ", ") }
    let sold = month.sold.map {
      Text.monthSold(
        sales: $0.saleCount, returns: $0.returnCount, net: $0.net.description)
    }
    let shares = month.associates.map {
      Text.monthShare(
        $0.associate.code, served: words($0.served), credited: words($0.credited),
        provisional: words($0.provisional))
    }
    try await context.result(month, says: sold + shares)
  }
}

struct SaleTotalsCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "totals", abstract: "Sums of sales: all, by store, or by credited associate.",
    discussion: "Example: clientele sale totals --by associate --source cdnow --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Option(name: .long, help: "all, store or associate.") var by: SaleTotals.Grouping = .all
  @Option(name: .long, help: "Only sales that came from this system.") var source: String?
  @Flag(name: .long, help: "Only sales of this node's own store.") var own = false

  private struct Totals: Encodable { let totals: [SaleTotals.Total] }

  func execute(in context: CommandContext) async throws {
    let query = SaleTotals(grouping: by, source: source, store: own ? context.node.profile.store : nil)
    let totals: [SaleTotals.Total]
    if let viewer = try await viewer.id(in: context) {
      totals = try await context.node.accessDesk.totals(query, as: viewer)
    } else {
      totals = try await query.run(context.node.database)
    }
    try await context.result(
      Totals(totals: totals),
      says: totals.map { total in
        let sum = Money(minorUnits: total.minorUnits, currency: Currency(total.currency) ?? .cny)
        return .total(total.key, count: total.count, sum: "\(sum)")
      })
  }
}

extension SaleTotals.Grouping: ExpressibleByArgument {}
