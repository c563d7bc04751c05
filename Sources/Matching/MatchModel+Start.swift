extension MatchModel {
  /// Where learning starts: rough guesses, the same for every data set, of how often each answer is given by one
  /// person's records, by strangers', by a family's, and by strangers' behind one contact point. Learning moves away
  /// from them by what the records themselves say; what no record says stays as it is here.
  package static let start = MatchModel(
    version: "start", likelihoods: table, rates: [0, 0, -1_000, -2_000])

  private static let table: [[Int]] = {
    var table = Hypothesis.allCases.map { _ in Signal.allCases.map { _ in 0 } }
    for (signal, guess) in guesses {
      let millionths = [guess.same, guess.stranger, guess.family, guess.sharedContact]
      for hypothesis in Hypothesis.allCases {
        let share = millionths[Int(hypothesis.rawValue)]
        table[Int(hypothesis.rawValue)][Int(signal.rawValue)] =
          FixedLog.milliLog2(UInt64(share)) - FixedLog.milliLog2(1_000_000)
      }
    }
    return table
  }()

  private typealias Guess = (same: Int, stranger: Int, family: Int, sharedContact: Int)

  /// Millionths. Beside a shared name a stranger's is how often that name is spelled so; the name's own rarity comes on
  /// top (``Population``).
  private static let guesses: [(Signal, Guess)] = [
    (.nameSame, (800_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameSound, (80_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameNear, (80_000, 30_000, 100_000, 30_000)), (.nameGiven, (5_000, 5_000, 1_000, 5_000)),
    (.nameSurname, (15_000, 970_000, 450_000, 970_000)), (.nameOther, (20_000, 950_000, 450_000, 950_000)),
    (.nameAddressed, (950_000, 1_000_000, 500_000, 1_000_000)),
    (.nameAddressedOther, (30_000, 950_000, 400_000, 950_000)),
    (.nameSpouse, (20_000, 50_000, 100_000, 50_000)),
    (.nameNickname, (900_000, 30_000, 300_000, 30_000)),
    (.nameNicknameOther, (100_000, 970_000, 700_000, 970_000)),
    (.nameRoman, (750_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameRomanNear, (50_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameRomanSurname, (100_000, 1_000_000, 450_000, 1_000_000)),
    (.nameRomanOther, (100_000, 950_000, 500_000, 950_000)),
    (.nameLatin, (750_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameLatinNear, (150_000, 1_000_000, 1_000_000, 1_000_000)),
    (.nameLatinPart, (70_000, 1_000_000, 500_000, 1_000_000)),
    (.nameLatinOther, (30_000, 980_000, 450_000, 980_000)),
    (.nameAlias, (100_000, 1_000, 1_000, 1_000)),
    (.phoneSame, (600_000, 1, 300_000, 900_000)), (.phoneLandline, (20_000, 1, 20_000, 50_000)),
    (.phoneNear, (30_000, 3, 1_000, 1_000)), (.phoneOther, (350_000, 1_000_000, 680_000, 50_000)),
    (.phoneMasked, (600_000, 100, 200_000, 300_000)), (.phoneRounded, (100_000, 1_000, 50_000, 100_000)),
    (.phoneLocal, (100_000, 100, 50_000, 100_000)), (.phonePartOther, (200_000, 990_000, 700_000, 500_000)),
    (.phoneSecond, (100_000, 1, 10_000, 10_000)), (.phoneVerified, (80_000, 1, 10_000, 10_000)),
    (.phoneNoted, (5_000, 1_000, 20_000, 50_000)),
    (.phoneSoon, (400_000, 300_000, 400_000, 200_000)), (.phoneLater, (400_000, 300_000, 400_000, 300_000)),
    (.phoneYears, (200_000, 400_000, 200_000, 490_000)),
    (.phoneInterrupted, (2_000, 10_000, 10_000, 20_000)),
    (.phoneOnlyThese, (850_000, 300_000, 500_000, 500_000)),
    (.phoneOneMore, (130_000, 300_000, 400_000, 300_000)),
    (.phoneManyMore, (20_000, 300_000, 100_000, 150_000)),
    (.phoneAssociate, (2_000, 100_000, 10_000, 50_000)),
    (.chatSame, (700_000, 1, 20_000, 200_000)), (.chatCommon, (50_000, 10_000, 20_000, 50_000)),
    (.chatOther, (250_000, 990_000, 960_000, 750_000)),
    (.emailSame, (700_000, 1, 20_000, 50_000)), (.emailNear, (100_000, 1_000, 5_000, 5_000)),
    (.emailOther, (200_000, 999_000, 975_000, 945_000)),
    (.externalSame, (300_000, 1, 3_000, 1_000)),
    (.birthdaySame, (800_000, 60, 2_000, 60)), (.birthdayCalendar, (70_000, 300, 1_000, 300)),
    (.birthdaySwapped, (20_000, 60, 60, 60)), (.birthdayNear, (60_000, 2_000, 2_000, 2_000)),
    (.birthdayOther, (50_000, 997_000, 995_000, 997_000)),
    (.birthdayDay, (850_000, 2_700, 5_000, 2_700)), (.birthdayDayCalendar, (50_000, 5_000, 5_000, 5_000)),
    (.birthdayDayOther, (100_000, 992_000, 990_000, 992_000)),
    (.birthdayYear, (600_000, 25_000, 60_000, 25_000)),
    (.birthdayDecade, (300_000, 150_000, 200_000, 150_000)),
    (.birthdayYearOther, (100_000, 825_000, 740_000, 825_000)),
    (.genderSame, (980_000, 500_000, 350_000, 500_000)), (.genderOther, (20_000, 500_000, 650_000, 500_000)),
    (.addressDoor, (600_000, 1, 700_000, 10)), (.addressNear, (100_000, 10, 50_000, 10)),
    (.addressStreet, (50_000, 3_000, 30_000, 3_000)), (.addressOther, (200_000, 150_000, 170_000, 200_000)),
    (.addressElsewhere, (50_000, 847_000, 50_000, 797_000)),
    (.addressPlace, (400_000, 3_000, 400_000, 3_000)), (.addressDistrict, (250_000, 30_000, 250_000, 30_000)),
    (.addressCity, (250_000, 100_000, 250_000, 150_000)),
    (.addressCityOther, (100_000, 867_000, 100_000, 817_000)),
    (.pieceSame, (30_000, 1, 5_000, 10)), (.listSame, (50_000, 200_000, 300_000, 200_000)),
    (.assistant, (10_000, 10_000, 10_000, 50_000)),
  ]
}
