import ArgumentParser
import Foundation
import Kernel
import Logging
import Persistence
import Records
import Runtime

/// What a node that runs takes beside its data directory. Each of them is also a variable of the environment
/// and a key of `config.json`.
struct RunOptions: ParsableArguments {
  @Option(name: .long, help: "The data directory of the node.")
  var data: String

  @Option(name: .long, help: "Address for pages and the API (web.host, 127.0.0.1).")
  var webHost: String?

  @Option(name: .long, help: "Port for pages and the API, 0 = any (web.port, 7080).")
  var webPort: String?

  @Option(name: .long, help: "Hub: address for nodes, 0.0.0.0 = all (sync.host, 127.0.0.1).")
  var syncHost: String?

  @Option(name: .long, help: "Hub: port for nodes, 0 = any (sync.port, 7443).")
  var syncPort: String?

  @Option(name: .long, help: "Own certificates for the pages, PEM, the server's first (web.certificate).")
  var webCertificate: String?

  @Option(name: .long, help: "Private key of --web-certificate, PEM, mode 600 (web.key).")
  var webKey: String?

  @Option(name: .long, help: "Hub: port on which nodes enrol, 0 = any (enrol.port, 7444).")
  var enrolPort: String?

  @Option(name: .long, help: "Node: HOST:PORT of the hub's sync listener (hub.address).")
  var hub: String?

  @Option(name: .long, help: "Hub: folder for its archive, on another disk or host (archive.path).")
  var archive: String?

  @Option(name: .long, help: "Hosts inside the house that webhooks may go to, with commas (webhook.hosts).")
  var webhookHosts: String?

  @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical (log.level, notice).")
  var logLevel: String?

  @Option(name: .long, help: "Language of the texts: en or zh (language, en).")
  var lang: String?

  private var flags: [NodeConfiguration.Key: String] {
    let pairs: [(NodeConfiguration.Key, String?)] = [
      (.webHost, webHost), (.webPort, webPort), (.webCertificate, webCertificate),
      (.webKey, webKey), (.syncHost, syncHost), (.syncPort, syncPort),
      (.enrolPort, enrolPort), (.hubAddress, hub), (.archivePath, archive), (.webhookHosts, webhookHosts),
      (.logLevel, logLevel),
      (.language, lang),
    ]
    return pairs.reduce(into: [:]) { flags, pair in flags[pair.0] = pair.1 }
  }

  /// Runs the node until it is told to stop.
  ///
  /// - Parameter isHub: what the command that was typed is for.
  func run(isHub: Bool) async throws {
    let environment = ProcessInfo.processInfo.environment
    let directory = URL(fileURLWithPath: data).standardizedFileURL.path
    let configuration = try await NodeConfiguration.load(
      flags: flags, environment: environment, directory: directory)
    LoggingSystem.bootstrap(StreamLogHandler.standardError)
    var logger = Logger(label: "clientele")
    logger.logLevel = configuration.logLevel
    let node = try OpenNode(
      path: directory, configuration: configuration, world: .system(), environment: environment)
    do {
      try await serve(node, isHub: isHub, logger: logger)
    } catch {
      try? node.close()
      throw error
    }
    try node.close()
  }

  private func serve(_ node: OpenNode, isHub: Bool, logger: Logger) async throws {
    guard isHub == (node.profile.kind == .hub) else {
      throw ClienteleError(
        .wrongRole, "\(node.directory.path) belongs to a \(node.profile.kind.rawValue)",
        hint: "Start it with `clientele \(node.profile.kind.command) --data \(data)`.")
    }
    try node.prepareStart(logger: logger)
    let board = ListenerBoard(expected: node.listeners) { Terminal.output($0 + "\n") }
    let server = CommandServer(node: node, board: board, logger: logger)
    let services = try node.services(board: board, commands: { await server.serve($0, $1) }, logger: logger)
    try await runServices(services, logger: logger)
  }
}
