package import Kernel

/// Where the hub's two clocks stood when they were last compared.
package struct ClockReference: Hashable, Sendable {
  /// What the wall clock should have said, which is what it said but for a step that is being watched.
  package let wall: Instant
  package let boot: BootReading

  package init(wall: Instant, boot: BootReading) {
    self.wall = wall
    self.boot = boot
  }
}

/// Whether the hub may still vouch for its time (design, "Order"): its wall clock is held against its boot
/// clock, over a restart of the machine against itself. Pure.
package enum ClockGuard {
  /// What the two clocks say of each other.
  package enum Verdict: Hashable, Sendable {
    /// To be compared with next.
    case steady(ClockReference)
    /// Too far from what the last reading leads to expect; positive for a clock that runs ahead.
    case stepped(Milliseconds)
  }

  /// - Parameter reference: `nil` for the first reading of a hub, which has nothing to be held against.
  package static func judge(_ reference: ClockReference?, wall: Instant, boot: BootReading) -> Verdict {
    let now = ClockReference(wall: wall, boot: boot)
    guard let reference else { return .steady(now) }
    guard reference.boot.bootID == boot.bootID, boot.milliseconds >= reference.boot.milliseconds else {
      let passed = wall - reference.wall
      // Time does not run backwards; how long a machine was off nobody knows.
      let isPlausible =
        passed >= Milliseconds(-Limits.hubClockStepMax.count) && passed <= Limits.hubClockStepOverRestartMax
      return isPlausible ? .steady(now) : .stepped(passed)
    }
    let elapsed = Milliseconds(boot.milliseconds - reference.boot.milliseconds)
    let expected = reference.wall + elapsed
    let step = wall - expected
    guard abs(step.count) <= Limits.hubClockStepMax.count else { return .stepped(step) }
    // The reference follows the wall clock no faster than a quartz runs off, so that many small steps add up.
    let drift = elapsed.count * Limits.clockDriftPartsPerMillionMax / 1_000_000 + 1
    let followed = Milliseconds(min(max(step.count, -drift), drift))
    return .steady(ClockReference(wall: expected + followed, boot: boot))
  }
}
