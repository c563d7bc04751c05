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
}
