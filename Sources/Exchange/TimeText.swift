internal import Kernel

/// Which number of `5/3/2024` is the month. Dates with the year in front need no such setting.
package enum DateOrder: String, Sendable, CaseIterable {
  case yearFirst
  case monthFirst
  case dayFirst
}

/// A point in time as lists write it.
///
/// Read are RFC 3339; `2024-03-05`, `2024/3/5`, `2024.3.5`, `2024年3月5日`, each alone or followed by
/// `14:20` or `14:20:05`, with or without an offset; `20240305`, `20240305142005`. Dates with the year
/// last need a ``DateOrder`` that says how to read them; a guess would be wrong for half of them.
struct TimeText {
  let instant: Instant
  /// False for a date alone, which stands for its midnight.
  let timeKnown: Bool

  /// - Returns: `nil` when the text is not such a time, or lies outside the years 1900 to 2199.
  init?(_ text: String, zoneOffsetMinutes: Int, order: DateOrder) {
    var text = text
    guard let parsed = text.withUTF8({ Self.parse($0, zoneOffsetMinutes, order) }) else { return nil }
    self = parsed
  }

  private init(instant: Instant, timeKnown: Bool) {
    self.instant = instant
    self.timeKnown = timeKnown
  }

  private static func parse(
    _ text: UnsafeBufferPointer<UInt8>, _ zoneOffsetMinutes: Int, _ order: DateOrder
  ) -> TimeText? {
    var cursor = Cursor(text: text)
    guard let day = date(&cursor, order) else { return nil }
    guard (1900...2199).contains(day.components.year) else { return nil }
    var offset = zoneOffsetMinutes
    var milliseconds: Int64 = 0
    var timeKnown = false
    if !cursor.atEnd {
      guard let clock = time(&cursor) else { return nil }
      milliseconds = clock
      timeKnown = true
      if !cursor.atEnd {
        guard let zone = zone(&cursor), cursor.atEnd else { return nil }
        offset = zone
      }
    }
    let local = Int64(day.daysSinceEpoch) * 86_400_000 + milliseconds
    return TimeText(instant: Instant(milliseconds: local - Int64(offset) * 60_000), timeKnown: timeKnown)
  }

  private static func date(_ cursor: inout Cursor, _ order: DateOrder) -> CalendarDay? {
    guard let first = cursor.number(digits: 1...14) else { return nil }
    if first.digits == 8 || first.digits == 14 { return compact(&cursor, first) }
    guard cursor.skip(["-", "/", ".", "年"]), let second = cursor.number(digits: 1...2),
      cursor.skip(["-", "/", ".", "月"]), let third = cursor.number(digits: 1...4)
    else { return nil }
    if first.digits == 4, third.digits <= 2 {
      _ = cursor.skip(["日"])
      return CalendarDay(year: first.value, month: second.value, day: third.value)
    }
    guard third.digits == 4, first.digits <= 2 else { return nil }
    switch order {
    case .yearFirst: return nil
    case .monthFirst: return CalendarDay(year: third.value, month: first.value, day: second.value)
    case .dayFirst: return CalendarDay(year: third.value, month: second.value, day: first.value)
    }
  }

  /// `20240305`, or `20240305142005` whose time is left to be read.
  private static func compact(_ cursor: inout Cursor, _ number: (value: Int, digits: Int)) -> CalendarDay? {
    var date = number.value
    if number.digits == 14 {
      cursor.stepBack(6)
      date /= 1_000_000
    }
    return CalendarDay(year: date / 10_000, month: date / 100 % 100, day: date % 100)
  }

  /// Milliseconds since midnight.
  private static func time(_ cursor: inout Cursor) -> Int64? {
    if !cursor.skip(["T", "t"]) {
      while cursor.skip([" "]) {}
    }
    if let packed = cursor.packedTime() {
      return clock(packed / 10_000, packed / 100 % 100, packed % 100, 0)
    }
    guard let hour = cursor.number(digits: 1...2), cursor.skip([":", "时"]),
      let minute = cursor.number(digits: 1...2)
    else { return nil }
    var second = 0
    var fraction: Int64 = 0
    if cursor.skip([":", "分"]), let seconds = cursor.number(digits: 1...2) {
      second = seconds.value
      _ = cursor.skip(["秒"])
      if cursor.skip(["."]) {
        guard let read = cursor.fraction() else { return nil }
        fraction = read
      }
    }
    return clock(hour.value, minute.value, second, fraction)
  }

  private static func clock(_ hour: Int, _ minute: Int, _ second: Int, _ fraction: Int64) -> Int64? {
    guard hour < 24, minute < 60, second < 61 else { return nil }
    return Int64(hour * 3_600 + minute * 60 + second) * 1_000 + fraction
  }

  /// Minutes east of UTC.
  private static func zone(_ cursor: inout Cursor) -> Int? {
    while cursor.skip([" "]) {}
    if cursor.skip(["Z", "z"]) { return 0 }
    let sign = cursor.skip(["+"]) ? 1 : cursor.skip(["-"]) ? -1 : 0
    guard sign != 0, let hours = cursor.number(digits: 2...2) else { return nil }
    _ = cursor.skip([":"])
    guard let minutes = cursor.number(digits: 2...2), hours.value < 24, minutes.value < 60 else { return nil }
    return sign * (hours.value * 60 + minutes.value)
  }
}

/// A place in a text that moves forward as parts of it are recognised.
private struct Cursor {
  let text: UnsafeBufferPointer<UInt8>
  private var place = 0

  init(text: UnsafeBufferPointer<UInt8>) {
    self.text = text
  }

  var atEnd: Bool { place == text.count }

  mutating func stepBack(_ count: Int) { place -= count }

  /// Takes one of the marks; false when none of them comes next.
  mutating func skip(_ marks: [StaticString]) -> Bool {
    for mark in marks {
      let count = mark.utf8CodeUnitCount
      guard place + count <= text.count else { continue }
      if (0..<count).allSatisfy({ text[place + $0] == mark.utf8Start[$0] }) {
        place += count
        return true
      }
    }
    return false
  }

  /// Takes as many digits as the upper bound allows; `nil` when there are fewer than the lower.
  mutating func number(digits: ClosedRange<Int>) -> (value: Int, digits: Int)? {
    let start = place
    var value = 0
    while place < text.count, place - start < digits.upperBound,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place])
    {
      value = value * 10 + Int(text[place] - UInt8(ascii: "0"))
      place += 1
    }
    return place - start >= digits.lowerBound ? (value, place - start) : nil
  }

  /// Six digits, `142005`.
  mutating func packedTime() -> Int? {
    let start = place
    if let number = number(digits: 6...6) { return number.value }
    place = start
    return nil
  }

  /// Digits after a point, cut to milliseconds.
  mutating func fraction() -> Int64? {
    guard let read = number(digits: 1...9) else { return nil }
    var value = read.value
    for _ in 0..<max(0, 3 - read.digits) { value *= 10 }
    for _ in 0..<max(0, read.digits - 3) { value /= 10 }
    return Int64(value)
  }
}
