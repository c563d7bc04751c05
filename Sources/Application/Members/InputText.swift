internal import Kernel

/// Texts that people typed, checked where they come in. What is written is what was typed, in Unicode normal form C.
package enum InputText {
  /// One value of a field; what is longer would not fit a change.
  package static let bytesMax = Limits.textBytesMax

  /// - Throws: `invalidInput` when it is blank or too long.
  package static func require(_ text: String, field: String) throws {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw ClienteleError(.invalidInput, "\(field) is empty", hint: "Say it in a word or two.")
    }
    try check(text, field: field)
  }

  /// - Throws: `invalidInput` when it is too long.
  package static func check(_ text: String, field: String) throws {
    guard text.utf8.count <= bytesMax else {
      throw ClienteleError(
        .invalidInput, "\(field) is longer than \(bytesMax) bytes", hint: "Keep what matters.")
    }
  }

  /// - Throws: `invalidInput` when it is not one of a closed list.
  package static func require<Word: RawRepresentable & CaseIterable>(
    _ text: String, as type: Word.Type, field: String
  ) throws -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: text) else {
      throw ClienteleError(
        .invalidInput, "\(field) is not one of the words it can be",
        hint: "Give one of: \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return word
  }
}
