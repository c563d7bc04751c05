/// What a name is found by while it is typed: its characters from any place on, how it sounds, its initials, its Latin
/// words in either order. Everything is looked up by its beginning.
///
/// Initials match from the first character on, so that two letters do not find everybody.
package struct SearchSpelling: Hashable, Sendable {
  /// Simplified characters: the whole name and what is left of it from each further character on.
  package let han: [String]
  /// Latin letters, lower case, without blanks.
  package let letters: [String]

  /// Characters of a name that are indexed; what follows is found by what stands before it.
  package static let charactersMax = 16
  private static let startsMax = 8
  private static let readingsMax = 4
  private static let wordsMax = 4

  package init(of typed: String) {
    let text = NameText(typed)
    han = Self.endings(text.han)
    var letters: Set<String> = []
    if !text.han.isEmpty {
      let name = PersonName(typed: typed)
      letters.formUnion(Self.sounds(surname: name.surname, given: name.given))
    }
    for words in [text.latin, text.bracketed] { letters.formUnion(Self.orders(of: words)) }
    self.letters = letters.sorted()
  }

  private static func endings(_ han: [Unicode.Scalar]) -> [String] {
    guard han.count > 1 else { return han.map { String(Character($0)) } }
    return (0..<min(han.count - 1, startsMax)).map { start in
      String(String.UnicodeScalarView(han[start...].prefix(charactersMax)))
    }
  }

  private static func sounds(surname: [Unicode.Scalar], given: [Unicode.Scalar]) -> Set<String> {
    let compound = compoundReadings[String(String.UnicodeScalarView(surname))]
    let surnames = compound.map { [$0] } ?? readings(surname, isSurname: true)
    let givens = readings(given, isSurname: false)
    var letters: Set<String> = []
    for surname in surnames {
      for given in givens {
        let initials = given.compactMap(\.first).map(String.init).joined()
        letters.insert(surname.joined() + given.joined())
        letters.insert(surname.joined() + initials)
        letters.insert(surname.compactMap(\.first).map(String.init).joined() + initials)
        if given.count > 1 { letters.insert(given.joined()) }
      }
    }
    letters.remove("")
    return letters
  }

  /// Compound surnames that sound otherwise than their characters (conventions of the field, names).
  private static let compoundReadings: [String: [String]] = [
    "万俟": ["mo", "qi"], "尉迟": ["yu", "chi"], "澹台": ["tan", "tai"], "长孙": ["zhang", "sun"],
    "令狐": ["ling", "hu"], "鲜于": ["xian", "yu"], "宰父": ["zai", "fu"],
  ]

  /// Every way the characters can sound, at most ``readingsMax``; one empty way for no characters.
  private static func readings(_ scalars: [Unicode.Scalar], isSurname: Bool) -> [[String]] {
    scalars.prefix(charactersMax).reduce([[]]) { ways, scalar in
      let sounds = Romanisation.pinyin(scalar, isSurname: isSurname)
      guard !sounds.isEmpty else { return ways }
      return Array(ways.flatMap { way in sounds.map { way + [$0] } }.prefix(readingsMax))
    }
  }

  /// The words from each of them on, round and round, and their initials in the order typed.
  private static func orders(of words: [String]) -> [String] {
    let words = words.prefix(wordsMax).map { String($0.prefix(charactersMax)) }
    guard !words.isEmpty else { return [] }
    let turns = words.indices.map { (words[$0...] + words[..<$0]).joined() }
    return words.count > 1 ? turns + [words.compactMap(\.first).map(String.init).joined()] : turns
  }
}

/// A typed beginning of a name, as it is looked up among ``SearchSpelling``s.
package struct SearchedName: Hashable, Sendable {
  /// Simplified characters; empty when none was typed.
  package let han: String
  /// The surname alone, of 王先生 and the like; empty otherwise.
  package let surname: String
  /// Latin letters without blanks; empty when none was typed.
  package let letters: String

  package init(typed: String) {
    let text = NameText(typed)
    han = String(String.UnicodeScalarView(text.han.prefix(SearchSpelling.charactersMax)))
    letters = String((text.latin + text.bracketed).joined().prefix(SearchSpelling.charactersMax * 4))
    let name = text.han.count > 2 ? PersonName(typed: typed) : PersonName()
    surname = name.form == .surnameOnly ? String(String.UnicodeScalarView(name.surname)) : ""
  }
}
