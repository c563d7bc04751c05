import Application
import ArgumentParser
import Kernel
import Matching
import Runtime

/// `clientele review …`
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Judge which records are one person (hub).",
    discussion: """
      Examples: clientele review list --as HQ-03 --data ./hub
                clientele review show RECORD OTHER --as HQ-03 --data ./hub
                clientele review same RECORD OTHER --as HQ-03 --data ./hub
                clientele review undo --as HQ-03 --data ./hub
      """,
    subcommands: [
      ReviewListCommand.self, ReviewShow.self, ReviewSame.self, ReviewDifferent.self, ReviewUndo.self,
      ReviewRecords.self,
    ])
}

struct ReviewListCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Whom somebody has to look at, the most at stake first.",
    discussion: "Example: clientele review list --limit 20 --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "How many.") var limit: Int = ReviewList.rowsDefault
  @Option(name: .long, help: "Where the page before ended.") var after: String?

  func execute(in context: CommandContext) async throws {
    let list = try await context.node.accessDesk.reviews(
      as: try await actor.id(in: context), after: after, limit: limit)
    var texts: [Text] = [.reviewsWait(list.waiting)]
    texts += list.rows.map { line in
      .reviewLine(
        "\(line.record)", "\(line.other)", names: "\(line.name) / \(line.otherName)",
        stake: line.stake.map { "\($0)" }.joined(separator: " + "),
        bits: MatchReason.bits(line.scoreMillibits))
    }
    if let next = list.next { texts.append(.nextPage(next)) }
    try await context.result(list, says: texts)
  }
}

struct ReviewShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Two persons side by side, and why they may be one.",
    discussion: "Example: clientele review show RECORD OTHER --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument var record: String
  @Argument var other: String

  func execute(in context: CommandContext) async throws {
    let pair = try await context.node.accessDesk.review(
      SourceRecordID(try RowID(argument: record)), SourceRecordID(try RowID(argument: other)),
      as: try await actor.id(in: context))
    let language: MatchReason.Language = context.language == .zh ? .chinese : .english
    func words(_ said: [ReviewField.Said]) -> String { said.map(\.text).joined(separator: ", ") }
    let fields = pair.fields.map { field in
      "\(field.kind.rawValue)  \(words(field.one))  |  \(words(field.other))  \(field.agreement.rawValue)"
    }
    let score = pair.scoreMillibits.map { [MatchReason.bits($0)] } ?? []
    try await context.result(
      pair, lines: fields + pair.reasons.map { $0.text(language) } + score + [pair.link.word.rawValue])
  }
}

/// What both words take.
struct JudgementOptions: ParsableArguments {
  @Argument var record: String
  @Argument var other: String
  @Option(name: .long, help: "Why.") var note: String = ""

  func judge(_ verdict: JudgePersons.Verdict, as actor: ActorOption, in context: CommandContext) async throws
  {
    try await JudgePersons(
      SourceRecordID(try RowID(argument: record)), SourceRecordID(try RowID(argument: other)), verdict,
      actor: try await actor.id(in: context), note: note
    ).run(context.node.recorder)
    try await context.result(["verdict": verdict.rawValue], says: [.judged(isSame: verdict == .same)])
  }
}

struct ReviewSame: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "same", abstract: "Say that they are one person.",
    discussion: "Example: clientele review same RECORD OTHER --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: JudgementOptions

  func execute(in context: CommandContext) async throws {
    try await options.judge(.same, as: actor, in: context)
  }
}

struct ReviewDifferent: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "different", abstract: "Say that they are two persons, also of records that are linked.",
    discussion: "Example: clientele review different RECORD OTHER --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @OptionGroup var options: JudgementOptions

  func execute(in context: CommandContext) async throws {
    try await options.judge(.different, as: actor, in: context)
  }
}

struct ReviewUndo: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take back the last thing you judged; again, the one before.",
    discussion: "Example: clientele review undo --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption

  func execute(in context: CommandContext) async throws {
    let outcome = try await TakeBackJudgement(actor: try await actor.id(in: context)).run(
      context.node.recorder)
    try await context.result(outcome, says: [.takenBack("\(outcome.record)", "\(outcome.other)")])
  }
}

struct ReviewRecords: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Which records make a member, and what holds them together.",
    discussion: "Example: clientele review records MEMBER --as HQ-03 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument var member: String

  func execute(in context: CommandContext) async throws {
    let person = try await context.node.accessDesk.personRecords(
      of: MemberID(try RowID(argument: member)), as: try await actor.id(in: context))
    let records = person.side.records.map { "\($0.record)  \($0.store?.code ?? "")  \($0.name)" }
    let links = (person.links + person.apart).map { link in
      "\(link.record)  \(link.other)  \(link.word.rawValue)  \(link.by?.code ?? "")"
    }
    try await context.result(person, lines: records + links)
  }
}
