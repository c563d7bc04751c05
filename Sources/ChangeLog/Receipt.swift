package import Kernel

/// The hub's answer to one change, and the next link of the hub's own chain.
package struct Receipt: Hashable, Sendable {
  package let node: NodeID
  package let incarnation: UInt32
  package let seq: UInt64
  package let headerHash: Digest
  package let position: Position
  /// Strictly rising with the position, whatever the hub's wall clock does.
  package let stamp: HybridTime
  package let verdict: Verdict
  /// Code of the reason when parked, else empty.
  package let reason: String
  /// Hub chain hash before this receipt.
  package let previous: Digest
  /// The hub did not vouch for its own clock when it wrote this.
  package let timeUnproven: Bool

  /// Whether the change counts.
  package enum Verdict: Hashable, Sendable {
    case accepted
    /// Counts in nobody's state, and stays listed.
    case parked
  }

  package init(
    node: NodeID, incarnation: UInt32, seq: UInt64, headerHash: Digest, position: Position,
    stamp: HybridTime, verdict: Verdict, reason: String, previous: Digest, timeUnproven: Bool
  ) {
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
    self.headerHash = headerHash
    self.position = position
    self.stamp = stamp
    self.verdict = verdict
    self.reason = reason
    self.previous = previous
    self.timeUnproven = timeUnproven
  }
}

/// The hub's signed, unpredictable statement of its time.
package struct Beacon: Hashable, Sendable {
  package let hub: NodeID
  package let epoch: UInt32
  package let counter: UInt64
  package let instant: Instant
  package let nonce: [UInt8]
  package let head: Position
  package let chainHash: Digest

  package static let nonceByteCount = 16

  package init(
    hub: NodeID, epoch: UInt32, counter: UInt64, instant: Instant, nonce: [UInt8], head: Position,
    chainHash: Digest
  ) {
    self.hub = hub
    self.epoch = epoch
    self.counter = counter
    self.instant = instant
    self.nonce = nonce
    self.head = head
    self.chainHash = chainHash
  }
}

/// Names a beacon without repeating it.
package struct BeaconReference: Hashable, Sendable {
  package let epoch: UInt32
  package let counter: UInt64
  /// First 8 bytes of SHA-256 of the beacon's bytes.
  package let hash: [UInt8]

  package static let hashByteCount = 8

  package init(epoch: UInt32, counter: UInt64, hash: [UInt8]) {
    self.epoch = epoch
    self.counter = counter
    self.hash = hash
  }
}

/// The prefixes that keep a signature made for one purpose from serving another.
package enum SignatureDomain {
  package static let change = Array("clientele change 1".utf8)
  package static let head = Array("clientele head 1".utf8)
  package static let receipts = Array("clientele receipts 1".utf8)
  package static let beacon = Array("clientele beacon 1".utf8)
  package static let checkpoint = Array("clientele checkpoint 1".utf8)
  package static let incarnation = Array("clientele incarnation 1".utf8)

  /// What is signed: the purpose, then the hash of the matter.
  package static func message(_ domain: [UInt8], _ digest: Digest) -> [UInt8] { domain + digest.bytes }
}
