import Application
import ArgumentParser
import Exchange
import Kernel
import Persistence
import Runtime

/// `clientele import …`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in member lists and purchases; approve a store's old book.",
    discussion: "Example: clientele import members.csv --data ./store-a",
    subcommands: [ImportFileCommand.self, ImportList.self, ImportUndo.self, ImportApprove.self],
    defaultSubcommand: ImportFileCommand.self)
}

struct ImportFileCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "file",
    abstract: "Bring in a file of members or purchases; the same file twice changes nothing.",
    discussion: """
      Example: clientele import file members.csv.xz --book --data ./store-a

      UTF-8 or GB18030, plain or .xz; columns are recognised by their headers. Rows that do not fit go, with the
      reason, to a file of rejects beside the input.

      First says who is new, who is known and to whom, and who is doubtful; --dry-run stops there. Nothing is ever
      asked. An import is taken back with `clientele import undo`.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The file.") var file: String
  @Option(name: .customLong("as"), help: "Code of the associate who imports.") var associate: String?
  @Flag(name: .long, help: "First contacts are claims of the store's old book, once head office approved it.")
  var book = false
  @Option(
    name: .long,
    help: "What the identifiers belong to when they are shared between stores, such as a card scheme.")
  var scope: String?
  @Flag(name: .long, help: "Say what the import would do, and write nothing.") var dryRun = false
  @Flag(name: .long, help: "Import without looking first at who is known.") var noPreview = false
  @Flag(name: .long, help: "Take in as new members even people who perhaps asked to be erased.")
  var takeErased = false
  @Option(name: .long, help: "Currency of amounts that name none.") var currency: String?
  @Option(name: .long, help: "Store of rows that name none.") var store: String?
  @Option(
    name: .customLong("map"), help: "FIELD=COLUMN, where the header is not recognised; may be repeated.")
  var mappings: [String] = []

  private struct Imported: Encodable {
    let number: Int?
    let preview: ImportPreviewReport?
    let rows: Int
    let new: Int
    let changed: Int
    let unchanged: Int
    let rejected: Int
    let erased: Int
    let rejectsFile: String?
  }

  func execute(in context: CommandContext) async throws {
    var options = ImportOptions()
    options.referenceScope = scope
    options.defaultCurrency = try parsedCurrency() ?? options.defaultCurrency
    options.columns = try ColumnMappings.parse(mappings)
    let code = associate
    let actor = try await context.node.database.read { connection in
      try code.map { try StaffQueries(connection).associate(code: $0) }
    }
    let command = ImportFile(
      path: context.path(file), options: options, store: store, isBook: book,
      takesErased: takeErased, actor: actor)
    var preview: ImportPreviewReport?
    if dryRun || !noPreview {
      let looked = ImportPreviewReport(
        try await PreviewImport(command).run(context.node.recorder) { rows in
          if rows.isMultiple(of: 2_000) { try await context.progress(.importing(rows: rows)) }
        })
      preview = looked
      if dryRun { return try await context.result(looked, says: looked.texts) }
      // What a person reads before anything is written.
      if !context.json {
        for text in looked.texts { try await context.line(text.text(in: context.language)) }
      }
    }
    let report = try await command.run(context.node.recorder) { rows in
      if rows.isMultiple(of: 2_000) { try await context.progress(.importing(rows: rows)) }
    }
    let result = Imported(
      number: report.number, preview: preview, rows: report.rows, new: report.new, changed: report.changed,
      unchanged: report.unchanged,
      rejected: report.rejected, erased: report.erased, rejectsFile: report.rejectsPath)
    var texts = [
      Text.imported(
        rows: report.rows, new: report.new, changed: report.changed, unchanged: report.unchanged,
        rejected: report.rejected)
    ]
    if let number = report.number { texts.append(.importNumber(number)) }
    if report.erased > 0 { texts.append(.leftOutErased(report.erased)) }
    if let path = report.rejectsPath { texts.append(.rejects(path)) }
    try await context.result(result, says: texts)
  }

  private func parsedCurrency() throws -> Currency? {
    guard let currency else { return nil }
    guard let parsed = Currency(currency) else {
      throw ClienteleError(
        .invalidInput, "\"\(currency)\" is not a currency", hint: "Give an ISO 4217 code such as CNY.")
    }
    return parsed
  }
}

struct ImportApprove: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Head office signs a file as a store's old book (hub).",
    discussion: """
      Example: clientele import approve members-a.csv --store A --cut-off 2026-01-01T00:00:00+08:00 --as HQ-01 \
      --data /var/lib/clientele

      First contacts the book states, up to the cut-off, then beat every later contact.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "The file, exactly as the store will import it.") var file: String
  @Option(name: .long, help: "Code of the store.") var store: String
  @Option(name: .long, help: "When the store goes live, such as 2026-01-01T00:00:00+08:00.") var cutOff:
    String

  private struct Approved: Encodable {
    let store: String
    let fileHash: String
  }

  func execute(in context: CommandContext) async throws {
    let command = ApproveBook(
      .path(context.path(file)), store: store, cutOff: try Instant(argument: cutOff),
      actor: try await actor.id(in: context))
    let digest = try await command.run(context.node.recorder)
    let result = Approved(store: store, fileHash: digest.description)
    try await context.result(
      result, says: [.approved(store: store, hash: String(digest.description.prefix(16)))])
  }
}
