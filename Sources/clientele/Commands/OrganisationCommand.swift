import Application
import ArgumentParser
import Kernel
import Runtime

/// `clientele org …`
struct OrganisationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "org", abstract: "The tree of dealer, regions, cities and stores (hub).",
    discussion:
      "Example: clientele org unit NORTH --name \"North\" --kind region --under DEALER --data ./hub",
    subcommands: [
      OrganisationUnit.self, OrganisationPlace.self, OrganisationName.self, OrganisationShow.self,
    ])
}

struct OrganisationUnit: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "unit", abstract: "Make or change a unit; the same code again changes or moves it.",
    discussion: "Example: clientele org unit NORTH --name North --kind region --under DEALER --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code of the unit.") var code: String
  @Option(name: .long, help: "How people call it; the code unless given.") var name: String?
  @Option(name: .long, help: "dealer, region, city or any other word.") var kind: String = "region"
  @Option(name: .long, help: "Code of the unit above; without it the top.") var under: String?

  private struct Arranged: Encodable {
    let code: String
    let id: String
  }

  func execute(in context: CommandContext) async throws {
    let id = try await ArrangeUnit(
      code: code, name: name ?? code, kind: kind, parent: under, actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(Arranged(code: code, id: id.description), lines: ["\(kind) \(code) is there."])
  }
}

struct OrganisationPlace: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "place", abstract: "Put a store into a unit.",
    discussion: "Example: clientele org place A --in NORTH --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code of the store.") var store: String
  @Option(name: .customLong("in"), help: "Code of the unit.") var unit: String

  private struct Placed: Encodable {
    let store: String
    let unit: String
  }

  func execute(in context: CommandContext) async throws {
    try await PlaceStore(store: store, unit: unit, actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(Placed(store: store, unit: unit), lines: ["\(store) lies in \(unit)."])
  }
}

struct OrganisationName: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "name", abstract: "What a store is called on pages.",
    discussion: "Example: clientele org name A \"Harbour City\" --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Code of the store.") var store: String
  @Argument(help: "What people call it.") var name: String

  private struct Named: Encodable {
    let store: String
    let name: String
  }

  func execute(in context: CommandContext) async throws {
    try await NameStore(store: store, name: name, actor: try await actor.id(in: context))
      .run(context.node.recorder)
    try await context.result(Named(store: store, name: name), lines: ["\(store) is called \(name)."])
  }
}

struct OrganisationShow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The tree as this node knows it.",
    discussion: "Example: clientele org show --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let units = try await ShowOrganisation().run(context.node.database)
    try await context.result(
      units,
      lines: units.map { unit in
        String(repeating: "  ", count: unit.depth) + "\(unit.code)  \(unit.name) (\(unit.kind))"
      })
  }
}
