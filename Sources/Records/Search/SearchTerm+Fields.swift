package import Kernel

// Words of custom fields. Which of them may be searched is asked when somebody searches: a definition can change, or
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

  /// The text from each word on; characters, which nothing stands between, are words each.
  static func words(of text: String, in definition: RowID) -> [SearchTerm] {
    let scalars = Array(text.unicodeScalars.prefix(scalarsMax))
    let starts = scalars.indices.filter { index in
      guard scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil else {
        return index == 0
      }
      return index == 0 || isApart(scalars[index - 1], scalars[index])
    }
    return starts.prefix(startsMax).map { start in
      field(String(String.UnicodeScalarView(scalars[start...])), in: definition)
    }.filter { $0.text.count > mark(of: definition).count }
  }

  private static func isApart(_ before: Unicode.Scalar, _ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isIdeographic
      || !(before.properties.isAlphabetic || before.properties.numericType != nil)
      || before.properties.isIdeographic
  }
}
