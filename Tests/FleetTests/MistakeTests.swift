import Fleet
import Foundation
import Testing

/// Whether the simulator has teeth: each mistake is planted from outside and must be found within a budget of
/// seeds. A mistake that was never made (a statement that reads otherwise now) fails too. Two rows at a time, since a
/// fleet never gives up its thread. They take long: `deploy/torture` runs them, and CLIENTELE_MISTAKES=1.
@Suite(
  "Planted mistakes",
  .enabled(if: ProcessInfo.processInfo.environment["CLIENTELE_MISTAKES"] != nil, "runs in deploy/torture"))
struct MistakeTests {
  static let seedsMax: UInt64 = 12

  @Suite("of the first row", .serialized)
  struct First {
    @Test("is found", arguments: Mistake.all.prefix(Mistake.all.count / 2))
    func found(mistake: Mistake) async throws { try await MistakeTests.find(mistake) }
  }

  @Suite("of the second row", .serialized)
  struct Second {
    @Test("is found", arguments: Mistake.all.dropFirst(Mistake.all.count / 2))
    func found(mistake: Mistake) async throws { try await MistakeTests.find(mistake) }
  }

  @Test("there are mistakes enough")
  func count() { #expect(Mistake.all.count >= 25) }

  private static func find(_ mistake: Mistake) async throws {
    let fired = Mistake.Firing()
    let planted = mistake.plant(fired)
    for seed in 1...seedsMax {
      let report = try await FleetRun(seed: seed, planted: planted).run()
      if let violation = report.violation {
        print("found by seed \(seed): \(mistake.testDescription): \(violation.invariant)")
        #expect(fired.count > 0)
        return
      }
    }
    Issue.record(
      "\(mistake.testDescription) was made \(fired.count) times and not found in \(seedsMax) seeds")
  }
}
