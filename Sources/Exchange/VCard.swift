/// A vCard 4.0 (RFC 6350), built property by property: values escaped, lines folded.
package struct VCard {
  private var content: [UInt8] = []

  /// - Parameter product: names the program that wrote it.
  package init(product: String) {
    line("BEGIN:VCARD")
    line("VERSION:4.0")
    text("PRODID", product)
  }

  /// The whole card; nothing is added afterwards.
  package var bytes: [UInt8] { content + Self.folded("END:VCARD") }

  /// One text. Nothing is written for a blank one.
  ///
  /// - Parameters:
  ///   - name: of the property, with its parameters: the program's own words.
  package mutating func text(_ name: String, _ value: String) {
    guard !value.allSatisfy(\.isWhitespace) else { return }
    line("\(name):\(Self.escaped(value))")
  }

  /// Components, separated by semicolons; each may be empty.
  package mutating func components(_ name: String, _ values: [String]) {
    guard values.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else { return }
    line("\(name):\(values.map { Self.escaped($0) }.joined(separator: ";"))")
  }

  /// A list, separated by commas.
  package mutating func list(_ name: String, _ values: [String]) {
    let kept = values.filter { !$0.allSatisfy(\.isWhitespace) }
    guard !kept.isEmpty else { return }
    line("\(name):\(kept.map { Self.escaped($0) }.joined(separator: ","))")
  }

  /// A value that is no text, such as a URI or a date, of the program's own making.
  package mutating func value(_ name: String, _ value: String) { line("\(name):\(value)") }

  private mutating func line(_ text: String) { content += Self.folded(text) }

  /// RFC 6350, 3.4: backslash, comma, semicolon and line breaks; other control characters may not stand there at all.
  package static func escaped(_ value: String) -> String {
    var text = ""
    var wasReturn = false
    for scalar in value.unicodeScalars {
      let followsReturn = wasReturn
      wasReturn = scalar == "\r"
      switch scalar {
      case "\\": text += "\\\\"
      case ",": text += "\\,"
      case ";": text += "\\;"
      case "\n" where followsReturn: break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": text += "\\n"
      case "\t": text += "\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": break
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// So many octets of a line, its end not counted.
  package static let lineBytesMax = 75

  /// RFC 6350, 3.2: what is longer goes on in the next line after a blank; no character is cut in two.
  package static func folded(_ line: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var length = 0
    for scalar in line.unicodeScalars {
      let encoded = Array(String(Character(scalar)).utf8)
      if length + encoded.count > lineBytesMax {
        bytes += [0x0D, 0x0A, 0x20]
        length = 1
      }
      bytes += encoded
      length += encoded.count
    }
    return bytes + [0x0D, 0x0A]
  }
}
