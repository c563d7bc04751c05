import Kernel
import Members
import Testing

@Suite("Between dealers")
struct DealerBordersTests {
  private static let east = RowID(high: 9, low: 1)
  private static let west = RowID(high: 9, low: 2)
  /// Records a and b are the eastern dealer's, c and d the western one's, e is nobody's.
  private static let dealers: [SourceRecordID: RowID] = [
    record("a"): east, record("b"): east, record("c"): west, record("d"): west,
  ]

  /// Words in the order in which they were said: `a>W` agrees at record a that data goes west, `a!W` takes it back.
  private static func agreements(_ text: String) -> [DealerBorders.Agreement] {
    text.split(separator: " ").enumerated().compactMap { index, word in
      guard let letter = word.first, let last = word.last else { return nil }
      return DealerBorders.Agreement(
        id: RowID(high: 7, low: UInt64(index)), record: record(letter), recipient: last == "W" ? west : east,
        isGiven: word.contains(">"), statedAt: Instant(milliseconds: Int64(index)))
    }
  }

  private static func members(_ links: String, _ words: String) -> String {
    let records = "abcde".map { (id: record($0), order: position(number($0))) }
    let borders = DealerBorders(dealers: dealers, agreements: agreements(words))
    return MembershipsTests.summary(
      Memberships(
        records: records, decisions: borders.kept(MembershipsTests.decisions(links), among: records)))
  }

  /// links · what was agreed · who is one member
  @Test(
    arguments: [
      ("a=b 80", "", "ab c d e"),
      ("a=c 80", "", "a b c d e"),
      ("a=c 80", "a>W", "a b c d e"),
      ("a=c 80", "a>W c>E", "ac b d e"),
      // A person's word joins two dealers' records no more than the machine's.
      ("a==c", "", "a b c d e"),
      ("a==c", "a>W c>E", "ac b d e"),
      // What was agreed at one record of a person holds for all of that dealer's.
      ("a=b 80, b=c 70", "a>W c>E", "abc d e"),
      ("a=b 80, c=d 80, b=d 60", "a>W c>E", "abcd e"),
      // Of somebody else it does not.
      ("b=c 70", "a>W c>E", "a b c d e"),
      // Not even by way of the other dealer.
      ("a=c 70, b=d 70, c=d 80", "a>W c>E", "acd b e"),
      // The last word counts, wherever it was said.
      ("a=b 80, a=c 70", "a>W c>E b!W", "ab c d e"),
      ("a=b 80, a=c 70", "b!W a>W c>E", "abc d e"),
      ("a=c 70", "a>W c>E c!E c>E", "ac b d e"),
      // Nobody can agree to pass data on to no dealer.
      ("a=e 70", "a>W", "a b c d e"),
      // Keeping two apart passes nothing on.
      ("a=c 80, a##c", "a>W c>E", "a b c d e"),
    ])
  func `records are one member where the person agreed on both sides`(
    _ links: String, _ words: String, _ expected: String
  ) {
    #expect(Self.members(links, words) == expected)
  }

  @Test func `a consent to pass data on is about what that dealer collected`() {
    let borders = DealerBorders(dealers: Self.dealers, agreements: Self.agreements("a>W"))
    let all = "abcde".map { record($0) }
    #expect(borders.besides(record("b"), among: all) == [record("a"), record("b")])
    #expect(borders.mayPass(from: [record("a"), record("b")], to: Self.west))
    #expect(!borders.mayPass(from: [record("b")], to: Self.west))
    #expect(!borders.mayPass(from: [record("c")], to: Self.east))
    #expect(!borders.mayPass(from: [record("a")], to: nil))
    for own in [(record("c"), Optional(Self.west)), (record("e"), nil)] {
      #expect(borders.mayPass(from: [own.0], to: own.1))
    }
  }
}
