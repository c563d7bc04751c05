/// One number out of a telephone field as somebody typed it, and what it says.
package struct PhoneEntry: Hashable, Sendable {
  /// This entry's part of the field, brackets and notes included.
  package let typed: String
  /// What stood in brackets or behind the number: `微信同号`, `助理`; `""` when nothing did.
  package let note: String
  package let reading: Reading

  /// What can be known from it.
  package enum Reading: Hashable, Sendable {
    case number(PhoneNumber)
    /// Digits covered with stars: `163****1234`.
    case masked(MaskedPhone)
    /// A number that a spreadsheet turned into a float: `1.63123E+10`.
    case rounded(RoundedPhone)
    /// A number without its area or country: seven or eight digits.
    case local(String)
    /// Filler such as 13800138000 or 00000000000: says that there is no number.
    case filler
    /// Digits that make no number, kept because one slip may explain them.
    case malformed(String)
  }

  package init(typed: String, note: String, reading: Reading) {
    self.typed = typed
    self.note = note
    self.reading = reading
  }

  package var number: PhoneNumber? {
    if case .number(let number) = reading { number } else { nil }
  }
}

/// The digits that a mask left.
package struct MaskedPhone: Hashable, Sendable {
  package let prefix: String
  package let hiddenCount: Int
  package let suffix: String

  package init(prefix: String, hiddenCount: Int, suffix: String) {
    self.prefix = prefix
    self.hiddenCount = hiddenCount
    self.suffix = suffix
  }

  /// Whether the number could be behind the mask.
  package func matches(_ number: PhoneNumber) -> Bool {
    let national = number.nationalDigits
    return national.utf8.count == prefix.utf8.count + hiddenCount + suffix.utf8.count
      && national.hasPrefix(prefix) && national.hasSuffix(suffix)
  }

  package func matches(_ other: MaskedPhone) -> Bool {
    let shorter = prefix.utf8.count < other.prefix.utf8.count ? (self, other) : (other, self)
    return shorter.1.prefix.hasPrefix(shorter.0.prefix)
      && (suffix.hasSuffix(other.suffix) || other.suffix.hasSuffix(suffix))
      && prefix.utf8.count + hiddenCount + suffix.utf8.count
        == other.prefix.utf8.count + other.hiddenCount + other.suffix.utf8.count
  }
}

/// The numbers that a rounded one can have been.
package struct RoundedPhone: Hashable, Sendable {
  package let lowest: UInt64
  package let highest: UInt64

  package init(lowest: UInt64, highest: UInt64) {
    self.lowest = lowest
    self.highest = highest
  }

  /// Whether the number, with or without its calling code, rounds to this.
  package func matches(_ number: PhoneNumber) -> Bool {
    let national = UInt64(number.nationalDigits) ?? 0
    return (lowest...highest).contains(number.digits) || (lowest...highest).contains(national)
  }

  package func matches(_ other: RoundedPhone) -> Bool { lowest <= other.highest && other.lowest <= highest }
}

extension PhoneEntry {
  /// The longest field that is read; more than this is no list of numbers.
  package static let fieldScalarsMax = 256
  private static let entriesMax = 8

  /// Every number of a field, in the order typed. Empty when there is no digit in it.
  package static func parse(_ field: String) -> [PhoneEntry] {
    var entries: [PhoneEntry] = []
    for piece in PhoneScanner.pieces(of: field) where entries.count < entriesMax {
      entries += read(piece)
    }
    return entries
  }

  private static func read(_ piece: PhoneScanner.Piece) -> [PhoneEntry] {
    guard piece.hasDigits else { return [] }
    let whole = PhoneReader.read(piece)
    if case .malformed = whole.reading, let split = readTwo(piece) { return split }
    return [whole]
  }

  /// Two numbers with nothing but a space between them.
  private static func readTwo(_ piece: PhoneScanner.Piece) -> [PhoneEntry]? {
    for (left, right) in piece.splitsAtSpaces() {
      let entries = [PhoneReader.read(left), PhoneReader.read(right)]
      let sound = entries.allSatisfy { entry in
        switch entry.reading {
        case .malformed: false
        case .local(let digits): digits.utf8.count == 8
        default: true
        }
      }
      if sound { return entries }
    }
    return nil
  }
}
