import Access
import Application
import ArgumentParser
import Exchange
import Kernel
import Runtime

/// `clientele privacy …`
struct PrivacyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy", abstract: "What people ask about their own data, and what is done about it.",
    discussion: """
      Examples: clientele privacy request MEMBER --kind erase --as SA-A05 --data ./store-a
                clientele privacy requests --as PO-01 --data ./hub
                clientele privacy verify REQUEST --as PO-01 --data ./hub
      """,
    subcommands: [
      PrivacyRequest.self, PrivacyRequests.self, PrivacyVerify.self, PrivacyDone.self, PrivacyRefuse.self,
      PrivacyWithdraw.self, PrivacyErase.self, PrivacyExport.self, PrivacySettingsCommand.self,
      PrivacyRetention.self, PrivacyNoticeCommand.self,
      PrivacyExposure.self,
    ])
}

struct PrivacyRequest: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Note what a person asks about the own data.",
    discussion: """
      Examples: clientele privacy request MEMBER --kind copy --as SA-A05 --data ./store-a
                clientele privacy request MEMBER --kind erase --requester nextOfKin --name 李芳 --as SA-A05 \
      --data ./store-a
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member.") var member: String
  @Option(name: .long, help: "\(PrivacyRequestKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: PrivacyRequestKind
  @Option(
    name: .long, help: "Who asks: \(PrivacyRequester.people.map(\.rawValue).joined(separator: ", ")).")
  var requester: PrivacyRequester = .`self`
  @Option(name: .customLong("name"), help: "Name of a guardian or a relative who asks.") var requesterName =
    ""
  @Option(name: .long, help: "\(InteractionKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var channel: InteractionKind = .visit
  @Option(name: .long, help: "In words.") var note: String = ""

  func execute(in context: CommandContext) async throws {
    let done = try await RecordPrivacyRequest(
      member: MemberID(try RowID(argument: member)), actor: try await actor.id(in: context), kind: kind,
      requester: requester, requesterName: requesterName, channel: channel, note: note
    ).run(context.node.recorder)
    try await context.result(
      done, says: [.privacyRequestNoted("\(done.id)", due: "\(done.dueAt)", isNew: done.isNew)])
  }
}

extension PrivacyRequestKind: ExpressibleByArgument {}
extension PrivacyRequester: ExpressibleByArgument {}
extension PrivacyRequestOutcome: ExpressibleByArgument {}

struct PrivacyRequests: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "requests", abstract: "What is to be answered, the soonest due first.",
    discussion: "Example: clientele privacy requests --all --as PO-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Flag(name: .long, help: "What is over too.") var all = false

  func execute(in context: CommandContext) async throws {
    let register = try await context.node.accessDesk.privacyRegister(
      as: try await actor.id(in: context), all: all)
    let rows = register.open + register.closed
    var texts = rows.map { Self.line($0) }
    if rows.isEmpty { texts.append(.noPrivacyRequests) }
    if register.isCut { texts.append(.moreThanShown(rows.count)) }
    try await context.result(register, says: texts)
  }

  private static func line(_ request: PrivacyRequestView) -> Text {
    let state = [request.state, request.outcome].filter { !$0.isEmpty }.joined(separator: " ")
    let text = Text.privacyRequest(
      "\(request.id)", kind: request.kind, state: state, name: request.memberName,
      requester: request.requester, store: request.store?.code ?? "", due: "\(request.dueAt)")
    return request.isOverdue ? .overdue(text) : text
  }
}

/// What every step of a request takes.
struct PrivacyStepOptions: ParsableArguments {
  @Argument(help: "Identifier of the request.") var request: String
  @Option(name: .long, help: "What is worth keeping, such as how it was established who asks.")
  var note: String = ""

  func take(
    _ step: HandlePrivacyRequest.Step, as actor: ActorOption, in context: CommandContext
  ) async throws {
    let id = try RowID(argument: request)
    try await HandlePrivacyRequest(
      request: id, actor: try await actor.id(in: context), step: step, note: note
    ).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.changed])
  }
}

struct PrivacyVerify: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Say that it is established who asks.",
    discussion: "Example: clientele privacy verify REQUEST --note \"identity card\" --as PO-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: PrivacyStepOptions

  func execute(in context: CommandContext) async throws {
    try await options.take(.verify, as: actor, in: context)
  }
}

struct PrivacyDone: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "done", abstract: "Say that what was asked is done; to erase there is `privacy erase`.",
    discussion: "Example: clientele privacy done REQUEST --as PO-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: PrivacyStepOptions

  func execute(in context: CommandContext) async throws {
    try await options.take(.done, as: actor, in: context)
  }
}

struct PrivacyRefuse: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse", abstract: "Refuse what was asked, for one of few reasons.",
    discussion: "Example: clientele privacy refuse REQUEST --reason notIdentified --as PO-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: PrivacyStepOptions
  @Option(
    name: .long, help: "\(PrivacyRequestOutcome.refusals.map(\.rawValue).joined(separator: ", ")).")
  var reason: PrivacyRequestOutcome

  func execute(in context: CommandContext) async throws {
    try await options.take(.refuse(reason), as: actor, in: context)
  }
}

struct PrivacyWithdraw: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Say that the person takes the request back.",
    discussion: "Example: clientele privacy withdraw REQUEST --as PO-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: PrivacyStepOptions

  func execute(in context: CommandContext) async throws {
    try await options.take(.withdraw, as: actor, in: context)
  }
}

struct PrivacyErase: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Destroy everything about the person of a request, for good.",
    discussion: """
      Example: clientele privacy erase REQUEST --as PO-01 --data ./hub

      At the hub only, of a request that is verified and has cooled off. Sales stay in the books without the person.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the request.") var request: String

  func execute(in context: CommandContext) async throws {
    let report = try await EraseMember(
      request: try RowID(argument: request), actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(report, says: [.erased(records: report.records)])
  }
}

struct PrivacyExport: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Everything held about a person, as a file to hand over.",
    discussion: """
      Examples: clientele privacy export MEMBER --format json --to wang.json --as PO-01 --data ./hub
                clientele privacy export MEMBER --format vcard --to wang.vcf --as PO-01 --data ./hub

      At the hub of all stores, at a store what it holds. Nothing is overwritten.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member.") var member: String
  @Option(name: .long, help: "\(PersonFileFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: PersonFileFormat
  @Option(name: .long, help: "A new file.") var to: String
  @Option(name: .long, help: "Why, such as privacyRequest.") var reason: Reason = .privacyRequest

  private struct Made: Encodable {
    let file: String
    let records: Int
    let rows: Int
    let isComplete: Bool
  }

  func execute(in context: CommandContext) async throws {
    let file = try await context.node.accessDesk.exportPerson(
      MemberID(try RowID(argument: member)), as: format, because: reason, by: try await actor.id(in: context))
    try PrivateFile.write(file.bytes, to: context.path(to))
    let made = Made(file: to, records: file.recordCount, rows: file.rowCount, isComplete: file.isComplete)
    try await context.result(
      made,
      says: [.personExported(to, records: file.recordCount, rows: file.rowCount)]
        + (file.isComplete ? [] : [.onlyThisNode]))
  }
}

extension PersonFileFormat: ExpressibleByArgument {}

struct PrivacyRetention: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "How long members are kept: show the periods and who is due, or change them.",
    discussion: """
      Example: clientele privacy retention --visitor-days 1095 --customer-days 3650 --data ./hub

      Counted from the last that happened with the person. Once a day the hub puts whoever is due into the register, where the privacy officer can say no;
      after the cooling-off they are erased. Without a period nobody goes by time alone.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Option(name: .long, help: "Of people who never bought; 0 for no limit.") var visitorDays: Int?
  @Option(name: .long, help: "Of people who bought; 0 for no limit.") var customerDays: Int?

  func execute(in context: CommandContext) async throws {
    var days: [RetentionClass: Int] = [:]
    days[.visitor] = visitorDays
    days[.customer] = customerDays
    let rules = try await SetRetention(days: days, actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(rules, says: rules.map { .retention($0.kind, days: $0.days, due: $0.due) })
  }
}

struct PrivacySettingsCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings", abstract: "How long requests may take: show the periods, or change them.",
    discussion: "Example: clientele privacy settings --cooling-off-days 7 --answer-days 14 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Option(name: .long, help: "Before a request to be erased is carried out.") var coolingOffDays: Int?
  @Option(name: .long, help: "Before any request is overdue.") var answerDays: Int?

  func execute(in context: CommandContext) async throws {
    let periods = try await SetPrivacySettings(
      coolingOffDays: coolingOffDays, answerDays: answerDays, actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(
      periods, says: [.privacyPeriods(coolingOff: periods.coolingOffDays, answer: periods.answerDays)])
  }
}
