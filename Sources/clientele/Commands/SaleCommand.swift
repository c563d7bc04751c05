import Application
import ArgumentParser
import Kernel
import Records
import Runtime

/// `clientele sale …`
struct SaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sale", abstract: "Record sales, see how they are credited, add them up.",
    discussion: "Example: clientele sale totals --by store --data /var/lib/clientele",
    subcommands: [SaleRecord.self, SaleShow.self, SaleTotalsCommand.self])
}

struct SaleRecord: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record a sale to a person this node has a record of.",
    discussion: """
      Example: clientele sale record RECORD --as SA-B02 --brand Lunaris --reference L122.RG --serial LU1 \
      --amount 151300 --data ./store-b
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long) var brand: String = ""
  @Option(name: .long) var reference: String = ""
  @Option(name: .long) var serial: String = ""
  @Option(name: .long, help: "Amount, such as 151300 or 151300.50.") var amount: String
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"
  @Option(name: .long, help: "Number of the till's document: the same twice makes one sale.") var document:
    String = ""

  private struct Recorded: Encodable { let purchase: String }

  func execute(in context: CommandContext) async throws {
    guard let currency = Currency(currency), let money = Money(amount, currency: currency) else {
      throw ClienteleError(
        .invalidInput, "\"\(amount) \(self.currency)\" is not an amount",
        hint: "Give it as --amount 151300.50 --currency CNY.")
    }
    let command = RecordSale(
      record: SourceRecordID(try RowID(argument: record)), associate: try await actor.id(in: context),
      lines: [.init(brand: brand, reference: reference, serial: serial, amount: money)],
      documentNumber: document)
    let purchase = try await command.run(context.node.recorder)
    try await context.result(
      Recorded(purchase: purchase.description), says: [.soldAs(purchase.description, amount: "\(money)")])
  }
}

struct SaleShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Who is credited for a sale, and why.",
    discussion: "Example: clientele sale show PURCHASE --data ./store-b")

  @OptionGroup var common: CommonOptions
  @Argument(help: "Identifier of the purchase.") var purchase: String

  func execute(in context: CommandContext) async throws {
    let credit = try await ShowSale(id: PurchaseID(try RowID(argument: purchase))).run(context.node.database)
    try await context.result(
      credit,
      says: [
        .served(amount: credit.amount, store: credit.store, by: credit.serving),
        .credited(
          credit.credited, reason: credit.reason, rule: credit.ruleVersion, award: credit.award),
      ])
  }
}

struct SaleTotalsCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "totals", abstract: "Sums of sales: all, by store, or by credited associate.",
    discussion: "Example: clientele sale totals --by associate --source cdnow --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "all, store or associate.") var by: SaleTotals.Grouping = .all
  @Option(name: .long, help: "Only sales that came from this system.") var source: String?
  @Flag(name: .long, help: "Only sales of this node's own store.") var own = false

  private struct Totals: Encodable { let totals: [SaleTotals.Total] }

  func execute(in context: CommandContext) async throws {
    let query = SaleTotals(grouping: by, source: source, store: own ? context.node.profile.store : nil)
    let totals = try await query.run(context.node.database)
    try await context.result(
      Totals(totals: totals),
      says: totals.map { total in
        let sum = Money(minorUnits: total.minorUnits, currency: Currency(total.currency) ?? .cny)
        return .total(total.key, count: total.count, sum: "\(sum)")
      })
  }
}

extension SaleTotals.Grouping: ExpressibleByArgument {}

/// `clientele notice …`
struct NoticeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notice", abstract: "What this store has been told.",
    discussion: "Example: clientele notice list --data ./store-a", subcommands: [NoticeList.self])
}

struct NoticeList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Notices, the newest first.",
    discussion: "Example: clientele notice list --data ./store-a")

  @OptionGroup var common: CommonOptions

  private struct Listed: Encodable { let notices: [ListNotices.Notice] }

  func execute(in context: CommandContext) async throws {
    let notices = try await ListNotices().run(context.node.database)
    try await context.result(
      Listed(notices: notices),
      says: notices.map {
        .notice(
          at: $0.raisedAt, kind: $0.kind, to: $0.associate, store: $0.store, record: $0.record,
          elsewhere: $0.atStore, state: $0.state)
      })
  }
}
