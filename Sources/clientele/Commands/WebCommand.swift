import ArgumentParser
import Kernel
import Logging
import Runtime
import Trust

/// `clientele web …`
struct WebCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "web", abstract: "Certificates of the pages, and the root that browsers have to trust.",
    discussion: "Example: clientele web ca --data ./hub > clientele-web.crt",
    subcommands: [WebRootCommand.self, WebAllow.self, WebCertificate.self, WebAuthority.self])
}

struct WebRootCommand: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "ca",
    abstract: "Print the root of the web authority (PEM), or both roots while one replaces another.",
    discussion: "Example: clientele web ca --data ./hub > clientele-web.crt; then docs/operations/browsers.md"
  )

  @OptionGroup var common: CommonOptions

  private struct Root: Encodable {
    let pem: String
    let sha256: String
    let notAfter: String

    init(_ root: EncodedCertificate) {
      pem = root.pem
      sha256 = root.fingerprint.description
      notAfter = root.notAfter.description
    }
  }

  private struct Roots: Encodable {
    /// The one in force first.
    let roots: [Root]
  }

  func execute(in context: CommandContext) async throws {
    let roots = try await context.node.webRoots()
    guard context.json else { return try await context.output(roots.pem) }
    try await context.result(Roots(roots: roots.map { Root($0) }))
  }
}

struct WebAllow: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "allow", abstract: "Say under which names a node may show its pages (hub).",
    discussion: "Example: clientele web allow NODE store-a.lan 192.168.1.5 --data ./hub")

  @OptionGroup var common: CommonOptions
  @OptionGroup var actor: OptionalActor
  @Argument(help: "Id of the node; see `clientele hub nodes`.") var node: String
  @Argument(help: "Names and addresses; they replace those of before.") var names: [String]

  private struct Allowed: Encodable {
    let node: String
    let names: [String]
  }

  func execute(in context: CommandContext) async throws {
    try await context.node.allowWebNames(
      names, of: NodeID(try RowID(argument: node)), by: try await actor.id(in: context))
    try await context.result(
      Allowed(node: node, names: names), lines: ["Node \(node): \(names.joined(separator: ", "))"])
  }
}

struct WebCertificate: NodeCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate", abstract: "Get this node's certificates anew from the hub, now.",
    discussion: """
      Example: CLIENTELE_WEB_HOST=192.168.1.5 clientele web certificate --data ./store-a

      With web.host set to an address of the shop's network the node gets a certificate for its pages too.
      """)

  @OptionGroup var common: CommonOptions

  private struct Renewed: Encodable { let hasWebCertificate: Bool }

  func execute(in context: CommandContext) async throws {
    var logger = Logger(label: "clientele")
    logger.logLevel = .warning
    let hasOne = try await context.node.renewNow(logger: logger)
    try await context.result(
      Renewed(hasWebCertificate: hasOne),
      lines: [
        hasOne
          ? "There is a certificate for the pages; a running node shows it within seconds."
          : "Renewed. For the pages the hub allows this node no names, or web.host is loopback."
      ])
  }
}
