/// What a person has only one of, a birthday, a sex, a name, as two records have it.
struct PersonIdentity: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  static let birthdayAgrees = PersonIdentity(rawValue: 1)
  static let sexAgrees = PersonIdentity(rawValue: 2)
  static let nameAgrees = PersonIdentity(rawValue: 4)
  static let birthdayContradicts = PersonIdentity(rawValue: 8)
  static let sexContradicts = PersonIdentity(rawValue: 16)
  static let nameContradicts = PersonIdentity(rawValue: 32)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ comparison: Comparison) {
    self = comparison.findings.reduce(into: []) { $0.formUnion(Self.of($1.signal)) }
  }

  private static func of(_ signal: Signal) -> PersonIdentity {
    switch signal {
    case .birthdaySame, .birthdayCalendar, .birthdaySwapped, .birthdayNear, .birthdayDay,
      .birthdayDayCalendar:
      .birthdayAgrees
    case .birthdayOther, .birthdayDayOther: .birthdayContradicts
    case .genderSame: .sexAgrees
    case .genderOther: .sexContradicts
    case .nameSame, .nameSound, .nameNear, .nameAddressed, .nameNickname, .nameRoman, .nameRomanNear,
      .nameRomanSurname, .nameLatin, .nameLatinNear, .nameLatinPart, .nameAlias:
      .nameAgrees
    case .nameOther, .nameSurname, .nameRomanOther, .nameLatinOther, .nameAddressedOther: .nameContradicts
    default: []
    }
  }
}

/// Whether two groups of records can be one person as a whole: two birthdays, sexes or names, each stated by two records
/// or more, are two persons, however well the pairs do otherwise. One record alone may be wrong.
struct GroupIdentity {
  private var agreed: PersonIdentity = []
  private var left: [Int: PersonIdentity] = [:]
  private var right: [Int: PersonIdentity] = [:]

  mutating func add(_ identity: PersonIdentity, _ one: Int, _ other: Int) {
    agreed.formUnion(identity)
    left[one, default: []].formUnion(identity)
    right[other, default: []].formUnion(identity)
  }

  private static let kinds: [(agrees: PersonIdentity, contradicts: PersonIdentity)] = [
    (.birthdayAgrees, .birthdayContradicts), (.sexAgrees, .sexContradicts), (.nameAgrees, .nameContradicts),
  ]

  var isContradictory: Bool {
    Self.kinds.contains { kind in
      !agreed.contains(kind.agrees) && left.values.count { $0.contains(kind.contradicts) } >= 2
        && right.values.count { $0.contains(kind.contradicts) } >= 2
    }
  }
}
