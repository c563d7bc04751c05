import Attribution
import Kernel
import Testing

@Suite struct `Unusual claiming` {
  private static let start = Instant(milliseconds: 1_750_000_000_000)
  private static let late = start + .days(200)

  private static func who(_ name: String) -> AssociateID {
    AssociateID(.derived(source: "claiming", document: name))
  }

  private func claims(_ name: String, _ count: Int, day: Int64, followed: Int = 0) -> [UnusualClaiming.Claim]
  {
    (0..<count).map {
      .init(associate: Self.who(name), at: Self.start + .days(day), isFollowed: $0 < followed)
    }
  }

  /// Three associates who meet four people a day, of whom three come again.
  private var usual: [UnusualClaiming.Claim] {
    ["Ann", "Ben", "Cleo"].flatMap { name in
      (0..<60).flatMap { claims(name, 4, day: $0, followed: 3) }
    }
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    /// Claims in one day, how many of them were followed, and when the day is looked at.
    let count: Int
    let followed: Int
    let daysAfter: Int64
    let isBusy: Bool
    let isUnfollowed: Bool
    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(name: "a usual day", count: 4, followed: 0, daysAfter: 60, isBusy: false, isUnfollowed: false),
    Row(
      name: "one less than many", count: 19, followed: 0, daysAfter: 60, isBusy: false, isUnfollowed: false),
    Row(
      name: "five times the median", count: 20, followed: 20, daysAfter: 60, isBusy: true, isUnfollowed: false
    ),
    Row(name: "nobody came again", count: 20, followed: 0, daysAfter: 60, isBusy: true, isUnfollowed: true),
    Row(
      name: "one in ten came again", count: 20, followed: 2, daysAfter: 60, isBusy: true, isUnfollowed: true),
    Row(
      name: "more than one in ten", count: 20, followed: 3, daysAfter: 60, isBusy: true, isUnfollowed: false),
    Row(name: "too early to say", count: 20, followed: 0, daysAfter: 29, isBusy: true, isUnfollowed: false),
  ])
  func `is a day far above the median, or people whom nobody saw again`(_ row: Row) {
    let found = UnusualClaiming.findings(
      in: usual + claims("Fay", row.count, day: 100, followed: row.followed),
      now: Self.start + .days(100 + row.daysAfter))
    #expect(found.map(\.associate) == (row.isBusy || row.isUnfollowed ? [Self.who("Fay")] : []))
    #expect(found.first?.isBusy ?? false == row.isBusy)
    #expect(found.first?.isUnfollowed ?? false == row.isUnfollowed)
    #expect(found.first.map(\.claimsThatDay) ?? row.count == row.count)
  }

  @Test func `spread over weeks it is found by what never came after`() {
    let slow = (0..<40).flatMap { claims("Fay", 1, day: $0) }
    let found = UnusualClaiming.findings(in: usual + slow, now: Self.late)
    #expect(found.map(\.associate) == [Self.who("Fay")])
    #expect(found.first?.isBusy == false && found.first?.unfollowed == 40 && found.first?.matured == 40)
  }

  @Test func `a chain in which everybody is busy has no busy day, and nobody at all is nobody`() {
    let fair = ["Ann", "Ben", "Cleo"].flatMap { claims($0, 25, day: 1, followed: 25) }
    #expect(UnusualClaiming.findings(in: fair, now: Self.late).isEmpty)
    #expect(UnusualClaiming.findings(in: [], now: Self.late).isEmpty)
  }
}
