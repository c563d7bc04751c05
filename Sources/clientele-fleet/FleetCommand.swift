import ArgumentParser
import Fleet
import Foundation

/// `clientele-fleet`: runs seeds and says what came of them.
@main
struct FleetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clientele-fleet",
    abstract: "A whole fleet under simulated clocks, lines and disks, seed by seed.",
    discussion: "The last line is the verdict; the exit code is 0 only when no seed failed.")

  @Option(help: "How many seeds to run.")
  var seeds: UInt64 = 100
  @Option(help: "The first seed.")
  var from: UInt64 = 1
  @Option(help: "Run for so many minutes instead, however many seeds that makes.")
  var minutes: Double?
  @Option(help: "How many seeds to run at a time; one for each processor when left out.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
  @Flag(help: "Print each seed's trace hash.")
  var trace = false
  @Flag(help: "Print what happened last before a seed failed.")
  var ending = false
  @Flag(help: "Take every disk operation of the main workflows as a crash point, instead of seeds.")
  var crashPoints = false
  @Option(help: "With --crash-points: how many draws of each kind of damage.")
  var draws = 4
  @Option(help: "With --crash-points: only every so many-th operation.")
  var stride = 1
  @Option(help: "Commit numbers to a database for as long as the process lives, printing each.")
  var writeTo: String?
  @Option(help: "Check such a database: prints how many numbers it has and the largest.")
  var check: String?

  func run() async throws {
    if let writeTo { return try CommitWriter.run(path: writeTo) }
    if let check { return try CommitWriter.check(path: check) }
    if crashPoints {
      let summary = try await CrashPoints(draws: draws, jobs: jobs, stride: stride).run()
      print(summary.text)
      if !summary.failures.isEmpty { throw ExitCode(1) }
      return
    }
    let campaign = Campaign(
      from: from, count: minutes == nil ? seeds : .max, seconds: minutes.map { $0 * 60 }, jobs: jobs)
    let printsTrace = trace
    let printsEnding = ending
    let summary = await campaign.run { report in
      if let violation = report.violation {
        print("seed \(report.seed) FAILED  \(violation)")
        if printsEnding { report.ending.forEach { print("    \($0)") } }
        print("  again: clientele-fleet --from \(report.seed) --seeds 1")
      }
      if printsTrace { print("seed \(report.seed) trace \(String(report.trace.value, radix: 16))") }
    }
    print(summary.text)
    if summary.failures > 0 { throw ExitCode(1) }
  }
}
