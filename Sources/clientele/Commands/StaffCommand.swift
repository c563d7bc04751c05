import Access
import Application
import ArgumentParser
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Trust

/// `clientele staff …`
struct StaffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: "Accounts and roles of people (hub).",
    discussion: "Example: clientele staff password SA-A05 --data ./hub",
    subcommands: [
      StaffList.self, StaffPassword.self, StaffSecondFactor.self, StaffAssign.self, StaffLeave.self,
      StaffHandOver.self,
    ])
}

/// Who acts, where the hub's operator may act without a name.
struct OptionalActor: ParsableArguments {
  @Option(name: .customLong("as"), help: "Code of who acts; without it the operator of this machine.")
  var associate: String?

  func id(in context: CommandContext) async throws -> AssociateID? {
    guard let code = associate else { return nil }
    return try await context.node.database.read { try StaffQueries($0).associate(code: code) }
  }
}

extension CommandContext {
  func associate(_ code: String) async throws -> AssociateID {
    try await node.database.read { try StaffQueries($0).associate(code: code) }
  }
}

struct StaffList: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "People, their roles, and whether they can sign in.",
    discussion: "Example: clientele staff list --data ./hub")

  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) async throws {
    let people = try await ListStaff().run(context.node.database)
    try await context.result(
      people,
      lines: people.map { person in
        "\(person.code)  \(person.name)  \(person.store)  \(person.roles.joined(separator: ", "))"
          + (person.hasPassword ? "" : "  (no password)") + (person.hasLeft ? "  (left)" : "")
      })
  }
}

struct StaffPassword: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Give a person a password.",
    discussion: """
      Example: clientele staff password SA-A05 --data ./hub

      Without --file one is made and printed once; the person is asked to change it.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "The associate's code.") var code: String
  @Option(name: .long, help: "A file whose first line is the password.") var file: String?

  private struct Given: Encodable {
    let code: String
    let password: String?
  }

  func execute(in context: CommandContext) async throws {
    let password = try file.map { try firstLine(of: context.path($0)) }
    let made = PasswordRule.generated(context.node.world.random)
    let command = SetPassword(
      associate: try await context.associate(code), password: password ?? made,
      actor: try await actor.id(in: context), mustChange: password == nil)
    try await command.run(
      context.node.recorder, passwords: PasswordHasher(), hashing: context.node.hashing)
    let shown = password == nil ? made : nil
    try await context.result(
      Given(code: code, password: shown),
      lines: [shown.map { "Password of \(code), shown once: \($0)" } ?? "\(code) has a new password."])
  }

  private func firstLine(of path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path), data.count <= 4_096,
      let line = String(data: data, encoding: .utf8)?.split(whereSeparator: \.isNewline).first
    else {
      throw ClienteleError(.fileUnreadable, "\(path) holds no password", hint: "Put it on the first line.")
    }
    return String(line)
  }
}

struct StaffSecondFactor: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "second-factor", abstract: "Make the second factor of somebody who signs in at the hub.",
    discussion: """
      Example: clientele staff second-factor HQ-01 --data ./hub

      Prints once what an authenticator reads; an earlier one is good no longer.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "The associate's code.") var code: String

  private struct Made: Encodable { let uri: String }

  func execute(in context: CommandContext) async throws {
    let uri = try await MakeSecondFactor(
      associate: try await context.associate(code), actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(Made(uri: uri), lines: [uri])
  }
}

extension Role: ExpressibleByArgument {}
extension Reason: ExpressibleByArgument {}

struct StaffAssign: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Give a person a role at a unit, or take it away.",
    discussion: "Example: clientele staff assign RM-01 --role regionalManager --unit NORTH --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "The associate's code.") var code: String
  @Option(name: .long, help: "\(Role.allCases.map(\.rawValue).joined(separator: ", ")).") var role: Role
  @Option(name: .long, help: "Code of the unit; without it the person's own store.") var unit: String?
  @Flag(name: .long, help: "Take the role away.") var remove = false

  private struct Assigned: Encodable {
    let code: String
    let role: String
    let isTaken: Bool
  }

  func execute(in context: CommandContext) async throws {
    try await AssignRole(
      associate: try await context.associate(code), role: role, unit: unit, isTaken: remove,
      actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(
      Assigned(code: code, role: role.rawValue, isTaken: remove),
      lines: ["\(code) \(remove ? "is no longer" : "is") \(role.rawValue)\(unit.map { " of \($0)" } ?? "")."])
  }
}

struct StaffLeave: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave", abstract: "Somebody leaves: no sign-in from each node's next contact on.",
    discussion: "Example: clientele staff leave SA-A05 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "The associate's code.") var code: String

  private struct Left: Encodable { let code: String }

  func execute(in context: CommandContext) async throws {
    try await LeaveStaff(
      associate: try await context.associate(code), actor: try await actor.id(in: context)
    ).run(context.node.recorder)
    try await context.result(Left(code: code), lines: ["\(code) has left."])
  }
}

struct StaffHandOver: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand-over", abstract: "Give all members of an associate to a successor or to a pool (hub).",
    discussion: """
      Examples: clientele staff hand-over SA-A05 --to SA-A02 --reason "left in May" --as SM-A01 --data ./hub
                clientele staff hand-over SA-A05 --to-pool A --reason "left in May" --as HQ-01 --data ./hub

      Each member gets a ruling, in force from now on: sales of before stay credited as they were. Run again it does
      what was left to do.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: ActorOption
  @Argument(help: "Code of the associate whose members they are.") var code: String
  @Option(name: .long, help: "Code of the associate who owns them from now on.") var to: String?
  @Option(name: .long, help: "Code of the store whose pool they belong to.") var toPool: String?
  @Option(name: .long, help: "Why.") var reason: String = ""
  @Flag(name: .long, help: "Say how many go to whom, and do nothing.") var dryRun = false

  func validate() throws {
    guard dryRun != !reason.isEmpty else { throw ValidationError("Give either --reason or --dry-run.") }
    guard (to == nil) != (toPool == nil) else { throw ValidationError("Give either --to or --to-pool.") }
  }

  private struct HandedOver: Encodable { let members: Int }

  func execute(in context: CommandContext) async throws {
    let owner = try await context.owner(to: to, pool: toPool)
    if dryRun {
      let preview = try await context.node.accessDesk.handOverPreview(
        of: try await context.associate(code), to: owner, as: try await actor.id(in: context))
      return try await context.result(
        preview,
        says: [
          .wouldHandOver(
            members: preview.members, to: preview.to?.code ?? preview.toStore?.code ?? "", has: preview.has)
        ])
    }
    let count = try await HandOver(
      leaver: try await context.associate(code), owner: owner, actor: try await actor.id(in: context),
      reason: reason
    ).run(context.node.recorder) { try? await context.progress(.handingOver(members: $0)) }
    try await context.result(HandedOver(members: count), says: [.handedOver(members: count)])
  }
}

extension CommandContext {
  /// Who shall own a member, by what the options `--to` and `--to-pool` name, of which one is given.
  func owner(to associate: String?, pool: String?) async throws -> RuleAward.Owner {
    try await node.database.read { connection in
      let staff = StaffQueries(connection)
      if let associate { return .associate(try staff.associate(code: associate)) }
      return .pool(try staff.store(code: pool ?? ""))
    }
  }
}
