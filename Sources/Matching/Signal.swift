/// One thing that two records can say about being the same person. What each is worth is in a
/// ``MatchModel``. Case names are stored with decisions: add cases, never rename or reuse one.
package enum Signal: UInt8, Hashable, Sendable, CaseIterable {
  /// What any two records that share a key are worth before anything is compared.
  case base
  /// How much larger than ten thousand records the population is, per doubling, when no contact point is
  /// shared: the more people there are, the less a name and a birthday say.
  case crowd

  // Names. One of these for each pair with a name on both sides.
  case nameSame, nameSound, nameNear, nameGiven, nameSurname, nameOther
  case nameAddressed, nameAddressedOther, nameSpouse, nameNickname, nameNicknameOther
  case nameRoman, nameRomanNear, nameRomanSurname, nameRomanOther
  case nameLatin, nameLatinNear, nameLatinPart, nameLatinOther
  case nameAlias
  /// How rare the shared full name is, per bit; and the shared surname.
  case nameRarity, surnameRarity

  // Telephone numbers.
  case phoneSame, phoneSecond, phoneVerified, phoneLandline, phoneMasked, phoneRounded, phoneNear, phoneLocal
  case phoneOther, phoneChat, phoneNoted
  /// Names beyond the first on a shared number, per doubling; years between the two records.
  case phoneHolders, phoneYears

  // Chat, e-mail, cards.
  case chatSame, chatCommon, chatOther, emailSame, emailNear, emailOther
  case externalSame

  // Birthday, gender, address.
  case birthdaySame, birthdayCalendar, birthdayDay, birthdayDayCalendar, birthdaySwapped, birthdayNear
  case birthdayYear, birthdayDecade, birthdayYearOther, birthdayOther
  case genderSame, genderOther
  case addressDoor, addressNear, addressStreet, addressDistrict, addressCity, addressCityOther, addressOther

  // The rest.
  case pieceSame, listSame, assistant

  // What one thing means beside another.
  case otherNameOnPhone, surnameOnPhone, otherGenderOnPhone, otherBirthdayOnPhone, otherNameOnAddress,
    surnameOnAddress
  case otherNameOnChat, sameNameOnPhone, sameNameAndBirthday, sameNameAndAddress, addressedAndBirthday
  case otherBirthdayOnName, otherGenderOnName, otherAddressOnName, phoneAndAddress, surnameAndBirthday
  case otherPhoneOnName, otherNameOnBirthday, addressedOnPhone

  package var code: String { String(describing: self) }

  package init?(code: some StringProtocol) {
    guard let signal = Self.byCode[String(code)] else { return nil }
    self = signal
  }

  private static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) })
}
