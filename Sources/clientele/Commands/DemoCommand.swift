import ArgumentParser
import Exchange
import Foundation
import Glibc
import Kernel
import Runtime

/// `clientele demo`
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Run a hub, three stores and a laptop on this machine, with invented members.",
    discussion: """
      Example: clientele demo --lang zh

      Every node is a process of its own, on loopback, over mutual TLS. The members are invented. Ctrl-C stops
      everything. The whole story, with lines cut and processes killed, is told by deploy/demo.
      """)

  @Option(name: .long, help: "A folder for it, kept at the end; else a temporary one, removed at the end.")
  var data: String?

  @Option(name: .long, help: "The folder with members.csv.xz; found by itself in a package or a checkout.")
  var samples: String?

  @Flag(name: .long, help: "Stop once everything runs and has been looked at, without waiting for Ctrl-C.")
  var once = false

  @Option(name: .long, help: "Language of the texts: en or zh; else as LANG says.")
  var lang: String?

  mutating func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let language = try NodeConfiguration.Language.spoken(lang, environment)
    let list = try DemoSamples.memberList(in: samples)
    let folder = data ?? NSTemporaryDirectory() + "/clientele-demo-\(getpid())"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let isKept = data != nil
    let fleet = try DemoFleet(
      folder: URL(fileURLWithPath: folder).standardizedFileURL.path, environment: environment)
    // Ctrl-C reaches the children of this terminal, too; they stop by themselves, and are waited for.
    let interrupted = Interruption()
    do {
      try await tell(fleet, list: list, in: language)
      if !once {
        Terminal.say([.demoStop(keeps: isKept)], in: language)
        await interrupted.wait()
      }
    } catch {
      fleet.stop()
      if !isKept { try? FileManager.default.removeItem(atPath: folder) }
      throw error
    }
    fleet.stop()
    if !isKept { try? FileManager.default.removeItem(atPath: folder) }
    Terminal.say([.demoStopped], in: language)
  }

  private func tell(_ fleet: DemoFleet, list: String, in language: NodeConfiguration.Language) async throws {
    func step(_ number: Int, _ text: Text) { Terminal.say([.demoStep(number, of: 4, text)], in: language) }
    let (stores, members) = try DemoSamples.staff(of: list)
    Terminal.say([.demoPlan(fleet.folder, members: members)], in: language)
    step(1, .demoHub)
    try fleet.makeHub(staff: stores)
    step(2, .demoNodes)
    for store in ["A", "B", "C"] { try fleet.join(store: store, name: store) }
    if let associate = stores["A"]?.first { try fleet.join(store: "A", name: "laptop", associate: associate) }
    step(3, .demoImport)
    try fleet.bringIn(list, stores: stores.keys.sorted())
    step(4, .demoSettle)
    try fleet.settle()
    Terminal.say([.demoReady] + fleet.suggestions.map { Text(verbatim: "  " + $0) }, in: language)
  }
}

/// Waits for Ctrl-C or a request to stop.
private final class Interruption {
  private let signals: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  init() {
    let (signals, continuation) = AsyncStream<Void>.makeStream()
    self.signals = signals
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
  }

  func wait() async {
    for await _ in signals { return }
  }
}

/// The invented members that the program is shipped with.
enum DemoSamples {
  private static let name = "members.csv.xz"

  /// - Throws: `notFound` when there is no such list in any of the places it is looked for.
  static func memberList(in folder: String?) throws -> String {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    // Above the program: a checkout has it in .build/<platform>/release.
    let above = sequence(first: program) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }.prefix(8)
    let places =
      folder.map { [$0] }
      ?? ["/usr/share/clientele/demo-data"] + above.map { $0.path + "/deploy/demo-data/members-cn" }
    for place in places where FileManager.default.fileExists(atPath: place + "/" + name) {
      return place + "/" + name
    }
    throw ClienteleError(
      .notFound, "the sample list \(name) is in none of: \(places.prefix(2).joined(separator: ", "))",
      hint: "Give its folder with --samples.")
  }

  /// The codes of the associates that the list names, by store, and how many people it names.
  static func staff(of list: String) throws -> (stores: [String: [String]], members: Int) {
    let reader = try ImportReader(try ImportedFile(path: list), options: ImportOptions())
    var staff: [String: Set<String>] = [:]
    while let item = try reader.next() {
      guard case .member(let row) = item, let store = row.store else { continue }
      staff[store, default: []].formUnion([row.associate].compactMap(\.self).filter { !$0.isEmpty })
    }
    return (staff.mapValues { $0.sorted() }, reader.counts.members)
  }
}
