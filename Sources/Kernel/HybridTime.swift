/// A hybrid logical clock reading: 48 bits of wall-clock milliseconds and a 16-bit counter that
/// keeps readings of one node strictly rising (Kulkarni et al., "Logical Physical Clocks", 2014).
///
/// It orders concurrent writes; it proves nothing about time. See `docs/change-log.md`, "Order".
package struct HybridTime: Hashable, Comparable, Sendable {
  package let packed: UInt64

  package init(packed: UInt64) {
    self.packed = packed
  }

  package static let zero = HybridTime(packed: 0)

  package var milliseconds: Int64 { Int64(packed >> 16) }
  package var counter: UInt16 { UInt16(truncatingIfNeeded: packed) }

  /// The largest reading there is: databases keep readings in signed 64 bits.
  package static let packedMax = UInt64(Int64.max)

  /// The latest wall clock that counts, in the year 6429; what is above it up to ``packedMax`` are ticks.
  private static let wallMillisecondsMax: Int64 = 0x7FFF_FFFF_0000

  /// The next reading of a clock that last read this one: the wall clock where it is ahead, else
  /// one tick on. A wall clock before 1970 or past the year 6429 counts as the nearest that fits.
  package func next(wall: Instant) -> HybridTime {
    let milliseconds = UInt64(min(max(wall.milliseconds, 0), Self.wallMillisecondsMax))
    return HybridTime(packed: max(milliseconds << 16, packed + 1))
  }

  package static func < (left: HybridTime, right: HybridTime) -> Bool { left.packed < right.packed }
}

extension HybridTime: CustomStringConvertible {
  package var description: String { "\(Instant(milliseconds: milliseconds))+\(counter)" }
}
