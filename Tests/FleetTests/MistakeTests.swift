import Fleet
import Testing

/// Whether the simulator has teeth: each mistake is planted from outside and must be found within a budget of
/// seeds. A mistake that was never made (a statement that reads otherwise now) fails too.
@Suite("Planted mistakes", .serialized)
struct MistakeTests {
  static let seedsMax: UInt64 = 12

  @Test("a planted mistake is found", arguments: Mistake.all)
  func found(mistake: Mistake) async throws {
    let fired = Mistake.Firing()
    let planted = mistake.plant(fired)
    for seed in 1...Self.seedsMax {
      let report = try await FleetRun(seed: seed, planted: planted).run()
      if let violation = report.violation {
        print("found by seed \(seed): \(mistake.testDescription): \(violation.invariant)")
        #expect(fired.count > 0)
        return
      }
    }
    Issue.record(
      "\(mistake.testDescription) was made \(fired.count) times and not found in \(Self.seedsMax) seeds")
  }

  @Test("there are mistakes enough")
  func count() { #expect(Mistake.all.count >= 25) }
}
