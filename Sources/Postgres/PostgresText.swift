/// PostgreSQL keeps no U+0000 in a text. It is kept as two characters: a noncharacter, which means nothing in any text, and a
/// letter; the noncharacter itself as itself and another letter. So every text comes back as it was.
enum PostgresText {
  /// U+10FFFE in UTF-8.
  private static let escape: [UInt8] = [0xF4, 0x8F, 0xBF, 0xBE]
  private static let zero = UInt8(ascii: "z")
  private static let itself = UInt8(ascii: "i")

  static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { characters in
      // Hardly any text has either byte.
      guard characters.contains(0) || characters.contains(escape[0]) else {
        bytes.append(contentsOf: characters)
        return
      }
      var place = 0
      while place < characters.count {
        if characters[place] == 0 {
          bytes += escape + [zero]
          place += 1
        } else if characters[place...].starts(with: escape) {
          bytes += escape + [itself]
          place += escape.count
        } else {
          bytes.append(characters[place])
          place += 1
        }
      }
    }
  }

  static func string(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.contains(escape[0]) else { return String(decoding: bytes, as: UTF8.self) }
    var plain: [UInt8] = []
    var place = 0
    while place < bytes.count {
      guard bytes[place...].starts(with: escape), place + escape.count < bytes.count else {
        plain.append(bytes[place])
        place += 1
        continue
      }
      plain += bytes[place + escape.count] == zero ? [0] : escape
      place += escape.count + 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
