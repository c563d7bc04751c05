internal import Kernel
internal import Matching
internal import Records

/// What somebody typed into the one box, read as everything it can mean.
struct SearchText {
  /// An identifier, which needs no search.
  let id: RowID?
  let probes: [SearchProbe]
  /// Whole telephone numbers in it.
  let numbers: [PhoneNumber]
  /// What was typed, where custom fields may hold it.
  private(set) var words = ""

  static let nothing = SearchText(id: nil, probes: [], numbers: [])

  /// Longer texts are no search for a person.
  static let scalarsMax = 128
  /// Fewer digits of a number, or signs of a chat id, card or serial, would find everybody.
  private static let digitsMin = 4
  private static let signsMin = 3
  /// The longest end of a number that people give as such.
  private static let tailMax = 11
  private static let middleMax = 8

  private init(id: RowID?, probes: [SearchProbe], numbers: [PhoneNumber]) {
    self.id = id
    self.probes = probes
    self.numbers = numbers
  }

  init(_ typed: String) {
    let text = String(String.UnicodeScalarView(typed.unicodeScalars.prefix(Self.scalarsMax))).trimmed
    if let id = RowID(text) {
      self.init(id: id, probes: [], numbers: [])
      return
    }
    let folded = SearchTerm.folded(text)
    guard !folded.isEmpty else {
      self = .nothing
      return
    }
    let digits = folded.filter { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, folded.allSatisfy({ $0.isASCII && !$0.isLetter && $0 != "@" }) {
      self.init(number: text, digits: digits, folded: folded)
    } else {
      let name = SearchedName(typed: text)
      self.init(
        id: nil, probes: name.han.isEmpty ? Self.word(text, folded, name, digits) : Self.name(name),
        numbers: [])
    }
    if numbers.isEmpty { words = text }
  }

  private init(number text: String, digits: String, folded: String) {
    let numbers = PhoneEntry.parse(text).compactMap(\.number)
    var probes = numbers.map {
      let term = SearchTerm.phone($0)
      return SearchProbe(term.kind, term.text, isWhole: true)
    }
    let count = digits.utf8.count
    if numbers.isEmpty, count >= Self.digitsMin, count <= Self.tailMax {
      probes.append(SearchProbe(.phoneTail, String(digits.reversed())))
      probes.append(SearchProbe(.phone, digits))
      if count <= Self.middleMax { probes.append(SearchProbe(.phoneMiddle, digits)) }
    }
    probes += Self.signs(folded, [.external, .serial, .chat])
    self.init(id: nil, probes: probes, numbers: numbers)
  }

  private static func name(_ name: SearchedName) -> [SearchProbe] {
    [SearchProbe(.han, name.han)] + (name.surname.isEmpty ? [] : [SearchProbe(.han, name.surname)])
  }

  private static func word(
    _ text: String, _ folded: String, _ name: SearchedName, _ digits: String
  ) -> [SearchProbe] {
    if folded.contains("@") {
      return [SearchProbe(.email, SearchTerm.lowered(text)), SearchProbe(.chat, SearchTerm.lowered(text))]
    }
    let letters = digits.isEmpty && !name.letters.isEmpty ? [SearchProbe(.letters, name.letters)] : []
    return letters + signs(folded, [.external, .serial, .chat, .email])
  }

  /// Whole at any length, by their beginning from ``signsMin`` signs on.
  private static func signs(_ folded: String, _ kinds: [SearchTerm.Kind]) -> [SearchProbe] {
    kinds.map { kind in
      let text = kind == .chat || kind == .email ? folded.lowercased() : folded
      return SearchProbe(kind, text, isWhole: folded.unicodeScalars.count < signsMin)
    }
  }
}

extension String {
  /// Without blanks at either end.
  package var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
