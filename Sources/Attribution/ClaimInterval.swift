package import Kernel

/// When a claim was made, as far as anyone can prove: not before `begin`, not after `end`.
///
/// `begin` is the later of the newest beacon in the chain at or before the claim and the node's
/// own estimate minus its error; `end` is the first receipt that covers the claim. An estimate can
/// therefore make a claim later and never earlier.
package struct ClaimInterval: Hashable, Sendable {
  package let begin: Instant
  package let end: Instant
  /// The node's estimate, when it stands. Used by step 3 of the rule.
  package let estimate: TimeEstimate?

  /// - Parameters:
  ///   - begin: moved back to `end` when it is later, so that an interval is never empty.
  package init(begin: Instant, end: Instant, estimate: TimeEstimate? = nil) {
    self.begin = min(begin, end)
    self.end = end
    self.estimate = estimate
  }

  /// The interval of a claim from the evidence in its header and what the hub knows.
  ///
  /// - Parameters:
  ///   - enrolledAt: when the hub certified this life of the node's log; the beginning for a node
  ///     that never saw a beacon.
  ///   - receipt: the receipt stamp of the first head that covers the claim.
  ///   - estimatesDiscarded: the hub found the boot clock wrong at the contact after the beacon
  ///     (``BootClockCheck``), so that no estimate since that beacon counts.
  package init(
    evidence: TimeEvidence,
    enrolledAt: Instant,
    receipt: Instant,
    estimatesDiscarded: Bool,
    driftPartsPerMillion: Int64 = Limits.clockDriftPartsPerMillionMax
  ) {
    let proven = max(enrolledAt, evidence.beacon?.hubTime ?? enrolledAt)
    let stated =
      estimatesDiscarded ? nil : TimeEstimate(of: evidence, driftPartsPerMillion: driftPartsPerMillion)
    // An estimate wholly after the receipt is contradicted by the hub: the boot clock is wrong.
    let estimate = stated.flatMap { $0.earliest <= receipt ? $0 : nil }
    self.init(begin: max(proven, estimate?.earliest ?? proven), end: receipt, estimate: estimate)
  }

  package var width: Milliseconds { end - begin }
}

/// Whether a node's boot clock kept time between two contacts with the hub.
package enum BootClockCheck {
  /// Compares the boot clock with the hub's between a beacon and a reading that the node sent to the hub.
  ///
  /// - Parameters:
  ///   - received: the hub's time when the reading came in; it was taken before that.
  ///   - travelMax: how long it may have been on its way.
  /// - Returns: `true` when they differ by more than the round trip of the beacon, the way of the reading
  ///   and the drift bound allow; then every estimate since the beacon is discarded. Readings of different
  ///   boots prove nothing: `false`.
  package static func disagrees(
    from beacon: BeaconEvidence,
    reading: BootReading,
    received: Instant,
    travelMax: Milliseconds,
    driftPartsPerMillion: Int64 = Limits.clockDriftPartsPerMillionMax
  ) -> Bool {
    guard beacon.arrival.bootID == reading.bootID else { return false }
    let taken = TimeEvidence(wall: received, boot: reading, beacon: beacon)
    guard let estimate = TimeEstimate(of: taken, driftPartsPerMillion: driftPartsPerMillion) else {
      return true
    }
    return estimate.latest < received - travelMax || received < estimate.earliest
  }
}
