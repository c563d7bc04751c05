/// How the text of a file is encoded.
package enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  case gb18030 = "GB18030"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"

  /// The byte order mark of this encoding, which is not part of the text.
  var byteOrderMark: [UInt8] {
    switch self {
    case .utf8: [0xEF, 0xBB, 0xBF]
    case .gb18030: [0x84, 0x31, 0x95, 0x33]
    case .utf16LittleEndian: [0xFF, 0xFE]
    case .utf16BigEndian: [0xFE, 0xFF]
    }
  }
}

/// Looks at all bytes of a text and says how they are encoded: by a byte order mark, else strict
/// UTF-8, else GB18030.
///
/// The whole file decides, not a window at its start: the first Chinese name may stand on line 900.
/// Text that is neither is taken for UTF-8 when it is nearly all well-formed UTF-8, so that one damaged row
/// is reported instead of all rows being turned into other characters; else for what fits better.
struct EncodingSurvey {
  private var head: [UInt8] = []
  /// How many bytes at the start of the file are its byte order mark; known when finished.
  private(set) var byteOrderMarkCount = 0
  private var utf8 = UTF8Scan()
  private var gb18030 = GB18030Scan()

  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    if head.count < 4 { head += bytes.prefix(4 - head.count) }
    utf8.scan(bytes)
    gb18030.scan(bytes)
  }

  mutating func finish() -> TextEncoding {
    utf8.finish()
    gb18030.finish()
    for encoding in TextEncoding.allCases where head.starts(with: encoding.byteOrderMark) {
      byteOrderMarkCount = encoding.byteOrderMark.count
      return encoding
    }
    if utf8.malformed == 0 { return .utf8 }
    if utf8.characters > 10 * utf8.malformed { return .utf8 }
    return gb18030.malformed <= utf8.malformed ? .gb18030 : .utf8
  }
}

/// Counts the multi-byte characters and the malformed sequences of UTF-8 (RFC 3629, table of section 4).
struct UTF8Scan {
  private(set) var characters = 0
  private(set) var malformed = 0
  private var missing = 0
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes {
      if missing == 0 {
        if byte >= 0x80 { begin(byte) }
      } else if range.contains(byte) {
        missing -= 1
        range = 0x80...0xBF
        if missing == 0 { characters += 1 }
      } else {
        malformed += 1
        missing = 0
        if byte >= 0x80 { begin(byte) }
      }
    }
  }

  mutating func finish() {
    if missing > 0 { malformed += 1 }
    missing = 0
  }

  private mutating func begin(_ byte: UInt8) {
    range = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, range) = (2, 0xA0...0xBF)
    case 0xED: (missing, range) = (2, 0x80...0x9F)
    case 0xE1...0xEF: missing = 2
    case 0xF0: (missing, range) = (3, 0x90...0xBF)
    case 0xF1...0xF3: missing = 3
    case 0xF4: (missing, range) = (3, 0x80...0x8F)
    default: malformed += 1
    }
  }
}

/// Counts what cannot be GB18030: one byte, two bytes, or four bytes with digits in second and fourth place.
struct GB18030Scan {
  private(set) var malformed = 0
  private var place = 0

  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes {
      switch place {
      case 0:
        if byte >= 0x80 { begin(byte) }
      case 1:
        switch byte {
        case 0x40...0x7E, 0x80...0xFE: place = 0
        case 0x30...0x39: place = 2
        default: fail(byte)
        }
      case 2:
        if (0x81...0xFE).contains(byte) { place = 3 } else { fail(byte) }
      default:
        if (0x30...0x39).contains(byte) { place = 0 } else { fail(byte) }
      }
    }
  }

  mutating func finish() {
    if place > 0 { malformed += 1 }
    place = 0
  }

  private mutating func begin(_ byte: UInt8) {
    if (0x81...0xFE).contains(byte) { place = 1 } else { malformed += 1 }
  }

  private mutating func fail(_ byte: UInt8) {
    malformed += 1
    place = 0
    if byte >= 0x80 { begin(byte) }
  }
}
