import Foundation
import Kernel

/// The processes of `clientele demo`: this same program, once for each node, in folders side by side.
final class DemoFleet {
  let folder: String
  private let program: String
  private let environment: [String: String]
  private var running: [Process] = []
  private var ports: [String: Int] = [:]

  init(folder: String, environment: [String: String]) throws {
    self.folder = folder
    program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    var environment = environment
    environment["CLIENTELE_MARKER_DIR"] = folder + "/markers"
    self.environment = environment
  }

  private func data(_ name: String) -> String { folder + "/" + name }

  /// - Parameter staff: codes by store.
  func makeHub(staff: [String: [String]]) throws {
    try command(["hub", "init", "--data", data("hub"), "--name", "Harbour Watch"])
    var lines = ["store,code,name,role", "HQ,HQ-01,Head Office,headOffice", "HQ,HQ-02,Administration,admin"]
    for (store, codes) in staff.sorted(by: { $0.key < $1.key }) {
      lines += codes.map { "\(store),\($0),\($0),associate" }
    }
    let file = folder + "/staff.csv"
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
    try command(["hub", "staff", "import", file, "--data", data("hub")])
    try command(["field", "install", "watch", "--as", "HQ-01", "--data", data("hub")])
    try start("hub", ["hub", "--sync-port", "0", "--enrol-port", "0"], awaiting: ["sync", "enrol", "web"])
  }

  func join(store: String, name: String, associate: String? = nil) throws {
    let laptop = associate.map { ["--laptop", "--associate", $0] } ?? []
    let answer = try command(["hub", "enrol", "--store", store, "--json", "--data", data("hub")] + laptop)
    guard let token = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: String],
      let text = token["token"]
    else { throw ClienteleError(.invalidInput, "the hub gave no token for store \(store)") }
    var options: [String] = []
    if associate != nil {
      try command(["hub", "approve", token["id"] ?? "", "--as", "HQ-02", "--data", data("hub")])
      options = ["--accept-unencrypted-directory"]
    }
    let port = ports["enrol"] ?? 0
    try command(["node", "join", text, "--hub", "127.0.0.1:\(port)", "--data", data(name)] + options)
    try start(name, ["node", "--hub", "127.0.0.1:\(ports["sync"] ?? 0)"], awaiting: ["web"])
  }

  /// Head office signs the list as each store's old book, and takes it in.
  func bringIn(_ list: String, stores: [String]) throws {
    let cutOff = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).description
    for store in stores {
      try command([
        "import", "approve", list, "--store", store, "--cut-off", cutOff, "--as", "HQ-01", "--data",
        data("hub"),
      ])
    }
    try command(["import", "file", list, "--book", "--data", data("hub")], showsProgress: true)
  }

  /// Until nothing is left to send, to take or to decide.
  func settle() throws {
    for name in ["hub", "A", "B", "C", "laptop"] {
      try command(["sync", "settle", "--seconds", "600", "--data", data(name)])
    }
  }

  /// Commands to look around with.
  var suggestions: [String] {
    [
      "export CLIENTELE_MARKER_DIR=\(folder)/markers",
      "clientele member find 王 --data \(data("A"))",
      "clientele sync status --data \(data("hub"))",
      "clientele member register --as SA-A01 --name 王小明 --phone 13911138222 --data \(data("A"))",
      "clientele member find 13911138222 --data \(data("hub"))",
      "clientele award verify --data \(data("hub"))",
    ]
  }

  /// Stops every node; the hub last, so that the others can say goodbye.
  func stop() {
    for process in running.reversed() where process.isRunning { process.terminate() }
    for process in running { process.waitUntilExit() }
    running = []
  }

  // MARK: Processes

  /// - Returns: what the command printed.
  /// - Throws: `notRunning` with what it said when it fails.
  @discardableResult
  private func command(_ arguments: [String], showsProgress: Bool = false) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    let errors = folder + "/demo.log"
    if !showsProgress { process.standardError = try Self.log(errors) }
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ClienteleError(
        .notRunning, "clientele \(arguments.prefix(2).joined(separator: " ")) failed",
        hint: "What it said is at the end of \(errors).")
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Starts a node and waits until it has named its listeners.
  private func start(_ name: String, _ arguments: [String], awaiting listeners: Set<String>) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments + ["--web-port", "0", "--data", data(name)]
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try Self.log(folder + "/\(name).log")
    try process.run()
    running.append(process)
    var missing = listeners
    var text = ""
    while !missing.isEmpty {
      let chunk = output.fileHandleForReading.availableData
      guard !chunk.isEmpty else {
        throw ClienteleError(
          .notRunning, "the node \(name) did not start", hint: "What it said is in \(folder)/\(name).log.")
      }
      text += String(decoding: chunk, as: UTF8.self)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ")
        guard words.count == 2, missing.remove(String(words[0])) != nil else { continue }
        ports[String(words[0])] = words[1].split(separator: ":").last.flatMap { Int($0) }
      }
    }
  }

  private static func log(_ path: String) throws -> FileHandle {
    if !FileManager.default.fileExists(atPath: path) {
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    return handle
  }
}
