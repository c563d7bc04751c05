import Kernel
import Members
import Testing

@Suite("Which records are one person")
struct MembershipsTests {
  /// A decision in the words of a table: `a=b 80` and `a#b` by the machine, `a==b` and `a##b` by a person,
  /// `-3` and `--3` take back the third. Ids and hub order count from 1.
  static func decisions(_ text: String) -> [LinkDecision] {
    text.split(separator: ",").enumerated().compactMap { index, words in
      let words = words.split(separator: " ").map(String.init)
      guard let what = words.first, let letter = what.first, let last = what.last else { return nil }
      let byPerson = what.contains("==") || what.contains("##") || what.contains("--")
      let verdict: LinkDecision.Verdict
      switch true {
      case what.contains("="): verdict = .same(pair(letter, last))
      case what.contains("#"): verdict = .different(pair(letter, last))
      default: verdict = .withdrawn(id(UInt64(String(what.drop { $0 == "-" })) ?? 0))
      }
      return LinkDecision(
        id: id(UInt64(index + 1)), verdict: verdict,
        author: byPerson
          ? .person(AssociateID(.zero)) : .machine(score: words.count > 1 ? Int(words[1]) ?? 0 : 0),
        order: position(UInt64(index + 1)))
    }
  }

  static func id(_ number: UInt64) -> RowID { RowID(high: 5, low: number) }

  /// Members as words: `ab c`, then refused links `!bc` and contradictions `?ac`.
  static func summary(_ memberships: Memberships) -> String {
    func letter(_ record: SourceRecordID) -> String {
      String(UnicodeScalar(UInt8(truncatingIfNeeded: record.row.low)))
    }
    func letters(_ pair: RecordPair) -> String { letter(pair.first) + letter(pair.second) }
    return
      (memberships.members.map { $0.records.map(letter).joined() }
      + memberships.refused.map { "!" + letters($0.pair) }
      + memberships.contradictions.map { "?" + letters($0.pair) }).joined(separator: " ")
  }

  static func memberships(_ records: String, _ decisions: [LinkDecision]) -> Memberships {
    Memberships(records: records.map { (record($0), position(number($0))) }, decisions: decisions)
  }

  @Test(
    "the decision table holds",
    arguments: [
      ("", "a b c d"),
      ("a=b 80, b=c 70", "abc d"),
      ("a=b 80, b=z 70", "ab c d"),
      ("a=a 80", "a b c d"),
      ("a=b 80, a#b", "a b c d"),
      ("a=b 80, a#b, a=b 90", "ab c d"),
      ("a==b, a#b", "ab c d"),
      ("a##b, a=b 99", "a b c d"),
      ("a==b, a##b", "a b c d"),
      ("a##b, a==b", "ab c d"),
      ("a=b 80, b=c 70, a##c", "ab c d !bc"),
      ("a=b 60, b=c 70, a##c", "a bc d !ab"),
      ("a=b 70, b=c 70, a##c", "ab c d !bc"),
      ("a==b, b=c 99, a##c", "ab c d !bc"),
      ("a==b, b==c, a##c", "abc d ?ac"),
      ("a==b, b==c, a##c, c=d 50", "abcd ?ac"),
      ("a=b 80, c=d 80, b=c 60, a##d", "ab cd !bc"),
      ("a=b 80, c=d 50, b=c 60, a##d", "abc d !cd"),
      ("a=b 80, -1", "a b c d"),
      ("a==b, -1", "ab c d"),
      ("a==b, --1", "a b c d"),
      ("a=b 80, a##b, --2", "ab c d"),
      ("a=b 80, b=c 70, a##c, --3", "abc d"),
      ("-2, a=b 80", "a b c d"),
    ])
  func decisionTable(decisions: String, expected: String) {
    #expect(Self.summary(Self.memberships("abcd", Self.decisions(decisions))) == expected)
  }

  @Test("the member has the id of its record earliest in hub order, whatever the ids")
  func memberID() {
    let records = [(record("b"), position(1)), (record("a"), position(2))]
    let memberships = Memberships(records: records, decisions: Self.decisions("a=b 80"))
    #expect(memberships.members.map(\.id) == [member("b")])
    #expect(memberships.members.map(\.records) == [[record("b"), record("a")]])
  }

  @Test("a refused link names the pair it would have brought together")
  func reason() {
    let memberships = Self.memberships("abc", Self.decisions("a=b 80, b=c 70, a##c"))
    #expect(memberships.refused.map(\.pair) == [pair("b", "c")])
    #expect(memberships.refused.map(\.decision) == [Self.id(2)])
    #expect(memberships.refused.map(\.keptApart) == [pair("a", "c")])
  }
}
