internal import Kernel

/// How a birthday is written down in the fields `birthday` and `birthdayCalendar`: digits, and the calendar beside
/// them.
package struct StatedBirthday: Hashable, Sendable {
  /// `1985-03-12`, or `--03-12` without a year (RFC 6350).
  package let text: String
  /// `gregorian`, `lunar` or `lunar-leap`.
  package let calendar: String

  package init(_ date: AnnualDate) {
    self.init(
      calendar: date.calendar, year: date.year, month: date.month, isLeapMonth: date.isLeapMonth,
      day: date.day)
  }

  package init(_ birthday: Birthday) {
    self.init(
      calendar: birthday.calendar, year: birthday.year, month: birthday.month,
      isLeapMonth: birthday.isLeapMonth,
      day: birthday.day)
  }

  private init(calendar: Birthday.Calendar, year: Int?, month: Int, isLeapMonth: Bool, day: Int) {
    text = "\(year.map { $0.padded(4) } ?? "-")-\(month.padded(2))-\(day.padded(2))"
    self.calendar = calendar == .gregorian ? "gregorian" : isLeapMonth ? "lunar-leap" : "lunar"
  }
}
