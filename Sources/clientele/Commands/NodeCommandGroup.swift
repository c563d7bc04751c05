import ArgumentParser
import Foundation
import Kernel
import Logging
import Records
import Runtime

/// `clientele node …`
struct NodeCommandGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node", abstract: "Set up and run the node of a store or a laptop.",
    discussion: "Example: clientele node --data ./store-a",
    subcommands: [NodeRun.self, NodeJoin.self], defaultSubcommand: NodeRun.self)
}

struct NodeRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the node in the foreground (also without the word run).",
    discussion: """
      Example: clientele node --data ./store-a --web-port 7081

      Prints one line once its listener accepts connections. SIGTERM or Ctrl-C stops it cleanly.
      """)

  @OptionGroup var options: RunOptions

  mutating func run() async throws { try await options.run(isHub: false) }
}

struct NodeJoin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Make this machine a node, with a token from `clientele hub enrol`.",
    discussion: """
      Example: clientele node join TOKEN --hub hub.example.com --data ./store-a

      When it was interrupted, the same command again finishes it.
      """)

  @Argument(help: "The token, 62 characters.")
  var token: String

  @Option(name: .long, help: "HOST or HOST:PORT of the hub's enrolment listener; port 7444 unless given.")
  var hub: String

  @Option(name: .long, help: "The data directory; made when it is missing.")
  var data: String

  @Option(name: .long, help: "How the node is called; else as the token says.")
  var name: String = ""

  @Flag(
    name: .long,
    help: "A laptop: keep members' data on a directory that is not encrypted, against all advice.")
  var acceptUnencryptedDirectory = false

  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.")
  var json = false

  func validate() throws {
    guard HostPort(hub, defaultPort: Join.portDefault) != nil else {
      throw ValidationError("--hub is HOST or HOST:PORT.")
    }
  }

  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.")
  var lang: String?

  private struct Joined: Encodable {
    let node: String
    let name: String
    let kind: String
    let data: String
  }

  mutating func run() async throws {
    guard let address = HostPort(hub, defaultPort: Join.portDefault) else { return }
    LoggingSystem.bootstrap(StreamLogHandler.standardError)
    var logger = Logger(label: "clientele")
    logger.logLevel = .warning
    let profile = try await Join.run(
      token: token, hub: address, path: data, name: name, acceptsUnencrypted: acceptUnencryptedDirectory,
      world: .system(),
      environment: ProcessInfo.processInfo.environment, logger: logger)
    let joined = Joined(
      node: "\(profile.node)", name: profile.name, kind: profile.kind.rawValue, data: data)
    guard !json else { return Terminal.output(try JSONText.of(joined) + "\n") }
    Terminal.say(
      [.joined(kind: joined.kind, name: joined.name), .next("clientele node --data \(data)")],
      in: try .spoken(lang, ProcessInfo.processInfo.environment))
  }
}
