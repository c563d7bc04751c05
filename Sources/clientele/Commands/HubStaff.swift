import ArgumentParser
import Kernel
import Runtime

/// `clientele hub staff …`
struct HubStaff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: "Keep the list of associates.",
    discussion: "Example: clientele hub staff import staff.csv --data ./hub",
    subcommands: [StaffAdd.self, StaffImport.self])
}

/// What was written, in numbers.
private struct StaffCounts: Encodable {
  let added: Int
  let known: Int
  let stores: Int
  let rejected: [StaffFile.Reject]

  var sentence: Text {
    .staffCounts(added: added, known: known, stores: stores, rejected: rejected.count)
  }
}

struct StaffAdd: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add or change one associate.",
    discussion: "Example: clientele hub staff add --store A --code SA-A05 --name \"Li Na\" --data ./hub")

  @OptionGroup var common: CommonOptions

  @Option(name: .long, help: "Code or name of the store.")
  var store: String

  @Option(name: .long, help: "The associate's code, unique in the store.")
  var code: String

  @Option(name: .long, help: "The associate's name.")
  var name: String

  @Option(name: .long, help: "associate, manager, regionalManager, headOffice or admin.")
  var role: String = "associate"

  func execute(in context: CommandContext) async throws {
    let entry = try StaffEntry(store: store, code: code, name: name, role: role)
    let counts = try await context.node.addStaff([entry])
    let result = StaffCounts(added: counts.added, known: counts.known, stores: counts.stores, rejected: [])
    try await context.result(result, says: [result.sentence])
  }
}

struct StaffImport: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Add or change associates from a CSV file (store,code,name,role).",
    discussion: """
      Example: clientele hub staff import staff.csv --data ./hub

      The same file twice changes nothing. Lines that cannot be read are reported, the rest goes in.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The file: UTF-8, with a header line.")
  var file: String

  func execute(in context: CommandContext) async throws {
    let list = try StaffFile(path: context.path(file))
    for reject in list.rejects {
      try await context.progress(.rejectedLine(reject.line, reason: "\(reject.reason)"))
    }
    let counts = try await context.node.addStaff(list.entries)
    let result = StaffCounts(
      added: counts.added, known: counts.known, stores: counts.stores, rejected: list.rejects)
    try await context.result(result, says: [result.sentence])
  }
}
