extension MatchModel {
  /// The weights the program comes with, in the form of ``MatchModel/text``.
  ///
  /// Learnt without labels (``ModelLearning``, from ``MatchModel/start``) from invented lists that no figure is
  /// measured on; `docs/matching.md` has the commands and what they come to. The hub uses them as they are; long lists
  /// learn their own, starting from here.
  package static let shipped = MatchModel(text: learnt) ?? .start

  private static let learnt = """
    model 2026-3
    link 4000 review 0
    rates -470 0 -2340 -3820
    nameSame -140 0 0 0
    nameSound -4710 0 0 0
    nameNear -4590 -5060 -9040 -5060
    nameGiven -17140 -7640 -17580 -7640
    nameSurname -6260 0 -2670 0
    nameOther -14550 -40 -250 -40
    nameAddressed 0 0 -2560 0
    nameAddressedOther -8520 -40 -270 -40
    nameSpouse -5640 -4320 -3320 -4320
    nameNickname 0 -4820 -2740 -4820
    nameNicknameOther -8400 -50 -230 -50
    nameRoman -40 0 0 0
    nameRomanNear -10390 0 0 0
    nameRomanSurname -5540 0 -2480 0
    nameRomanOther -8900 -50 -290 -50
    nameLatin -170 0 0 0
    nameLatinNear -2740 0 0 0
    nameLatinPart -4640 0 -1410 0
    nameLatinOther -6040 -60 -760 -60
    nameAlias -3320 -9970 -9970 -9970
    phoneSame -200 -19930 -940 0
    phoneLandline -5640 -19930 -5640 -4320
    phoneNear -4240 -18350 -6460 -16530
    phoneOther -3740 0 -1100 -11050
    phoneMasked -370 -13290 -1230 -750
    phoneRounded -2750 -9970 -4870 -4120
    phoneLocal -3320 -13290 -4320 -3320
    phonePartOther -3730 0 -910 -1790
    phoneSecond -8010 -19930 -7940 -4620
    phoneVerified -3640 -19930 -6640 -6640
    phoneNoted -7640 -9970 -5640 -4320
    phoneSoon -2720 -1740 -2850 -3020
    phoneLater -1710 -1740 -1720 -1800
    phoneYears -1010 -1320 -1090 -1050
    phoneInterrupted -4380 -6640 -3490 -3210
    phoneOnlyThese -420 -1740 -790 -1240
    phoneOneMore -2200 -1740 -1520 -2000
    phoneManyMore -4820 -1740 -3760 -3780
    phoneAssociate -18590 -3320 -13430 -1970
    chatSame -70 -19930 -10520 -5350
    chatCommon -4500 -6640 -10690 -7800
    chatOther -8550 0 0 -40
    emailSame -10 -19930 -9270 -6830
    emailNear -3320 -9970 -7640 -7640
    emailOther -8070 0 0 -10
    externalSame -1740 -19930 -8380 -9970
    birthdaySame -100 -14030 -8970 -14030
    birthdayCalendar -12100 -11700 -9970 -11700
    birthdaySwapped -6530 -14030 -14030 -14030
    birthdayNear -4570 -9140 -8970 -9140
    birthdayOther -6330 0 -10 0
    birthdayDay -30 -8720 -7640 -8720
    birthdayDayCalendar -11510 -7960 -7640 -7960
    birthdayDayOther -5790 -10 -10 -10
    birthdayYear -60 -5320 -6680 -5320
    birthdayDecade -1740 -2740 -2320 -2740
    birthdayYearOther -5610 -40 -60 -40
    genderSame -30 -990 -2970 -990
    genderOther -5710 -1010 -200 -1010
    addressDoor 0 -19930 0 -19930
    addressNear -3320 -16610 -4320 -16610
    addressStreet -12030 -8790 -12330 -8790
    addressOther -9920 -3360 -9880 -3360
    addressElsewhere -11950 -150 -11670 -150
    addressPlace -820 -8380 -800 -8380
    addressDistrict -1210 -3320 -1280 -3320
    addressCity -2000 -3320 -2000 -3320
    addressCityOther -11240 -150 -6950 -150
    pieceSame -3290 -19930 -15740 -19930
    listSame -2810 -2820 -2900 -1270
    assistant -6640 -6640 -6640 -4320

    """
}
