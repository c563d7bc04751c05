import Kernel
import Testing

@Suite("Instants, days and money")
struct TimeAndMoneyTests {
  @Test(
    "RFC 3339 reads and prints",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2016-01-17T14:05:34+08:00", 1_453_010_734_000),
      ("1969-12-31T23:59:59.500Z", -500), ("2024-02-29T12:00:00.123456789-05:30", 1_709_227_800_123),
    ])
  func rfc3339(text: String, milliseconds: Int64) throws {
    let instant = try #require(Instant(rfc3339: text))
    #expect(instant.milliseconds == milliseconds)
    #expect(Instant(rfc3339: instant.description) == instant)
    #expect(Instant(rfc3339: instant.rfc3339(offsetMinutes: 480)) == instant)
  }

  @Test(
    "what is not RFC 3339 is refused",
    arguments: ["", "2016-01-17", "2016-01-17T14:05:34", "2016-02-30T14:05:34Z", "2016-01-17T24:05:34Z", "x"])
  func notRFC3339(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test("every day from 1600 to 2400 survives a round trip through its components")
  func days() throws {
    let first = try #require(CalendarDay("1600-01-01"))
    let last = try #require(CalendarDay("2400-12-31"))
    for days in first.daysSinceEpoch...last.daysSinceEpoch {
      let (year, month, day) = CalendarDay(daysSinceEpoch: days).components
      #expect(CalendarDay(year: year, month: month, day: day)?.daysSinceEpoch == days)
    }
    #expect(CalendarDay("2023-02-29") == nil)
  }

  @Test(
    "amounts are read exactly or not at all",
    arguments: [
      ("151300", 15_130_000), ("11.77", 1_177), ("1,513.5", 151_350), ("-0.01", -1), ("0", 0),
      ("12.00", 1_200),
      ("12.000", 1_200), ("12.001", nil), ("1e3", nil), ("", nil), (".", nil), ("1.2.3", nil),
      ("99999999999999999", nil),
    ] as [(String, Int64?)])
  func money(text: String, minorUnits: Int64?) {
    #expect(Money(text, currency: .usd)?.minorUnits == minorUnits)
  }

  @Test("an amount prints in units with its currency")
  func moneyText() {
    #expect(Money(minorUnits: -5, currency: .cny).description == "-0.05 CNY")
    #expect(Money(minorUnits: 250_031_563, currency: .usd).description == "2500315.63 USD")
  }
}

@Suite("Digests and fingerprints")
struct DigestTests {
  @Test("SHA-256 of the empty string and of abc are the published ones (FIPS 180-4)")
  func vectors() {
    #expect(
      Digest.sha256([]).description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest.sha256(Array("abc".utf8)).description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.sha256(joining: Array("a".utf8), Array("bc".utf8)) == Digest.sha256(Array("abc".utf8)))
  }

  @Test("a fingerprint does not depend on order, sees repetition, and subtraction undoes addition")
  func fingerprint() {
    let digests = (0..<64).map { Digest.sha256([UInt8($0)]) }
    var forwards = Fingerprint.empty
    var backwards = Fingerprint.empty
    for digest in digests { forwards.add(digest) }
    for digest in digests.reversed() { backwards.add(digest) }
    #expect(forwards == backwards)
    backwards.add(digests[0])
    #expect(forwards != backwards)
    backwards.subtract(digests[0])
    #expect(forwards == backwards)
    for digest in digests { forwards.subtract(digest) }
    #expect(forwards == .empty)
  }
}
