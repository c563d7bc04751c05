extension MatchModel {
  /// The weights the program comes with.
  package static let shipped = MatchModel(
    version: "0",
    weights: [
      .base: -9_000, .nameSame: 4_000, .nameSound: 3_000, .nameNear: 2_000, .nameSurname: -4_000, .nameOther: -6_000,
      .nameAddressed: 1_000, .nameAddressedOther: -4_000, .nameRoman: 3_500, .nameLatin: 4_000, .nameRarity: 500,
      .surnameRarity: 300, .phoneSame: 9_000, .phoneVerified: 3_000, .phoneOther: -1_500, .chatSame: 10_000, .emailSame: 10_000,
      .externalSame: 14_000, .birthdaySame: 8_000, .birthdayCalendar: 6_000, .birthdayDay: 5_000, .birthdayOther: -5_000,
      .genderSame: 500, .genderOther: -3_000, .addressDoor: 5_000, .addressNear: 3_000,
    ],
    linkAt: 6_000, reviewAt: 0)
}
