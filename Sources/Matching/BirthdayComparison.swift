internal import Kernel

extension Birthday {
  /// How two birthdays relate; `nil` when they have no part in common to compare.
  static func compare(_ left: Birthday, _ right: Birthday) -> Signal? {
    if left.isFull, right.isFull { return compareFull(left, right) }
    if let signal = compareDays(left, right) { return signal }
    return compareYears(left, right)
  }

  private static func compareFull(_ left: Birthday, _ right: Birthday) -> Signal {
    if let one = left.gregorian, one == right.gregorian { return .birthdaySame }
    if meetInAnotherCalendar(left, right) { return .birthdayCalendar }
    let parts = [left.year == right.year, left.month == right.month, left.day == right.day]
    let isSwapped = left.year == right.year && left.month == right.day && left.day == right.month
    if isSwapped { return .birthdaySwapped }
    switch parts.count(where: { $0 }) {
    case 3: return .birthdayCalendar
    case 2: return isSlip(left, right) ? .birthdayNear : .birthdayOther
    default: return .birthdayOther
    }
  }

  /// Some reading of the digits, in either calendar and with or without the leap month, gives one day.
  private static func meetInAnotherCalendar(_ left: Birthday, _ right: Birthday) -> Bool {
    let one = [left.gregorian, left.digitsAsLunar, left.otherLeap].compactMap { $0 }
    let other = [right.gregorian, right.digitsAsLunar, right.otherLeap].compactMap { $0 }
    return one.contains { other.contains($0) }
  }

  /// One part differs, and as a slip would make it: one digit in the same place.
  private static func isSlip(_ left: Birthday, _ right: Birthday) -> Bool {
    for (one, other) in [(left.year, right.year), (left.month, right.month), (left.day, right.day)]
    where one != other {
      guard let one, let other else { return false }
      let digits = zip(one.padded(4), other.padded(4)).count { $0 != $1 }
      return digits == 1 || (one.padded(4).sorted() == other.padded(4).sorted())
    }
    return false
  }

  /// Month and day, when a year is missing somewhere.
  private static func compareDays(_ left: Birthday, _ right: Birthday) -> Signal? {
    let (one, other) = (left.daysOfYear, right.daysOfYear)
    guard let first = one.first, let second = other.first else { return nil }
    if first == second, left.countsLunar == right.countsLunar { return .birthdayDay }
    if one.contains(where: { other.contains($0) }) { return .birthdayDayCalendar }
    return .birthdayDayOther
  }

  private var countsLunar: Bool { system == .lunar }

  /// Month and day as typed, then every other way to read them.
  private var daysOfYear: [Int] {
    guard let month, let day else { return [] }
    var days = [month * 100 + day]
    if let date = gregorian {
      if system == .lunar {
        let parts = date.components
        days.append(parts.month * 100 + parts.day)
      } else if let lunar = LunarDay(date) {
        days.append(lunar.month * 100 + lunar.day)
      }
      if system != .lunar, let date = digitsAsLunar {
        let parts = date.components
        days.append(parts.month * 100 + parts.day)
      }
    }
    return days
  }

  private static func compareYears(_ left: Birthday, _ right: Birthday) -> Signal? {
    if let one = left.year, let other = right.year {
      // A lunar year begins up to seven weeks after the Gregorian one.
      if one == other { return .birthdayYear }
      return abs(one - other) == 1 ? nil : .birthdayYearOther
    }
    let decades = [
      left.decade ?? left.year.map { $0 / 10 * 10 }, right.decade ?? right.year.map { $0 / 10 * 10 },
    ]
    guard let one = decades[0], let other = decades[1] else { return nil }
    return one == other ? .birthdayDecade : .birthdayYearOther
  }
}
