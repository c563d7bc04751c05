import Access
import Application
import ArgumentParser
import Kernel
import Members
import Runtime

/// `clientele field …`
struct FieldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "field", abstract: "Fields that your house defines, and what becomes of them (hub).",
    discussion: """
      Example: clientele field install watch --as HQ-01 --data ./hub
      What a member's fields say is written with `clientele member field`.
      """,
    subcommands: [
      FieldList.self, FieldModuleCommand.self, FieldDefine.self, FieldRelabel.self, FieldArchive.self,
      FieldInstall.self,
    ])
}

extension CustomField.Kind: ExpressibleByArgument {}
extension ShippedModule: ExpressibleByArgument {}

extension FieldBook {
  /// A line each: modules, their fields, the options of those.
  fileprivate var texts: [Text] {
    let known = modules.flatMap { module in
      [
        Text.fieldModule(
          module.code, en: module.label.english, zh: module.label.chinese, isArchived: module.isArchived)
      ]
        + fields(of: module).map(\.text)
    }
    let stray = fields.filter { field in !modules.contains { $0.id == field.module } }.map(\.text)
    return known.isEmpty && stray.isEmpty ? [.noFields] : known + stray
  }
}

extension FieldDefinition {
  fileprivate var text: Text {
    let unit = field?.unit ?? ""
    let options = self.options.filter { !$0.isArchived }.map(\.code).joined(separator: ", ")
    return .field(
      code, en: label.english, zh: label.chinese, kind: kindName + (unit.isEmpty ? "" : " \(unit)"),
      options: options, isArchived: isArchived)
  }
}

struct FieldList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Every module and field this node knows of, in the order in which they stand.",
    discussion: "Example: clientele field list --json --data ./store-a")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let book = try await ListFields().run(context.node.database)
    try await context.result(book, says: book.texts)
  }
}

struct FieldModuleCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "module", abstract: "Make or change a group of fields; the same code again changes it.",
    discussion: "Example: clientele field module care --en \"After-sales\" --zh 售后 --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code: small letters and digits, joined by dots or hyphens.") var code: String
  @Option(name: .long, help: "Name in English.") var en: String?
  @Option(name: .long, help: "Name in Chinese.") var zh: String?
  @Option(name: .long, help: "Its place among the modules, the lowest first.") var rank: Int?

  func execute(in context: CommandContext) async throws {
    let book = try await DefineFields(
      modules: [ModuleDraft(code, english: en, chinese: zh, rank: rank)],
      actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(book.module(code), says: [.fieldDefined(code)])
  }
}

struct FieldDefine: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "define", abstract: "Make a field, or change what may change of one.",
    discussion: """
      Examples: clientele field define watch.strap --type option --module watch --en Strap --zh 表带 \\
                  --option steel=Steel/钢 --option leather=Leather/皮 --as HQ-01 --data ./hub
                clientele field define watch.wrist --required --layout "associate=see manager=edit" --data ./hub

      Type and unit never change: values that are there would say something else.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code: small letters and digits, joined by dots or hyphens.") var code: String
  @Option(
    name: .long, help: "\(CustomField.Kind.allCases.map(\.rawValue).joined(separator: ", ")); of a new field."
  )
  var type: CustomField.Kind?
  @Option(name: .long, help: "Of a number such as mm, of an amount the usual currency.") var unit: String?
  @Option(name: .long, help: "Code of the module; of a new field.") var module: String?
  @Option(name: .long, help: "Name in English.") var en: String?
  @Option(name: .long, help: "Name in Chinese.") var zh: String?
  @Option(name: .long, help: "operational, personal or contact.") var privacy: String?
  @Flag(inversion: .prefixedNo, help: "It has to be filled in.") var required: Bool?
  @Flag(inversion: .prefixedNo, help: "Members are found by it.") var searchable: Bool?
  @Flag(inversion: .prefixedNo, help: "Options beside the listed ones may be typed.") var open: Bool?
  @Option(name: .long, help: "module or head: where it stands in the view of a member.") var place: String?
  @Option(name: .long, help: "Roles with hidden, see or edit; who is not named edits.") var layout: String?
  @Option(name: .long, help: "Its place within the module, the lowest first.") var rank: Int?
  @Option(name: .long, help: "code=English/Chinese; may be repeated.") var option: [String] = []

  func execute(in context: CommandContext) async throws {
    var draft = FieldDraft(code, kind: type)
    (draft.unit, draft.module, draft.english, draft.chinese) = (unit, module, en, zh)
    (draft.privacy, draft.isRequired, draft.isSearchable, draft.isOpen) = (
      privacy, required, searchable, open
    )
    (draft.place, draft.layout, draft.rank) = (place, layout, rank)
    draft.options = try option.map { try FieldOptionDraft(argument: $0) }
    let book = try await DefineFields(fields: [draft], actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(book.field(code), says: [.fieldDefined(code)])
  }
}

extension FieldOptionDraft {
  /// `steel=Steel/钢`
  fileprivate init(argument text: String) throws {
    let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
    let labels = halves.count == 2 ? halves[1].split(separator: "/", maxSplits: 1).map(String.init) : []
    guard let code = halves.first, halves.count == 1 || labels.count == 2 else {
      throw ClienteleError(
        .invalidInput, "an option is its code with both names", hint: "For example steel=Steel/钢.")
    }
    self.init(code, english: labels.first, chinese: labels.last, isArchived: false)
  }
}

struct FieldRelabel: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "relabel", abstract: "Call a field, or one of its options, otherwise.",
    discussion: """
      Examples: clientele field relabel watch.wrist --zh 手腕围 --as HQ-01 --data ./hub
                clientele field relabel watch.motive --option gift --en Present --as HQ-01 --data ./hub
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code of the field.") var code: String
  @Option(name: .long, help: "Code of the option.") var option: String?
  @Option(name: .long, help: "Name in English.") var en: String?
  @Option(name: .long, help: "Name in Chinese.") var zh: String?

  func execute(in context: CommandContext) async throws {
    try await context.requireField(code, option: option)
    var draft = FieldDraft(code)
    if let option {
      draft.options = [FieldOptionDraft(option, english: en, chinese: zh)]
    } else {
      (draft.english, draft.chinese) = (en, zh)
    }
    let book = try await DefineFields(fields: [draft], actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(book.field(code), says: [.fieldDefined(code)])
  }
}

struct FieldArchive: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Ask for a field, or offer an option, no more; what was said stays.",
    discussion: """
      Examples: clientele field archive watch.motive --as HQ-01 --data ./hub
                clientele field archive watch.brands --option tissot --as HQ-01 --data ./hub
                clientele field archive watch.motive --undo --as HQ-01 --data ./hub
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code of the field.") var code: String
  @Option(name: .long, help: "Code of the option.") var option: String?
  @Flag(name: .long, help: "Take it into use again.") var undo = false

  func execute(in context: CommandContext) async throws {
    try await context.requireField(code, option: option)
    var draft = FieldDraft(code)
    if let option {
      draft.options = [FieldOptionDraft(option, isArchived: !undo)]
    } else {
      draft.isArchived = !undo
    }
    let book = try await DefineFields(fields: [draft], actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(book.field(code), says: [.fieldDefined(code)])
  }
}

struct FieldInstall: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Take a module that comes with the program; again changes nothing.",
    discussion: "Example: clientele field install watch --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "\(ShippedModule.allCases.map(\.rawValue).joined(separator: ", ")).") var module:
    ShippedModule

  func execute(in context: CommandContext) async throws {
    let book = try await module.definition(by: try await actor.id(in: context)).run(context.node.recorder)
    try await context.result(book, says: [.fieldsInstalled(module.rawValue)])
  }
}

struct MemberField: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "field", abstract: "What one of a member's own fields says; an empty value takes it away.",
    discussion: """
      Examples: clientele member field MEMBER watch.wrist "165 mm" --as SA-A05 --data ./store-a
                clientele member field MEMBER watch.brands "Omega, 浪琴" --as SA-A05 --data ./store-a
                clientele member field MEMBER 预算上限 "10万 CNY" --as SA-A05 --data ./store-a
                clientele member field MEMBER watch.motive "" --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member or of one of its records.") var member: String
  @Argument(help: "Code, name or identifier of the field.") var field: String
  @Argument(help: "What it says, as people write it; several options with commas between.") var value: String

  func execute(in context: CommandContext) async throws {
    let definition = try await ListFields().run(context.node.database).named(field)
    let written = try await SetFields(
      record: SourceRecordID(try RowID(argument: member)), actor: try await actor.id(in: context),
      typed: [definition.id: value]
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: written.row), says: [.written(record: written.description)])
  }
}

extension CommandContext {
  /// - Throws: `notFound`: what is called otherwise or archived is there.
  fileprivate func requireField(_ code: String, option: String?) async throws {
    let book = try await ListFields().run(node.database)
    guard let field = book.field(code), option.map({ field.option($0) != nil }) ?? true else {
      throw ClienteleError(
        .notFound, "there is no such field or option", hint: "`clientele field list` has them.")
    }
  }
}
