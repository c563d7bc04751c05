/// The time people at the counter live by. China has one zone and no summer time; stored are instants, and days only
/// where a day is meant (docs of the field, money, numbers, time).
package enum LocalTime {
  /// Asia/Shanghai, east of UTC.
  package static let offsetMinutes = 480
}

extension CalendarDay {
  /// The day on which an instant lies for people of a zone.
  package init(of instant: Instant, offsetMinutes: Int = LocalTime.offsetMinutes) {
    let local = instant.milliseconds &+ Int64(offsetMinutes) * 60_000
    self.init(daysSinceEpoch: Int(local.dividedFlooring(by: 86_400_000).quotient))
  }

  /// The instant at which it begins for people of a zone.
  package func begin(offsetMinutes: Int = LocalTime.offsetMinutes) -> Instant {
    Instant(milliseconds: Int64(daysSinceEpoch) * 86_400_000 - Int64(offsetMinutes) * 60_000)
  }

  package func advanced(by days: Int) -> CalendarDay { CalendarDay(daysSinceEpoch: daysSinceEpoch + days) }
}
