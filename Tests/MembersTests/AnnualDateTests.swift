import Kernel
import Members
import TestKit
import Testing

private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

@Suite struct `A day that comes round every year` {
  /// Lunar days with the Gregorian ones they are, from public calendars and issues of other projects (conventions of the
  /// field, birthdays and lunar dates).
  @Test(
    arguments: [
      ("chinese:1994-04-11", 1994, "1994-05-21"), ("chinese:--04-11", 2020, "2020-05-03"),
      ("chinese:--04L-11", 2020, "2020-06-02"), ("chinese:--04-14", 2020, "2020-05-06"),
      ("chinese:--04L-14", 2020, "2020-06-05"), ("chinese:--10-16", 2024, "2024-11-16"),
      ("chinese:--01-01", 2024, "2024-02-10"), ("chinese:--01-01", 2025, "2025-01-29"),
      ("chinese:--08-15", 2025, "2025-10-06"), ("chinese:--01-01", 1900, "1900-01-31"),
      ("chinese:--12-29", 2023, "2024-02-08"),
    ])
  func `lies on the known day`(_ text: String, _ year: Int, _ expected: String) throws {
    let date = try #require(AnnualDate(text))
    #expect(date.days(ofYear: year) == [try day(expected)])
  }

  /// date · year · day it is kept
  @Test(
    arguments: [
      // A leap month in a year that has it, and in one that has not.
      ("chinese:--04L-11", 2020, "2020-06-02"), ("chinese:--04L-11", 2021, "2021-05-22"),
      ("chinese:--06L-01", 2025, "2025-07-25"), ("chinese:--06L-01", 2026, "2026-07-14"),
      // The 30th of a month of 29 days is kept on its last day.
      ("chinese:--12-30", 2024, "2025-01-28"), ("chinese:--12-30", 2023, "2024-02-09"),
      // 29 February.
      ("2000-02-29", 2024, "2024-02-29"), ("2000-02-29", 2025, "2025-02-28"), ("--02-29", 2100, "2100-02-28"),
      ("1985-03-12", 2026, "2026-03-12"),
    ])
  func `that a year does not have is kept as people do`(_ text: String, _ year: Int, _ expected: String)
    throws
  {
    let date = try #require(AnnualDate(text))
    #expect(date.days(ofYear: year) == [try day(expected)])
  }

  @Test func `of a plain month in a year that has it twice is kept once, or twice by setting`() throws {
    let date = try #require(AnnualDate("chinese:--04-11"))
    #expect(date.days(ofYear: 2020) == [try day("2020-05-03")])
    let both = AnnualDateRule(keepsBothMonths: true)
    #expect(date.days(ofYear: 2020, rule: both) == [try day("2020-05-03"), try day("2020-06-02")])
    let leap = try #require(AnnualDate("2004-02-29"))
    #expect(leap.days(ofYear: 2025, rule: AnnualDateRule(leapDayFallsBack: false)) == [try day("2025-03-01")])
  }

  /// date · today · next · how old
  @Test(
    arguments: [
      ("1985-03-12", "2026-03-12", "2026-03-12", 41), ("1985-03-12", "2026-03-13", "2027-03-12", 42),
      ("chinese:1990-12-20", "2026-01-01", "2026-02-07", 35),
      ("chinese:1990-12-20", "2026-02-08", "2027-01-27", 36),
      ("chinese:1985-04-11", "2020-05-04", "2021-05-22", 36), ("2030-01-05", "2026-01-01", "2030-01-05", 0),
    ])
  func `comes next, and makes so many years`(
    _ text: String, _ today: String, _ next: String, _ years: Int
  ) throws {
    let date = try #require(AnnualDate(text))
    let found = try #require(date.next(onOrAfter: try day(today)))
    #expect(found == (try day(next)))
    #expect(date.years(on: found) == years)
  }

  @Test(
    arguments: [
      "", "-", "--", "2026-02-30", "--13-01", "--00-10", "--04L-11", "1985-04L-11", "chinese:--04-31",
      "chinese:2021-04-00",
      "1985-3-12", "85-03-12", "+985-03-12", "chinese:", "chinese:chinese:--01-01", "--1a-01", "２０２６-01-01",
      "1985-03-12 ", "chinese:1800-01-01", "0000-01-01", "--٠٣-١٢",
    ])
  func `is read from its own text and nothing else`(_ text: String) {
    #expect(AnnualDate(text) == nil)
  }

  @Test func `in a leap month that its year had not drops the mark`() throws {
    #expect(try #require(AnnualDate("chinese:1994-04L-11")).description == "chinese:1994-04-11")
    #expect(try #require(AnnualDate("chinese:2020-04L-11")).description == "chinese:2020-04L-11")
    #expect(AnnualDate(calendar: .gregorian, month: 4, isLeapMonth: true, day: 11) == nil)
  }

  // MARK: Laws

  private static func random(_ random: inout SeededRandom) -> AnnualDate? {
    AnnualDate(
      calendar: random.chance(percent: 60) ? .chinese : .gregorian,
      year: random.chance(percent: 50) ? 1_901 + random.below(180) : nil, month: 1 + random.below(12),
      isLeapMonth: random.chance(percent: 30), day: 1 + random.below(31))
  }

  @Test func `reads back what it writes`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<3_000 {
      guard let date = Self.random(&random) else { continue }
      #expect(AnnualDate(date.description) == date, "\(date)")
    }
  }

  @Test func `has a next day that is one of its days, none before it, and within two years`() throws {
    var random = SeededRandom(seed: 8)
    let begin = try day("1902-06-01").daysSinceEpoch
    let end = try day("2096-06-01").daysSinceEpoch
    for _ in 0..<3_000 {
      guard let date = Self.random(&random) else { continue }
      let today = CalendarDay(daysSinceEpoch: begin + random.below(end - begin))
      let next = try #require(date.next(onOrAfter: today), "\(date) after \(today)")
      #expect(next >= today)
      let years = (next.components.year - 1)...next.components.year
      #expect(years.contains { date.days(ofYear: $0).contains(next) }, "\(date) on \(next)")
      if date.year.map({ $0 < today.components.year - 1 }) ?? true {
        #expect(next.daysSinceEpoch - today.daysSinceEpoch < 400, "\(date) after \(today): \(next)")
      }
      #expect(date.next(onOrAfter: next) == next)
    }
  }

  @Test func `is found by the keys of each day on which it is kept, by either rule`() throws {
    var random = SeededRandom(seed: 9)
    for _ in 0..<3_000 {
      guard let date = Self.random(&random) else { continue }
      let rule = AnnualDateRule(
        keepsBothMonths: random.chance(percent: 50), leapDayFallsBack: random.chance(percent: 50))
      for day in date.days(ofYear: 1_903 + random.below(190), rule: rule) {
        #expect(AnnualDate.keys(on: day).contains(date.key), "\(date) on \(day)")
      }
    }
  }
}
