/// SplitMix64 (Steele, Lea, Flood 2014): one seed, one sequence, on every machine.
///
/// A test that draws from it names the seed where it fails.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// - Parameter bound: above 0; the slight bias of the remainder does not matter to a test.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// True in about so many of a hundred draws.
  package mutating func chance(percent: Int) -> Bool { below(100) < percent }

  package mutating func int(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

extension Array {
  /// - Precondition: not empty.
  package func pick(_ random: inout SeededRandom) -> Element { self[random.below(count)] }
}
