extension MatchModel {
  /// The weights the program comes with: thousandths of a bit of log-odds per signal.
  ///
  /// Fitted by logistic regression (ridge, λ = 3) with the known truth of the development lists and their
  /// purchases, so that signals that go together share their worth instead of each counting in full; a
  /// signal that agrees may not count against, and the other way round.
  /// Three are set by reason, because those lists do not show them: `externalSame`, `phoneVerified`, and
  /// `crowd`, which is minus one bit for each doubling of the population. `docs/matching.md` has the
  /// figures and what they rest on.
  package static let shipped = MatchModel(
    version: "2026-1",
    weights: [
      .base: -3_690, .crowd: -1_000, .nameSame: 40, .nameSound: -2_600, .nameNear: -2_130,
      .nameGiven: 980, .nameSurname: -2_790, .nameOther: -2_610, .nameAddressed: 1_630,
      .nameAddressedOther: -2_530, .nameSpouse: 10, .nameNickname: 2_370, .nameNicknameOther: -800,
      .nameRoman: -520, .nameRomanNear: 2_470, .nameRomanSurname: -380, .nameRomanOther: -1_470,
      .nameLatin: 180, .nameLatinNear: 1_120, .nameLatinPart: 660, .nameLatinOther: -1_090,
      .nameAlias: 710, .nameRarity: 480, .surnameRarity: 110, .phoneSame: 6_860, .phoneSecond: 120,
      .phoneVerified: 3_000, .phoneMasked: 2_520, .phoneRounded: 350, .phoneNear: 4_060,
      .phoneLocal: 3_020, .phoneOther: -2_270, .phoneChat: -50, .phoneNoted: -360, .phoneHolders: -760,
      .phoneYears: -800, .chatSame: 5_600, .chatCommon: 440, .chatOther: -2_130, .emailSame: 4_980,
      .emailNear: 590, .emailOther: -2_380, .externalSame: 12_000, .birthdaySame: 4_400,
      .birthdayCalendar: 780, .birthdayDay: 2_660, .birthdaySwapped: 830, .birthdayYear: 1_440,
      .birthdayYearOther: -1_710, .birthdayOther: -4_660, .genderSame: 680, .genderOther: -3_120,
      .addressDoor: 4_100, .addressNear: 80, .addressStreet: 2_040, .addressDistrict: 2_720,
      .addressCity: 570, .addressCityOther: -3_280, .addressOther: -1_560, .pieceSame: 3_280,
      .listSame: -2_100, .assistant: -150, .surnameOnPhone: -90, .otherGenderOnPhone: -1_260,
      .otherBirthdayOnPhone: -260, .otherNameOnAddress: -200, .surnameOnAddress: -560,
      .sameNameOnPhone: 2_060, .sameNameAndBirthday: 2_470, .sameNameAndAddress: 940,
      .otherBirthdayOnName: -1_050, .otherAddressOnName: -2_000, .phoneAndAddress: -2_410,
      .surnameAndBirthday: -820, .otherPhoneOnName: -160, .otherNameOnBirthday: -660,
      .addressedOnPhone: 810,
    ],
    linkAt: 2_000, reviewAt: -1_000)
}
