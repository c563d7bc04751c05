/// The hub's total order over rows: the position of the change that made the row, then node and sequence
/// number.
package struct RowOrder: Hashable, Comparable, Sendable {
  package let epoch: UInt32
  package let hubSeq: UInt64
  package let node: NodeID
  package let seq: UInt64

  package init(epoch: UInt32, hubSeq: UInt64, node: NodeID, seq: UInt64) {
    self.epoch = epoch
    self.hubSeq = hubSeq
    self.node = node
    self.seq = seq
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.epoch, left.hubSeq, left.node, left.seq) < (right.epoch, right.hubSeq, right.node, right.seq)
  }
}
