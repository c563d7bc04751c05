package import Kernel

/// What a change says about the time it was written, as it stands in its hashed header.
///
/// Of these only the beacon is proof, because the hub signed it and nobody could know it before. The
/// boot clock may speak against the author (``ClaimInterval``); the wall clock is recorded so that
/// a person can see that it was moved, and decides nothing.
package struct TimeEvidence: Hashable, Sendable {
  /// The wall clock of the node: shown, never used.
  package let wall: Instant
  /// The boot clock of the node, suspend included, when the change was written.
  package let boot: BootReading
  /// The newest beacon committed in the chain at or before the change; `nil` when the node had
  /// never seen one.
  package let beacon: BeaconEvidence?

  package init(wall: Instant, boot: BootReading, beacon: BeaconEvidence?) {
    self.wall = wall
    self.boot = boot
    self.beacon = beacon
  }
}

/// A beacon of the hub as a node committed it to its chain.
package struct BeaconEvidence: Hashable, Sendable {
  /// The time the hub stated. Taken from the hub's own record of the beacon, not from the node.
  package let hubTime: Instant
  /// The node's boot clock when the beacon arrived.
  package let arrival: BootReading
  /// From asking for the beacon to its arrival, by the node's boot clock. The hub stated its time
  /// somewhere within.
  package let roundTrip: Milliseconds

  package init(hubTime: Instant, arrival: BootReading, roundTrip: Milliseconds) {
    self.hubTime = hubTime
    self.arrival = arrival
    self.roundTrip = roundTrip
  }
}

extension BeaconEvidence {
  /// The same beacon with its arrival told as exactly as an earlier one allows: after a good beacon, one that
  /// waited in a queue for a second must not make the node a second less sure of the time.
  ///
  /// Each says between which two readings of the boot clock the hub stated its time: what was measured here
  /// (`arrival` less the round trip, up to `arrival`), and what follows from the earlier beacon and the drift
  /// bound. Both hold for an honest clock, so what both allow holds.
  ///
  /// - Returns: the beacon as it is when the readings are of different boots or contradict each other, which is
  ///   for the hub to find (``BootClockCheck``).
  package func narrowed(
    by earlier: BeaconEvidence, driftPartsPerMillion: Int64 = Limits.clockDriftPartsPerMillionMax
  ) -> BeaconEvidence {
    let elapsed = hubTime.milliseconds - earlier.hubTime.milliseconds
    guard arrival.bootID == earlier.arrival.bootID, (0...TimeEstimate.reachMax.count).contains(elapsed)
    else { return self }
    let drift = (elapsed * driftPartsPerMillion + 999_999) / 1_000_000
    let latest = min(arrival.milliseconds, earlier.arrival.milliseconds + elapsed + drift)
    let earliest = max(
      arrival.milliseconds - roundTrip.count,
      earlier.arrival.milliseconds - earlier.roundTrip.count + elapsed - drift)
    guard earliest <= latest else { return self }
    return BeaconEvidence(
      hubTime: hubTime, arrival: BootReading(bootID: arrival.bootID, milliseconds: latest),
      roundTrip: Milliseconds(latest - earliest))
  }
}

/// A node's own reckoning of hub time: beacon plus elapsed boot clock, give or take an error.
package struct TimeEstimate: Hashable, Sendable {
  package let instant: Instant
  /// Not negative. For a node with an honest clock the true hub time lies within
  /// `instant ± error`.
  package let error: Milliseconds

  package init(instant: Instant, error: Milliseconds) {
    self.instant = instant
    self.error = error
  }

  package var earliest: Instant { instant - error }
  package var latest: Instant { instant + error }

  /// The hub time at a boot reading after a beacon, as far as the boot clock tells.
  ///
  /// When the beacon arrived, hub time was between the stated time and that plus the round trip;
  /// since then the quartz may have run off by the drift bound. So the error is the round trip
  /// plus `driftPartsPerMillion` of the elapsed time, rounded up.
  ///
  /// - Returns: `nil` when there is nothing to go by: no beacon, another boot, or readings that no
  ///   working clock gives (backwards, or further than ``reachMax``).
  package init?(
    of evidence: TimeEvidence,
    driftPartsPerMillion: Int64 = Limits.clockDriftPartsPerMillionMax
  ) {
    guard let beacon = evidence.beacon, beacon.arrival.bootID == evidence.boot.bootID else { return nil }
    let (elapsed, overflow) = evidence.boot.milliseconds
      .subtractingReportingOverflow(beacon.arrival.milliseconds)
    let reach = 0...Self.reachMax.count
    guard !overflow, reach.contains(elapsed), reach.contains(beacon.roundTrip.count) else { return nil }
    let drift = (elapsed * driftPartsPerMillion + 999_999) / 1_000_000
    self.init(
      instant: beacon.hubTime + Milliseconds(elapsed),
      error: Milliseconds(beacon.roundTrip.count + drift))
  }

  /// The longest time a node is believed to have run without contact or restart.
  package static let reachMax = Milliseconds.days(3_660)
}
