/// One stream of random numbers for one concern of one seed: SplitMix64 (Steele, Lea, Flood 2014).
///
/// Streams of different labels are independent, so that another draw in one of them shifts nothing in the
/// others.
package struct SeededStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64, label: String) {
    // FNV-1a over the label.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    state = seed &* 0xD134_2543_DE82_EF95 ^ hash
    _ = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// - Parameter bound: above 0; the slight bias of the remainder does not matter here.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  package mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  package mutating func chance(permille: Int) -> Bool { below(1_000) < permille }

  /// - Precondition: not empty.
  package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
