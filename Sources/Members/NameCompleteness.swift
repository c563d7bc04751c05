/// How much a recorded name says, least first.
package enum NameCompleteness: Int, Comparable, CaseIterable, Sendable {
  /// A stand-in such as 顾客 or `guest`, or no letter at all.
  case placeholder = 0
  /// A family name with a form of address: 李女士, 王总, `Mr Li`.
  case addressOnly = 1
  case name = 2

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// Reads a name as stored, with or without spaces around it.
  package init(of name: String) {
    let text = name.lowercased().filter { !$0.isWhitespace && !$0.isPunctuation }
    if text.allSatisfy({ !$0.isLetter }) || Self.standIns.contains(text) {
      self = .placeholder
    } else if Self.isAddress(text, original: name.lowercased()) {
      self = .addressOnly
    } else {
      self = .name
    }
  }

  /// A family name of one or two characters before an honorific, or a Latin title before one word.
  private static func isAddress(_ text: String, original: String) -> Bool {
    if honorifics.contains(where: { text.hasSuffix($0) && (1...2).contains(text.count - $0.count) }) {
      return true
    }
    let words = original.split { $0.isWhitespace || $0 == "." }
    return words.count == 2 && titles.contains(String(words[0]))
  }

  private static let standIns: Set<String> = [
    "顾客", "客户", "客人", "会员", "散客", "新客", "新客户", "匿名", "未知", "无名", "无", "测试", "先生", "女士", "小姐", "太太",
    "帅哥", "美女", "某先生", "某女士", "customer", "client", "guest", "member", "unknown", "anonymous", "none", "na",
    "null", "test", "mr", "mrs", "ms", "miss", "walkin", "cashsale",
  ]

  private static let honorifics = [
    "先生", "女士", "小姐", "太太", "夫人", "老师", "医生", "阿姨", "总", "董", "哥", "姐",
  ]

  private static let titles: Set<String> = ["mr", "mrs", "ms", "miss", "dr", "madam", "sir"]
}
