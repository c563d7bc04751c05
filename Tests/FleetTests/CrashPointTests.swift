import Fleet
import Foundation
import Testing

@Suite("Crash points", .serialized)
struct CrashPointTests {
  private static let jobs = ProcessInfo.processInfo.activeProcessorCount
  /// Every so many-th operation; CLIENTELE_CRASH_STRIDE=1 takes them all, as deploy/torture does.
  private static let stride =
    ProcessInfo.processInfo.environment["CLIENTELE_CRASH_STRIDE"].flatMap { Int($0) } ?? 2

  @Test("after a power cut at any disk operation everything acknowledged is there, whole")
  func powerCuts() async throws {
    let summary = try await CrashPoints(draws: 3, jobs: Self.jobs, stride: Self.stride).run()
    print(summary.text)
    for failure in summary.failures.prefix(5) { Issue.record("\(failure)") }
    #expect(summary.operations.count >= 14)
    #expect(summary.points > 2_000)
  }

  @Test("a disk that lies about its syncs is found out: the rig can lose data")
  func calibration() async throws {
    var planted = Planted()
    planted.disksLie = true
    let summary = try await CrashPoints(draws: 1, jobs: Self.jobs, stride: 40, planted: planted).run()
    #expect(!summary.failures.isEmpty)
  }
}
