import Application
import ArgumentParser
import Kernel
import Persistence
import Runtime

struct HubConfirmClock: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm-clock", abstract: "Say that the hub's wall clock is right after it had stepped.",
    discussion: """
      Example: clientele hub confirm-clock --as HQ-02 --data ./hub

      Until then the hub gives no beacons, and its receipts say that their time is unproven.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption

  private struct Confirmed: Encodable { let time: String }

  func execute(in context: CommandContext) async throws {
    try await ConfirmClock(actor: try await actor.id(in: context)).run(context.node.recorder)
    let now = context.node.world.clock.wall().description
    try await context.result(Confirmed(time: now), says: [.timeConfirmed(now)])
  }
}

struct HubRecover: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "Put back into a restored hub what its archive holds.",
    discussion: """
      Example: clientele hub recover --archive /mnt/archive --data ./hub

      After the data directory was put back from an old backup. What is there already stays; the same again changes
      nothing. What the archive lacks nodes give back by themselves at their next contact.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "The folder given as --archive to the running hub.") var archive: String

  func execute(in context: CommandContext) async throws {
    let directory = try ArchiveDirectory(path: context.path(archive))
    let report = try await context.node.recover(from: directory) { report in
      try await context.progress("\(report.files) files, \(report.taken) changes put back")
    }
    try await context.result(
      report,
      says: [
        .recovered(
          taken: report.taken, known: report.known, refused: report.refused, epoch: Int(report.epoch))
      ])
  }
}
