import Access
import ArgumentParser
import Kernel
import Runtime

struct HubNodes: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", abstract: "Every enrolled node: state, last contact, certificate.",
    discussion: "Example: clientele hub nodes --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let nodes = try await context.node.nodeLines()
    try await context.result(
      nodes, lines: nodes.map { "\($0.node)  \($0.name)  \($0.kind)  \($0.state)  \($0.lastContact)" })
  }
}

struct HubApprove: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Grant a laptop's token, or a renewal after expiry, that another asked for.",
    discussion: "Example: clientele hub approve A1B2C3 --as HQ-02 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "The token up to its first full stop, or the id of a node.") var what: String

  private struct Approved: Encodable { let approved: String }

  func execute(in context: CommandContext) async throws {
    try await context.node.approve(what, by: try await actor.id(in: context))
    try await context.result(Approved(approved: what), lines: ["Approved \(what)."])
  }
}

struct HubRevoke: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Put a node out for good; takes effect within ten seconds.",
    discussion: """
      Example: clientele hub revoke 01890000-0000-7000-8000-000000000000 --reason lostDevice --data ./hub

      Once it hears of it, the node destroys what it holds, unsent work included.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Id of the node; see `clientele hub nodes`.") var node: String
  @Option(name: .long, help: "\(Reason.allCases.map(\.rawValue).joined(separator: ", ")).")
  var reason: Reason

  private struct Revoked: Encodable { let node: String }

  func execute(in context: CommandContext) async throws {
    try await context.node.revoke(
      NodeID(try RowID(argument: node)), by: try await actor.id(in: context), because: reason)
    try await context.result(Revoked(node: node), lines: ["Revoked \(node)."])
  }
}
