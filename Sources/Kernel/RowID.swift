/// A 128-bit identifier of a row, minted where the row was made and never reused.
///
/// Rows made by a person carry a UUIDv7 (RFC 9562), so that they sort by the time they were
/// minted. Facts that come from outside carry an identifier derived from where they came from
/// (``RowID/derived(source:document:line:)``), so that two nodes which import the same fact make
/// the same row.
package struct RowID: Hashable, Comparable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameter bytes: exactly 16 bytes, most significant first; anything else gives `nil`.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  // Concrete rather than generic over collections: every row read passes here, and across modules a generic
  // one is not specialised (a quarter of the hub's time before).

  package init?(bytes: [UInt8]) {
    guard let id = bytes.withUnsafeBytes({ RowID(bytes: $0) }) else { return nil }
    self = id
  }

  package init?(bytes: ArraySlice<UInt8>) {
    guard let id = bytes.withUnsafeBytes({ RowID(bytes: $0) }) else { return nil }
    self = id
  }

  /// Parses the usual text form, 8-4-4-4-12 hexadecimal digits in either case.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32, text.utf8.count == 36, let bytes = [UInt8](hexadecimal: digits) else {
      return nil
    }
    self.init(bytes: bytes)
  }

  package static let byteCount = 16
  package static let zero = RowID(high: 0, low: 0)

  package var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
      for index in 0..<8 {
        buffer[index] = UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64(index)))
        buffer[index + 8] = UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64(index)))
      }
      count = Self.byteCount
    }
  }

  package static func < (left: RowID, right: RowID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension RowID: CustomStringConvertible {
  package var description: String {
    let hex = bytes.hexadecimal
    var text = ""
    for (offset, character) in hex.enumerated() {
      if [8, 12, 16, 20].contains(offset) { text.append("-") }
      text.append(character)
    }
    return text
  }
}

extension RowID {
  /// A UUIDv7: 48 bits of milliseconds, then 74 random bits (RFC 9562, section 5.7).
  package static func version7(at instant: Instant, random: (UInt64, UInt64)) -> RowID {
    let milliseconds = UInt64(bitPattern: instant.milliseconds) & 0xFFFF_FFFF_FFFF
    return RowID(
      high: milliseconds << 16 | 0x7000 | (random.0 & 0x0FFF),
      low: 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF))
  }

  /// The identifier of a fact that came from outside: the same source, document and line give the
  /// same row on every node. A UUIDv8 (RFC 9562, section 5.8) over SHA-256 of the three, each
  /// with its length before it so that no two triples run together.
  package static func derived(source: String, document: String, line: String = "") -> RowID {
    var bytes: [UInt8] = []
    for part in [source, document, line] {
      let utf8 = Array(part.utf8)
      bytes += UInt32(utf8.count).bigEndianBytes
      bytes += utf8
    }
    let digest = Digest.sha256(bytes)
    return RowID(
      high: (digest.words.0 & 0xFFFF_FFFF_FFFF_0FFF) | 0x8000,
      low: (digest.words.1 & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000)
  }
}
