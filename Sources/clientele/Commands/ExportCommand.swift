import Access
import Application
import ArgumentParser
import Exchange
import Kernel
import Runtime

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Lists of members, sales, credits and notices as files; a second person for large ones.",
    discussion: """
      Examples: clientele export list members --to members.xlsx --reason reporting --as MA-A01 --data ./store-a
                clientele export ask sales --from 2026-01-01 --reason reporting --as HQ-01 --data ./hub
                clientele export approve REQUEST --as HQ-02 --data ./hub
                clientele export fetch REQUEST --to sales.xlsx --as HQ-01 --data ./hub
      """,
    subcommands: [
      ExportListCommand.self, ExportAsk.self, ExportRequests.self, ExportApprove.self, ExportRefuse.self,
      ExportFetch.self,
    ])
}

extension ExportList: ExpressibleByArgument {}

/// Which list, narrowed down.
struct ExportOptions: ParsableArguments {
  @Argument(help: "\(ExportList.allCases.map(\.rawValue).joined(separator: ", ")).") var list: ExportList
  @Option(name: .long, help: "Code of a store.") var store: String?
  @Option(name: .long, help: "Code of an associate.") var associate: String?
  @Option(name: .long) var brand: String = ""
  @Option(name: .long, help: "Of a list of members: those who have this tag.") var tag: String = ""
  @Option(name: .long, help: "Of a list of members: code of a custom field, with --value.") var field: String?
  @Option(name: .long, help: "What the field says.") var value: String?
  @Option(name: .long, help: "First day, YYYY-MM-DD.") var from: String?
  @Option(name: .long, help: "Last day, YYYY-MM-DD.") var through: String?
  @Option(name: .long, help: "\(Reason.allCases.map(\.rawValue).joined(separator: ", ")).") var reason: Reason

  func filter(in context: CommandContext) async throws -> ListFilter {
    var filter = try await ListFilter(
      store: store, associate: associate, brand: brand, from: from, through: through, in: context)
    filter.tag = tag
    filter.field = FieldFilter(code: field, value: value)
    return filter
  }

  func validate() throws {
    guard (field == nil) == (value == nil) else {
      throw ValidationError("--field and --value go together.")
    }
  }
}

/// Where a file goes, and in which form.
struct ExportFileOptions: ParsableArguments {
  @Option(name: .long, help: "\(SpreadsheetFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: SpreadsheetFormat = .xlsx
  @Option(name: .long, help: "A new file.") var to: String

  private struct Made: Encodable {
    let file: String
    let rows: Int
  }

  func write(_ rows: ExportedRows, in context: CommandContext) async throws {
    try PrivateFile.write(try format.bytes(of: [rows.table]), to: context.path(to))
    try await context.result(Made(file: to, rows: rows.count), says: [.fileWritten(to, rows: rows.count)])
  }
}

extension ExportedRows {
  /// With headers that programs read.
  fileprivate var table: ExportTable {
    switch self {
    case .members(let members): Self.table(members)
    case .sales(let sales): Self.table(sales, named: "sales")
    case .credits(let credits): Self.table(credits, named: "credits")
    case .notices(let notices): Self.table(notices)
    }
  }

  private static func table(_ members: [ListedMember]) -> ExportTable {
    let fields = members.ownFields
    var table = ExportTable(
      name: "members",
      header: ["member", "name", "phone", "owner", "owner_store", "store", "first_seen_at", "last_bought_at"]
        + fields.map(\.code))
    for member in members {
      table.append(
        [
          .text(member.member.description), .text(member.name), .text(member.phone),
          .text(member.owner?.code ?? ""), .text(member.ownerStore?.code ?? ""),
          .text(member.store?.code ?? ""),
          member.firstSeenAt.map { .instant($0) } ?? .empty,
          member.lastPurchaseAt.map { .instant($0) } ?? .empty,
        ]
          + fields.map { field in
            member.field(field).map {
              .text($0.stored.isEmpty ? $0.choices.joined(separator: "; ") : $0.stored)
            }
              ?? .empty
          })
    }
    return table
  }

  private static func table(_ notices: [NoticeView]) -> ExportTable {
    var table = ExportTable(
      name: "notices",
      header: [
        "notice", "raised_at", "kind", "store", "told", "member", "name", "sale", "sold_at_store", "state",
      ])
    for notice in notices {
      table.append([
        .text(notice.id.description), .instant(notice.raisedAt), .text(notice.kind),
        .text(notice.store?.code ?? ""), .text(notice.associate?.code ?? ""),
        .text(notice.member?.description ?? ""), .text(notice.name),
        .text(notice.purchase?.description ?? ""), .text(notice.atStore?.code ?? ""), .text(notice.state),
      ])
    }
    return table
  }

  private static func table(_ sales: [SaleView], named name: String) -> ExportTable {
    var table = ExportTable(
      name: name,
      header: [
        "sale", "sold_at", "kind", "pieces", "store", "served", "credited", "credit_state", "amount",
        "currency",
        "document",
      ])
    for sale in sales {
      table.append([
        .text(sale.id.description), .instant(sale.soldAt), .text(sale.kind.rawValue),
        .text(sale.lines.map(\.words).joined(separator: "; ")), .text(sale.store?.code ?? ""),
        .text(sale.serving?.code ?? ""), .text(sale.credit.associate?.code ?? ""),
        .text(sale.credit.state.rawValue), .amount(sale.amount), .text(sale.amount.currency.code),
        .text(sale.documentNumber),
      ])
    }
    return table
  }
}

struct ExportListCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Write a list to a new file, up to what one person exports alone.",
    discussion: """
      Example: clientele export list sales --brand Lunaris --to sales.csv --format csv --reason reporting \
      --as MA-A01 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: ExportOptions
  @OptionGroup var file: ExportFileOptions

  func execute(in context: CommandContext) async throws {
    let viewer = try await actor.id(in: context)
    let filter = try await options.filter(in: context)
    let desk = context.node.accessDesk
    let rows = try await desk.export(options.list, filter, because: options.reason, as: viewer)
    try await file.write(rows, in: context)
  }
}

struct ExportAsk: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Ask for a list that is too large for one person alone.",
    discussion: "Example: clientele export ask members --reason reporting --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: ExportOptions

  func execute(in context: CommandContext) async throws {
    let request = try await context.node.accessDesk.askExport(
      options.list, try await options.filter(in: context), because: options.reason,
      as: try await actor.id(in: context))
    try await context.result(request, says: [.exportAsked("\(request.id)", rows: request.rowCount)])
  }
}

extension ExportRequestView {
  /// A line for people.
  fileprivate var text: Text {
    .exportRequest(
      "\(id)", list: list.rawValue, rows: rowCount, state: state.rawValue, by: requestedBy?.code ?? "",
      at: requestedAt.description, decidedBy: decidedBy?.code ?? "-")
  }
}

struct ExportRequests: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "What you asked for, and what you may approve, the latest first.",
    discussion: "Example: clientele export requests --as HQ-02 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption

  private struct Requests: Encodable { let requests: [ExportRequestView] }

  func execute(in context: CommandContext) async throws {
    let requests = try await context.node.accessDesk.exportRequests(as: try await actor.id(in: context))
    try await context.result(
      Requests(requests: requests), says: requests.isEmpty ? [.noExportRequests] : requests.map(\.text))
  }
}

/// What a decision takes.
struct ExportDecision: ParsableArguments {
  @Argument(help: "Identifier of the request.") var request: String

  func decide(approve: Bool, as actor: ActorOption, in context: CommandContext) async throws {
    let decided = try await context.node.accessDesk.decideExport(
      try RowID(argument: request), approve: approve, as: try await actor.id(in: context))
    try await context.result(decided, says: [decided.text])
  }
}

struct ExportApprove: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Allow what somebody else asked for; it is fetched once, within a day.",
    discussion: "Example: clientele export approve REQUEST --as HQ-02 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var decision: ExportDecision

  func execute(in context: CommandContext) async throws {
    try await decision.decide(approve: true, as: actor, in: context)
  }
}

struct ExportRefuse: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse", abstract: "Refuse what somebody else asked for.",
    discussion: "Example: clientele export refuse REQUEST --as HQ-02 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var decision: ExportDecision

  func execute(in context: CommandContext) async throws {
    try await decision.decide(approve: false, as: actor, in: context)
  }
}

struct ExportFetch: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Write a list that was approved to a new file, once.",
    discussion: "Example: clientele export fetch REQUEST --to members.xlsx --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the request.") var request: String
  @OptionGroup var file: ExportFileOptions

  func execute(in context: CommandContext) async throws {
    let fetched = try await context.node.accessDesk.fetchExport(
      try RowID(argument: request), as: try await actor.id(in: context))
    try await file.write(fetched.rows, in: context)
  }
}
