import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele contact …`
struct ContactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contact", abstract: "Log visits, calls, chats and enquiries.",
    discussion: "Example: clientele contact log RECORD --as SA-A05 --kind call --data ./store-a",
    subcommands: [ContactLog.self, ContactCorrect.self])
}

struct ContactLog: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Log one contact with a person this node has a record of.",
    discussion: "Example: clientele contact log RECORD --as SA-A05 --kind visit --note 看中潜水表 --data ./store-a"
  )

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifier of the record.") var record: String
  @Option(name: .long, help: "visit, call, chat or enquiry.") var kind: String = "visit"
  @Option(name: .long, help: "What was said.") var note: String = ""
  @Option(name: .long, help: "memberConfirmed, visitCheckIn, callLog or typedIn.")
  var evidence: ContactEvidence = .visitCheckIn

  private struct Logged: Encodable {
    let interaction: String
    let claim: String?
  }

  func execute(in context: CommandContext) async throws {
    let command = LogContact(
      record: SourceRecordID(try RowID(argument: record)), associate: try await actor.id(in: context),
      kind: kind,
      note: note, evidence: evidence)
    let done = try await command.run(context.node.recorder)
    let result = Logged(interaction: done.interaction.description, claim: done.claim?.description)
    try await context.result(result, says: [.logged(result.interaction)])
  }
}
