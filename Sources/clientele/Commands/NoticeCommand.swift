import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele notice …`
struct NoticeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notice", abstract: "What this store has been told.",
    discussion: "Example: clientele notice list --data ./store-a",
    subcommands: [NoticeList.self, NoticeMark.self])
}

struct NoticeList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Notices, the newest first; with --as those to that person.",
    discussion: "Example: clientele notice list --unread --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var viewer: OptionalActor
  @Flag(name: .long, help: "Only those that nobody has read; needs --as.") var unread = false
  @Option(name: .long, help: "Where the last page ended, its \"next\"; needs --as.") var after: String?

  private struct Listed: Encodable {
    let notices: [NoticeView]
    let next: String?
  }

  func execute(in context: CommandContext) async throws {
    let listed: Listed
    if let viewer = try await viewer.id(in: context) {
      let page = try await context.node.accessDesk.notices(as: viewer, unreadOnly: unread, after: after)
      listed = Listed(notices: page.rows, next: page.next)
    } else {
      listed = Listed(notices: try await ListNotices().run(context.node.database), next: nil)
    }
    try await context.result(
      listed,
      says: listed.notices.map {
        .notice(
          at: $0.raisedAt.description, kind: $0.kind, to: $0.associate?.code ?? "",
          store: $0.store?.code ?? "", record: $0.record?.description ?? "",
          elsewhere: $0.atStore?.code ?? "", state: $0.state)
      })
  }
}

struct NoticeMark: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark", abstract: "Say that notices were read, or that what they ask for was done.",
    discussion: "Example: clientele notice mark NOTICE --done --as SA-A05 --data ./store-a")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Identifiers of notices.") var notices: [String]
  @Flag(name: .long, help: "Done, not only read.") var done = false

  private struct Marked: Encodable { let count: Int }

  func execute(in context: CommandContext) async throws {
    let count = try await MarkNotice(
      notices: try notices.map { try RowID(argument: $0) }, state: done ? .done : .read,
      actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(Marked(count: count), says: [.marked(count)])
  }
}
