internal import Configuration
internal import Foundation
internal import Kernel
package import Logging
package import Trust

/// What the operator decides about one node. Every value comes from the first of: a flag, the environment,
/// `config.json` in the data directory, its default.
///
/// | key | flag | environment | type and range | default |
/// | --- | --- | --- | --- | --- |
/// | `web.host` | `--web-host` | `CLIENTELE_WEB_HOST` | address the pages are served on | `127.0.0.1` |
/// | `web.port` | `--web-port` | `CLIENTELE_WEB_PORT` | 0…65535, 0 = any free one | 7080 |
/// | `web.certificate` | `--web-certificate` | `CLIENTELE_WEB_CERTIFICATE` | path of own certificates for the pages, PEM | the dealer's |
/// | `web.key` | `--web-key` | `CLIENTELE_WEB_KEY` | path of the key of that certificate, PEM | the dealer's |
/// | `sync.host` | `--sync-host` | `CLIENTELE_SYNC_HOST` | hub: address for nodes, `0.0.0.0` = all | `127.0.0.1` |
/// | `sync.port` | `--sync-port` | `CLIENTELE_SYNC_PORT` | hub: 0…65535 | 7443 |
/// | `enrol.port` | `--enrol-port` | `CLIENTELE_ENROL_PORT` | hub: 0…65535, on `sync.host` | 7444 |
/// | `hub.address` | `--hub` | `CLIENTELE_HUB_ADDRESS` | node: `host:port` | as learnt when it joined |
/// | `webhook.hosts` | `--webhook-hosts` | `CLIENTELE_WEBHOOK_HOSTS` | names of hosts inside the house that webhooks may go to, with commas | none |
/// | `archive.path` | `--archive` | `CLIENTELE_ARCHIVE_PATH` | hub: folder on another disk or host | none |
/// | `log.level` | `--log-level` | `CLIENTELE_LOG_LEVEL` | trace, debug, info, notice, warning, error, critical | `notice` |
/// | `language` | `--lang` | `CLIENTELE_LANGUAGE` | `en`, `zh` | as `LC_ALL`, `LC_MESSAGES`, `LANG` say, else `en` |
///
/// In `config.json` a key's parts are nested objects: `{"web": {"port": 7080}}`.
package struct NodeConfiguration: Hashable, Sendable {
  package var webHost: String
  package var webPort: Int
  /// A certificate of the operator's own for the pages; `nil` = the one of the dealer's web authority.
  package var webFiles: ServerCredentialFiles?
  package var syncHost: String
  package var syncPort: Int
  package var enrolPort: Int
  /// Of a node: where it reaches the hub's sync listener; `nil` = as learnt when it joined.
  package var hubAddress: HostPort?
  /// Of a hub: where its archive lies; `nil` = there is none, and nothing becomes durable.
  package var archivePath: String?
  /// Hosts inside the house that webhooks may go to.
  package var webhookHosts: Set<String>
  package var logLevel: Logger.Level
  package var language: Language

  /// A language of the texts people read.
  package enum Language: String, Sendable, CaseIterable {
    case en, zh
  }

  /// The keys, as they are written in files and messages.
  package enum Key: String, CaseIterable, Sendable {
    case webHost = "web.host"
    case webPort = "web.port"
    case webCertificate = "web.certificate"
    case webKey = "web.key"
    case syncHost = "sync.host"
    case syncPort = "sync.port"
    case enrolPort = "enrol.port"
    case hubAddress = "hub.address"
    case archivePath = "archive.path"
    case webhookHosts = "webhook.hosts"
    case logLevel = "log.level"
    case language

    var defaultText: String {
      switch self {
      case .webHost, .syncHost: "127.0.0.1"
      case .webPort: "7080"
      case .syncPort: "7443"
      case .enrolPort: "7444"
      case .hubAddress, .archivePath, .webCertificate, .webKey, .webhookHosts: ""
      case .logLevel: "notice"
      case .language: "en"
      }
    }

    /// `CLIENTELE_` and the parts in capitals, joined by underscores.
    package var environmentName: String {
      "CLIENTELE_" + rawValue.uppercased().replacingOccurrences(of: ".", with: "_")
    }
  }

  /// Reads the configuration of the node in a data directory.
  ///
  /// - Parameters:
  ///   - flags: what was given on the command line.
  ///   - environment: of the process; names other than those of ``Key`` are ignored, but for the locale.
  ///   - directory: the data directory; `config.json` in it may be missing.
  /// - Throws: `configurationInvalid`, naming the key and where the value stands.
  package static func load(
    flags: [Key: String], environment: [String: String], directory: String
  ) async throws -> NodeConfiguration {
    let file = directory + "/config.json"
    let values = try ConfigurationFile(path: file).values
    let sources = [
      (name: "the command line", values: flags),
      (name: "the environment", values: fromEnvironment(environment)),
      (name: file, values: values),
    ]
    let reader = ConfigReader(providers: sources.map { provider($0.name, $0.values) })
    func text(_ key: Key) -> String {
      reader.string(forKey: ConfigKey(key.rawValue), default: key.defaultText)
    }
    func invalid(_ key: Key, _ expected: String) -> ClienteleError {
      let source = sources.first { $0.values[key] != nil }?.name ?? "the default"
      return ClienteleError(
        .configurationInvalid, "\(key.rawValue) is \"\(text(key))\" in \(source), which is not \(expected)",
        hint: "Correct \(key.rawValue) there; `clientele help node run` lists the keys.")
    }
    func port(_ key: Key) throws -> Int {
      guard let port = Int(text(key)), (0...65_535).contains(port) else {
        throw invalid(key, "a port from 0 to 65535")
      }
      return port
    }
    func host(_ key: Key) throws -> String {
      guard HostPort.isHost(text(key)) else { throw invalid(key, "a host name or an address") }
      return text(key)
    }
    func hub() throws -> HostPort? {
      guard !text(.hubAddress).isEmpty else { return nil }
      guard let address = HostPort(text(.hubAddress), defaultPort: 7_443) else {
        throw invalid(.hubAddress, "an address like hub.example.com:7443")
      }
      return address
    }
    func webFiles() throws -> ServerCredentialFiles? {
      for (key, other) in [(Key.webCertificate, Key.webKey), (.webKey, .webCertificate)]
      where !text(key).isEmpty {
        guard text(key).hasPrefix("/") else { throw invalid(key, "a path that begins with /") }
        guard !text(other).isEmpty else {
          throw invalid(other, "the path of the file that goes with \(key.rawValue)")
        }
      }
      guard !text(.webKey).isEmpty else { return nil }
      return ServerCredentialFiles(key: text(.webKey), certificates: text(.webCertificate))
    }
    func webhookHosts() throws -> Set<String> {
      let names = text(.webhookHosts).split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces).lowercased()
      }
      guard names.allSatisfy(HostPort.isHost) else {
        throw invalid(.webhookHosts, "names of hosts with commas between them")
      }
      return Set(names)
    }
    guard let level = Logger.Level(rawValue: text(.logLevel)) else {
      throw invalid(.logLevel, "one of trace, debug, info, notice, warning, error, critical")
    }
    let isLanguageSaid = sources.contains { $0.values[.language] != nil }
    guard
      let language = isLanguageSaid ? Language(rawValue: text(.language)) : Language(locale: environment)
    else { throw invalid(.language, "en or zh") }
    return NodeConfiguration(
      webHost: try host(.webHost), webPort: try port(.webPort), webFiles: try webFiles(),
      syncHost: try host(.syncHost),
      syncPort: try port(.syncPort), enrolPort: try port(.enrolPort), hubAddress: try hub(),
      archivePath: text(.archivePath).isEmpty ? nil : text(.archivePath), webhookHosts: try webhookHosts(),
      logLevel: level, language: language)
  }

  private static func fromEnvironment(_ environment: [String: String]) -> [Key: String] {
    Key.allCases.reduce(into: [:]) { values, key in values[key] = environment[key.environmentName] }
  }

  private static func provider(_ name: String, _ values: [Key: String]) -> InMemoryProvider {
    let pairs = values.map { key, text in
      (AbsoluteConfigKey(ConfigKey(key.rawValue)), ConfigValue(.string(text), isSecret: false))
    }
    return InMemoryProvider(name: name, values: Dictionary(pairs) { first, _ in first })
  }
}

/// `config.json` of a data directory: known keys only, so that a mistyped one does not pass unnoticed.
private struct ConfigurationFile {
  let values: [NodeConfiguration.Key: String]

  init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      values = [:]
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ClienteleError(.configurationInvalid, "\(path) cannot be read", hint: "Check its permissions.")
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw ClienteleError(
        .configurationInvalid, "\(path) is not a JSON object",
        hint: #"Write it like {"web": {"port": 7080}}."#)
    }
    var values: [NodeConfiguration.Key: String] = [:]
    for (name, text) in try Self.flattened(object, prefix: "", path: path).sorted(by: { $0.key < $1.key }) {
      guard let key = NodeConfiguration.Key(rawValue: name) else {
        throw ClienteleError(
          .configurationInvalid, "\(path) has a key \(name), which there is not",
          hint: "Known keys: \(NodeConfiguration.Key.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      values[key] = text
    }
    self.values = values
  }

  private static func flattened(
    _ object: [String: Any], prefix: String, path: String
  ) throws -> [String: String] {
    var flat: [String: String] = [:]
    for (name, value) in object {
      switch value {
      case let inner as [String: Any]:
        flat.merge(try flattened(inner, prefix: prefix + name + ".", path: path)) { first, _ in first }
      case let text as String: flat[prefix + name] = text
      case let number as NSNumber: flat[prefix + name] = number.stringValue
      default:
        throw ClienteleError(
          .configurationInvalid, "\(prefix + name) in \(path) is neither a text nor a number",
          hint: "Give it one value.")
      }
    }
    return flat
  }
}
