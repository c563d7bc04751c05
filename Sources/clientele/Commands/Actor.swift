import Application
import ArgumentParser
import Kernel
import Persistence
import Runtime

/// Who acts. Until people sign in, every command that writes says it.
struct ActorOption: ParsableArguments {
  @Option(name: .customLong("as"), help: "Code of the associate who acts, such as SA-A05.")
  var associate: String

  func id(in context: CommandContext) async throws -> AssociateID {
    let code = associate
    return try await context.node.database.read { try StaffQueries($0).associate(code: code) }
  }
}

extension RowID {
  /// - Throws: `invalidInput` for a text that is no identifier.
  init(argument text: String) throws {
    guard let id = RowID(text) else {
      throw ClienteleError(
        .invalidInput, "\"\(text)\" is not an identifier",
        hint:
          "Identifiers look like 01890000-0000-7000-8000-000000000000; `clientele member find` prints them.")
    }
    self = id
  }
}

extension Instant {
  /// - Throws: `invalidInput` for a text that is no time with an offset.
  init(argument text: String) throws {
    guard let instant = Instant(rfc3339: text) else {
      throw ClienteleError(
        .invalidInput, "\"\(text)\" is not a time", hint: "Give it as 2026-03-05T10:00:00+08:00.")
    }
    self = instant
  }
}
