/// The words around Chinese names: how people are addressed, and what stands for no name at all.
enum NameWords {
  struct FormOfAddress {
    let length: Int
    let gender: Gender
    let isBySpouse: Bool
  }

  /// The form of address at the end, when a name is left before it. The one-character ones count only
  /// behind a surname or a doubled character, because given names end in them as well.
  static func formOfAddress(endingIn han: [Unicode.Scalar]) -> FormOfAddress? {
    if han.count > 2 {
      let last = String(String.UnicodeScalarView(han.suffix(2)))
      if let gender = addresses[last] {
        return FormOfAddress(length: 2, gender: gender, isBySpouse: last == "太太" || last == "夫人")
      }
    }
    guard let last = han.last, let gender = shortAddresses[last] else { return nil }
    let before = han.dropLast()
    let isDoubled = before.count == 2 && before.first == before.last
    guard before.count == 1 || isDoubled || isCompoundSurname(before) else { return nil }
    return FormOfAddress(length: 1, gender: gender, isBySpouse: false)
  }

  private static let addresses: [String: Gender] = [
    "先生": .male, "女士": .female, "小姐": .female, "太太": .female, "夫人": .female, "老师": .unknown, "老板": .unknown,
    "经理": .unknown, "主任": .unknown, "教授": .unknown, "医生": .unknown, "律师": .unknown, "师傅": .unknown,
    "阿姨": .female, "叔叔": .male, "大哥": .male, "大姐": .female, "同学": .unknown, "总监": .unknown, "院长": .unknown,
    "校长": .unknown, "局长": .unknown, "处长": .unknown, "董事": .unknown, "会长": .unknown, "博士": .unknown,
  ]

  private static let shortAddresses: [Unicode.Scalar: Gender] = [
    "总": .unknown, "董": .unknown, "哥": .male, "姐": .female, "生": .male, "姨": .female, "叔": .male,
    "工": .unknown,
    "导": .unknown, "局": .unknown, "处": .unknown, "少": .male, "嫂": .female, "爷": .male, "妹": .female,
    "弟": .male,
  ]

  static let nicknamePrefixes: Set<Unicode.Scalar> = ["小", "老", "阿", "大"]

  static let titles: [String: Gender] = [
    "mr": .male, "mister": .male, "sir": .male, "ms": .female, "mrs": .female, "miss": .female,
    "madam": .female,
    "mme": .female, "dr": .unknown, "prof": .unknown,
  ]

  /// What is typed where there is no name. Simplified, lower case.
  static let nobody: Set<String> = [
    "顾客", "客户", "客人", "未知", "匿名", "无", "散客", "会员", "贵宾", "游客", "测试", "未留名", "不详", "无名", "未填", "新客",
    "老客", "老客户", "先生", "女士", "小姐", "vip", "svip", "test", "unknown", "na", "none", "null", "guest",
    "customer",
    "anonymous", "noname",
  ]

  static func isCompoundSurname(_ han: ArraySlice<Unicode.Scalar>) -> Bool {
    han.count == 2 && compoundSurnames.contains(String(String.UnicodeScalarView(han)))
  }

  private static let compoundSurnames: Set<String> = [
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘",
    "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐",
    "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "左丘", "东门", "西门", "第五", "梁丘", "完颜", "纳兰", "叶赫", "爱新",
  ]
}
