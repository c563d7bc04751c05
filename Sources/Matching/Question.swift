/// What can be asked about two records. Each ``Signal`` is one answer to one question; the answers to a question
/// exclude each other, and a question that cannot be asked (a blank field) says nothing.
enum Question: UInt8, Hashable, Sendable, CaseIterable {
  case fullName, addressedName, nickname, romanName, latinName
  case number, partialNumber, numberTime, numberNames
  case chat, email
  case birthday, dayOfBirth, yearOfBirth, gender
  case door, place
  /// A mark that is there or not; that it is missing says nothing.
  case mark
}

extension Signal {
  /// The question this answers; `nil` for the starting points.
  var question: Question? {
    switch self {
    case .againstStranger, .againstFamily, .againstSharedContact: nil
    case .nameSame, .nameSound, .nameNear, .nameGiven, .nameSurname, .nameOther: .fullName
    case .nameAddressed, .nameAddressedOther, .nameSpouse: .addressedName
    case .nameNickname, .nameNicknameOther: .nickname
    case .nameRoman, .nameRomanNear, .nameRomanSurname, .nameRomanOther: .romanName
    case .nameLatin, .nameLatinNear, .nameLatinPart, .nameLatinOther: .latinName
    case .phoneSame, .phoneLandline, .phoneNear, .phoneOther: .number
    case .phoneMasked, .phoneRounded, .phoneLocal, .phonePartOther: .partialNumber
    case .phoneSoon, .phoneLater, .phoneYears, .phoneInterrupted: .numberTime
    case .phoneOnlyThese, .phoneOneMore, .phoneManyMore, .phoneAssociate: .numberNames
    case .chatSame, .chatCommon, .chatOther: .chat
    case .emailSame, .emailNear, .emailOther: .email
    case .birthdaySame, .birthdayCalendar, .birthdaySwapped, .birthdayNear, .birthdayOther: .birthday
    case .birthdayDay, .birthdayDayCalendar, .birthdayDayOther: .dayOfBirth
    case .birthdayYear, .birthdayDecade, .birthdayYearOther: .yearOfBirth
    case .genderSame, .genderOther: .gender
    case .addressDoor, .addressNear, .addressStreet, .addressOther, .addressElsewhere: .door
    case .addressPlace, .addressDistrict, .addressCity, .addressCityOther: .place
    case .nameAlias, .phoneSecond, .phoneVerified, .phoneNoted, .externalSame, .pieceSame, .listSame,
      .assistant:
      .mark
    }
  }

  /// The answers to each question, in order of their raw values.
  static let answers: [(question: Question, signals: [Signal])] = Question.allCases.map { question in
    (question, allCases.filter { $0.question == question })
  }
}
