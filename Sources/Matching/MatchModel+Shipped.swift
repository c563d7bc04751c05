extension MatchModel {
  /// The weights the program comes with, in the form of ``MatchModel/text``.
  ///
  /// Learnt without labels (``ModelLearning``, from ``MatchModel/start``) from the development lists and their
  /// purchases; `docs/matching.md` has the command and what they come to. The hub uses them as they are; long
  /// lists learn their own, starting from here.
  package static let shipped = MatchModel(text: learnt) ?? .start

  private static let learnt = """
    model 2026-2
    link 4000 review 0
    rates -440 0 -3620 -3870
    nameSame -160 0 0 0
    nameSound -4150 0 0 0
    nameNear -5480 -5060 -5110 -5060
    nameGiven -8420 -7640 -9500 -7640
    nameSurname -7990 0 -2620 0
    nameOther -5540 -40 -310 -40
    nameAddressed -40 0 -2580 0
    nameAddressedOther -5210 -50 -280 -50
    nameSpouse -8190 -7400 -6610 -7400
    nameNickname -150 -5710 -2620 -5710
    nameNicknameOther -3370 -30 -260 -30
    nameRoman -230 0 0 0
    nameRomanNear -5100 0 0 0
    nameRomanSurname -4300 0 -2650 0
    nameRomanOther -3900 -30 -260 -30
    nameLatin -250 0 0 0
    nameLatinNear -3500 0 0 0
    nameLatinPart -4280 0 -1860 0
    nameLatinOther -5890 -20 -510 -20
    nameAlias -8520 -9970 -15520 -15390
    phoneSame -300 -19930 -850 -10
    phoneLandline -5640 -19930 -5640 -4320
    phoneNear -4490 -18350 -7450 -9570
    phoneOther -2800 0 -1190 -9720
    phoneMasked -950 -13290 -1900 -1330
    phoneRounded -3320 -9970 -4320 -3320
    phoneLocal -1630 -13290 -3620 -3450
    phonePartOther -3270 0 -680 -1230
    phoneSecond -8110 -19930 -12300 -12070
    phoneVerified -3640 -19930 -6640 -6640
    phoneNoted -6890 -9970 -5650 -6320
    phoneSoon -1800 -1740 -3290 -3490
    phoneLater -910 -1740 -1740 -1800
    phoneInterrupted -8970 -6640 -6640 -5640
    phoneAssociate -8970 -3320 -6640 -4320
    phoneYears -2480 -1320 -740 -680
    phoneOnlyThese -360 -1740 -770 -1710
    phoneOneMore -2380 -1740 -1700 -2450
    phoneManyMore -5210 -1320 -3230 -970
    chatSame -330 -19930 -7610 -4270
    chatCommon -3640 -6640 -7700 -4160
    chatOther -2990 0 -10 -160
    emailSame -60 -19930 -1500 -3290
    emailNear -4830 -9970 -8850 -8500
    emailOther -7030 0 -630 -160
    externalSame -1740 -19930 -8380 -9970
    birthdaySame -160 -14030 -8970 -14030
    birthdayCalendar -4140 -11700 -9970 -11700
    birthdaySwapped -6460 -14030 -14030 -14030
    birthdayNear -5220 -9220 -8970 -9220
    birthdayOther -7110 0 -10 0
    birthdayDay -260 -8530 -7640 -8530
    birthdayDayCalendar -2950 -7510 -7640 -7510
    birthdayDayOther -4760 -10 -10 -10
    birthdayYear -460 -5320 -3600 -5320
    birthdayDecade -2080 -4250 -2680 -4250
    birthdayYearOther -4770 -110 -390 -110
    genderSame -30 -1010 -2930 -1010
    genderOther -5790 -990 -200 -990
    addressDoor -70 -19930 -20 -19930
    addressNear -8920 -16610 -8180 -16610
    addressStreet -10920 -7120 -9430 -7120
    addressOther -4430 -1200 -6890 -1200
    addressElsewhere -10890 -850 -9000 -850
    addressPlace -3480 -8380 -3760 -8380
    addressDistrict -710 -5920 -1020 -5920
    addressCity -1780 -3170 -1300 -3170
    addressCityOther -6730 -200 -5350 -200
    pieceSame -4700 -19930 -6650 -19930
    listSame -4540 -2490 -2080 -940
    assistant -10820 -10050 -11920 -6560

    """
}
