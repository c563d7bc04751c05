internal import Kernel
internal import Members

/// One thing that is wrong with a value, and where: a JSON pointer (RFC 6901).
package struct Violation: Hashable, Sendable {
  package let pointer: String
  package let says: String
}

extension Schema {
  /// More than these are not told at once.
  package static let violationsMax = 20

  /// What is wrong with a value; empty when it is what the schema says.
  package func violations(in value: JSON, at pointer: String = "") -> [Violation] {
    var check = SchemaCheck()
    check.visit(value, self, pointer)
    return check.found
  }

  /// What is wrong with a text that stands in an address, where numbers and truth values are written out.
  func violations(inParameter text: String, named name: String) -> [Violation] {
    violations(in: value(ofParameter: text)).map { Violation(pointer: name, says: $0.says) }
  }

  func value(ofParameter text: String) -> JSON {
    switch kind {
    case .integer: Int64(text).map { .integer($0) } ?? .string(text)
    case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
    case .named(_, let schema): schema.value(ofParameter: text)
    default: .string(text)
    }
  }
}

private struct SchemaCheck {
  var found: [Violation] = []

  mutating func visit(_ value: JSON, _ schema: Schema, _ pointer: String) {
    guard found.count < Schema.violationsMax else { return }
    if value.isNull && schema.isNullable { return }
    switch (schema.kind, value) {
    case (.anything, _), (.boolean, .bool): break
    case (.named(_, let inner), _): visit(value, inner, pointer)
    case (.integer(let range), .integer(let number)):
      if !range.contains(number) {
        note(pointer, "is not from \(range.lowerBound) to \(range.upperBound)")
      }
    case (.text(let form), .string(let text)):
      if let wrong = form.wrong(in: text) { note(pointer, wrong) }
    case (.array(let element, let count), .array(let elements)):
      guard count.contains(elements.count) else {
        return note(
          pointer, "has \(elements.count) elements instead of \(count.lowerBound) to \(count.upperBound)")
      }
      for (place, value) in elements.enumerated() { visit(value, element, "\(pointer)/\(place)") }
    case (.object(let properties, let isOpen), .object(let members)):
      visit(members, properties, isOpen: isOpen, pointer)
    case (.oneOf(let forms), _): visit(value, among: forms, pointer)
    default: note(pointer, "is not \(schema.kind.called)")
    }
  }

  private mutating func visit(
    _ members: [JSON.Member], _ properties: [Schema.Property], isOpen: Bool, _ pointer: String
  ) {
    for property in properties where property.isRequired {
      if !members.contains(where: { $0.name == property.name }) {
        note(pointer + "/" + property.name.pointerPart, "is missing")
      }
    }
    for member in members {
      let place = pointer + "/" + member.name.pointerPart
      guard let property = properties.first(where: { $0.name == member.name }) else {
        if !isOpen { note(place, "is not known here") }
        continue
      }
      visit(member.value, property.schema, place)
    }
  }

  /// Says what is wrong with the form that was meant: the one whose required names are there.
  private mutating func visit(_ value: JSON, among forms: [Schema], _ pointer: String) {
    let tried = forms.map { $0.violations(in: value, at: pointer) }
    if tried.contains(where: \.isEmpty) { return }
    let meant = zip(forms, tried).max { $0.0.likeness(to: value) < $1.0.likeness(to: value) }
    guard let meant, meant.0.likeness(to: value) > 0 else {
      return note(pointer, "has none of the forms it can have")
    }
    for violation in meant.1 { note(violation.pointer, violation.says) }
  }

  private mutating func note(_ pointer: String, _ says: String) {
    if found.count < Schema.violationsMax { found.append(Violation(pointer: pointer, says: says)) }
  }
}

extension Schema {
  /// How many of the required names, and of the words that stand fixed, a value has.
  fileprivate func likeness(to value: JSON) -> Int {
    switch kind {
    case .named(_, let inner): inner.likeness(to: value)
    case .object(let properties, _):
      properties.reduce(0) { sum, property in
        guard property.isRequired, let given = value[property.name] else { return sum }
        if case .text(.word) = property.schema.kind {
          return sum + (property.schema.violations(in: given).isEmpty ? 10 : 0)
        }
        return sum + 1
      }
    default: violations(in: value).isEmpty ? 1 : 0
    }
  }
}

extension Schema.Kind {
  fileprivate var called: String {
    switch self {
    case .anything, .named, .oneOf: "what it should be"
    case .boolean: "true or false"
    case .integer: "an integer"
    case .text: "a text"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension String {
  /// A name that came from outside, as it is said back: cut, and without what would steer a terminal.
  var shownName: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
  }

  /// `~` and `/` written as a pointer has them.
  fileprivate var pointerPart: String {
    shownName.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}

extension Schema.TextForm {
  /// JSON Schema's regular expressions, and what is checked: the two say the same.
  package static let systemPattern = "^[a-z0-9][a-z0-9._-]{0,31}$"
  package static let annualDatePattern = "^(chinese:)?([0-9]{4}|-)-[0-9]{2}L?-[0-9]{2}$"
  private static let numberDigitsMax = 19
  static func numberPattern(_ decimals: Int) -> String {
    "^-?[0-9]{1,\(numberDigitsMax)}\(decimals == 0 ? "" : #"(\.[0-9]{1,\#(decimals)})?"#)$"
  }
  package static let foreignKeyPattern = "^[!-~]([ -~]{0,126}[!-~])?$"

  /// What is wrong with a text; `nil` when nothing is.
  func wrong(in text: String) -> String? {
    switch self {
    case .free(let range):
      let count = text.unicodeScalars.count
      guard range.contains(count) else {
        return "has \(count) characters instead of \(range.lowerBound) to \(range.upperBound)"
      }
      let hasControls = text.unicodeScalars.contains {
        $0.value < 0x20 && $0 != "\n" && $0 != "\t" && $0 != "\r" || $0.value == 0x7F
      }
      return hasControls ? "holds control characters" : nil
    case .word(let words): return words.contains(text) ? nil : "is none of \(words.joined(separator: ", "))"
    case .choice(let words):
      let chosen = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return chosen.allSatisfy(words.contains) ? nil : "is not some of \(words.joined(separator: ","))"
    case .identifier: return RowID(text) == nil ? "is no UUID" : nil
    case .instant:
      guard let instant = Instant(rfc3339: text), Self.years.contains(instant) else {
        return "is no time with an offset from 1900 to 2199, such as 2026-03-05T10:00:00+08:00"
      }
      return nil
    case .day: return CalendarDay(text) == nil ? "is no day, such as 2026-03-05" : nil
    case .annualDate:
      return AnnualDate(text) == nil
        ? "is no day such as 1985-03-12, --03-12, chinese:1994-04-11 or chinese:--04L-11" : nil
    case .currency: return Currency(text) == nil ? "is no currency code of ISO 4217" : nil
    case .url: return (1...2_000).contains(text.utf8.count) ? nil : "is no URL of up to 2000 characters"
    case .system:
      let isAllowed = text.utf8.enumerated().allSatisfy { place, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): place > 0
        default: false
        }
      }
      return isAllowed && (1...32).contains(text.utf8.count)
        ? nil : "is no name of a system: up to 32 of a-z, 0-9, full stop, hyphen, underscore"
    case .foreignKey:
      let isAllowed =
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        && text.first != " " && text.last != " "
      return isAllowed ? nil : "is no identifier of up to 128 visible ASCII characters"
    case .number(let decimals):
      return Self.isNumber(text, decimals)
        ? nil : "is no number in a text, such as \(decimals == 0 ? "165" : "16.5")"
    }
  }

  private static func isNumber(_ text: String, _ decimals: Int) -> Bool {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    let lengths = [numberDigitsMax, decimals]
    return parts.count <= (decimals == 0 ? 1 : 2)
      && zip(parts, lengths).allSatisfy { part, longest in
        (1...longest).contains(part.utf8.count)
          && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      }
  }

  private static let years: ClosedRange<Instant> = {
    let first = CalendarDay(year: 1900, month: 1, day: 1)?.begin() ?? .distantPast
    let last = CalendarDay(year: 2200, month: 1, day: 1)?.begin() ?? .distantFuture
    return first...last
  }()
}
