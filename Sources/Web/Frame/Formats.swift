internal import Application
internal import Kernel
internal import Members
internal import Records

/// Times, money and numbers as the reader writes them. Days and times are those of the stores (UTC+8).
struct Formats: Sendable {
  let language: PageLanguage
  let now: Instant

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private func isSameDay(_ one: Instant, _ other: Instant) -> Bool {
    CalendarDay(of: one) == CalendarDay(of: other)
  }

  /// `5 Mar 2026`, `2026年3月5日`.
  func day(_ instant: Instant) -> String { day(CalendarDay(of: instant)) }

  func day(_ day: CalendarDay) -> String {
    let parts = day.components
    return switch language {
    case .zh: "\(parts.year)年\(parts.month)月\(parts.day)日"
    case .en: "\(parts.day) \(Self.months[parts.month - 1]) \(parts.year)"
    }
  }

  /// A day of the year in the calendar in which it is kept: `5 Mar`, `1985年3月5日`, `农历闰四月十一`.
  func annual(_ date: AnnualDate, _ texts: PageTexts) -> String {
    guard date.calendar == .gregorian else {
      return texts.lunarDay(date.month, date.day, isLeap: date.isLeapMonth, year: date.year)
    }
    switch language {
    case .zh: return "\(date.year.map { "\($0)年" } ?? "")\(date.month)月\(date.day)日"
    case .en:
      let month = Self.months.indices.contains(date.month - 1) ? Self.months[date.month - 1] : ""
      return "\(date.day) \(month)\(date.year.map { " \($0)" } ?? "")"
    }
  }

  /// As it is kept, also where the year is masked; what is no such day stays as it was typed.
  func annual(_ kept: String, _ texts: PageTexts) -> String {
    AnnualDate(kept.replacing("****", with: "-")).map { annual($0, texts) } ?? kept
  }

  /// A birthday as it was stated.
  func birthday(_ birthday: MemberStory.Birthday, _ texts: PageTexts) -> String {
    AnnualDate(birthday: birthday.text, calendar: birthday.calendar).map { annual($0, texts) }
      ?? birthday.text
  }

  /// `14:05`.
  func time(_ instant: Instant) -> String {
    let minutes = (instant - CalendarDay(of: instant).begin()).count / 60_000
    return (minutes / 60).padded(2) + ":" + (minutes % 60).padded(2)
  }

  /// `Mar 2026`, `2026年3月`.
  func month(_ day: CalendarDay) -> String { month(CalendarMonth(of: day)) }

  func month(_ month: CalendarMonth) -> String {
    switch language {
    case .zh: "\(month.year)年\(month.month)月"
    case .en: "\(Self.months[month.month - 1]) \(month.year)"
    }
  }

  /// `5 Mar 2026 14:05`.
  func dayAndTime(_ instant: Instant) -> String { "\(day(instant)) \(time(instant))" }

  /// Today the time alone, else the day, with the time.
  func moment(_ instant: Instant) -> String {
    isSameDay(instant, now) ? time(instant) : dayAndTime(instant)
  }

  /// `2026-03-05`.
  func machineDay(_ instant: Instant) -> String {
    CalendarDay(of: instant).description
  }

  /// As machines read it, for `datetime`.
  func machine(_ instant: Instant) -> String { instant.rfc3339(offsetMinutes: LocalTime.offsetMinutes) }

  /// ``moment(_:)`` with what machines read.
  func tagged(_ instant: Instant) -> Markup {
    "<time datetime=\"\(machine(instant))\">\(moment(instant))</time>"
  }

  /// `¥151,300.00`; another currency by its code.
  func money(_ money: Money) -> String {
    let plain = money.description.split(separator: " ").first ?? ""
    let isNegative = plain.hasPrefix("-")
    let halves = plain.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let whole = Self.grouped(String(halves.first ?? ""))
    let decimals = halves.count == 2 ? ".\(halves[1])" : ""
    let sign = money.currency == .cny ? "¥" : "\(money.currency.code) "
    return "\(isNegative ? "−" : "")\(sign)\(whole)\(decimals)"
  }

  /// By currency, one after the other; a dash for nothing.
  func sum(_ amounts: [Money]) -> String {
    amounts.isEmpty ? "–" : amounts.map { money($0) }.joined(separator: " + ")
  }

  func number(_ number: Int) -> String { (number < 0 ? "−" : "") + Self.grouped(String(number.magnitude)) }

  private static func grouped(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }
}
