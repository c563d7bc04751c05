/// A piece of HTML. Text that is put into it is escaped, always; only other markup goes in as it is. There is
/// no way to make markup from text at run time.
package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
  package let html: String

  /// For the compiler alone: text known only at run time goes in by interpolation, which escapes it. The tidy
  /// tests refuse a call of this.
  package init(stringLiteral literal: String) {
    html = literal
  }

  package init(stringInterpolation: StringInterpolation) {
    html = stringInterpolation.html
  }

  private init(joined: String) {
    html = joined
  }

  package static let empty: Markup = ""

  package static func joining(_ pieces: some Sequence<Markup>) -> Markup {
    Markup(joined: pieces.map(\.html).joined())
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) { html += literal }
    package mutating func appendInterpolation(_ text: String) { html += Markup.escaped(text) }
    package mutating func appendInterpolation(_ number: Int) { html += String(number) }
    package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
  }

  /// Safe between tags and in attributes with either kind of quotes. Characters that may not stand in HTML,
  /// and those that turn the direction of what follows, become the replacement character.
  static func escaped(_ text: String) -> String {
    // Nearly all texts may stand as they are, and a page has hundreds of them.
    guard needsEscape(text.utf8) else { return text }
    var html = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "'": html += "&#39;"
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}",
        "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
        html += "\u{FFFD}"
      default: html.unicodeScalars.append(scalar)
      }
    }
    return html
  }

  /// Whether a byte of the text may belong to a character that ``escaped(_:)`` writes in another way.
  private static func needsEscape(_ bytes: String.UTF8View) -> Bool {
    bytes.contains { byte in
      switch byte {
      case 0...0x1F, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
        UInt8(ascii: "'"), 0x7F:
        true
      // What begins the others: of U+0080–U+00BF, U+2000–U+2FFF and U+F000–U+FFFF.
      case 0xC2, 0xE2, 0xEF: true
      default: false
      }
    }
  }
}
