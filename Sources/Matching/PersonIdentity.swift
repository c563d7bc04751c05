/// What a person has only one of, a birthday, a sex, a name, as two records have it.
struct PersonIdentity: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  static let birthdayAgrees = PersonIdentity(rawValue: 1)
  static let sexAgrees = PersonIdentity(rawValue: 2)
  static let nameAgrees = PersonIdentity(rawValue: 4)
  static let birthdayContradicts = PersonIdentity(rawValue: 8)
  static let sexContradicts = PersonIdentity(rawValue: 16)
  static let nameContradicts = PersonIdentity(rawValue: 32)
  /// A contact point beside the first number, a card or a piece is shared.
  static let contactAgrees = PersonIdentity(rawValue: 64)
  /// The number they share was somebody else's in between: their histories of it exclude each other.
  static let numberContradicts = PersonIdentity(rawValue: 128)

  init(rawValue: UInt16) { self.rawValue = rawValue }

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
    case .chatSame, .emailSame, .phoneSecond, .phoneVerified, .externalSame, .pieceSame: .contactAgrees
    case .phoneInterrupted: .numberContradicts
    default: []
    }
  }
}

/// Whether two groups of records can be one person as a whole. Two birthdays, sexes or names, each stated by two records
/// or more, are two persons, however well the pairs do otherwise; one record alone may be wrong. And a number that was
/// somebody else's in between joins nobody by itself, on however many records it stands.
struct GroupIdentity {
  private var found: PersonIdentity = []
  private var left: [Int: PersonIdentity] = [:]
  private var right: [Int: PersonIdentity] = [:]

  mutating func add(_ identity: PersonIdentity, _ one: Int, _ other: Int) {
    found.formUnion(identity)
    guard !identity.isDisjoint(with: Self.contradictions) else { return }
    left[one, default: []].formUnion(identity)
    right[other, default: []].formUnion(identity)
  }

  private static let kinds: [(agrees: PersonIdentity, contradicts: PersonIdentity)] = [
    (.birthdayAgrees, .birthdayContradicts), (.sexAgrees, .sexContradicts), (.nameAgrees, .nameContradicts),
  ]
  private static let contradictions: PersonIdentity = [
    .birthdayContradicts, .sexContradicts, .nameContradicts,
  ]

  var isContradictory: Bool {
    let isByNumberAlone = found.isDisjoint(with: [.birthdayAgrees, .contactAgrees, .nameAgrees])
    if found.contains(.numberContradicts), isByNumberAlone { return true }
    return Self.kinds.contains { kind in
      !found.contains(kind.agrees) && left.values.count { $0.contains(kind.contradicts) } >= 2
        && right.values.count { $0.contains(kind.contradicts) } >= 2
    }
  }
}
