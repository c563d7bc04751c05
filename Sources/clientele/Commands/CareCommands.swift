import Application
import ArgumentParser
import Kernel
import Members
import Runtime

// What is kept of a person beside contacts and sales.

struct MemberDate: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "date", abstract: "Keep a day of a person that comes round every year.",
    discussion: """
      Examples: clientele member date RECORD --on 2015-05-20 --kind wedding --as SA-A05 --data ./store-a
                clientele member date RECORD --on chinese:--04L-11 --kind spouseBirthday --as SA-A05 --data ./store-a
                clientele member date RECORD --on --05-20 --kind wedding --id DATE --archive --as SA-A05 --data ./store-a

      L marks a leap month; the year may be left out.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(
    name: .long, parsing: .unconditional, help: "YYYY-MM-DD, --MM-DD, chinese:YYYY-MM-DD or chinese:--MML-DD."
  )
  var on: String
  @Option(name: .long, help: "\(DateKind.allCases.map(\.rawValue).joined(separator: ", ")).") var kind:
    DateKind
  @Option(name: .long, help: "In words.") var label: String = ""
  @Option(name: .long, help: "How many days before people are told.") var lead: Int = 7
  @Option(name: .long, help: "Identifier of the date to change.") var id: String?
  @Flag(name: .long, help: "Take it off the list.") var archive = false

  func execute(in context: CommandContext) async throws {
    guard let day = AnnualDate(on) else {
      throw ClienteleError(
        .invalidInput, "\"\(on)\" is not a day of the year",
        hint: "Give it as 1985-03-12, --03-12, chinese:1985-03-12 or chinese:--04L-11.")
    }
    let written = try await KeepDate(
      record: SourceRecordID(try RowID(argument: record)), actor: try await actor.id(in: context),
      id: try id.map { try RowID(argument: $0) }, kind: kind, label: label, date: day, leadDays: lead,
      isArchived: archive
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: written), says: [.noted(written.description)])
  }
}

extension DateKind: ExpressibleByArgument {}

struct MemberPrefer: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "prefer", abstract: "What a person likes and needs.",
    discussion: """
      Example: clientele member prefer RECORD --brand Lunaris --wrist 165 --budget-to 200000 --motive gift \
      --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long, help: "May be repeated.") var brand: [String] = []
  @Option(name: .long, help: "May be repeated.") var notBrand: [String] = []
  @Option(name: .long, help: "May be repeated.") var style: [String] = []
  @Option(name: .long, help: "May be repeated.") var notStyle: [String] = []
  @Option(name: .long, help: "Round the wrist, in millimetres.") var wrist: Int?
  @Option(name: .long) var budgetFrom: String?
  @Option(name: .long) var budgetTo: String?
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"
  @Option(name: .long, help: "\(Motive.allCases.map(\.rawValue).joined(separator: ", ")).") var motive:
    [Motive] =
      []
  @Option(
    name: .long,
    help: "How to be reached: \(ConsentChannel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var channel: ConsentChannel?

  func execute(in context: CommandContext) async throws {
    var command = SetPreferences(
      record: SourceRecordID(try RowID(argument: record)), actor: try await actor.id(in: context))
    (command.addBrands, command.removeBrands) = (brand, notBrand)
    (command.addStyles, command.removeStyles) = (style, notStyle)
    command.wristMillimetres = wrist
    command.budgetFrom = try budgetFrom.map { try Money(argument: $0, currency: currency) }
    command.budgetTo = try budgetTo.map { try Money(argument: $0, currency: currency) }
    command.addMotives = motive
    command.channel = channel
    let written = try await command.run(context.node.recorder)
    try await context.result(NotedRow(id: written.row), says: [.written(record: written.description)])
  }
}

extension Motive: ExpressibleByArgument {}
extension ConsentChannel: ExpressibleByArgument {}

struct MemberConsent: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "consent", abstract: "That a person agreed to one use of personal data, or does so no more.",
    discussion: """
      Examples: clientele member consent RECORD given --purpose marketing --channel sms --notice 2026-01 \
      --evidence signature --as SA-A05 --data ./store-a
                clientele member consent RECORD withdrawn --purpose marketing --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Argument(help: "given or withdrawn.") var verdict: ConsentVerdict
  @Option(name: .long, help: "\(ConsentPurpose.allCases.map(\.rawValue).joined(separator: ", ")).")
  var purpose: ConsentPurpose
  @Option(name: .long, help: "\(ConsentChannel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var channel: ConsentChannel = .any
  @Option(name: .long, help: "Version of the text the person was shown; needed to give.") var notice: String =
    ""
  @Option(name: .long, help: "\(ConsentEvidence.allCases.map(\.rawValue).joined(separator: ", ")).")
  var evidence: ConsentEvidence = .spoken
  @Option(name: .long, help: "To whom data is passed on, such as the code of a dealer; needed for sharing.")
  var recipient: String = ""
  @Option(name: .long, help: "Name of the guardian who gives it for somebody under fourteen.") var guardian:
    String = ""

  func execute(in context: CommandContext) async throws {
    let id = try await RecordConsent(
      record: SourceRecordID(try RowID(argument: record)), actor: try await actor.id(in: context),
      purpose: purpose, channel: channel, verdict: verdict, noticeVersion: notice, evidence: evidence,
      recipient: recipient, guardianName: guardian
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}

extension ConsentVerdict: ExpressibleByArgument {}
extension ConsentPurpose: ExpressibleByArgument {}
extension ConsentEvidence: ExpressibleByArgument {}

struct MemberList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Members by whom they belong to, the newest first.",
    discussion:
      "Example: clientele member list --associate SA-A05 --brand Lunaris --as MA-A01 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: FilterOptions

  func execute(in context: CommandContext) async throws {
    let page = try await context.node.accessDesk.members(
      try await options.filter(in: context), as: try await actor.id(in: context), after: options.after,
      limit: options.limit)
    try await context.result(
      page,
      says: page.rows.map {
        .listedMember(
          $0.member.description, name: $0.name, phone: $0.phone, owner: $0.owner?.code ?? "",
          store: $0.ownerStore?.code ?? "")
      })
  }
}

/// `clientele enquiry …`
struct EnquiryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enquiry", abstract: "Products people ask about, and what becomes of it.",
    discussion:
      "Example: clientele enquiry record --record RECORD --brand Lunaris --as SA-A05 --data ./store-a",
    subcommands: [EnquiryRecord.self, EnquiryHandle.self, EnquiryAttach.self])
}

struct EnquiryRecord: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "A product somebody asked about.",
    discussion: """
      Example: clientele enquiry record --record RECORD --brand Lunaris --reference L122.RG --channel call \
      --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "Who asked; none for somebody without a name.") var record: String?
  @Option(name: .long) var brand: String = ""
  @Option(name: .long) var reference: String = ""
  @Option(name: .long, help: "What was asked.") var note: String = ""
  @Option(name: .long, help: "\(InteractionKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var channel: InteractionKind = .visit
  @Option(name: .long) var budget: String?
  @Option(name: .long, help: "ISO 4217 code.") var currency: String = "CNY"

  func execute(in context: CommandContext) async throws {
    let id = try await RecordEnquiry(
      record: try record.map { SourceRecordID(try RowID(argument: $0)) },
      actor: try await actor.id(in: context),
      channel: channel, brand: brand, reference: reference, note: note,
      budget: try budget.map { try Money(argument: $0, currency: currency) }
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}

struct EnquiryHandle: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "handle", abstract: "Say that an enquiry was answered, won or lost.",
    discussion: "Example: clientele enquiry handle ENQUIRY won --sale PURCHASE --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the enquiry.") var enquiry: String
  @Argument(help: "answered, won or lost.") var state: EnquiryState
  @Option(name: .long, help: "The sale it ended in.") var sale: String?
  @Option(name: .long, help: "Why it was lost.") var reason: String = ""

  func execute(in context: CommandContext) async throws {
    let id = try RowID(argument: enquiry)
    try await HandleEnquiry(
      enquiry: id, actor: try await actor.id(in: context), state: state,
      purchase: try sale.map { PurchaseID(try RowID(argument: $0)) }, lostReason: reason
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.changed])
  }
}

struct EnquiryAttach: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Say who it was that asked without giving a name.",
    discussion: """
      Example: clientele enquiry attach ENQUIRY RECORD --reason "rang again" --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the enquiry.") var enquiry: String
  @Argument(help: "Identifier of a record of the member.") var record: String
  @Option(name: .long, help: "How it is known.") var reason: String

  func execute(in context: CommandContext) async throws {
    let id = try await AttachEnquiry(
      enquiry: try RowID(argument: enquiry), record: SourceRecordID(try RowID(argument: record)),
      actor: try await actor.id(in: context), reason: reason
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}

extension InteractionKind: ExpressibleByArgument {}
extension EnquiryState: ExpressibleByArgument {}

/// `clientele complaint …`
struct ComplaintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complaint", abstract: "Complaints, and what is done about them.",
    discussion:
      "Example: clientele complaint record RECORD --category service --text 等了一小时 --as SA-A05 --data ./store-a",
    subcommands: [ComplaintRecord.self, ComplaintHandle.self])
}

struct ComplaintRecord: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "A complaint, as it was received.",
    discussion:
      "Example: clientele complaint record RECORD --category product --text 走时不准 --as SA-A05 --data ./store-a"
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long, help: "\(ComplaintCategory.allCases.map(\.rawValue).joined(separator: ", ")).")
  var category: ComplaintCategory
  @Option(name: .long, help: "What the person says.") var text: String
  @Option(name: .long, help: "The sale it is about.") var sale: String?
  @Option(name: .long, help: "The piece it is about.") var serial: String = ""
  @Option(name: .long, help: "1 most severe to 9.") var severity: Int = 5

  func execute(in context: CommandContext) async throws {
    let id = try await RecordComplaint(
      record: SourceRecordID(try RowID(argument: record)), actor: try await actor.id(in: context),
      category: category, description: text, purchase: try sale.map { PurchaseID(try RowID(argument: $0)) },
      serial: serial, severity: severity
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}

struct ComplaintHandle: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "handle", abstract: "Take a complaint further.",
    discussion: """
      Example: clientele complaint handle COMPLAINT --state resolved --resolution "regulated, free of charge" \
      --as SA-A05 --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the complaint.") var complaint: String
  @Option(name: .long, help: "\(ComplaintState.allCases.map(\.rawValue).joined(separator: ", ")).")
  var state: ComplaintState?
  @Option(name: .long, help: "What was done.") var resolution: String?
  @Option(name: .long, help: "Code of who handles it.") var to: String?

  func execute(in context: CommandContext) async throws {
    let id = try RowID(argument: complaint)
    let assignee: AssociateID? = if let to { try await context.associate(to) } else { nil }
    try await HandleComplaint(
      complaint: id, actor: try await actor.id(in: context), state: state, assignee: assignee,
      resolution: resolution
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.changed])
  }
}

extension ComplaintCategory: ExpressibleByArgument {}
extension ComplaintState: ExpressibleByArgument {}

struct ContactCorrect: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct", abstract: "Say that a contact was logged by mistake; the log keeps it.",
    discussion:
      "Example: clientele contact correct CONTACT --reason \"other person\" --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the contact.") var contact: String
  @Option(name: .long, help: "Why.") var reason: String
  @Option(name: .long, help: "What holds instead.") var instead: String?

  func execute(in context: CommandContext) async throws {
    let id = try await CorrectContact(
      interaction: try RowID(argument: contact), actor: try await actor.id(in: context), reason: reason,
      replacement: try instead.map { try RowID(argument: $0) }
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.noted(id.description)])
  }
}
