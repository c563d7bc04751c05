import ArgumentParser
import Kernel
import Runtime

/// `clientele hub authority …`
struct HubAuthority: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authority", abstract: "Replace the authority that says who is a node.",
    discussion: "Example: clientele hub authority begin --data ./hub",
    subcommands: [AuthorityStatus.self, AuthorityBegin.self, AuthorityFinish.self])
}

extension CommandContext {
  /// - Throws: `dataDirectoryLocked` inside a running hub.
  func requireStandstill() throws {
    guard board == nil else {
      throw ClienteleError(
        .dataDirectoryLocked, "the hub is running", hint: "Stop it, give this command, and start it again.")
    }
  }
}

struct AuthorityStatus: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Which roots are trusted, and who has no certificate of the new one yet.",
    discussion: "Example: clientele hub authority status --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let status = try await context.node.rotationStatus()
    try await context.result(
      status,
      lines: status.roots.map { "trusted: \($0)" }
        + (status.isUnderWay ? ["waiting for \(status.waitingFor.count) nodes"] : [])
        + status.waitingFor.map { "  \($0)" })
  }
}

struct AuthorityBegin: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "begin", abstract: "Make a new authority, trusted beside the present one.",
    discussion: "Example: clientele hub authority begin --data ./hub, with the hub stopped.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor

  func execute(in context: CommandContext) async throws {
    try context.requireStandstill()
    try await context.node.beginRotation(by: try await actor.id(in: context))
    let status = try await context.node.rotationStatus()
    try await context.result(
      status, lines: ["Made. Start the hub; nodes renew within an hour of being online."])
  }
}

struct AuthorityFinish: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish",
    abstract: "Retire the old authority once every node has a certificate of the new one.",
    discussion: "Example: clientele hub authority finish --data ./hub, with the hub stopped.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Flag(name: .long, help: "Leave nodes behind that were away all the time.") var force = false

  func execute(in context: CommandContext) async throws {
    try context.requireStandstill()
    try await context.node.finishRotation(by: try await actor.id(in: context), isForced: force)
    let status = try await context.node.rotationStatus()
    try await context.result(status, lines: ["The old authority is retired. Start the hub."])
  }
}
