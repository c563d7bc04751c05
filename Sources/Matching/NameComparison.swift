/// How two names relate: one signal, and whether a surname or a whole name is shared.
struct NameComparison {
  let signal: Signal
  /// The shared part whose rarity counts.
  let shared: Shared

  enum Shared { case nothing, surname, name }

  init(_ signal: Signal, _ shared: Shared = .nothing) {
    self.signal = signal
    self.shared = shared
  }

  /// The most telling pair of names, the better one first in ``order``; `nil` when one side has none.
  static func best(_ left: [Profile.SpelledName], _ right: [Profile.SpelledName]) -> (
    comparison: NameComparison, left: PersonName, right: PersonName
  )? {
    var best: (comparison: NameComparison, left: PersonName, right: PersonName)?
    for one in left {
      for other in right {
        guard let comparison = compare(one, other) else { continue }
        if let known = best, known.comparison.rank <= comparison.rank { continue }
        best = (comparison, one.name, other.name)
      }
    }
    return best
  }

  private static let order: [Signal] = [
    .nameSame, .nameRoman, .nameLatin, .nameSound, .nameNear, .nameRomanNear, .nameLatinNear, .nameAlias,
    .nameGiven,
    .nameAddressed, .nameNickname, .nameLatinPart, .nameRomanSurname, .nameSpouse, .nameSurname,
    .nameNicknameOther,
    .nameAddressedOther, .nameLatinOther, .nameRomanOther, .nameOther,
  ]

  private var rank: Int { Self.order.firstIndex(of: signal) ?? Self.order.count }

  static func compare(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> NameComparison? {
    // The form with the smaller raw value first, so that each pair of forms is handled once.
    let (one, other) = left.name.form.rawValue <= right.name.form.rawValue ? (left, right) : (right, left)
    let found: NameComparison? =
      switch (one.name.form, other.name.form) {
      case (.full, .full): fullNames(one.name, other.name)
      case (.full, .surnameOnly), (.surnameOnly, .surnameOnly): addressed(one, other)
      case (.full, .nickname), (.surnameOnly, .nickname), (.nickname, .nickname): nickname(one, other)
      case (.full, .latin), (.surnameOnly, .latin), (.nickname, .latin): roman(one, other)
      case (.latin, .latin): latin(one, other)
      default: nil
      }
    return withAlias(found, one.name, other.name)
  }

  // MARK: Chinese characters on both sides

  private static func fullNames(_ left: PersonName, _ right: PersonName) -> NameComparison {
    let (one, other) = (left.han, right.han)
    if one == other {
      return NameComparison(left.hasLostCharacter || right.hasLostCharacter ? .nameNear : .nameSame, .name)
    }
    let sameSurname = left.surname == right.surname
    if one.count == other.count, zip(one, other).allSatisfy({ soundsAlike($0, $1) }) {
      return NameComparison(.nameSound, .name)
    }
    if isNear(left, right) { return NameComparison(.nameNear, sameSurname ? .surname : .nothing) }
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
      return NameComparison(.nameRoman, .name)
    }
    let near = han.spellings.contains { spelling in
      latin.spellings.contains { spelling.utf8.count > 5 && Edit.isWithinOne(spelling, $0) }
    }
    if isWhole, near { return NameComparison(.nameRomanNear, .surname) }
    if shareSurname(han, latin) {
      return NameComparison(isWhole ? .nameRomanSurname : .nameAddressed, .surname)
    }
    return NameComparison(isWhole ? .nameRomanOther : .nameAddressedOther)
  }

  private static func latin(_ left: Profile.SpelledName, _ right: Profile.SpelledName) -> NameComparison {
    let (one, other) = (left.name.latin, right.name.latin)
    if left.spellings.contains(where: { right.spellings.contains($0) }) {
      return NameComparison(.nameLatin, .name)
    }
    let near = left.spellings.contains { spelling in
      right.spellings.contains { spelling.utf8.count > 5 && Edit.isWithinOne(spelling, $0) }
    }
    if near { return NameComparison(.nameLatinNear) }
    return one.contains { word in other.contains(word) }
      ? NameComparison(.nameLatinPart) : NameComparison(.nameLatinOther)
  }

  /// A Latin first name on both sides, when the rest does not already agree.
  private static func withAlias(
    _ found: NameComparison?, _ left: PersonName, _ right: PersonName
  ) -> NameComparison? {
    let (one, other) = (left.aliases + left.latin, right.aliases + right.latin)
    let isShared = left.aliases.contains { other.contains($0) } || right.aliases.contains { one.contains($0) }
    guard isShared else { return found }
    switch found?.signal {
    case nil, .nameAddressed, .nameAddressedOther, .nameRomanSurname, .nameRomanOther, .nameLatinPart,
      .nameLatinOther,
      .nameNicknameOther:
      return NameComparison(.nameAlias, found?.shared ?? .nothing)
    default: return found
    }
  }
}

/// Distance between short strings.
enum Edit {
  /// Equal, or one letter changed, missing, added, or two neighbours swapped.
  static func isWithinOne(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
    var (short, long) = (Array(left.utf8), Array(right.utf8))
    if short.count > long.count { swap(&short, &long) }
    guard long.count - short.count <= 1 else { return false }
    guard let at = short.indices.first(where: { short[$0] != long[$0] }) else { return true }
    if long.count > short.count { return short[at...].elementsEqual(long[(at + 1)...]) }
    if short[(at + 1)...].elementsEqual(long[(at + 1)...]) { return true }
    guard at + 1 < short.count else { return false }
    return short[at] == long[at + 1] && short[at + 1] == long[at]
      && short[(at + 2)...].elementsEqual(long[(at + 2)...])
  }
}
