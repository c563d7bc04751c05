internal import Application
internal import Kernel
internal import Members

/// A day of the year as it is typed: its calendar, the year where it is known, the month, whether that is a leap month,
/// the day. Fields have names that begin with one word, so that a form can hold several.
enum DayField {
  static let gregorian = "gregorian"
  static let chinese = "chinese"
  /// Years that a day of a living person's life is plausibly of; others are slips of the keyboard.
  private static let gregorianYears = 1880...2100

  static func fields(
    _ name: String, _ label: String, in entry: FormEntry, _ texts: PageTexts
  ) -> Markup {
    let months = [("", "–")] + (1...12).map { (String($0), texts.monthWord($0)) }
    let number: Markup = "inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"8\""
    let calendars = [(gregorian, texts.gregorianCalendar), (chinese, texts.chineseCalendar)]
    return """
      <fieldset class="field dayfield"><legend class="legend">\(label)</legend>
      \(Components.choices("\(name)-calendar", texts.calendar, calendars, in: entry))
      <div class="dayparts">\(Components.field("\(name)-year", texts.yearIfKnown, in: entry, attributes: number))
      \(Components.select("\(name)-month", texts.month, months, in: entry))
      \(Components.field("\(name)-day", texts.dayOfMonth, in: entry, attributes: number))</div>
      <div class="leap">\(Components.check("\(name)-leap", texts.leapMonth, in: entry))</div></fieldset>
      """
  }

  /// Whether anything was typed but the calendar.
  static func isTyped(_ name: String, _ entry: FormEntry) -> Bool {
    ["year", "month", "day"].contains { !entry.text("\(name)-\($0)").isEmpty }
  }

  static func values(_ date: AnnualDate?, as name: String) -> [String: String] {
    guard let date else { return ["\(name)-calendar": gregorian] }
    var values = [
      "\(name)-calendar": date.calendar == .chinese ? chinese : gregorian,
      "\(name)-year": date.year.map { String($0) } ?? "", "\(name)-month": String(date.month),
      "\(name)-day": String(date.day),
    ]
    if date.isLeapMonth { values["\(name)-leap"] = "1" }
    return values
  }

  /// - Returns: `nil` when nothing was typed or something is wrong, which is marked at its field.
  static func read(_ name: String, _ entry: inout FormEntry, _ texts: PageTexts) -> AnnualDate? {
    guard isTyped(name, entry) else { return nil }
    func number(_ part: String) -> Int? { Int(AmountField.narrowed(entry.text("\(name)-\(part)"))) }
    let isChinese = entry["\(name)-calendar"] == chinese
    let year = number("year")
    let years = isChinese ? LunarDay.years : gregorianYears
    if !entry.text("\(name)-year").isEmpty, year.map({ years.contains($0) }) != true {
      entry.mark("\(name)-year", texts.badYear)
    }
    guard let month = number("month"), (1...12).contains(month) else {
      entry.mark("\(name)-month", texts.chooseOne)
      return nil
    }
    let isLeap = isChinese && entry.values["\(name)-leap"] != nil
    // A birthday falls on it every year: a slip is asked about, not put right behind one's back.
    if isLeap, let year, LunarDay(year: year, month: month, isLeapMonth: true, day: 1) == nil {
      entry.mark("\(name)-leap", texts.noLeapMonth)
      return nil
    }
    let date = AnnualDate(
      calendar: isChinese ? .chinese : .gregorian, year: year, month: month, isLeapMonth: isLeap,
      day: number("day") ?? 0)
    if date == nil { entry.mark("\(name)-day", texts.badDay) }
    return entry.wrong.keys.contains { $0.hasPrefix("\(name)-") } ? nil : date
  }
}
