extension Signal {
  /// What a shop manager reads.
  package var words: (chinese: String, english: String) {
    switch self {
    case .againstStranger: ("起点：任意两份档案很少是同一人", "starting point: two records are seldom one person")
    case .againstFamily: ("也可能是家人", "may be a member of the family")
    case .againstSharedContact:
      ("联系方式也可能由他人共用或已重新放号", "somebody else may share the contact or have got the number since")
    case .nameSame: ("姓名相同", "same name")
    case .nameSound: ("姓名同音", "name sounds the same")
    case .nameNear: ("姓名相差一字", "name differs by one character")
    case .nameGiven: ("名相同而姓不同", "same given name, other surname")
    case .nameSurname: ("同姓不同名", "same surname, other given name")
    case .nameOther: ("姓名不同", "other name")
    case .nameAddressed: ("姓与称呼相符", "surname fits the form of address")
    case .nameAddressedOther: ("姓与称呼不符", "surname does not fit the form of address")
    case .nameSpouse: ("可能以配偶的姓称呼", "may be addressed by the spouse's surname")
    case .nameNickname: ("昵称与姓名相符", "nickname fits the name")
    case .nameNicknameOther: ("昵称与姓名不符", "nickname does not fit the name")
    case .nameRoman: ("汉字与拼音姓名相符", "characters and romanised name agree")
    case .nameRomanNear: ("汉字与拼音姓名相近", "characters and romanised name nearly agree")
    case .nameRomanSurname: ("汉字与拼音的姓相符", "characters and romanised surname agree")
    case .nameRomanOther: ("汉字与拼音姓名不符", "characters and romanised name disagree")
    case .nameLatin: ("外文姓名相同", "same name in Latin letters")
    case .nameLatinNear: ("外文姓名相近", "nearly the same name in Latin letters")
    case .nameLatinPart: ("外文姓名部分相同", "part of the name in Latin letters is the same")
    case .nameLatinOther: ("外文姓名不同", "other name in Latin letters")
    case .nameAlias: ("英文名相同", "same English first name")
    default: contactWords
    }
  }

  private var contactWords: (chinese: String, english: String) {
    switch self {
    case .phoneSame: ("手机号相同", "same phone number")
    case .phoneLandline: ("座机号相同", "same landline")
    case .phoneSecond: ("另有号码相同", "a second number is the same")
    case .phoneVerified: ("双方均已验证此号", "number verified on both sides")
    case .phoneMasked: ("号码可见部分相同", "visible digits of the number agree")
    case .phoneRounded: ("被表格截断的号码相符", "number rounded by a spreadsheet agrees")
    case .phoneNear: ("号码只差一位", "number differs by one digit")
    case .phoneLocal: ("缺区号的号码相符", "number without area code agrees")
    case .phonePartOther: ("号码可见部分不同", "visible digits of the number differ")
    case .phoneOther: ("号码不同", "other phone number")
    case .phoneNoted: ("备注称此号为他人所有", "a note says the number is somebody else's")
    case .phoneSoon:
      ("两次记录相隔不到 90 天，号码来不及重新放号", "less than 90 days between the records, too soon for a re-issued number")
    case .phoneLater: ("两次记录相隔不到两年", "less than two years between the records")
    case .phoneYears:
      ("两次记录相隔两年以上，号码可能已换人", "more than two years between the records, the number may have changed hands")
    case .phoneInterrupted:
      ("两次记录之间此号由他人使用，号码已换人", "somebody else had the number between the two records: it changed hands")
    case .phoneAssociate:
      (
        "此号由同一导购登记给多人，可能是导购自己的号码",
        "one associate recorded the number for several people: it may be the associate's own"
      )
    case .phoneOnlyThese: ("此号未见他人使用", "nobody else is seen with this number")
    case .phoneOneMore: ("此号另有一人使用", "one other person uses this number")
    case .phoneManyMore: ("此号另有多人使用", "several others use this number")
    case .chatSame: ("微信号相同", "same chat id")
    case .chatCommon: ("微信昵称相同但很常见", "same chat name, but a common one")
    case .chatOther: ("微信号不同", "other chat id")
    case .emailSame: ("邮箱相同", "same e-mail address")
    case .emailNear: ("邮箱相近", "nearly the same e-mail address")
    case .emailOther: ("邮箱不同", "other e-mail address")
    case .externalSame: ("会员卡号或外部编号相同", "same card or external id")
    default: personWords
    }
  }

  private var personWords: (chinese: String, english: String) {
    switch self {
    case .birthdaySame: ("生日相同", "same birthday")
    case .birthdayCalendar: ("生日按农历或公历换算后相同", "same birthday once converted between calendars")
    case .birthdayDay: ("生日的月日相同", "same day and month of birth")
    case .birthdayDayOther: ("生日的月日不同", "other day and month of birth")
    case .birthdayDayCalendar: ("月日按农历换算后相同", "same day and month once converted between calendars")
    case .birthdaySwapped: ("生日的月日颠倒", "day and month of birth are swapped")
    case .birthdayNear: ("生日只差一处", "birthday differs in one digit")
    case .birthdayYear: ("出生年相同", "same year of birth")
    case .birthdayDecade: ("年代相同", "same decade of birth")
    case .birthdayYearOther: ("出生年不同", "other year of birth")
    case .birthdayOther: ("生日不同", "other birthday")
    case .genderSame: ("性别相同", "same gender")
    case .genderOther: ("性别不同", "other gender")
    case .addressDoor: ("住址门牌相同", "same door")
    case .addressNear: ("住址几乎相同", "nearly the same address")
    case .addressStreet: ("同街或同小区，门牌不同", "same street or compound, other door")
    case .addressOther: ("同城不同住址", "other address in the same city")
    case .addressElsewhere: ("住址在不同城市", "address in another city")
    case .addressPlace: ("同一街道或小区", "same street or compound")
    case .addressDistrict: ("同一区", "same district")
    case .addressCity: ("同一城市", "same city")
    case .addressCityOther: ("城市不同", "other city")
    case .pieceSame: ("维修保养的表是另一方购买的", "one had a piece serviced that the other bought")
    case .listSame: ("同一门店的两份档案", "two records of one store")
    case .assistant: ("由他人代办", "recorded through somebody else")
    default: (code, code)
    }
  }
}
