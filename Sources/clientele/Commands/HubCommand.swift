import ArgumentParser
import Foundation
import Kernel
import Records
import Runtime
import Trust

/// `clientele hub …`
struct HubCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hub", abstract: "Set up and run the hub at head office.",
    discussion: "Example: clientele hub --data ./hub",
    subcommands: [
      HubRun.self, HubInit.self, HubEnrol.self, HubApprove.self, HubRevoke.self, HubNodes.self,
      HubAuthority.self, HubStaff.self, HubConfirmClock.self, HubRecover.self,
    ],
    defaultSubcommand: HubRun.self)
}

struct HubRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the hub in the foreground (also without the word run).",
    discussion: """
      Example: clientele hub --data ./hub --sync-host 0.0.0.0

      Prints one line per listener once it accepts connections. SIGTERM or Ctrl-C stops it cleanly.
      """)

  @OptionGroup var options: RunOptions

  mutating func run() async throws { try await options.run(isHub: true) }
}

struct HubInit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new hub: its data directory, authorities and keys.",
    discussion: #"Example: clientele hub init --data ./hub --name "Dealer" --host hub.example.com"#)

  @Option(name: .long, help: "The data directory; made when it is missing.")
  var data: String

  @Option(name: .long, help: "Name of the dealer, 1 to 39 characters.")
  var name: String

  @Option(
    name: .long, help: "Name or address under which stores and browsers reach the hub; may be repeated.")
  var host: [String] = []

  @Flag(name: .long, help: "Print the result, or the error, as one JSON value.")
  var json = false

  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.")
  var lang: String?

  private struct Made: Encodable {
    let dealer: String
    let node: String
    let data: String
  }

  mutating func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let profile = try HubSetup.create(
      path: data, name: name, hosts: host, world: .system(), environment: environment)
    let made = Made(dealer: "\(profile.dealer)", node: "\(profile.node)", data: data)
    guard !json else { return Terminal.output(try JSONText.of(made) + "\n") }
    Terminal.say(
      [
        .madeHub(name, data: data), .keepKeys(data), .next("clientele hub enrol --store NAME --data \(data)"),
        .next("clientele hub --data \(data)"),
      ], in: try .spoken(lang, environment))
  }
}

struct HubEnrol: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol", abstract: "Make a token that lets one store or laptop in, once.",
    discussion: """
      Examples: clientele hub enrol --store A --data ./hub
                clientele hub enrol --store A --laptop --associate SA-A05 --data ./hub

      A store that is not known yet is made. The token is printed alone on the last line. A laptop's token
      is good once a second person has approved it: `clientele hub approve`.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor

  @Option(name: .long, help: "Code or name of the store.")
  var store: String

  @Flag(name: .long, help: "For the laptop of an associate instead of the store itself.")
  var laptop = false

  @Option(name: .long, help: "With --laptop: the code of the associate whose members it holds.")
  var associate: String?

  @Option(name: .long, help: "How long the token is good, 1 to 1440.")
  var minutes: Int = 60

  func validate() throws {
    guard laptop == (associate != nil) else {
      throw ValidationError("--laptop and --associate CODE go together.")
    }
    guard (1...1_440).contains(minutes) else { throw ValidationError("--minutes is from 1 to 1440.") }
  }

  private struct Token: Encodable {
    /// What `clientele hub approve` takes: no secret.
    let id: String
    let token: String
    let expiresAt: String
  }

  func execute(in context: CommandContext) async throws {
    let (token, expiresAt) = try await context.node.issueToken(
      storeName: store, associate: associate, lifetime: .minutes(Int64(minutes)),
      by: try await actor.id(in: context))
    try await context.result(
      Token(id: token.id, token: token.text, expiresAt: "\(expiresAt)"),
      says: (laptop ? [.somebodyElseApproves(token.id)] : []) + [
        .tokenGood(until: "\(expiresAt)"),
        Text(verbatim: "  clientele node join TOKEN --hub HOST --data DIR"),
        Text(verbatim: token.text),
      ])
  }
}
