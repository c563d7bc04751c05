import ArgumentParser
import Kernel
import Runtime

/// `clientele web authority …`
struct WebAuthority: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authority", abstract: "Replace the authority that browsers trust.",
    discussion: "Example: clientele web authority begin --data ./hub; then docs/operations/authority.md",
    subcommands: [WebAuthorityStatus.self, WebAuthorityBegin.self, WebAuthorityFinish.self])
}

extension OpenNode.WebRotationStatus {
  fileprivate var lines: [String] {
    roots.map { "on devices: \($0)" } + (isUnderWay ? ["a new root is being introduced"] : [])
      + (waitingFor.isEmpty ? [] : ["waiting for \(waitingFor.count) nodes"]) + waitingFor.map { "  \($0)" }
  }
}

struct WebAuthorityStatus: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Which roots belong on devices, and whose pages still show a certificate of the retired one.",
    discussion: "Example: clientele web authority status --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let status = try await context.node.webRotationStatus()
    try await context.result(status, lines: status.lines)
  }
}

struct WebAuthorityBegin: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "begin", abstract: "Make a new root, to be put on devices beside the present one.",
    discussion: "Example: clientele web authority begin --data ./hub, with the hub stopped.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor

  func execute(in context: CommandContext) async throws {
    try context.requireStandstill()
    try await context.node.beginWebRotation(by: try await actor.id(in: context))
    let status = try await context.node.webRotationStatus()
    try await context.result(
      status,
      lines: [
        "Made. Put what `clientele web ca` prints on every device; pages go on as before until `finish`."
      ])
  }
}

struct WebAuthorityFinish: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish",
    abstract: "Give pages certificates of the new root, once every device has it, and retire the old one.",
    discussion: "Example: clientele web authority finish --data ./hub, with the hub stopped.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Flag(name: .long, help: "Although tokens are out that know the hub by the old root.") var force = false

  func execute(in context: CommandContext) async throws {
    try context.requireStandstill()
    try await context.node.finishWebRotation(by: try await actor.id(in: context), isForced: force)
    let status = try await context.node.webRotationStatus()
    try await context.result(
      status,
      lines: ["Done. Start the hub; take the old root off devices once `status` waits for no node."]
        + status.lines)
  }
}
