import Foundation
import Glibc
import Kernel
import TestKit
import Testing

/// Real processes of the built program in a folder of their own: a hub, its stores, and the commands people type.
///
/// Everything is waited for by what processes print or answer; nothing sleeps.
final class Fleet: Sendable {
  let directory: TemporaryDirectory
  let environment: [String: String]

  /// Beside the test program, where both were built.
  static let program: String = {
    let test = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: test).deletingLastPathComponent().path + "/clientele"
  }()

  init() throws {
    directory = try TemporaryDirectory("fleet")
    environment = [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "CLIENTELE_MARKER_DIR": directory.path("markers"),
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  func path(_ name: String) -> String { directory.path(name) }

  // MARK: Commands

  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs a command to its end.
  ///
  /// - Parameter markers: where the machine markers lie, for a fleet that somebody else set up.
  func run(_ arguments: [String], markers: String? = nil) async throws -> Outcome {
    let errors = path("errors-\(UInt64.random(in: 0 ... .max))")
    var environment = environment
    if let markers { environment["CLIENTELE_MARKER_DIR"] = markers }
    let process = try ChildProcess(Self.program, arguments, environment: environment, errors: errors)
    let status: Int32 =
      switch try await process.ended() {
      case .exited(let status): status
      case .killed(let signal): 128 + signal
      }
    return Outcome(status: status, output: process.output, errors: process.errors)
  }

  /// Runs a command with `--json` that must succeed.
  func json<Result: Decodable>(
    _ arguments: [String], as _: Result.Type = Result.self, at place: SourceLocation = #_sourceLocation
  ) async throws -> Result {
    let outcome = try await run(arguments + ["--json"])
    #expect(outcome.status == 0, "\(arguments): \(outcome.output) \(outcome.errors)", sourceLocation: place)
    return try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
  }

  /// Runs a command with `--json` that must fail, with this code and exit status and a message for people.
  func refusal(
    _ arguments: [String], _ code: String, says words: String = "", status: Int32,
    at place: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await run(arguments + ["--json"])
    #expect(outcome.status == status, "\(outcome.output) \(outcome.errors)", sourceLocation: place)
    let report = try? JSONDecoder().decode(Failure.self, from: Data(outcome.output.utf8))
    #expect(report?.error.code == code, "\(outcome.output)", sourceLocation: place)
    #expect(
      report?.error.message.contains(words) == true || words.isEmpty, "\(outcome.output)",
      sourceLocation: place)
    #expect(report?.error.message.isEmpty == false, sourceLocation: place)
  }

  // MARK: Setting up

  /// Makes a hub with staff for stores, not yet running.
  func makeHub(_ name: String = "hub", stores: [String]) async throws {
    let made = try await run(["hub", "init", "--data", path(name), "--name", "Harbour Watch"])
    #expect(made.status == 0, "\(made.errors)")
    let lines =
      ["store,code,name,role", "HQ,HQ-01,Head Office,headOffice"]
      + stores.flatMap { ["\($0),\($0)-01,First \($0),associate", "\($0),\($0)-02,Second \($0),manager"] }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path("staff.csv")))
    let staff = try await run(["hub", "staff", "import", path("staff.csv"), "--data", path(name)])
    #expect(staff.status == 0, "\(staff.errors)")
  }

  func token(store: String, hub: String = "hub") async throws -> String {
    try await json(["hub", "enrol", "--store", store, "--data", path(hub)], as: Token.self).token
  }

  /// Makes a store's node with a fresh token.
  func join(_ store: String, at hub: Server, as name: String? = nil) async throws {
    let token = try await token(store: store, hub: hub.name)
    let joined = try await run(
      ["node", "join", token, "--hub", "127.0.0.1:\(hub.enrolPort)", "--data", path(name ?? store)])
    #expect(joined.status == 0, "\(joined.errors)")
  }

  // MARK: Running

  /// Starts the hub; with the ports of its former life when it had one.
  func startHub(_ name: String = "hub", as former: Server? = nil) async throws -> Server {
    let ports = former.map { ($0.syncPort, $0.enrolPort) } ?? (0, 0)
    let process = try start(
      [
        "hub", "--data", path(name), "--web-port", "0", "--sync-port", "\(ports.0)", "--enrol-port",
        "\(ports.1)",
      ], name)
    var found: [String: Int] = [:]
    for listener in ["sync", "enrol", "web"] {
      let line = try await process.line { $0.hasPrefix(listener + " ") }
      found[listener] = line.split(separator: ":").last.flatMap { Int($0) }
    }
    return Server(
      name: name, process: process, syncPort: found["sync"] ?? 0, enrolPort: found["enrol"] ?? 0)
  }

  func startNode(_ name: String, hub: Server, prefix: [String] = []) async throws -> ChildProcess {
    let process = try start(
      ["node", "--data", path(name), "--web-port", "0", "--hub", "127.0.0.1:\(hub.syncPort)"], name,
      prefix: prefix)
    _ = try await process.line { $0.hasPrefix("web ") }
    return process
  }

  /// - Parameter prefix: a command that runs the program behind it.
  func start(_ arguments: [String], _ name: String, prefix: [String] = []) throws -> ChildProcess {
    let words = prefix + [Self.program] + arguments
    return try ChildProcess(
      words[0], Array(words.dropFirst()), environment: environment, errors: path("\(name).log"))
  }

  struct Server: Sendable {
    let name: String
    let process: ChildProcess
    let syncPort: Int
    let enrolPort: Int
  }

  // MARK: What people do

  func register(_ name: String, phone: String, at store: String) async throws -> Registered {
    try await json([
      "member", "register", "--as", "\(store)-01", "--name", name, "--phone", phone, "--data", path(store),
    ])
  }

  /// Waits in the running process until nothing is left to send, to take or to decide.
  func settle(_ names: [String], at place: SourceLocation = #_sourceLocation) async throws {
    // Twice: what the hub decides after the last node was asked is news to the first.
    for _ in 1...2 {
      for name in names {
        let outcome = try await run(["sync", "settle", "--seconds", "60", "--data", path(name)])
        #expect(outcome.status == 0, "\(name): \(outcome.output) \(outcome.errors)", sourceLocation: place)
      }
    }
  }

  func status(_ name: String) async throws -> Status {
    try await json(["sync", "status", "--data", path(name)])
  }

  /// Identifiers of all records that the hub or a node holds.
  func records(_ name: String) async throws -> Set<String> {
    let outcome = try await run(["member", "clusters", "--data", path(name)])
    return Set(
      outcome.output.split(separator: "\n").dropFirst().compactMap {
        $0.split(separator: ",").first.map(String.init)
      })
  }
}

struct Token: Decodable { let token: String }
struct Registered: Decodable { let record: String }
struct Failure: Decodable {
  struct Content: Decodable {
    let code: String
    let message: String
    let hint: String
  }
  let error: Content
}
struct Status: Decodable {
  let unsent: Int
  let parked: Int
  let fingerprint: String
  let queue: Int
  let cursor: String
  let hubHead: String
}
struct Verified: Decodable {
  let changes: Int
  let broken: Int
}
struct Awards: Decodable {
  let members: Int
  let differing: Int
}
struct Imported: Decodable {
  let rows: Int
  let new: Int
  let unchanged: Int
  let rejected: Int
}
struct Found: Decodable {
  struct Hit: Decodable {
    let member: String
    let record: String
    let owner: String?
  }
  let members: [Hit]
}

/// End-to-end tests run one after the other: each has several processes.
@Suite(.serialized) enum Processes {}
