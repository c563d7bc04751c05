package import Kernel

/// A birthday as far as it is known: parts may be missing, and the calendar may be a guess.
package struct Birthday: Hashable, Sendable {
  package enum System: UInt8, Hashable, Sendable {
    case gregorian, lunar
    /// Nobody said; Gregorian is likely, lunar happens.
    case unstated
  }

  package internal(set) var system = System.unstated
  package internal(set) var year: Int?
  /// The first year of the decade of `80后`.
  package internal(set) var decade: Int?
  package internal(set) var month: Int?
  package internal(set) var day: Int?
  package internal(set) var isLeapMonth = false

  /// - Parameters:
  ///   - typed: `1985-03-12`, `1985/3/12`, `1985年3月12日`, `19850312`, `03-12`, `3月12日`, `1985`, `1985年`,
  ///     `80后`, and lunar ones such as `农历1985年正月十二`, `阴历闰4.4`, `冬月廿一(农历)`.
  ///   - calendar: `gregorian`, `lunar`, `lunar-leap` or `""`.
  /// - Returns: `nil` when no part of a birthday can be read.
  package init?(typed: String, calendar: String = "") {
    guard let reading = BirthdayText(typed) else { return nil }
    system =
      reading.saysLunar || calendar.hasPrefix("lunar")
      ? .lunar : calendar == "gregorian" ? .gregorian : .unstated
    isLeapMonth = reading.saysLeap || calendar == "lunar-leap"
    year = reading.year
    decade = reading.decade
    month = reading.month
    day = reading.day
  }

  /// All parts, as they were read before.
  init(system: System, year: Int?, decade: Int?, month: Int?, day: Int?, isLeapMonth: Bool) {
    self.system = system
    self.year = year
    self.decade = decade
    self.month = month
    self.day = day
    self.isLeapMonth = isLeapMonth
  }

  package var isFull: Bool { year != nil && month != nil && day != nil }

  /// The Gregorian day that is meant, when all is known.
  package var gregorian: CalendarDay? {
    guard let year, let month, let day else { return nil }
    if system == .lunar { return Self.lunar(year, month, isLeapMonth, day)?.gregorian }
    return CalendarDay(year: year, month: month, day: day)
  }

  /// The same digits read as a lunar date: a mark that was forgotten.
  var digitsAsLunar: CalendarDay? {
    guard let year, let month, let day else { return nil }
    return Self.lunar(year, month, isLeapMonth, day)?.gregorian
  }

  /// The date with its leap mark turned round.
  var otherLeap: CalendarDay? {
    guard let year, let month, let day else { return nil }
    return LunarDay(year: year, month: month, isLeapMonth: !isLeapMonth, day: day)?.gregorian
  }

  /// A leap flag that the year cannot have is dropped, not refused.
  private static func lunar(_ year: Int, _ month: Int, _ leap: Bool, _ day: Int) -> LunarDay? {
    LunarDay(year: year, month: month, isLeapMonth: leap, day: day)
      ?? LunarDay(year: year, month: month, day: day)
  }
}

/// Reads the digits and words of a birthday.
struct BirthdayText {
  var year: Int?
  var decade: Int?
  var month: Int?
  var day: Int?
  var saysLunar = false
  var saysLeap = false

  init?(_ typed: String) {
    var text = typed.unicodeScalars.prefix(32).map(Self.halfWidth)
    for word in ["农历", "阴历", "旧历", "古历", "阳历", "公历", "新历"] {
      let scalars = Array(word.unicodeScalars)
      if let at = Self.position(of: scalars, in: text) {
        text.removeSubrange(at..<(at + scalars.count))
        saysLunar = saysLunar || !["阳历", "公历", "新历"].contains(word)
      }
    }
    if let at = text.firstIndex(of: "闰") {
      text.remove(at: at)
      saysLeap = true
      saysLunar = true
    }
    guard read(text) else { return nil }
    guard month.map({ (1...12).contains($0) }) ?? true, day.map({ (1...31).contains($0) }) ?? true,
      year.map({ (1880...2100).contains($0) }) ?? true
    else { return nil }
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    default: HanReadings.simplified(scalar)
    }
  }

  private static func position(of word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard text.count >= word.count else { return nil }
    return (0...(text.count - word.count)).first { Array(text[$0..<($0 + word.count)]) == word }
  }

  private mutating func read(_ text: [Unicode.Scalar]) -> Bool {
    let numbers = Self.numbers(in: text)
    if text.contains("后"), numbers.count == 1, let number = numbers.first {
      let two = number.value % 100
      decade = number.value > 99 ? number.value / 10 * 10 : (two >= 30 ? 1900 + two : 2000 + two) / 10 * 10
      return true
    }
    switch numbers.count {
    case 1:
      let number = numbers[0]
      if number.digits == 8 {
        (year, month, day) = (number.value / 10_000, number.value / 100 % 100, number.value % 100)
      } else if number.digits == 4, number.value >= 1880 {
        year = number.value
      } else if number.digits == 4 {
        (month, day) = (number.value / 100, number.value % 100)
      } else {
        return false
      }
      return true
    case 2:
      if numbers[0].value >= 1880 {
        (year, month) = (numbers[0].value, numbers[1].value)
        return true
      }
      (month, day) = (numbers[0].value, numbers[1].value)
      return true
    case 3:
      if numbers[2].value >= 1880 {
        // Day and month before the year: order cannot be known when both fit; month first is refused.
        (day, month, year) = (numbers[0].value, numbers[1].value, numbers[2].value)
      } else {
        (year, month, day) = (numbers[0].value, numbers[1].value, numbers[2].value)
      }
      return true
    default: return false
    }
  }

  private struct Number {
    var value: Int
    var digits: Int
  }

  /// Numbers in digits or in Chinese: 初五 5, 十二 12, 廿八 28, 三十 30, 正月 1, 冬月 11, 腊月 12.
  private static func numbers(in text: [Unicode.Scalar]) -> [Number] {
    var numbers: [Number] = []
    var index = 0
    while index < text.count {
      let scalar = text[index]
      if ("0"..."9").contains(scalar) {
        var number = Number(value: 0, digits: 0)
        while index < text.count, ("0"..."9").contains(text[index]), number.digits < 9 {
          number.value = number.value * 10 + Int(text[index].value - 48)
          number.digits += 1
          index += 1
        }
        numbers.append(number)
      } else if let named = namedMonths[scalar], index + 1 < text.count, text[index + 1] == "月" {
        numbers.append(Number(value: named, digits: 2))
        index += 2
      } else if chineseDigits[scalar] != nil || "初十廿卅".unicodeScalars.contains(scalar) {
        numbers.append(chineseNumber(text, &index))
      } else {
        index += 1
      }
    }
    return numbers
  }

  private static func chineseNumber(_ text: [Unicode.Scalar], _ index: inout Int) -> Number {
    var value = 0
    var pending = 0
    var count = 0
    loop: while index < text.count, count < 4 {
      switch text[index] {
      case "初": break
      case "十":
        value += max(pending, 1) * 10
        pending = 0
      case "廿": value += 20
      case "卅": value += 30
      case let other:
        guard let digit = chineseDigits[other] else { break loop }
        pending = pending * 10 + digit
      }
      index += 1
      count += 1
    }
    return Number(value: value + pending, digits: count)
  }

  private static let namedMonths: [Unicode.Scalar: Int] = ["正": 1, "冬": 11, "腊": 12]
  private static let chineseDigits: [Unicode.Scalar: Int] = [
    "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]
}
