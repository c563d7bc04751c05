import Fleet
import Foundation
import TestKit
import Testing

/// Whole fleets, seed by seed. More of them: `clientele-fleet --seeds N`, or CLIENTELE_FLEET_SEEDS for this test.
@Suite("Fleets of a day", .serialized)
struct SeedTests {
  static let seedCount =
    ProcessInfo.processInfo.environment["CLIENTELE_FLEET_SEEDS"].flatMap { UInt64($0) } ?? 24

  @Test("no seed breaks an invariant")
  func seeds() async {
    let jobs = ProcessInfo.processInfo.activeProcessorCount
    let summary = await Campaign(from: 1_000, count: Self.seedCount, jobs: jobs).run { report in
      guard let violation = report.violation else { return }
      Issue.record("\(violation)\n  again: clientele-fleet --from \(report.seed) --seeds 1")
    }
    print(summary.text)
    #expect(summary.seeds == Int(Self.seedCount))
    for probe in Self.rarePaths { #expect(summary.probes[probe, default: 0] > 0, "never reached: \(probe)") }
  }

  /// What the seeds of every run must come by; an invariant proves nothing about a path that nobody took.
  static let rarePaths = [
    "conflicts kept", "parked changes", "edited another store's record", "claimed another store's record",
    "unlinked by a person", "linked by a person", "imported what was there", "claims whose time was checked",
    "power cut with unsynced writes", "nodes checked at work", "read a notice", "fault wallExtreme",
    "fault hubPowerCut", "fault diskFull", "fault syncError", "fault silentAnswers", "erased records",
    "asked about own data", "filled in a field", "filled in a field of another's member",
  ]

  @Test("a seed has one course")
  func repeated() async throws {
    for seed in [3, 11] as [UInt64] {
      let first = try await FleetRun(seed: seed).run()
      let second = try await FleetRun(seed: seed).run()
      #expect(first.trace == second.trace, "seed \(seed)")
      #expect(first.changes >= 200, "seed \(seed) had only \(first.changes) changes")
    }
  }

  @Test("the order of dictionaries changes nothing")
  func hashing() throws {
    let plain = try traces(environment: [:])
    #expect(plain.contains("trace"))
    #expect(plain == (try traces(environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])))
  }

  /// The trace hashes of a few seeds from a process of their own.
  private func traces(environment: [String: String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "clientele-fleet")
    process.arguments = ["--from", "5", "--seeds", "3", "--jobs", "1", "--trace"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").filter { $0.contains("trace") }.joined(separator: "\n")
  }
}
