package import Kernel

/// Under which change a value was written, with everything that decides between two writes.
package struct Stamp: Hashable, Sendable {
  /// The effective stamp: the earlier of the change's hybrid time and its receipt stamp. While the
  /// change has no receipt, its hybrid time.
  package let time: HybridTime
  package let node: NodeID
  package let incarnation: UInt32
  package let seq: UInt64
  /// Where the hub placed the change; `nil` while it has no receipt.
  package let position: Position?

  package init(time: HybridTime, node: NodeID, incarnation: UInt32, seq: UInt64, position: Position?) {
    self.time = time
    self.node = node
    self.incarnation = incarnation
    self.seq = seq
    self.position = position
  }

  /// Whether a writer who had seen the hub up to `seen` knew this write. A write without a
  /// receipt was known to nobody but its own node.
  package func isKnown(at seen: Position) -> Bool {
    position.map { $0 <= seen } ?? false
  }

  /// Whether both come from one life of one node and this one is the earlier.
  package func isBefore(_ other: Stamp, ofSameNode: Void = ()) -> Bool {
    node == other.node && (incarnation, seq) < (other.incarnation, other.seq)
  }
}

/// The one total order of writes: effective stamp, then node, then incarnation and seq. No two
/// changes are equal in it.
extension Stamp: Comparable {
  package static func < (left: Stamp, right: Stamp) -> Bool {
    (left.time, left.node, left.incarnation, left.seq) < (
      right.time, right.node, right.incarnation, right.seq
    )
  }
}

/// What a write knows of its surroundings: its own stamp and how much of the hub its node had seen.
package struct WriteContext: Hashable, Sendable {
  package let stamp: Stamp
  package let seenHub: Position

  package init(stamp: Stamp, seenHub: Position) {
    self.stamp = stamp
    self.seenHub = seenHub
  }
}
