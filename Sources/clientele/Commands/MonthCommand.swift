import Access
import Application
import ArgumentParser
import Exchange
import Kernel
import Persistence
import Records
import Runtime

struct MonthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "month", abstract: "Closed months: what everybody is credited for, signed by head office.",
    discussion: """
      Examples: clientele month close --month 2026-10 --as HQ-01 --data ./hub
                clientele month list --as MA-A01 --data ./store-a
      """,
    subcommands: [MonthClose.self, MonthList.self, MonthShow.self, MonthExport.self])
}

extension CalendarMonth {
  /// - Throws: `invalidInput` for a text that is no month.
  init(argument text: String) throws {
    guard let month = CalendarMonth(text) else {
      throw ClienteleError(.invalidInput, "\"\(text)\" is not a month", hint: "Give it as 2026-10.")
    }
    self = month
  }
}

struct MonthClose: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Write down what everybody is credited for in a month, for good.",
    discussion: """
      Examples: clientele month close --month 2026-10 --as HQ-01 --data ./hub
                clientele month close --reason "B has no line until Monday" --as HQ-01 --data ./hub

      At the hub only, in order, the first by name. It waits for stores that have not sent everything until the end of the \
      month, unless a reason is given. What is decided otherwise later is a correction in the next month.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "Such as 2026-10; else the one after the last that was closed.") var month:
    String?
  @Option(name: .long, help: "Why it is closed although something is missing.") var reason: String = ""

  func execute(in context: CommandContext) async throws {
    let report = try await CloseMonth(
      month: try month.map { try CalendarMonth(argument: $0) }, actor: try await actor.id(in: context),
      reason: reason
    ).run(context.node.recorder)
    let missing = report.missing.joined(separator: " ")
    try await context.result(
      report,
      says: [
        .monthClosed(
          "\(report.month)", statements: report.statements, lines: report.lines,
          corrections: report.corrections)
      ] + (missing.isEmpty ? [] : [.closedWithout(missing)]))
  }
}

struct MonthList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Closed months, the latest first; for head office what the next one waits for.",
    discussion: "Example: clientele month list --as MA-A01 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption

  private struct Months: Encodable {
    let months: [ClosedMonth]
    let next: MonthReadiness?
  }

  func execute(in context: CommandContext) async throws {
    let viewer = try await actor.id(in: context)
    let desk = context.node.accessDesk
    let months = try await desk.closedMonths(as: viewer)
    var next: MonthReadiness?
    if context.node.profile.kind == .hub, try await desk.may(.closeMonth, as: viewer) {
      next = try await desk.openMonth(as: viewer).readiness
    }
    var texts = months.map { month in
      Text.closedMonth(
        "\(month.month)", at: "\(month.closedAt)", by: month.closedBy?.code ?? "",
        totals: month.totals.map(\.description).joined(separator: ", "))
    }
    if months.isEmpty { texts.append(.noMonthClosed) }
    if let next {
      texts.append(
        .openMonth(
          "\(next.month)", isOver: next.isOver, behind: next.behind.count, undecided: next.undecidedCount))
      texts += next.behind.map {
        .laggingNode($0.name, store: $0.store?.code ?? "", until: $0.sentUntil?.description ?? "-")
      }
    }
    try await context.result(Months(months: months, next: next), says: texts)
  }
}

/// Which month of which store.
struct StatementOptions: ParsableArguments {
  @Argument(help: "The month, such as 2026-10; `open` for the one that is not closed, at the hub.") var month:
    String
  @Option(name: .long, help: "Code of a store; else all that you see.") var store: String?

  func store(in context: CommandContext) async throws -> StoreID? {
    guard let store else { return nil }
    return try await context.node.database.read { try StaffQueries($0).store(code: store) }
  }
}

extension StatementLineView {
  /// A line for people.
  var text: Text {
    .statementLine(
      associate?.code ?? "-", kind: kind.rawValue, ofMonth: ofMonth?.description ?? "",
      soldAt: soldAt?.code ?? "-", documents: documents, amount: amount.description)
  }
}

struct MonthShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The statements of a month, a store each, or the month that is open.",
    discussion: """
      Examples: clientele month show 2026-10 --as MA-A01 --data ./store-a
                clientele month show open --as HQ-01 --data ./hub
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: StatementOptions

  private struct Statements: Encodable { let statements: [StatementView] }

  func execute(in context: CommandContext) async throws {
    let viewer = try await actor.id(in: context)
    if options.month == "open" {
      let open = try await context.node.accessDesk.openMonth(as: viewer)
      return try await context.result(open, says: open.lines.map(\.text))
    }
    let statements = try await context.node.accessDesk.statements(
      of: try CalendarMonth(argument: options.month), as: viewer, store: try await options.store(in: context))
    try await context.result(
      Statements(statements: statements),
      says: statements.flatMap { statement in
        [Text.statement(statement.store?.code ?? "", isWhole: statement.isWhole)]
          + statement.lines.map(\.text)
      })
  }
}

extension SpreadsheetFormat: ExpressibleByArgument {}

struct MonthExport: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The statements of a month as a file for a spreadsheet.",
    discussion: "Example: clientele month export 2026-10 --to october.xlsx --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: StatementOptions
  @Option(name: .long, help: "\(SpreadsheetFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: SpreadsheetFormat = .xlsx
  @Option(name: .long, help: "A new file.") var to: String

  private struct Made: Encodable {
    let file: String
    let rows: Int
  }

  func execute(in context: CommandContext) async throws {
    let statements = try await context.node.accessDesk.exportStatements(
      of: try CalendarMonth(argument: options.month), as: try await actor.id(in: context),
      store: try await options.store(in: context))
    let tables = StatementTables(words: .plain).tables(of: statements)
    try PrivateFile.write(try format.bytes(of: tables), to: context.path(to))
    let made = Made(file: to, rows: tables.first?.rows.count ?? 0)
    try await context.result(made, says: [.fileWritten(to, rows: made.rows)])
  }
}

extension StatementTables.Words {
  /// As programs read them.
  static var plain: Self {
    Self(
      lines: "lines", people: "total", store: "store", code: "code", associate: "associate", kind: "kind",
      ofMonth: "of_month", soldAt: "sold_at", documents: "documents", amount: "amount", currency: "currency",
      before: "before",
      kinds: Dictionary(uniqueKeysWithValues: StatementLineKind.allCases.map { ($0, $0.rawValue) }))
  }
}
