/// A moment in milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Instant: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static let distantPast = Instant(milliseconds: -62_135_596_800_000)
  package static let distantFuture = Instant(milliseconds: 253_402_300_799_999)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (instant: Instant, interval: Milliseconds) -> Instant {
    Instant(milliseconds: instant.milliseconds &+ interval.count)
  }

  package static func - (instant: Instant, interval: Milliseconds) -> Instant {
    Instant(milliseconds: instant.milliseconds &- interval.count)
  }

  package static func - (left: Instant, right: Instant) -> Milliseconds {
    Milliseconds(left.milliseconds &- right.milliseconds)
  }
}

/// A length of time in milliseconds, negative for backwards.
package struct Milliseconds: Hashable, Comparable, Sendable {
  package let count: Int64

  package init(_ count: Int64) {
    self.count = count
  }

  package static func seconds(_ count: Int64) -> Milliseconds { Milliseconds(count * 1_000) }
  package static func minutes(_ count: Int64) -> Milliseconds { seconds(count * 60) }
  package static func hours(_ count: Int64) -> Milliseconds { minutes(count * 60) }
  package static func days(_ count: Int64) -> Milliseconds { hours(count * 24) }

  package static func < (left: Milliseconds, right: Milliseconds) -> Bool { left.count < right.count }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds, `2026-03-05T08:00:00.000Z`.
  package var description: String { rfc3339(offsetMinutes: 0) }

  /// RFC 3339 at an offset from UTC: `Z` for zero, else `+08:00`.
  package func rfc3339(offsetMinutes: Int) -> String {
    let local = milliseconds + Int64(offsetMinutes) * 60_000
    let (days, rest) = local.dividedFlooring(by: 86_400_000)
    let day = CalendarDay(daysSinceEpoch: Int(days))
    let seconds = rest / 1_000
    let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0.padded(2) }
    let zone =
      offsetMinutes == 0
      ? "Z"
      : (offsetMinutes < 0 ? "-" : "+") + (abs(offsetMinutes) / 60).padded(2) + ":"
        + (abs(offsetMinutes) % 60).padded(2)
    return "\(day)T\(time.joined(separator: ":")).\((rest % 1_000).padded(3))\(zone)"
  }

  /// Parses RFC 3339 with any offset and up to nine digits of fraction (cut to milliseconds);
  /// `nil` for anything else, a time without an offset included.
  package init?(rfc3339 text: some StringProtocol) {
    let characters = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= characters.count else { return nil }
      return Int(String(decoding: characters[range], as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
    }
    guard characters.count >= 20, let day = CalendarDay(String(text.prefix(10))),
      [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(characters[10]),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      characters[13] == UInt8(ascii: ":"), characters[16] == UInt8(ascii: ":"),
      hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = characters[19...]
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty, digits.count <= 9 else { return nil }
      let padded = (digits + [UInt8](repeating: UInt8(ascii: "0"), count: 3)).prefix(3)
      fraction = Int(String(decoding: padded, as: UTF8.self)) ?? 0
      rest = rest.dropFirst(1 + digits.count)
    }
    guard let offset = Self.offsetMinutes(Array(rest)) else { return nil }
    let ofDay = Int64(hour * 3_600 + minute * 60 + second - offset * 60) * 1_000 + Int64(fraction)
    self.init(milliseconds: Int64(day.daysSinceEpoch) * 86_400_000 + ofDay)
  }

  private static func offsetMinutes(_ zone: [UInt8]) -> Int? {
    if zone == [UInt8(ascii: "Z")] || zone == [UInt8(ascii: "z")] { return 0 }
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"),
      let hours = Int(String(decoding: zone[1..<3], as: UTF8.self)),
      let minutes = Int(String(decoding: zone[4..<6], as: UTF8.self)),
      hours < 24, minutes < 60
    else { return nil }
    switch zone[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }
}

extension Int64 {
  /// Quotient rounded towards minus infinity and the remainder that goes with it, never negative.
  package func dividedFlooring(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension BinaryInteger {
  /// Decimal digits with zeros in front up to a width.
  package func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
