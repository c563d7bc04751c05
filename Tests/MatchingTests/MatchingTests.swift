import Kernel
import Matching
import Testing

/// Evidence for tests, with record ids made from numbers.
func evidence(
  _ number: UInt64, _ name: String = "", phone: String = "", email: String = "", chat: String = "",
  birthday: String = "",
  calendar: String = "", gender: String = "", address: String = "", list: String = "",
  firstContact: Instant? = nil
) -> PersonEvidence {
  PersonEvidence(
    record: SourceRecordID(RowID(high: 0, low: number)), list: list, names: [name], phones: [.init(phone)],
    emails: [email],
    chats: [.init(chat)], birthday: birthday, birthdayCalendar: calendar, gender: gender,
    addresses: [address],
    firstContact: firstContact)
}

@Suite("Lunar days")
struct LunarDayTests {
  @Test(
    "the published vectors hold both ways",
    arguments: [
      (1994, 4, false, 11, "1994-05-21"), (2020, 4, false, 11, "2020-05-03"),
      (2020, 4, true, 11, "2020-06-02"),
      (2020, 4, false, 14, "2020-05-06"), (2020, 4, true, 14, "2020-06-05"),
      (2024, 10, false, 16, "2024-11-16"),
      (2026, 1, false, 1, "2026-02-17"), (1900, 1, false, 1, "1900-01-31"),
      (2026, 8, false, 15, "2026-09-25"),
    ])
  func vectors(year: Int, month: Int, leap: Bool, day: Int, gregorian: String) throws {
    let lunar = try #require(LunarDay(year: year, month: month, isLeapMonth: leap, day: day))
    let date = try #require(CalendarDay(gregorian))
    #expect(lunar.gregorian == date)
    #expect(LunarDay(date) == lunar)
  }

  @Test("every day from 1900 to 2100 survives the way there and back, and the days follow each other")
  func everyDay() throws {
    let first = try #require(CalendarDay("1900-01-31"))
    let last = try #require(CalendarDay("2101-01-28"))
    for days in first.daysSinceEpoch...last.daysSinceEpoch {
      let date = CalendarDay(daysSinceEpoch: days)
      #expect(LunarDay(date)?.gregorian == date)
    }
    #expect(LunarDay(CalendarDay(daysSinceEpoch: first.daysSinceEpoch - 1)) == nil)
  }

  @Test("a day the month or year does not have is refused")
  func refused() {
    #expect(LunarDay(year: 2024, month: 4, isLeapMonth: true, day: 1) == nil)
    #expect(LunarDay(year: 2024, month: 13, day: 1) == nil)
    #expect(LunarDay(year: 1899, month: 1, day: 1) == nil)
  }
}
