/// The Chinese calendar as people name its days: year by the Gregorian year in which it begins, month,
/// leap flag, day. From the published table of 1900-2100.
package struct LunarDay: Hashable, Sendable {
  package let year: Int
  package let month: Int
  package let isLeapMonth: Bool
  package let day: Int

  package static let years = 1900...2100

  /// `nil` when that year has no such day: a 30th in a short month, a leap month it did not have.
  package init?(year: Int, month: Int, isLeapMonth: Bool = false, day: Int) {
    guard Self.years.contains(year), (1...12).contains(month),
      !isLeapMonth || LunarYear(year).leapMonth == month,
      (1...LunarYear(year).length(ofMonth: month, leap: isLeapMonth)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.isLeapMonth = isLeapMonth
    self.day = day
  }

  /// `nil` outside 1900-01-31 … the end of the lunar year 2100.
  package init?(_ gregorian: CalendarDay) {
    var rest = gregorian.daysSinceEpoch - LunarYear.firstDay.daysSinceEpoch
    guard rest >= 0, let index = LunarYear.daysBefore.lastIndex(where: { $0 <= rest }),
      index < LunarYear.daysBefore.count - 1
    else { return nil }
    rest -= LunarYear.daysBefore[index]
    let year = Self.years.lowerBound + index
    let table = LunarYear(year)
    for (month, leap) in table.months {
      let length = table.length(ofMonth: month, leap: leap)
      if rest < length {
        self.init(year: year, month: month, isLeapMonth: leap, day: rest + 1)
        return
      }
      rest -= length
    }
    return nil
  }

  package var gregorian: CalendarDay {
    var days = LunarYear.firstDay.daysSinceEpoch + LunarYear.daysBefore[year - Self.years.lowerBound]
    let table = LunarYear(year)
    for (month, leap) in table.months {
      if month == self.month, leap == isLeapMonth { break }
      days += table.length(ofMonth: month, leap: leap)
    }
    return CalendarDay(daysSinceEpoch: days + day - 1)
  }
}

/// One line of the table. Bits 15-4: a long month (30 days) of January … December order; bits 3-0: the
/// month that is followed by its leap twin, 0 for none; bit 16: whether that twin is long.
private struct LunarYear {
  let bits: Int

  init(_ year: Int) {
    bits = Self.table[year - LunarDay.years.lowerBound]
  }

  var leapMonth: Int { bits & 0xF }

  func length(ofMonth month: Int, leap: Bool) -> Int {
    let isLong = leap ? bits & 0x1_0000 != 0 : bits & (1 << (16 - month)) != 0
    return isLong ? 30 : 29
  }

  var months: [(month: Int, leap: Bool)] {
    (1...12).flatMap { $0 == leapMonth ? [($0, false), ($0, true)] : [($0, false)] }
  }

  var dayCount: Int { months.reduce(0) { $0 + length(ofMonth: $1.month, leap: $1.leap) } }

  /// The first day of the lunar year 1900, 1900-01-31.
  static let firstDay = CalendarDay(daysSinceEpoch: -25_537)

  /// Days from ``firstDay`` to each new year.
  static let daysBefore: [Int] = LunarDay.years.reduce(into: [0]) { sums, year in
    sums.append((sums.last ?? 0) + LunarYear(year).dayCount)
  }

  private static let table: [Int] = [
    0x04BD8, 0x04AE0, 0x0A570, 0x054D5, 0x0D260, 0x0D950, 0x16554, 0x056A0, 0x09AD0, 0x055D2,
    0x04AE0, 0x0A5B6, 0x0A4D0, 0x0D250, 0x1D255, 0x0B540, 0x0D6A0, 0x0ADA2, 0x095B0, 0x14977,
    0x04970, 0x0A4B0, 0x0B4B5, 0x06A50, 0x06D40, 0x1AB54, 0x02B60, 0x09570, 0x052F2, 0x04970,
    0x06566, 0x0D4A0, 0x0EA50, 0x16A95, 0x05AD0, 0x02B60, 0x186E3, 0x092E0, 0x1C8D7, 0x0C950,
    0x0D4A0, 0x1D8A6, 0x0B550, 0x056A0, 0x1A5B4, 0x025D0, 0x092D0, 0x0D2B2, 0x0A950, 0x0B557,
    0x06CA0, 0x0B550, 0x15355, 0x04DA0, 0x0A5B0, 0x14573, 0x052B0, 0x0A9A8, 0x0E950, 0x06AA0,
    0x0AEA6, 0x0AB50, 0x04B60, 0x0AAE4, 0x0A570, 0x05260, 0x0F263, 0x0D950, 0x05B57, 0x056A0,
    0x096D0, 0x04DD5, 0x04AD0, 0x0A4D0, 0x0D4D4, 0x0D250, 0x0D558, 0x0B540, 0x0B6A0, 0x195A6,
    0x095B0, 0x049B0, 0x0A974, 0x0A4B0, 0x0B27A, 0x06A50, 0x06D40, 0x0AF46, 0x0AB60, 0x09570,
    0x04AF5, 0x04970, 0x064B0, 0x074A3, 0x0EA50, 0x06B58, 0x05AC0, 0x0AB60, 0x096D5, 0x092E0,
    0x0C960, 0x0D954, 0x0D4A0, 0x0DA50, 0x07552, 0x056A0, 0x0ABB7, 0x025D0, 0x092D0, 0x0CAB5,
    0x0A950, 0x0B4A0, 0x0BAA4, 0x0AD50, 0x055D9, 0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930,
    0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530,
    0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520, 0x0DD45,
    0x0B5A0, 0x056D0, 0x055B2, 0x049B0, 0x0A577, 0x0A4B0, 0x0AA50, 0x1B255, 0x06D20, 0x0ADA0,
    0x14B63, 0x09370, 0x049F8, 0x04970, 0x064B0, 0x168A6, 0x0EA50, 0x06B20, 0x1A6C4, 0x0AAE0,
    0x092E0, 0x0D2E3, 0x0C960, 0x0D557, 0x0D4A0, 0x0DA50, 0x05D55, 0x056A0, 0x0A6D0, 0x055D4,
    0x052D0, 0x0A9B8, 0x0A950, 0x0B4A0, 0x0B6A6, 0x0AD50, 0x055A0, 0x0ABA4, 0x0A5B0, 0x052B0,
    0x0B273, 0x06930, 0x07337, 0x06AA0, 0x0AD50, 0x14B55, 0x04B60, 0x0A570, 0x054E4, 0x0D160,
    0x0E968, 0x0D520, 0x0DAA0, 0x16AA6, 0x056D0, 0x04AE0, 0x0A9D4, 0x0A4D0, 0x0D150, 0x0F252,
    0x0D520,
  ]
}
