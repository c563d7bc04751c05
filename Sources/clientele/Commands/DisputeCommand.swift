import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele dispute …`
struct DisputeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispute", abstract: "Say that a member is not whose the award says; hear it and rule.",
    discussion: """
      Examples: clientele dispute open MEMBER --statement "she met Li Na first" --as SA-A05 --data ./store-a
                clientele dispute list --as HQ-01 --data ./hub
                clientele dispute hear DISPUTE --hearing "both agree" --as HQ-01 --data ./hub
                clientele dispute settle DISPUTE --to SA-A05 --reason "met first" --as HQ-01 --data ./hub
      """,
    subcommands: [
      DisputeOpen.self, DisputeWithdraw.self, DisputeList.self, DisputeHear.self, DisputeSettle.self,
    ])
}

struct DisputeOpen: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Dispute who owns a member.",
    discussion:
      "Example: clientele dispute open MEMBER --statement \"met me first\" --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the member or of one of its records.") var member: String
  @Option(name: .long, help: "What speaks against the award.") var statement: String

  func execute(in context: CommandContext) async throws {
    let opened = try await OpenDispute(
      member: MemberID(try RowID(argument: member)), actor: try await actor.id(in: context),
      statement: statement
    ).run(context.node.recorder)
    try await context.result(opened, says: [.disputeOpened("\(opened.id)", isNew: opened.isNew)])
  }
}

struct DisputeWithdraw: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: "Take back a dispute of the own store.",
    discussion: "Example: clientele dispute withdraw DISPUTE --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the dispute.") var dispute: String

  func execute(in context: CommandContext) async throws {
    let id = try RowID(argument: dispute)
    try await WithdrawDispute(dispute: id, actor: try await actor.id(in: context)).run(context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.changed])
  }
}

struct DisputeList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "What is to be heard and what is over (hub; head office).",
    discussion: "Example: clientele dispute list --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption

  private struct Register: Encodable {
    let open: [DisputeView]
    let over: [DisputeView]
  }

  func execute(in context: CommandContext) async throws {
    let register = try await context.node.accessDesk.disputes(as: try await actor.id(in: context))
    let lines = (register.open + register.over).map { dispute in
      "\(dispute.id)  \(dispute.state.rawValue)  \(dispute.member)  \(dispute.name)  \(dispute.openedBy?.code ?? "")"
    }
    try await context.result(Register(open: register.open, over: register.over), lines: lines)
  }
}

struct DisputeHear: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "hear", abstract: "Write down what both sides said (hub; head office).",
    discussion: "Example: clientele dispute hear DISPUTE --hearing \"both agree\" --as HQ-01 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the dispute.") var dispute: String
  @Option(name: .long, help: "What both sides said.") var hearing: String

  func execute(in context: CommandContext) async throws {
    let id = try RowID(argument: dispute)
    try await HearDispute(dispute: id, actor: try await actor.id(in: context), hearing: hearing).run(
      context.node.recorder)
    try await context.result(NotedRow(id: id), says: [.changed])
  }
}

struct DisputeSettle: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Settle a dispute by a ruling (hub; head office).",
    discussion: """
      Example: clientele dispute settle DISPUTE --to SA-A05 --reason "met first" --as HQ-01 --data ./hub
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the dispute.") var dispute: String
  @Option(name: .long, help: "Code of the associate who owns the member from now on.") var to: String?
  @Option(name: .long, help: "Code of the store whose pool the member belongs to.") var toPool: String?
  @Option(name: .long, help: "Why.") var reason: String

  func validate() throws {
    guard (to == nil) != (toPool == nil) else { throw ValidationError("Give either --to or --to-pool.") }
  }

  func execute(in context: CommandContext) async throws {
    let owner = try await context.owner(to: to, pool: toPool)
    let end = try await SettleDispute(
      dispute: try RowID(argument: dispute), owner: owner, actor: try await actor.id(in: context),
      reason: reason
    ).run(context.node.recorder)
    try await context.result(["state": end.rawValue], says: [.changed])
  }
}
