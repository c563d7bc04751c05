/// A field that head office defined (docs/custom-fields.md), as far as its values depend on it.
package struct CustomField: Hashable, Sendable {
  package let kind: Kind
  /// Of a number what it is measured in, of an amount the currency where none is typed; else empty.
  package let unit: String
  /// By rank.
  package let options: [Option]
  /// Options beside the listed ones are taken as they are typed.
  package let isOpen: Bool
  package let isRequired: Bool

  package init(
    _ kind: Kind, unit: String = "", options: [Option] = [], isOpen: Bool = false, isRequired: Bool = false
  ) {
    self.kind = kind
    self.unit = unit
    self.options = options
    self.isOpen = isOpen
    self.isRequired = isRequired
  }

  /// What a field holds. It never changes: values of the old type would be nothing.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case text, wholeNumber, decimal, date, yesNo, amount
    /// One option, or several.
    case option, options

    /// The others are the last writer's.
    package var isSet: Bool { self == .options }
    package var hasOptions: Bool { self == .option || self == .options }
    /// What a unit means to it, where it can have one.
    package var takesUnit: Bool { self == .wholeNumber || self == .decimal || self == .amount }
  }

  /// One of the things a field can be.
  package struct Option: Hashable, Sendable {
    /// What values hold: it stays when the option is called otherwise.
    package let code: String
    package let label: FieldLabel
    /// Not offered any more; what was said stays.
    package let isArchived: Bool

    package init(_ code: String, _ label: FieldLabel, isArchived: Bool = false) {
      self.code = code
      self.label = label
      self.isArchived = isArchived
    }
  }

  /// The longest text, and the longest option that somebody typed, in characters.
  package static let textMax = 500
  package static let optionTextMax = 60
  /// The most options one value has.
  package static let choicesMax = 40
}

/// What something is called in both languages.
package struct FieldLabel: Hashable, Sendable {
  package let english: String
  package let chinese: String

  package init(english: String, chinese: String) {
    self.english = english
    self.chinese = chinese
  }

  /// In the language asked for; in the other one where that says nothing.
  package func said(inChinese: Bool) -> String {
    let (first, second) = inChinese ? (chinese, english) : (english, chinese)
    return first.isEmpty ? second : first
  }
}

/// How fields, modules and options are called in commands and files: `watch.wrist`. It never changes.
package enum FieldCode {
  package static let lengthMax = 40

  /// Small letters and digits, parts of them joined by a dot or a hyphen.
  package static func isValid(_ code: String) -> Bool {
    guard (1...lengthMax).contains(code.utf8.count) else { return false }
    return code.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "-" }.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
  }
}
