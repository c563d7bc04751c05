/// A place in the hub's order. A hub restored from a backup starts a new epoch, so positions of
/// different epochs compare by epoch first.
///
/// Packed into one integer (16 bits of epoch, 48 of sequence) so that a database sorts and indexes
/// it as it stands.
package struct Position: Hashable, Comparable, Sendable {
  package let packed: UInt64

  /// - Parameters:
  ///   - epoch: 1 for a new hub, at most ``epochMax``.
  ///   - hubSeq: 1 for the first receipt of a hub, counted on across epochs.
  package init(epoch: UInt32, hubSeq: UInt64) {
    precondition(epoch <= Self.epochMax && hubSeq <= Self.hubSeqMax, "a position has 15 and 48 bits")
    packed = UInt64(epoch) << 48 | hubSeq
  }

  /// `nil` when the integer is larger than any position can be.
  package init?(packed: UInt64) {
    guard packed >> 48 <= Self.epochMax else { return nil }
    self.packed = packed
  }

  /// Before everything.
  package static let start = Position(epoch: 0, hubSeq: 0)
  package static let epochMax: UInt64 = 0x7FFF
  package static let hubSeqMax: UInt64 = 0xFFFF_FFFF_FFFF

  package var epoch: UInt32 { UInt32(packed >> 48) }
  package var hubSeq: UInt64 { packed & Self.hubSeqMax }

  package static func < (left: Position, right: Position) -> Bool { left.packed < right.packed }
}

extension Position: CustomStringConvertible {
  package var description: String { "\(epoch):\(hubSeq)" }
}
