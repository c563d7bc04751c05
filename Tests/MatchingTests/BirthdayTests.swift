import Kernel
import Matching
import Testing

@Suite("Birthdays")
struct BirthdayTests {
  @Test(
    "every usual form is read",
    arguments: [
      ("1985-03-12", "", "1985-03-12"), ("1985/3/12", "", "1985-03-12"), ("1985年3月12日", "", "1985-03-12"),
      ("19850312", "gregorian", "1985-03-12"), ("１９８５-０３-１２", "", "1985-03-12"),
      ("1985.3.12", "", "1985-03-12"),
      ("1994-04-11", "lunar", "1994-05-21"), ("农历1994年四月十一", "", "1994-05-21"),
      ("2020-04-11", "lunar", "2020-05-03"),
      ("2020-04-11", "lunar-leap", "2020-06-02"), ("阴历2020年闰4月14日", "", "2020-06-05"),
      ("2024年十月十六(农历)", "", "2024-11-16"),
      ("2026年正月初一(农历)", "", "2026-02-17"),
      // A leap mark that the year cannot have is dropped.
      ("2024-10-16", "lunar-leap", "2024-11-16"),
    ])
  func days(typed: String, calendar: String, gregorian: String) throws {
    let birthday = try #require(Birthday(typed: typed, calendar: calendar))
    #expect(birthday.gregorian == CalendarDay(gregorian))
  }

  @Test(
    "a part is read as a part",
    arguments: [
      ("03-12", nil, nil, 3, 12), ("3月12日", nil, nil, 3, 12), ("1982", 1982, nil, nil, nil),
      ("1995年", 1995, nil, nil, nil),
      ("80后", nil, 1980, nil, nil), ("00后", nil, 2000, nil, nil), ("阴历12.17", nil, nil, 12, 17),
      ("冬月廿一(农历)", nil, nil, 11, 21),
      ("旧历腊月十九", nil, nil, 12, 19), ("农历四月三十", nil, nil, 4, 30), ("阴历闰3月3", nil, nil, 3, 3),
    ] as [(String, Int?, Int?, Int?, Int?)])
  func parts(typed: String, year: Int?, decade: Int?, month: Int?, day: Int?) throws {
    let birthday = try #require(Birthday(typed: typed))
    #expect(birthday.year == year)
    #expect(birthday.decade == decade)
    #expect(birthday.month == month)
    #expect(birthday.day == day)
  }

  @Test(
    "what is no birthday is refused",
    arguments: ["", "无", "1985-13-12", "31", "12345", "1700-01-01", "1985-00-10"])
  func refused(typed: String) {
    #expect(Birthday(typed: typed) == nil)
  }

  @Test(
    "two birthdays are compared across calendars and slips",
    arguments: [
      ("1985-03-12", "", "1985年3月12日", "", Signal.birthdaySame),
      ("1994-04-11", "lunar", "1994-05-21", "gregorian", .birthdaySame),
      // A lunar date whose mark was lost.
      ("1994-04-11", "", "1994-05-21", "gregorian", .birthdayCalendar),
      ("1994-04-11", "lunar", "1994-04-11", "", .birthdayCalendar),
      ("2020-04-11", "lunar", "2020-04-11", "lunar-leap", .birthdayCalendar),
      ("1985-03-12", "", "03-12", "", .birthdayDay),
      ("1994-05-21", "", "农历四月十一", "", .birthdayDayCalendar),
      ("1985-03-12", "", "1985-12-03", "", .birthdaySwapped),
      ("1985-03-12", "", "1986-03-12", "", .birthdayNear), ("1985-03-12", "", "1985", "", .birthdayYear),
      ("1985", "", "80后", "", .birthdayDecade), ("1985", "", "1992", "", .birthdayYearOther),
      ("1985-03-12", "", "1979-11-02", "", .birthdayOther), ("03-12", "", "11-02", "", .birthdayDayOther),
    ])
  func comparisons(one: String, oneCalendar: String, other: String, otherCalendar: String, signal: Signal) {
    let profiles = [
      Profile(evidence(1, birthday: one, calendar: oneCalendar)),
      Profile(evidence(2, birthday: other, calendar: otherCalendar)),
    ]
    let comparison = Comparison(profiles[0], profiles[1], in: Population(profiles))
    #expect(comparison.findings.map(\.signal).contains(signal))
  }

  @Test("a birthday that far too many have is what a form fills in, and says nothing")
  func defaults() {
    let profiles = (1...40).map { Profile(evidence($0, birthday: "1990-01-01")) }
    let comparison = Comparison(profiles[0], profiles[1], in: Population(profiles))
    #expect(!comparison.findings.contains { $0.signal.code.hasPrefix("birthday") })
  }
}
