package import Kernel

// Words of custom fields and tags. Which fields may be searched is asked when somebody searches: a definition can change, or
// come after the values, and the terms are the same on every node that holds the row.

extension SearchTerm {
  /// Beginnings of so many words, or of a text in characters from so many places on.
  private static let startsMax = 12

  /// The term of a whole text in one field; also what a probe begins with.
  package static func field(_ text: String, in definition: RowID) -> SearchTerm {
    SearchTerm(.field, mark(of: definition) + folded(text))
  }

  /// Short, and no other field's in any house.
  private static func mark(of definition: RowID) -> String { definition.bytes.suffix(8).hexadecimal + ":" }

  /// The term of a whole tag; also what a probe begins with.
  package static func tag(_ text: String) -> SearchTerm { SearchTerm(.tag, folded(text)) }

  static func words(of text: String, in definition: RowID) -> [SearchTerm] {
    endings(of: text).map { field($0, in: definition) }
      .filter { $0.text.count > mark(of: definition).count }
  }

  static func words(ofTag tag: String) -> [SearchTerm] { endings(of: tag).map { Self.tag($0) } }

  /// The text from each word on; characters, which nothing stands between, are words each.
  private static func endings(of text: String) -> [String] {
    let scalars = Array(text.unicodeScalars.prefix(scalarsMax))
    let starts = scalars.indices.filter { index in
      guard scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil else {
        return index == 0
      }
      return index == 0 || isApart(scalars[index - 1], scalars[index])
    }
    return starts.prefix(startsMax).map { String(String.UnicodeScalarView(scalars[$0...])) }
  }

  private static func isApart(_ before: Unicode.Scalar, _ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isIdeographic
      || !(before.properties.isAlphabetic || before.properties.numericType != nil)
      || before.properties.isIdeographic
  }
}
