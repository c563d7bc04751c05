/// Logarithms that come out the same on every machine.
package enum FixedLog {
  /// log₂ in thousandths, by repeated squaring; exact to one thousandth below.
  package static func milliLog2(_ value: UInt64) -> Int {
    guard value > 1 else { return 0 }
    let whole = 63 - value.leadingZeroBitCount
    var mantissa = whole >= 31 ? value >> UInt64(whole - 31) : value << UInt64(31 - whole)
    var fraction = 0
    for bit in 1...14 {
      mantissa = (mantissa * mantissa) >> 31
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        fraction += 1 << (14 - bit)
      }
    }
    return whole * 1_000 + ((fraction * 1_000) >> 14)
  }
}

/// FNV-1a: the same on every machine. 0 is never the hash of anything.
struct FixedHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  mutating func add(_ text: some StringProtocol) {
    for byte in text.utf8 { add(byte) }
    add(0xFF)
  }

  mutating func add(_ scalars: [Unicode.Scalar]) {
    for scalar in scalars {
      for shift in stride(from: UInt32(0), to: 24, by: 8) { add(UInt8(scalar.value >> shift & 0xFF)) }
    }
  }

  var key: UInt64 { value == 0 ? 1 : value }

  static func of(_ text: some StringProtocol) -> UInt64 {
    var hash = FixedHash()
    hash.add(text)
    return hash.key
  }
}
