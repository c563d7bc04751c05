import Attribution
import Kernel
import Testing

@Suite struct `Versions of the rule` {
  private static let begin = Instant(milliseconds: 1_800_000_000_000)

  private static func version(_ number: Int, day: Int64) -> RuleVersion {
    var settings = AwardSettings()
    settings.provisionalPeriod = .days(Int64(number))
    return RuleVersion(number: number, settings: settings, effectiveFrom: begin + .days(day))
  }

  @Test func `the one in force when the first claim was receipted decides`() {
    let book = RuleBook([Self.version(3, day: 20), Self.version(2, day: 10), Self.version(4, day: 20)])
    let rows: [(Instant?, Int)] = [
      (nil, 1), (.distantPast, 1), (Self.begin, 1), (Self.begin + .days(10) - Milliseconds(1), 1),
      (Self.begin + .days(10), 2), (Self.begin + .days(19), 2),
      // Of two of one day the later made.
      (Self.begin + .days(20), 4), (.distantFuture, 4),
    ]
    for (receipt, number) in rows {
      #expect(book.version(decidedFrom: receipt).number == number, "\(String(describing: receipt))")
    }
    #expect(RuleBook().version(decidedFrom: Self.begin) == .first)
    #expect(RuleVersion.first.settings == .standard)
  }

  @Test func `nobody replaces the first one`() {
    let forged = RuleVersion(
      number: 1, settings: Self.version(9, day: 0).settings, effectiveFrom: .distantPast)
    #expect(RuleBook([forged]).versions == [.first])
  }
}
