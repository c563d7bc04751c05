import ArgumentParser
import Foundation

/// `clientele-bench`: measures replication, or makes what the counter is measured with.
@main
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clientele-bench", abstract: "Measures the product on this machine.",
    subcommands: [MeasureReplication.self, FillStore.self, StoreRequests.self],
    defaultSubcommand: MeasureReplication.self)
}

/// Measures replication against bare SQLite in one run and prints one table.
struct MeasureReplication: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replication",
    abstract: "Measures replication against bare SQLite, on this machine, in one run.",
    discussion: """
      Example: clientele-bench --scale 0.1 --only merge,contended
      Ratios depend little on the machine; rates do, so its figures stand above the table.
      """)

  @Option(help: "Size of the data: 1 is that of the targets.")
  var scale = 1.0
  @Option(
    help: "Measure only these, by comma: \(Measurement.allCases.map(\.rawValue).joined(separator: ", ")).")
  var only: String?
  @Option(help: "Where the databases are made and removed again.")
  var directory: String = FileManager.default.temporaryDirectory.path
  @Flag(help: "Print one JSON value instead of a table.")
  var json = false

  func validate() throws {
    guard scale > 0, scale <= 1 else { throw ValidationError("--scale is above 0 and at most 1.") }
    _ = try measurements
  }

  func run() async throws {
    let folder = try Folder(in: directory)
    let bench = Bench(folder: folder, scale: scale) { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
    var report = Report(machine: try Machine.measure(in: folder), scale: scale)
    for measurement in try measurements {
      bench.say("\(measurement.rawValue) …")
      let figures = try await measurement.run(bench)
      for figure in figures { bench.say("  " + Report.line(figure).joined(separator: "  ")) }
      report.figures += figures
    }
    print(json ? try report.json : report.table)
  }

  private var measurements: [Measurement] {
    get throws {
      guard let only else { return Measurement.allCases }
      return try only.split(separator: ",").map { name in
        guard let measurement = Measurement(rawValue: String(name)) else {
          throw ValidationError("There is no measurement `\(name)`.")
        }
        return measurement
      }
    }
  }
}

/// What can be measured, in the order of the table.
enum Measurement: String, CaseIterable {
  case write, merge, contended, wire, size, bootstrap, reconnect, live

  func run(_ bench: Bench) async throws -> [Figure] {
    switch self {
    case .write: try await LocalWrite(bench: bench).run()
    case .merge: try await HubMerge(bench: bench).run()
    case .contended: try await ContendedUpdates(bench: bench).run()
    case .wire: try await WireBytes(bench: bench).run()
    case .size: try await DatabaseSize(bench: bench).run()
    case .bootstrap: try await Bootstrap(bench: bench).run()
    case .reconnect: try await Reconnect(bench: bench).run()
    case .live: try await LiveChange(bench: bench).run()
    }
  }
}

/// What every measurement is given.
struct Bench: Sendable {
  let folder: Folder
  let scale: Double
  /// Progress, for standard error.
  let say: @Sendable (String) -> Void

  /// A size of the targets at this run's scale, at least 1.
  func sized(_ full: Int) -> Int { max(1, Int(Double(full) * scale)) }
}

/// A folder of its own, gone with its last reference.
final class Folder: Sendable {
  let path: String

  init(in directory: String) throws {
    path = directory + "/clientele-bench-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A fresh folder within this one.
  func folder(_ name: String) throws -> String {
    let folder = path + "/" + name
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path + "/" + name) }
}
