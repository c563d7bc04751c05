import Application
import ArgumentParser
import Attribution
import Kernel
import Runtime

/// `clientele award …`
struct AwardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "award", abstract: "Who owns a member and why; check all awards against the log (hub).",
    discussion: "Example: clientele award explain MEMBER --data /var/lib/clientele",
    subcommands: [AwardExplain.self, AwardVerify.self])
}

struct AwardExplain: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "The competing claims, their intervals, the rule, the signatures it rests on.",
    discussion: "Example: clientele award explain MEMBER --lang zh --data /var/lib/clientele")

  @OptionGroup var common: CommonOptions
  @Argument(help: "Identifier of the member or of one of its records.") var member: String

  func execute(in context: CommandContext) async throws {
    let language: ExplanationLanguage = context.language == .zh ? .chinese : .english
    let explanation = try await ExplainAward(member: MemberID(try RowID(argument: member)))
      .run(context.node.database, in: language)
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
