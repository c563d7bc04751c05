extension Signal {
  /// What a shop manager reads.
  package var words: (chinese: String, english: String) {
    switch self {
    case .base: ("起点", "starting point")
    case .crowd: ("档案很多，巧合更常见", "many records, more coincidences")
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
    case .nameRarity: ("姓名的稀有程度", "how rare the name is")
    case .surnameRarity: ("姓的稀有程度", "how rare the surname is")
    default: contactWords
    }
  }

  private var contactWords: (chinese: String, english: String) {
    switch self {
    case .phoneSame: ("手机号相同", "same phone number")
    case .phoneSecond: ("另有号码相同", "a second number is the same")
    case .phoneVerified: ("双方均已验证此号", "number verified on both sides")
    case .phoneLandline: ("此号为座机", "the number is a landline")
    case .phoneMasked: ("号码可见部分相同", "visible digits of the number agree")
    case .phoneRounded: ("被表格截断的号码相符", "number rounded by a spreadsheet agrees")
    case .phoneNear: ("号码只差一位", "number differs by one digit")
    case .phoneLocal: ("缺区号的号码相符", "number without area code agrees")
    case .phoneOther: ("号码不同", "other phone number")
    case .phoneChat: ("号码来自微信栏", "the number comes from the chat field")
    case .phoneNoted: ("备注称此号为他人所有", "a note says the number is somebody else's")
    case .phoneHolders: ("此号另有他人使用", "others use this number too")
    case .phoneYears: ("两次记录相隔的年数", "years between the two records")
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
    case .addressStreet: ("同一街道或小区", "same street or compound")
    case .addressDistrict: ("同一区", "same district")
    case .addressCity: ("同一城市", "same city")
    case .addressCityOther: ("城市不同", "other city")
    case .addressOther: ("住址不同", "other address")
    case .pieceSame: ("维修保养的表是另一方购买的", "one had a piece serviced that the other bought")
    case .listSame: ("同一门店的两份档案", "two records of one store")
    case .assistant: ("由他人代办", "recorded through somebody else")
    default: jointWords
    }
  }

  private var jointWords: (chinese: String, english: String) {
    switch self {
    case .otherNameOnPhone: ("同号但姓名不同，可能是家人或助理", "one number, other name: family or an assistant perhaps")
    case .surnameOnPhone: ("同号同姓不同名，可能是家人", "one number and surname, other given name: family perhaps")
    case .otherGenderOnPhone: ("同号但性别不同", "one number, other gender")
    case .otherBirthdayOnPhone: ("同号但生日不同", "one number, other birthday")
    case .otherNameOnAddress: ("同住址但姓名不同", "one address, other name")
    case .surnameOnAddress: ("同住址同姓不同名，可能是家人", "one address and surname, other given name: family perhaps")
    case .otherNameOnChat: ("同微信但姓名不同", "one chat id, other name")
    case .sameNameOnPhone: ("号码与姓名均相同", "number and name both agree")
    case .sameNameAndBirthday: ("姓名与生日均相同", "name and birthday both agree")
    case .sameNameAndAddress: ("姓名与住址均相同", "name and address both agree")
    case .addressedAndBirthday: ("称呼与生日均相符", "form of address and birthday both agree")
    case .otherBirthdayOnName: ("同名但生日不同", "same name, other birthday")
    case .otherGenderOnName: ("同名但性别不同", "same name, other gender")
    case .otherAddressOnName: ("同名但住址不同", "same name, other address")
    case .phoneAndAddress: ("号码与住址常一同相同，不重复计算", "number and address go together, not counted twice")
    case .surnameAndBirthday: ("同姓同生日不同名，可能是双胞胎", "one surname and birthday, other given name: twins perhaps")
    case .otherPhoneOnName: ("同名但号码不同", "same name, other number")
    case .otherNameOnBirthday: ("同生日但姓名不同", "same birthday, other name")
    case .addressedOnPhone: ("号码相同且称呼相符", "same number, and the form of address fits")
    default: (code, code)
    }
  }
}
