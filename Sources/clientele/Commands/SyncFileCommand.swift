import Application
import ArgumentParser
import Kernel
import Runtime

struct SyncExport: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a file that carries this node's sync by hand.",
    discussion: """
      At a store:  clientele sync export /media/stick/to-hub --data ./store-a
      At the hub:  clientele sync export /media/stick/to-store-a --node store-a --data ./hub

      Only the receiver can open the file. Take both ways in turn: import at the hub, export there, import at the store.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The file to be written; it must not be there yet.") var file: String
  @Option(name: .long, help: "At the hub: the name of the node it is for.") var node: String?
  @Flag(name: .long, help: "At the hub: everything from the beginning, for a node whose files were lost.")
  var full = false

  func execute(in context: CommandContext) async throws {
    let report = try await context.node.exportSync(to: context.path(file), for: node, isFull: full)
    try await context.result(
      report, says: [.exported(changes: report.changes, rows: report.rows, file: file)])
  }
}

struct SyncImport: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take a file that carries sync by hand.",
    discussion: "Example: clientele sync import /media/stick/to-hub --data ./hub")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The file, made for this node by `clientele sync export`.") var file: String

  func execute(in context: CommandContext) async throws {
    let report = try await context.node.importSync(from: context.path(file))
    try await context.result(
      report,
      says: [report.isOld ? .importedNothing : .imported(changes: report.changes, rows: report.rows)])
  }
}
