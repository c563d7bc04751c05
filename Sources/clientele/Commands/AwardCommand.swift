import Application
import ArgumentParser
import Attribution
import Kernel
import Persistence
import Runtime

/// `clientele award …`
struct AwardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "award", abstract: "Who owns a member and why; check all awards against the log (hub).",
    discussion: "Example: clientele award explain MEMBER --data /var/lib/clientele",
    subcommands: [AwardList.self, AwardExplain.self, AwardVerify.self, AwardRuling.self, AwardUnusual.self])
}

struct AwardList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Who owns whom, by how firmly (hub; head office).",
    discussion: "Example: clientele award list --state needsPerson --store A --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "\(AwardState.allCases.map(\.rawValue).joined(separator: ", ")).")
  var state: AwardState = .needsPerson
  @Option(name: .long, help: "Code of a store; else of all.") var store: String?
  @Option(name: .long, help: "Where the page before ended.") var after: String?

  func execute(in context: CommandContext) async throws {
    let code = store
    let at = try await context.node.database.read { connection in
      try code.map { try StaffQueries(connection).store(code: $0) }
    }
    let page = try await context.node.accessDesk.awards(
      state, at: at, as: try await actor.id(in: context), after: after)
    let lines = page.rows.map { line in
      "\(line.member)  \(line.name)  \(line.owner?.code ?? "")  \(line.store?.code ?? "")  \(line.step)"
    }
    try await context.result(page, lines: lines + (page.next.map { ["--after \($0)"] } ?? []))
  }
}

extension AwardState: ExpressibleByArgument {}

struct AwardExplain: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "The competing claims, their intervals, the rule, the signatures it rests on.",
    discussion: "Example: clientele award explain MEMBER --lang zh --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Argument(help: "Identifier of the member or of one of its records.") var member: String

  func execute(in context: CommandContext) async throws {
    let language: ExplanationLanguage = context.language == .zh ? .chinese : .english
    let id = MemberID(try RowID(argument: member))
    let explanation: ExplainAward.Explanation
    if let viewer = try await viewer.id(in: context) {
      explanation = try await context.node.accessDesk.explainAward(of: id, as: viewer, in: language)
    } else {
      explanation = try await ExplainAward(member: id).run(context.node.database, in: language)
    }
    let proofs = explanation.claims.map { claim in
      "claim \(claim.claim.prefix(8)) [\(claim.begin) … \(claim.end)] wall \(claim.wall) header "
        + "\(claim.headerHash.prefix(16))… signature \(claim.signature.prefix(16))… receipt \(claim.position)"
    }
    try await context.result(explanation, lines: explanation.lines + proofs)
  }
}

struct AwardVerify: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Recompute every award from the log and compare.",
    discussion: "Example: clientele award verify --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions

  private struct Verified: Encodable {
    let members: Int
    let differing: Int
    let differingMembers: [String]
  }

  func execute(in context: CommandContext) async throws {
    let report = try await VerifyAwards().run(context.node.database)
    let result = Verified(
      members: report.members, differing: report.differing.count,
      differingMembers: Array(report.differing.prefix(100)))
    try await context.result(
      result,
      says: [.awardsVerified(members: result.members, differing: result.differing)]
        + result.differingMembers.map(Text.init(verbatim:)))
    if !report.differing.isEmpty { throw ExitCode(CommandStatus.failed.rawValue) }
  }
}

struct AwardRuling: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "rule", abstract: "Say who owns a member, above the rule (hub; head office).",
    discussion: """
      Examples: clientele award rule MEMBER --to SA-A05 --reason "asked both" --as HQ-01 --data ./hub
                clientele award rule MEMBER --to-pool A --reason "nobody met her" --as HQ-01 --data ./hub

      The ruling names the claims that were known; one that arrives later is shown as not weighed.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member or of one of its records.") var member: String
  @Option(name: .long, help: "Code of the associate who owns the member from now on.") var to: String?
  @Option(name: .long, help: "Code of the store whose pool the member belongs to.") var toPool: String?
  @Option(name: .long, help: "Why.") var reason: String
  @Option(name: .long, help: "What both sides said.") var hearing: String = ""

  func validate() throws {
    guard (to == nil) != (toPool == nil) else { throw ValidationError("Give either --to or --to-pool.") }
  }

  private struct Ruled: Encodable { let ruling: String }

  func execute(in context: CommandContext) async throws {
    let member = MemberID(try RowID(argument: member))
    let owner = try await context.owner(to: to, pool: toPool)
    let ruling = try await RuleAward(
      member: member, owner: owner, actor: try await actor.id(in: context), reason: reason, hearing: hearing
    ).run(context.node.recorder)
    try await context.result(
      Ruled(ruling: ruling.description), says: [.ruled(ruling.description)])
  }
}

struct AwardUnusual: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "unusual",
    abstract: "Associates who claim far more people than others, or people nobody saw again (hub).",
    discussion: """
      Example: clientele award unusual --days 90 --as HQ-01 --data ./hub

      It decides nothing. A day is unusual from twenty claims on that are five times those of a usual day; people are where
      nine of ten have neither another contact nor a sale after thirty days.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "How many days back.") var days: Int = 90

  func execute(in context: CommandContext) async throws {
    let found = try await context.node.accessDesk.unusualClaims(
      days: days, as: try await actor.id(in: context))
    try await context.result(
      found,
      says: found.isEmpty
        ? [.nothingUnusual(days: days)]
        : found.map {
          .unusualClaims(
            who: $0.associate?.code ?? "", store: $0.store?.code ?? "", claims: $0.claims, day: $0.busiestDay,
            thatDay: $0.claimsThatDay, unfollowed: $0.unfollowed, matured: $0.matured)
        })
  }
}
