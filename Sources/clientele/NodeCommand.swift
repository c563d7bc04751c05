import ArgumentParser
import Foundation
import Kernel
import Logging
import Runtime
import Transport

/// What every command on a node takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: "The data directory of the node.")
  var data: String

  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.")
  var json = false

  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.")
  var lang: String?

  var directory: String { URL(fileURLWithPath: data).standardizedFileURL.path }

  var flags: [NodeConfiguration.Key: String] { lang.map { [.language: $0] } ?? [:] }
}

/// A command that works on a node's data. It opens the data directory itself, or, when a process holds it, is
/// parsed again and executed inside that process: ``execute(in:)`` never knows which.
protocol NodeCommand: AsyncParsableCommand {
  var common: CommonOptions { get }
  func execute(in context: CommandContext) async throws
}

extension NodeCommand {
  mutating func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let configuration = try await NodeConfiguration.load(
      flags: common.flags, environment: environment, directory: common.directory)
    let node: OpenNode
    do {
      node = try OpenNode(
        path: common.directory, configuration: configuration, world: .system(), environment: environment)
    } catch let error as ClienteleError where error.code == .dataDirectoryLocked {
      throw ExitCode(try await callRunningNode(in: configuration.language))
    }
    let context = CommandContext(
      node: node, json: common.json, language: configuration.language,
      workingDirectory: FileManager.default.currentDirectoryPath, board: nil,
      output: { Terminal.output($0) }, progress: { Terminal.error($0 + "\n") })
    do {
      try await execute(in: context)
    } catch {
      try? node.close()
      throw error
    }
    try node.close()
  }

  /// - Parameter language: of the person here, which the running node cannot know.
  private func callRunningNode(in language: NodeConfiguration.Language) async throws -> Int32 {
    let request = ControlRequest(
      arguments: ProgramArguments.all + ["--lang", language.rawValue],
      cwd: FileManager.default.currentDirectoryPath)
    let json = common.json
    return try await ControlClient.call(socketDirectory: common.directory, request: request) { frame in
      switch frame {
      case .progress(let line): Terminal.error(line + "\n")
      case .output(let text): Terminal.output(text)
      case .failure(let error): _ = Program.report(error, json: json)
      }
    }
  }
}

/// Runs, inside the running node, the commands that come over its control socket.
struct CommandServer: Sendable {
  let node: OpenNode
  let board: ListenerBoard
  let logger: Logger

  func serve(_ request: ControlRequest, _ reply: ControlReplyWriter) async -> Int32 {
    do {
      guard let command = try Clientele.parseAsRoot(request.arguments) as? any NodeCommand else {
        throw ClienteleError(
          .dataDirectoryLocked, "a node is running on this data directory",
          hint: "Stop it first: this command needs the directory for itself.")
      }
      let language = command.common.lang.flatMap { NodeConfiguration.Language(rawValue: $0) }
      let context = CommandContext(
        node: node, json: command.common.json, language: language ?? node.configuration.language,
        workingDirectory: request.cwd, board: board, output: { try await reply.output($0) },
        progress: { try await reply.progress($0) })
      try await command.execute(in: context)
      return CommandStatus.done.rawValue
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      let failure =
        error as? ClienteleError ?? ClienteleError(.databaseFailed, "the command failed", cause: error)
      logger.info("a command failed", metadata: ["code": "\(failure.code)"])
      try? await reply.failure(failure)
      return CommandStatus(failure).rawValue
    }
  }
}
