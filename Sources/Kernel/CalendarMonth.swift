/// A month of the Gregorian calendar, as statements are made for.
package struct CalendarMonth: Hashable, Comparable, Sendable {
  package let year: Int
  /// From 1 to 12.
  package let month: Int

  /// `nil` for no month of the years 1 to 9999.
  package init?(year: Int, month: Int) {
    guard (1...9_999).contains(year), (1...12).contains(month) else { return nil }
    self.year = year
    self.month = month
  }

  private init(known year: Int, _ month: Int) {
    self.year = year
    self.month = month
  }

  package init(of day: CalendarDay) {
    let (year, month, _) = day.components
    self.init(known: year, month)
  }

  /// The month in which an instant lies for people of a zone.
  package init(of instant: Instant, offsetMinutes: Int = LocalTime.offsetMinutes) {
    self.init(of: CalendarDay(of: instant, offsetMinutes: offsetMinutes))
  }

  /// Parses `YYYY-MM` and nothing else.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, text.utf8.count == 7,
      parts.joined().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1])
    else { return nil }
    self.init(year: year, month: month)
  }

  package var next: CalendarMonth {
    month == 12 ? CalendarMonth(known: year + 1, 1) : CalendarMonth(known: year, month + 1)
  }

  package var firstDay: CalendarDay {
    // A month has a first day; the days of the year 0 are asked of none.
    CalendarDay(year: year, month: month, day: 1) ?? CalendarDay(daysSinceEpoch: 0)
  }

  package var lastDay: CalendarDay { next.firstDay.advanced(by: -1) }

  /// The instant at which it begins for people of a zone.
  package func begin(offsetMinutes: Int = LocalTime.offsetMinutes) -> Instant {
    firstDay.begin(offsetMinutes: offsetMinutes)
  }

  /// The first instant that is no more in it.
  package func end(offsetMinutes: Int = LocalTime.offsetMinutes) -> Instant {
    next.begin(offsetMinutes: offsetMinutes)
  }

  package static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
    (left.year, left.month) < (right.year, right.month)
  }
}

extension CalendarMonth: CustomStringConvertible {
  package var description: String { "\(year.padded(4))-\(month.padded(2))" }
}
