/// How two names relate: one signal, and how surprising it is that strangers share as much.
struct NameComparison {
  let signal: Signal
  let shared: Shared

  /// What is shared, whose rarity counts.
  enum Shared {
    case nothing, surname, name, sound
    /// A name that is nearly the same.
    case nearName
    /// One word in Latin letters.
    case word(String)
  }

  init(_ signal: Signal, _ shared: Shared = .nothing) {
    self.signal = signal
    self.shared = shared
  }

  /// The most telling pair of names, the better one first in ``order``; `nil` when one side has none.
  static func best(_ left: [Profile.SpelledName], _ right: [Profile.SpelledName]) -> (
    comparison: NameComparison, left: Profile.SpelledName, right: Profile.SpelledName
  )? {
    var best: (comparison: NameComparison, left: Profile.SpelledName, right: Profile.SpelledName)?
    for one in left {
      for other in right {
        guard let comparison = compare(one, other) else { continue }
        if let known = best, known.comparison.rank <= comparison.rank { continue }
        best = (comparison, one, other)
      }
    }
    return best
  }

  private static let order: [Signal] = [
    .nameSame, .nameRoman, .nameLatin, .nameSound, .nameNear, .nameRomanNear, .nameLatinNear, .nameGiven,
    .nameAddressed, .nameNickname, .nameLatinPart, .nameRomanSurname, .nameSpouse, .nameSurname,
    .nameNicknameOther, .nameAddressedOther, .nameLatinOther, .nameRomanOther, .nameOther,
  ]
  private static let ranks: [Int] = Signal.allCases.map { order.firstIndex(of: $0) ?? order.count }

  private var rank: Int { Self.ranks[Int(signal.rawValue)] }

  static func compare(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> NameComparison? {
    // The form with the smaller raw value first, so that each pair of forms is handled once.
    let (one, other) = left.name.form.rawValue <= right.name.form.rawValue ? (left, right) : (right, left)
    return switch (one.name.form, other.name.form) {
    case (.full, .full): fullNames(one.name, other.name)
    case (.full, .surnameOnly), (.surnameOnly, .surnameOnly): addressed(one, other)
    case (.full, .nickname), (.surnameOnly, .nickname), (.nickname, .nickname): nickname(one, other)
    case (.full, .latin), (.surnameOnly, .latin), (.nickname, .latin): roman(one, other)
    case (.latin, .latin): latin(one, other)
    default: nil
    }
  }

  // MARK: Chinese characters on both sides

  private static func fullNames(_ left: PersonName, _ right: PersonName) -> NameComparison {
    let (one, other) = (left.han, right.han)
    if one == other {
      return NameComparison(
        left.hasLostCharacter || right.hasLostCharacter ? .nameNear : .nameSame,
        left.hasLostCharacter || right.hasLostCharacter ? .surname : .name)
    }
    let sameSurname = left.surname == right.surname
    if one.count == other.count, zip(one, other).allSatisfy({ soundsAlike($0, $1) }) {
      return NameComparison(.nameSound, .sound)
    }
    if isNear(left, right) { return NameComparison(.nameNear, sameSurname ? .surname : .nearName) }
    if sameSurname { return NameComparison(.nameSurname, .surname) }
    if left.given == right.given, left.given.count > 1 { return NameComparison(.nameGiven) }
    return NameComparison(.nameOther)
  }

  /// One slip apart in a name of three or more characters, a lost character, or the same characters
  /// in another order.
  private static func isNear(_ left: PersonName, _ right: PersonName) -> Bool {
    let (one, other) = (left.han, right.han)
    if left.surname == right.surname, left.hasLostCharacter || right.hasLostCharacter,
      one.starts(with: other) || other.starts(with: one) || one.count == other.count
    {
      return true
    }
    if one.count == other.count, one.count >= 2, one.sorted() == other.sorted() { return true }
    if one.count == other.count, one.count > 3 {
      return zip(one, other).count(where: { !soundsAlike($0, $1) }) <= 1
    }
    guard left.surname == right.surname else { return false }
    if one.count == 3, other.count == 3 {
      return zip(one, other).count(where: { $0 == $1 || isLoosely($0, $1) }) == 3
        || zip(left.given, right.given).count(where: { $0 == $1 }) == 1
    }
    if one.count == 2, other.count == 2 { return isLoosely(one[1], other[1]) }
    let (long, short) = one.count > other.count ? (left.given, right.given) : (right.given, left.given)
    return !short.isEmpty && long.count == short.count + 1
      && (long.starts(with: short) || long.suffix(short.count) == short[...])
  }

  static func soundsAlike(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    if left == right { return true }
    let (one, other) = (HanReadings.reading(of: left).syllables, HanReadings.reading(of: right).syllables)
    return one.contains { other.contains($0) }
  }

  /// Sounds that many speakers do not tell apart: zh-z, n-l, -ing/-in and so on.
  private static func isLoosely(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    let (one, other) = (HanReadings.reading(of: left).syllables, HanReadings.reading(of: right).syllables)
    return one.contains { sound in other.contains { merged($0) == merged(sound) } }
  }

  private static func merged(_ syllable: String) -> String {
    var text = syllable
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("f", "h")]
    where text.hasPrefix(from) {
      text = to + text.dropFirst(from.count)
      break
    }
    return text.hasSuffix("ng") ? String(text.dropLast()) : text
  }

  // MARK: Surnames and nicknames

  private static func addressed(_ full: Profile.SpelledName, _ short: Profile.SpelledName) -> NameComparison {
    let bySpouse = full.name.isBySpouse || short.name.isBySpouse
    if !full.name.surname.isEmpty, !short.name.surname.isEmpty {
      if full.name.surname == short.name.surname { return NameComparison(.nameAddressed, .surname) }
      if full.name.surname.isEmpty == false, full.name.surname.count == short.name.surname.count,
        zip(full.name.surname, short.name.surname).allSatisfy({ soundsAlike($0, $1) })
      {
        return NameComparison(.nameAddressed, .surname)
      }
      // A name in parts (德吉·卓嘎) is addressed by its first part.
      return NameComparison(bySpouse ? .nameSpouse : .nameAddressedOther)
    }
    if full.name.surname.isEmpty, full.name.han.starts(with: short.name.surname), !short.name.surname.isEmpty
    {
      return NameComparison(.nameAddressed, .surname)
    }
    return shareSurname(full, short)
      ? NameComparison(.nameAddressed, .surname)
      : NameComparison(bySpouse ? .nameSpouse : .nameAddressedOther)
  }

  private static func nickname(_ one: Profile.SpelledName, _ short: Profile.SpelledName) -> NameComparison {
    let mark = short.name.given
    return mark.allSatisfy({ one.name.han.contains($0) })
      ? NameComparison(.nameNickname) : NameComparison(.nameNicknameOther)
  }

  private static func shareSurname(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> Bool {
    left.surnameSpellings.contains { right.surnameSpellings.contains($0) }
  }

  // MARK: Latin letters

  private static func roman(_ han: Profile.SpelledName, _ latin: Profile.SpelledName) -> NameComparison {
    let isWhole = han.name.form == .full
    if isWhole, han.spellings.contains(where: { latin.spellings.contains($0) }) {
      return NameComparison(.nameRoman, .sound)
    }
    let near = han.spellings.contains { spelling in
      latin.spellings.contains { spelling.utf8.count > 5 && Edit.isWithinOne(spelling, $0) }
    }
    if isWhole, near { return NameComparison(.nameRomanNear, .nearName) }
    if shareSurname(han, latin) {
      return NameComparison(isWhole ? .nameRomanSurname : .nameAddressed, .surname)
    }
    return NameComparison(isWhole ? .nameRomanOther : .nameAddressedOther)
  }

  private static func latin(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> NameComparison {
    if left.spellings.contains(where: { right.spellings.contains($0) }) {
      return NameComparison(.nameLatin, .name)
    }
    let (one, other) = (left.name.latin, right.name.latin)
    let shared = one.first { other.contains($0) }
    if LatinWords.areNear(one, other) || wholesAreNear(left, right) {
      return NameComparison(.nameLatinNear, .nearName)
    }
    return shared.map { NameComparison(.nameLatinPart, .word($0)) } ?? NameComparison(.nameLatinOther)
  }

  private static func wholesAreNear(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> Bool {
    left.spellings.contains { spelling in
      right.spellings.contains { spelling.utf8.count > 5 && Edit.isWithinOne(spelling, $0) }
    }
  }

  /// Whether a Latin first name that stands beside one name is found in the other.
  static func shareAlias(_ left: [Profile.SpelledName], _ right: [Profile.SpelledName]) -> Bool {
    for one in left {
      for other in right where !one.name.aliases.isEmpty || !other.name.aliases.isEmpty {
        let (first, second) = (one.name.aliases + one.name.latin, other.name.aliases + other.name.latin)
        if one.name.aliases.contains(where: { second.contains($0) }) { return true }
        if other.name.aliases.contains(where: { first.contains($0) }) { return true }
      }
    }
    return false
  }
}

/// Names as words in Latin letters, in any order.
enum LatinWords {
  /// Whether each word of the shorter name has its own counterpart in the other: equal, one slip apart, an initial, a
  /// short form that the other begins with, or, beside an equal word, with most letters in common.
  static func areNear(_ left: [String], _ right: [String]) -> Bool {
    let (short, long) = left.count <= right.count ? (left, right) : (right, left)
    guard short.count >= 2 else { return false }
    var free = long
    var equalCount = 0
    var looseCount = 0
    for word in short {
      if let at = free.firstIndex(of: word) {
        free.remove(at: at)
        equalCount += word.utf8.count > 1 ? 1 : 0
      } else if let at = free.firstIndex(where: { isNear(word, $0) }) {
        free.remove(at: at)
      } else if let at = free.firstIndex(where: { hasMostLetters(word, $0) }) {
        free.remove(at: at)
        looseCount += 1
      } else {
        return false
      }
    }
    return looseCount == 0 ? equalCount > 0 || short.count == long.count : equalCount > 0
  }

  private static func isNear(_ one: String, _ other: String) -> Bool {
    let (short, long) = one.utf8.count <= other.utf8.count ? (one, other) : (other, one)
    if short.utf8.count == 1 || short.utf8.count >= 3, long.hasPrefix(short) { return true }
    return short.utf8.count > 3 && Edit.isWithinOne(short, long)
  }

  /// The first letter and the consonants behind it, doubled ones once: `smith` and `smyth` are `smth`.
  static func skeleton(_ word: String) -> String {
    var kept: [UInt8] = []
    for byte in word.utf8 {
      if kept.isEmpty || (!vowels.contains(byte) && kept.last != byte) { kept.append(byte) }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static let vowels = Set("aeiouyhw".utf8)

  /// Two thirds of the pairs of neighbouring letters.
  private static func hasMostLetters(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count > 3, other.utf8.count > 3 else { return false }
    let (first, second) = (bigrams(one), bigrams(other))
    var free = second
    var shared = 0
    for pair in first {
      guard let at = free.firstIndex(of: pair) else { continue }
      free.remove(at: at)
      shared += 1
    }
    return shared * 6 >= (first.count + second.count) * 2
  }

  private static func bigrams(_ word: String) -> [UInt16] {
    let bytes = Array(word.utf8)
    return zip(bytes, bytes.dropFirst()).map { UInt16($0) << 8 | UInt16($1) }
  }
}

/// Distance between short strings.
enum Edit {
  /// Equal, or one letter changed, missing, added, or two neighbours swapped.
  static func isWithinOne(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
    guard abs(left.utf8.count - right.utf8.count) <= 1 else { return false }
    return isWithinOne(Array(left.utf8), Array(right.utf8))
  }

  static func isWithinOne(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let (short, long) = left.count > right.count ? (right, left) : (left, right)
    guard long.count - short.count <= 1 else { return false }
    guard let at = short.indices.first(where: { short[$0] != long[$0] }) else { return true }
    if long.count > short.count { return short[at...].elementsEqual(long[(at + 1)...]) }
    if short[(at + 1)...].elementsEqual(long[(at + 1)...]) { return true }
    guard at + 1 < short.count else { return false }
    return short[at] == long[at + 1] && short[at + 1] == long[at]
      && short[(at + 2)...].elementsEqual(long[(at + 2)...])
  }
}
