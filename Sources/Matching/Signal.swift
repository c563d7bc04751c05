/// One thing that two records can say about being the same person. What each is worth is in a
/// ``MatchModel``. Case names are stored with decisions: add cases, never rename or reuse one.
package enum Signal: UInt8, Hashable, Sendable, CaseIterable {
  /// How rare it is that any two records are one person, before anything is compared; then what other explanations of
  /// the likeness take away.
  case againstStranger, againstFamily, againstSharedContact

  // Names. One of these for each pair with a name on both sides.
  case nameSame, nameSound, nameNear, nameGiven, nameSurname, nameOther
  case nameAddressed, nameAddressedOther, nameSpouse, nameNickname, nameNicknameOther
  case nameRoman, nameRomanNear, nameRomanSurname, nameRomanOther
  case nameLatin, nameLatinNear, nameLatinPart, nameLatinOther
  case nameAlias

  // Telephone numbers: whole ones, then those of which only a part is known.
  case phoneSame, phoneLandline, phoneNear, phoneOther
  case phoneMasked, phoneRounded, phoneLocal, phonePartOther
  case phoneSecond, phoneVerified, phoneNoted
  /// Time between what the two records say about a shared number: less than the 90 days after which numbers are
  /// given out again, up to two years, longer.
  case phoneSoon, phoneLater, phoneYears
  /// Somebody else held the number in between, so that it was given out again.
  case phoneInterrupted
  /// Whether people with other names than these two hold a shared number, and whether all of them came through one and
  /// the same associate, who may have typed the own one.
  case phoneOnlyThese, phoneOneMore, phoneManyMore, phoneAssociate

  // Chat, e-mail, cards.
  case chatSame, chatCommon, chatOther, emailSame, emailNear, emailOther
  case externalSame

  // Birthday, gender, address.
  case birthdaySame, birthdayCalendar, birthdaySwapped, birthdayNear, birthdayOther
  case birthdayDay, birthdayDayCalendar, birthdayDayOther
  case birthdayYear, birthdayDecade, birthdayYearOther
  case genderSame, genderOther
  /// Both addresses name a door.
  case addressDoor, addressNear, addressStreet, addressOther, addressElsewhere
  /// At least one does not.
  case addressPlace, addressDistrict, addressCity, addressCityOther

  // The rest.
  case pieceSame, listSame, assistant

  /// That both have something that is given out to one holder at a time: two people who share it do so because of one
  /// mistake, not because there are many people.
  var isIdentifier: Bool {
    switch self {
    case .phoneSame, .phoneLandline, .chatSame, .emailSame, .externalSame, .pieceSame: true
    default: false
    }
  }

  package var code: String { String(describing: self) }

  package init?(code: some StringProtocol) {
    guard let signal = Self.byCode[String(code)] else { return nil }
    self = signal
  }

  private static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) })
}
