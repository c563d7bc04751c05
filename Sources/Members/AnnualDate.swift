package import Kernel

/// A day that comes round every year, in the calendar in which people keep it: a birthday, an anniversary.
///
/// Written as one text, so that no two writers can mix theirs: `1994-05-21`, `--05-21` without a year,
/// `chinese:1994-04-11`, and `chinese:--04L-11` with a leap month as RFC 7529 writes it.
package struct AnnualDate: Hashable, Sendable {
  package let calendar: Birthday.Calendar
  /// The first one, when it is known. Of the Chinese calendar the Gregorian year in which its year begins.
  package let year: Int?
  package let month: Int
  package let isLeapMonth: Bool
  package let day: Int

  /// `nil` when no year has such a day. A year without the leap month that is stated drops the mark: it was a slip,
  /// and the day is worth more than nothing.
  package init?(
    calendar: Birthday.Calendar, year: Int? = nil, month: Int, isLeapMonth: Bool = false, day: Int
  ) {
    guard (1...12).contains(month), day >= 1 else { return nil }
    switch calendar {
    case .gregorian:
      guard !isLeapMonth, day <= CalendarDay.length(ofMonth: month, year: year ?? Self.leapYear),
        year.map({ (1...9_999).contains($0) }) ?? true
      else { return nil }
      self.isLeapMonth = false
    case .chinese:
      guard day <= 30 else { return nil }
      if let year {
        guard LunarDay(year: year, month: month, day: min(day, 29)) != nil else { return nil }
        let leap = isLeapMonth && LunarDay(year: year, month: month, isLeapMonth: true, day: 1) != nil
        guard LunarDay(year: year, month: month, isLeapMonth: leap, day: day) != nil else { return nil }
        self.isLeapMonth = leap
      } else {
        self.isLeapMonth = isLeapMonth
      }
    }
    self.calendar = calendar
    self.year = year
    self.month = month
    self.day = day
  }

  private static let leapYear = 2000
}

extension AnnualDate: CustomStringConvertible {
  package var description: String {
    (calendar == .chinese ? "chinese:" : "") + (year.map { $0.padded(4) } ?? "-") + "-" + month.padded(2)
      + (isLeapMonth ? "L" : "") + "-" + day.padded(2)
  }

  /// Reads back what ``description`` writes, and nothing else.
  package init?(_ text: some StringProtocol) {
    let isChinese = text.hasPrefix("chinese:")
    let rest = isChinese ? text.dropFirst(8) : text.dropFirst(0)
    let (yearText, monthText, dayText): (Substring, Substring, Substring)
    let body = String(rest)
    if body.hasPrefix("--") {
      let parts = body.dropFirst(2).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      (yearText, monthText, dayText) = ("", parts[0], parts[1])
    } else {
      let parts = body.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].utf8.count == 4 else { return nil }
      (yearText, monthText, dayText) = (parts[0], parts[1], parts[2])
    }
    let isLeap = monthText.hasSuffix("L")
    let digits = isLeap ? monthText.dropLast() : monthText
    guard let month = Self.number(digits), let day = Self.number(dayText) else { return nil }
    var year: Int?
    if !yearText.isEmpty {
      guard yearText.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int(yearText)
      else { return nil }
      year = number
    }
    self.init(
      calendar: isChinese ? .chinese : .gregorian, year: year, month: month, isLeapMonth: isLeap, day: day)
  }

  /// Exactly two digits.
  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.count == 2,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }
}

/// How people keep days that a year does not have. Each has a custom of its own; these are settings.
package struct AnnualDateRule: Hashable, Sendable {
  /// A plain month in a year that has it twice: kept in the first only, or in both.
  package var keepsBothMonths: Bool
  /// 29 February in a common year: on the 28th, or on 1 March.
  package var leapDayFallsBack: Bool

  package init(keepsBothMonths: Bool = false, leapDayFallsBack: Bool = true) {
    self.keepsBothMonths = keepsBothMonths
    self.leapDayFallsBack = leapDayFallsBack
  }

  package static let standard = AnnualDateRule()
}

extension AnnualDate {
  /// The days of one year on which it is kept, in order: of the Gregorian calendar a Gregorian year, of the Chinese
  /// one the year that begins in it. Empty outside the published tables (``LunarDay/years``), and before the first one.
  ///
  /// A leap month is kept in the plain one in years without it; the 30th of a month of 29 days on its last day
  /// (conventions of the field, birthdays and lunar dates; RFC 7529, `SKIP=BACKWARD`).
  package func days(ofYear year: Int, rule: AnnualDateRule = .standard) -> [CalendarDay] {
    if let first = self.year, year < first { return [] }
    switch calendar {
    case .gregorian: return [gregorianDay(in: year, rule)].compactMap(\.self)
    case .chinese:
      let hasLeap = LunarDay(year: year, month: month, isLeapMonth: true, day: 1) != nil
      let plain = lunarDay(in: year, leap: false)
      let leap = hasLeap ? lunarDay(in: year, leap: true) : nil
      let kept = isLeapMonth && hasLeap ? [leap] : rule.keepsBothMonths ? [plain, leap] : [plain]
      return kept.compactMap(\.self)
    }
  }

  private func gregorianDay(in year: Int, _ rule: AnnualDateRule) -> CalendarDay? {
    if let day = CalendarDay(year: year, month: month, day: day) { return day }
    return rule.leapDayFallsBack
      ? CalendarDay(year: year, month: 2, day: 28) : CalendarDay(year: year, month: 3, day: 1)
  }

  private func lunarDay(in year: Int, leap: Bool) -> CalendarDay? {
    let whole = LunarDay(year: year, month: month, isLeapMonth: leap, day: day)
    return (whole ?? LunarDay(year: year, month: month, isLeapMonth: leap, day: 29))?.gregorian
  }

  /// The first day on or after a day on which it is kept; `nil` after the end of the tables.
  package func next(onOrAfter day: CalendarDay, rule: AnnualDateRule = .standard) -> CalendarDay? {
    let around = day.components.year
    // A Chinese year begins in January or February: its end lies in the next Gregorian one.
    for year in max(around - 1, self.year ?? around - 1)...max(around + 2, (self.year ?? around) + 1) {
      if let found = days(ofYear: year, rule: rule).first(where: { $0 >= day }) { return found }
    }
    return nil
  }

  /// How many years it is old on a day on which it is kept; `nil` without a year.
  package func years(on day: CalendarDay) -> Int? {
    guard let year else { return nil }
    switch calendar {
    case .gregorian: return day.components.year - year
    case .chinese: return LunarDay(day).map { $0.year - year }
    }
  }
}

/// What a day can be in either calendar: by these keys an index finds whose date it may be. Whether it is one is for
/// ``AnnualDate/days(ofYear:rule:)`` to say.
extension AnnualDate {
  /// `G0521` or `C0411`, `C04L11`.
  package var key: String {
    (calendar == .gregorian ? "G" : "C") + month.padded(2) + (isLeapMonth ? "L" : "") + day.padded(2)
  }

  /// The keys of all dates that can be kept on a day, in order; a superset whatever the rule.
  package static func keys(on day: CalendarDay) -> [String] {
    let parts = day.components
    var keys: Set<String> = ["G\(parts.month.padded(2))\(parts.day.padded(2))"]
    if (parts.month == 2 && parts.day == 28) || (parts.month == 3 && parts.day == 1) { keys.insert("G0229") }
    if let lunar = LunarDay(day) {
      for mark in ["", "L"] {
        keys.insert("C\(lunar.month.padded(2))\(mark)\(lunar.day.padded(2))")
        if lunar.day == 29 { keys.insert("C\(lunar.month.padded(2))\(mark)30") }
      }
    }
    return keys.sorted()
  }
}
