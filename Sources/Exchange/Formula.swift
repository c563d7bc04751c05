/// Keeps spreadsheets from running what a cell says.
///
/// A cell that starts with `=` `+` `-` `@`, a tab, a line break or the full-width form of one of them is written
/// with an apostrophe before it, and so is one that already has apostrophes before such a sign, so that
/// taking one apostrophe off gives back exactly what was written.
package enum Formula {
  /// The cell as it is safe to write.
  package static func neutralised(_ cell: String) -> String {
    triggers(cell.utf8[...]) ? "'" + cell : cell
  }

  /// The cell as it was before ``neutralised(_:)``; other cells unchanged.
  package static func restored(_ cell: String) -> String {
    guard cell.utf8.first == apostrophe, triggers(cell.utf8.dropFirst()) else { return cell }
    return String(cell.unicodeScalars.dropFirst())
  }

  private static let apostrophe = UInt8(ascii: "'")

  private static func triggers(_ text: Substring.UTF8View) -> Bool {
    var rest = text
    while rest.first == apostrophe { rest = rest.dropFirst() }
    switch rest.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
    case UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): return true
    // U+FF0B ＋, U+FF0D －, U+FF1D ＝, U+FF20 ＠.
    case 0xEF:
      let sign = Array(rest.dropFirst().prefix(2))
      return [[0xBC, 0x8B], [0xBC, 0x8D], [0xBC, 0x9D], [0xBC, 0xA0]].contains(sign)
    default: return false
    }
  }
}
