import Application
import ArgumentParser
import Kernel
import Persistence
import Runtime

struct PrivacyExposure: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "exposure",
    abstract: "Whose data a machine held, or a person of the staff saw, within a time (hub).",
    discussion: """
      Examples: clientele privacy exposure --node NODE --from 2026-03-01T00:00:00+08:00 --to 2026-03-05T00:00:00+08:00 --as PO-1 --data ./hub
                clientele privacy exposure --person SA-A05 --from 2026-03-01T00:00:00+08:00 --as PO-1 --data ./hub --json

      What a machine held is everything it was let have, whether somebody looked at it or not. docs/operations/breach.md says
      what to do with the answer.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Option(name: .long, help: "Id of a node; see `clientele hub nodes`.") var node: String?
  @Option(name: .long, help: "Code of a person of the staff.") var person: String?
  @Option(name: .long, help: "Earliest moment, such as 2026-03-05T00:00:00+08:00.") var from: String
  @Option(name: .long, help: "Latest moment; now, where it is not given.") var to: String?

  func execute(in context: CommandContext) async throws {
    let report = try await ReadExposure(
      of: try await subject(in: context), from: try Instant(argument: from),
      to: try to.map { try Instant(argument: $0) } ?? context.node.world.clock.wall(),
      actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(
      report,
      lines: report.members.map { "\($0.id)  \($0.name)" }
        + [
          Text.exposed(
            members: report.members.count, lookups: report.lookups, reveals: report.reveals,
            exports: report.exports
          ).text(in: context.language)
        ])
  }

  private func subject(in context: CommandContext) async throws -> ReadExposure.Of {
    switch (node, person) {
    case (let node?, nil): return .node(NodeID(try RowID(argument: node)))
    case (nil, let person?):
      return .person(try await context.node.database.read { try StaffQueries($0).associate(code: person) })
    default:
      throw ClienteleError(
        .invalidInput, "exposure is asked of one machine or one person", hint: "Give --node or --person.")
    }
  }
}
