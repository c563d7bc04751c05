/// Crockford's base 32: digits and capital letters without I, L, O and U, made to be read aloud and typed.
///
/// https://www.crockford.com/base32.html; his check symbol is not used, since `*`, `~` and `$` mean
/// something to a shell.
enum Base32 {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Five bits a character; bits at the end that do not fill one are padded with zeros.
  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var pending: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(alphabet[Int(pending >> count & 31)])
      }
      pending &= (1 << count) - 1
    }
    if count > 0 { text.append(alphabet[Int(pending << (5 - count) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The character for a value below 32.
  static func symbol(_ value: Int) -> Character {
    Character(Unicode.Scalar(alphabet[value]))
  }

  /// The value of a character in either case, with `O` for zero and `I` and `L` for one.
  static func value(_ character: Character) -> Int? {
    switch character {
    case "O", "o": return 0
    case "I", "i", "L", "l": return 1
    default:
      guard let ascii = character.asciiValue else { return nil }
      let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(ascii) ? ascii - 32 : ascii
      return alphabet.firstIndex(of: upper)
    }
  }
}
