/// What stands between the cells of a line.
package enum Separator: Sendable {
  case comma
  case semicolon
  case tab
  /// Any run of spaces, without quotes, as in tables of the statistics literature.
  case blanks

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .blanks: UInt8(ascii: " ")
    }
  }

  /// The separator of a header line: the one of `,` `;` TAB that occurs most often outside quotes,
  /// else blanks.
  static func detected(in header: some Sequence<UInt8>) -> Separator {
    var counts = (comma: 0, semicolon: 0, tab: 0)
    var quoted = false
    for byte in header {
      switch byte {
      case UInt8(ascii: "\""): quoted.toggle()
      case UInt8(ascii: ",") where !quoted: counts.comma += 1
      case UInt8(ascii: ";") where !quoted: counts.semicolon += 1
      case UInt8(ascii: "\t") where !quoted: counts.tab += 1
      default: break
      }
    }
    let most = max(counts.comma, counts.semicolon, counts.tab)
    if most == 0 { return .blanks }
    if most == counts.comma { return .comma }
    return most == counts.tab ? .tab : .semicolon
  }
}
