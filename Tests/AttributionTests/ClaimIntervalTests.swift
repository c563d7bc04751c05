import Attribution
import Kernel
import Testing

@Suite("Time evidence")
struct ClaimIntervalTests {
  private func boot(_ milliseconds: Int64, _ boot: Character = "x") -> BootReading {
    BootReading(bootID: row(boot), milliseconds: milliseconds)
  }

  private func evidence(after elapsed: Int64, roundTrip: Int64 = 40, boot: Character = "x") -> TimeEvidence {
    TimeEvidence(
      wall: .distantPast, boot: self.boot(1_000 + elapsed, boot),
      beacon: BeaconEvidence(hubTime: hour(10), arrival: self.boot(1_000), roundTrip: Milliseconds(roundTrip))
    )
  }

  private func interval(
    _ evidence: TimeEvidence, receipt: Instant = hour(20), discarded: Bool = false
  ) -> ClaimInterval {
    ClaimInterval(evidence: evidence, enrolledAt: hour(1), receipt: receipt, estimatesDiscarded: discarded)
  }

  @Test("the error is the round trip plus 200 millionths of the elapsed time, rounded up")
  func error() throws {
    let estimate = try #require(TimeEstimate(of: evidence(after: 10_000_001)))
    #expect(estimate.instant == hour(10) + Milliseconds(10_000_001))
    #expect(estimate.error == Milliseconds(40 + 2_001))
  }

  @Test("an estimate moves the begin forward and never back")
  func begin() {
    let hourLater = interval(evidence(after: 3_600_000))
    #expect(hourLater.begin == hour(11) - Milliseconds(40 + 720))
    #expect(hourLater.end == hour(20))
    #expect(interval(evidence(after: 0)).begin == hour(10))
  }

  @Test("after a restart, a disagreement with the hub or nonsense only the beacon stands")
  func withoutEstimate() {
    let cases = [
      interval(evidence(after: 3_600_000, boot: "y")), interval(evidence(after: 3_600_000), discarded: true),
      interval(evidence(after: -1)), interval(evidence(after: 3_600_000, roundTrip: -1)),
      interval(evidence(after: .max - 1_000)), interval(evidence(after: .min)),
      interval(evidence(after: 11 * 3_600_000), receipt: hour(20)),
    ]
    for interval in cases {
      #expect(interval.begin == hour(10) && interval.estimate == nil)
    }
  }

  @Test("a node that never saw a beacon begins at its enrolment, and no interval is empty")
  func noBeacon() {
    let evidence = TimeEvidence(wall: hour(-50), boot: boot(5), beacon: nil)
    #expect(interval(evidence).begin == hour(1))
    #expect(interval(evidence, receipt: hour(0)).begin == hour(0))
  }

  @Test("a beacon from before the enrolment proves no more than the enrolment")
  func oldBeacon() {
    let interval = ClaimInterval(
      evidence: evidence(after: 0), enrolledAt: hour(15), receipt: hour(20), estimatesDiscarded: false)
    #expect(interval.begin == hour(15))
  }

  @Test(
    "the hub tells a wrong boot clock from one that drifts within the bound",
    arguments: [
      (86_400_000, false), (86_400_000 + 17_294, false), (86_400_000 + 17_295, true),
      (86_400_000 - 17_297, false), (86_400_000 - 17_298, true), (0, true), (-5, true),
    ] as [(Int64, Bool)])
  func bootClock(elapsed: Int64, disagrees: Bool) {
    #expect(isWrong(reading: boot(500 + elapsed), travelMax: 10) == disagrees)
  }

  @Test(
    "a reading is older than its arrival by its way, never younger",
    arguments: [(0, false), (-9_000, false), (-28_000, true), (18_000, true)] as [(Int64, Bool)])
  func travel(late: Int64, disagrees: Bool) {
    #expect(isWrong(reading: boot(500 + 86_400_000 + late), travelMax: 10_000) == disagrees)
  }

  @Test("readings of two boots prove nothing about the clock")
  func twoBoots() {
    #expect(!isWrong(reading: boot(7, "y"), travelMax: 10))
  }

  @Test(
    "a beacon that waited on its way is placed by the good one before it",
    arguments: [
      // Ten seconds after a beacon that took 20 ms: the drift bound adds 2 ms to either side.
      (late: 900, trip: 1_000, arrival: 502 + 10_000, error: 24),
      // One that came quicker stands for itself.
      (late: 0, trip: 5, arrival: 500 + 10_000, error: 5),
      // One whose way shares only a part with what the earlier one allows.
      (late: -15, trip: 30, arrival: 485 + 10_000, error: 7),
      // One that contradicts it is left for the hub to judge.
      (late: 900, trip: 100, arrival: 1_400 + 10_000, error: 100),
    ] as [(late: Int64, trip: Int64, arrival: Int64, error: Int64)])
  func narrowed(late: Int64, trip: Int64, arrival: Int64, error: Int64) {
    let good = BeaconEvidence(hubTime: hour(0), arrival: boot(500), roundTrip: Milliseconds(20))
    let slow = BeaconEvidence(
      hubTime: hour(0) + .seconds(10), arrival: boot(500 + 10_000 + late), roundTrip: Milliseconds(trip))
    let narrowed = slow.narrowed(by: good)
    #expect(narrowed.arrival == boot(arrival) && narrowed.roundTrip == Milliseconds(error))
    #expect(narrowed.hubTime == slow.hubTime)
  }

  @Test("a beacon of another boot, or of before, narrows nothing")
  func narrowedByNothing() {
    let slow = BeaconEvidence(hubTime: hour(1), arrival: boot(5_000), roundTrip: Milliseconds(1_000))
    let other = BeaconEvidence(hubTime: hour(0), arrival: boot(500, "y"), roundTrip: Milliseconds(20))
    let later = BeaconEvidence(hubTime: hour(2), arrival: boot(4_000), roundTrip: Milliseconds(20))
    #expect(slow.narrowed(by: other) == slow)
    #expect(slow.narrowed(by: later) == slow)
  }

  /// A beacon at hour 0, a reading that arrives at hour 24.
  private func isWrong(reading: BootReading, travelMax: Int64) -> Bool {
    let beacon = BeaconEvidence(hubTime: hour(0), arrival: boot(500), roundTrip: Milliseconds(10))
    return BootClockCheck.disagrees(
      from: beacon, reading: reading, received: hour(24), travelMax: Milliseconds(travelMax))
  }
}
