import Kernel
import Matching
import Testing

@Suite("Names")
struct PersonNameTests {
  @Test(
    "a name field says how much of a name it is",
    arguments: [
      ("王小明", PersonName.Form.full, "王小明"), (" 尹巧玲", .full, "尹巧玲"), ("邵　建芬", .full, "邵建芬"),
      ("單田芳", .full, "单田芳"),
      ("欧阳娜娜", .full, "欧阳娜娜"), ("努尔买买提•库尔班", .full, "努尔买买提库尔班"), ("努尔买买提.库尔班", .full, "努尔买买提库尔班"),
      ("梁万文（老客户）", .full, "梁万文"), ("张子秋(VIP)", .full, "张子秋"), ("王桂英*", .full, "王桂英"), ("张学田先生", .full, "张学田"),
      ("何家婉 Emily", .full, "何家婉"), ("王先生", .surnameOnly, ""), ("王总", .surnameOnly, ""),
      ("欧阳女士", .surnameOnly, ""),
      ("胡Ken", .surnameOnly, ""), ("Ms. Schneider", .surnameOnly, ""), ("小王", .nickname, ""),
      ("阿娟", .nickname, ""),
      ("芳芳", .nickname, ""), ("WANG Xiaoming", .latin, ""), ("XIE/DIANSONG", .latin, ""),
      ("François.Lambert", .latin, ""),
      ("", .none, ""), ("顾客", .none, ""), ("VIP", .none, ""), ("未留名", .none, ""), ("先生", .none, ""),
      ("周小姐-助理小何", .surnameOnly, ""), ("赵老师(助理陈小姐)", .surnameOnly, ""),
    ])
  func forms(typed: String, form: PersonName.Form, key: String) {
    let name = PersonName(typed: typed)
    #expect(name.form == form)
    #expect(name.fullKey == key)
  }

  @Test(
    "a form of address tells the gender",
    arguments: [
      ("王先生", Gender.male), ("王太太", .female), ("李姐", .female), ("黄哥", .male), ("Mr Weber", .male),
      ("王总", .unknown), ("王小明", .unknown),
    ])
  func genders(typed: String, gender: Gender) {
    #expect(PersonName(typed: typed).gender == gender)
  }

  @Test(
    "two names are compared across scripts, orders and habits",
    arguments: [
      ("王小明", "王小明", Signal.nameSame), ("陳婉奇", "陈婉奇", .nameSame), ("肖志强", "萧志强", .nameSound),
      ("赵慧", "赵晖", .nameSound),
      ("向笑强", "向晓强", .nameSound), ("董瑛小", "董小瑛", .nameNear), ("黄银洁", "王银洁", .nameGiven),
      ("王伟", "王芳", .nameSurname),
      ("王伟", "李芳", .nameOther), ("王先生", "王小明", .nameAddressed), ("李先生", "王小明", .nameAddressedOther),
      ("王太太", "李芳", .nameSpouse), ("小王", "王小明", .nameNickname), ("阿娟", "谷晓娟", .nameNickname),
      ("小李", "王小明", .nameNicknameOther),
      ("WANG Xiaoming", "王小明", .nameRoman), ("Xiaoming Wang", "王小明", .nameRoman),
      ("Wang Xiao-ming", "王小明", .nameRoman),
      ("wangxiaoming", "王小明", .nameRoman), ("HSIEH Chun Hung", "謝俊宏", .nameRoman),
      ("Chen, Hsin Yi", "陳心怡", .nameRoman),
      ("LAW Sum Yee", "羅心儀", .nameRoman), ("Wong Ming Yiu", "黄明耀", .nameRoman),
      ("SHAN Tianfang", "单田芳", .nameRoman),
      ("LV Jie", "吕洁", .nameRoman), ("LU Jie", "吕洁", .nameRoman), ("Daniel Wong", "王偉華", .nameRomanSurname),
      ("ZHANG Wei", "王小明", .nameRomanOther), ("Andrew Hughes", "HUGHES Andrew", .nameLatin),
      ("Hélène Girard", "HELENE GIRARD", .nameLatin),
      ("James Thhornton", "James Thornton", .nameLatinNear), ("Ms. Smith", "Anna Smith", .nameAddressed),
      ("Tsz Wing Chan", "CHAN, Tsz Wing (Peter)", .nameLatin), ("孟?", "孟䴖", .nameAddressed),
    ])
  func comparisons(one: String, other: String, signal: Signal) {
    #expect(nameSignal(one, other) == signal)
    #expect(nameSignal(other, one) == signal)
  }

  private func nameSignal(_ one: String, _ other: String) -> Signal? {
    let profiles = [Profile(evidence(1, one)), Profile(evidence(2, other))]
    let comparison = Comparison(profiles[0], profiles[1], in: Population(profiles))
    return comparison.findings.map(\.signal).first { $0.code.hasPrefix("name") }
  }

  @Test("a name of ten kilobytes is cut")
  func long() {
    #expect(
      PersonName(typed: String(repeating: "王", count: 10_000)).fullKey.unicodeScalars.count
        <= PersonName.scalarsMax)
  }
}
