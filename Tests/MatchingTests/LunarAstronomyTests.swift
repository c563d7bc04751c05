import Foundation
import Kernel
import Matching
import Testing

/// New moons after Meeus, "Astronomical Algorithms" (2nd edition), chapter 49: good to well under a minute here.
private enum NewMoon {
  /// Sine terms of the lunation: factor, power of the eccentricity, multiples of the sun's and the moon's anomaly and of
  /// the moon's argument of latitude.
  private static let terms: [(Double, Int, Double, Double, Double)] = [
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0),
  ]
  /// Planetary terms: angle at 2000, its motion in a lunation, millionths of a day.
  private static let planets: [(Double, Double, Double)] = [
    (299.77, 0.107408, 325), (251.88, 0.016321, 165), (251.83, 26.651886, 164), (349.42, 36.412478, 126),
    (84.66, 18.206239, 110), (141.74, 53.303771, 62), (207.14, 2.453732, 60), (154.84, 7.306860, 56),
    (34.52, 27.261239, 47), (207.19, 0.121824, 42), (291.34, 1.844379, 40), (161.72, 24.198154, 37),
    (239.56, 25.513099, 35), (331.55, 3.592518, 23),
  ]

  private static func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }

  /// Julian date in terrestrial time of the lunation that is `number` after that of January 2000.
  static func julianDate(_ number: Double) -> Double {
    let centuries = number / 1236.85
    let squared = centuries * centuries
    let eccentricity = 1 - 0.002516 * centuries - 0.0000074 * squared
    let sun = 2.5534 + 29.10535670 * number - 0.0000014 * squared
    let moon = 201.5643 + 385.81693528 * number + 0.0107582 * squared
    let latitude = 160.7108 + 390.67050284 * number - 0.0016118 * squared
    var date = 2_451_550.09766 + 29.530588861 * number + 0.00015437 * squared
    for (factor, power, ofSun, ofMoon, ofLatitude) in terms {
      date +=
        factor * pow(eccentricity, Double(power)) * sine(ofSun * sun + ofMoon * moon + ofLatitude * latitude)
    }
    date -= 0.00017 * sine(124.7746 - 1.56375588 * number)
    for (angle, motion, millionths) in planets { date += millionths * 1e-6 * sine(angle + motion * number) }
    return date
  }

  /// Terrestrial minus universal time in days: 0 to 64 s through the last century, growing by a quarter of a second a
  /// year since.
  private static func deltaT(_ year: Double) -> Double {
    let seconds =
      switch year {
      case ..<1920: max(-2, 1.5 * (year - 1902))
      case ..<1955: 21 + (year - 1920) * 0.28
      case ..<2005: 31 + (year - 1955) * 0.68
      default: 65 + (year - 2005) * 0.25
      }
    return seconds / 86_400
  }

  /// Days and fraction since 1970 in the time the almanac was made for: Beijing's own until 1928, then that of 120° east.
  static func almanacDays(_ number: Double) -> Double {
    let date = julianDate(number)
    let year = 2000 + (date - 2_451_545) / 365.25
    let zone = year < 1929 ? 7.0 + 45.0 / 60 + 40.0 / 3_600 : 8.0
    return date - deltaT(year) + zone / 24 - 2_440_587.5
  }
}

@Suite("Lunar calendar against the sky")
struct LunarAstronomyTests {
  @Test("every lunar month from 1907 to 2100 begins on the day of a new moon")
  func months() throws {
    var wrong: [String] = []
    for year in 1907...2100 {
      for month in 1...12 {
        for isLeap in [false, true] {
          guard let first = LunarDay(year: year, month: month, isLeapMonth: isLeap, day: 1) else { continue }
          let day = Double(first.gregorian.daysSinceEpoch)
          let number = ((day + 2_440_587.5 - 2_451_550.1) / 29.530588861).rounded()
          if NewMoon.almanacDays(number).rounded(.down) != day { wrong.append("\(year)-\(month) \(isLeap)") }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(
    "new year falls where almanacs print it",
    arguments: [
      "1901-02-19", "1912-02-18", "1915-02-14", "1917-01-23", "1929-02-10", "1949-01-29", "1966-01-21",
      "1968-01-30",
      "1969-02-17", "1970-02-06", "1976-01-31", "1985-02-20", "2000-02-05", "2008-02-07", "2020-01-25",
      "2023-01-22",
      "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2030-02-03", "2033-01-31", "2034-02-19",
    ])
  func newYears(text: String) throws {
    let day = try #require(CalendarDay(text))
    let lunar = try #require(LunarDay(day))
    #expect((lunar.month, lunar.isLeapMonth, lunar.day) == (1, false, 1))
    #expect(lunar.year == day.components.year)
  }

  @Test(
    "leap months are those that almanacs print",
    arguments: [
      (1966, 3), (1968, 7), (1971, 5), (1974, 4), (1976, 8), (1979, 6), (1982, 4), (1984, 10), (1987, 6),
      (1990, 5),
      (1993, 3), (1995, 8), (1998, 5), (2001, 4), (2004, 2), (2006, 7), (2009, 5), (2012, 4), (2014, 9),
      (2017, 6),
      (2020, 4), (2023, 2), (2025, 6), (2028, 5), (2031, 3), (2033, 11),
    ])
  func leapMonths(year: Int, month: Int) {
    let leaps = (1...12).filter { LunarDay(year: year, month: $0, isLeapMonth: true, day: 1) != nil }
    #expect(leaps == [month])
  }

  @Test(
    "months around a new moon near midnight have the length of today's computation",
    arguments: [(1969, 12, 29), (2057, 8, 30), (2057, 9, 29), (2097, 6, 30), (2097, 7, 29)])
  func nearMidnight(year: Int, month: Int, length: Int) {
    #expect(LunarDay(year: year, month: month, day: length) != nil)
    #expect(LunarDay(year: year, month: month, day: length + 1) == nil)
  }
}
