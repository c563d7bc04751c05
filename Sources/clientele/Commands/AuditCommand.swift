import Application
import ArgumentParser
import Kernel
import Persistence
import Records
import Runtime

/// `clientele audit …`
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who did or saw what: at the hub of all nodes, at a node its own.",
    discussion: "Example: clientele audit who-saw 01890000-0000-7000-8000-000000000000 --data ./hub",
    subcommands: [AuditList.self, AuditWhoSaw.self, AuditVerify.self])
}

/// From when to when, and how many.
struct AuditRange: ParsableArguments {
  @Option(name: .long, help: "Earliest moment, such as 2026-03-05T00:00:00+08:00.") var from: String?
  @Option(name: .long, help: "Latest moment.") var to: String?
  @Option(name: .long, help: "At most so many entries, the newest first.") var limit: Int = 1_000

  func filter() throws -> AuditFilter {
    AuditFilter(
      from: try from.map { try Instant(argument: $0) } ?? .distantPast,
      to: try to.map { try Instant(argument: $0) } ?? .distantFuture, limit: min(max(limit, 1), 100_000))
  }
}

extension CommandContext {
  fileprivate func audit(_ lines: [ReadAudit.Line]) async throws {
    try await result(
      lines,
      lines: lines.map { line in
        [
          line.at, line.node, line.actor, line.action, line.subjectKind, line.subject, line.reason,
          line.detail,
        ]
        .filter { !$0.isEmpty }.joined(separator: "  ")
      })
  }
}

struct AuditList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Entries of a time, of a person or of a node.",
    discussion: "Example: clientele audit list --by SA-A05 --from 2026-03-01T00:00:00+08:00 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @OptionGroup var range: AuditRange
  @Option(name: .long, help: "Code of the person who did it.") var by: String?
  @Option(name: .long, help: "Id of the node at which it was done (hub).") var node: String?

  func execute(in context: CommandContext) async throws {
    var filter = try range.filter()
    if let by { filter.actor = try await context.associate(by) }
    filter.node = try node.map { NodeID(try RowID(argument: $0)) }
    let asker = try await actor.id(in: context)
    try await context.audit(ReadAudit(filter: filter, actor: asker).run(context.node.recorder))
  }
}

struct AuditWhoSaw: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "who-saw", abstract: "Who saw a member, or what was seen at a node.",
    discussion: """
      Examples: clientele audit who-saw MEMBER --from 2026-03-01T00:00:00+08:00 --data ./hub
                clientele audit who-saw NODE --data ./hub
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @OptionGroup var range: AuditRange
  @Argument(help: "Id of a member, of one of its records, or of a node.") var id: String

  func execute(in context: CommandContext) async throws {
    let row = try RowID(argument: id)
    let isNode = try await context.node.database.read {
      try $0.count("SELECT count(*) FROM node WHERE id = ?", [.id(row)]) > 0
    }
    var filter = try range.filter()
    if isNode { filter.node = NodeID(row) }
    let asker = try await actor.id(in: context)
    let command = ReadAudit(filter: filter, member: isNode ? nil : MemberID(row), actor: asker)
    try await context.audit(command.run(context.node.recorder))
  }
}

struct AuditVerify: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Walk the chains: nothing changed, left out or put in.",
    discussion: "Example: clientele audit verify --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let report = try await VerifyAudit().run(context.node.recorder)
    try await context.result(
      report,
      lines: report.broken.isEmpty ? ["\(report.entries) entries, every link holds."] : report.broken)
    if !report.broken.isEmpty { throw ExitCode(CommandStatus.failed.rawValue) }
  }
}
