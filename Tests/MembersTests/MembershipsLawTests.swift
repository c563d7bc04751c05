import Kernel
import Members
import TestKit
import Testing

/// Strategy: up to fourteen decisions of all kinds about six records with three scores, so that
/// refusals, contradictions and ties are common. A failure prints the seed.
@Suite("Laws of memberships")
struct MembershipsLawTests {
  private typealias Table = MembershipsTests
  private static let records = "abcdef"

  @Test("neither order nor repetition of the decisions and records matters")
  func orderAndRepetition() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let decisions = Self.decisions(&random)
      let again = (decisions + decisions.filter { _ in random.chance(percent: 40) }).shuffled(using: &random)
      let records = String((Self.records + "ace").shuffled(using: &random))
      #expect(
        Table.memberships(records, again) == Table.memberships(Self.records, decisions), "seed \(seed)")
    }
  }

  @Test("taking a decision back leaves exactly what would be without it")
  func unlink() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let decisions = Self.decisions(&random)
      guard let undone = decisions.randomElement(using: &random) else { continue }
      if case .withdrawn = undone.verdict { continue }
      let back = LinkDecision(
        id: Table.id(99), verdict: .withdrawn(undone.id), author: .person(AssociateID(.zero)),
        order: position(99))
      let without = decisions.filter { $0.id != undone.id }
      #expect(
        Table.memberships(Self.records, decisions + [back]) == Table.memberships(Self.records, without),
        "seed \(seed)")
    }
  }

  @Test("persons are obeyed: what they joined is joined, what they parted is apart or reported")
  func persons() {
    var (refusals, contradictions) = (0, 0)
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let decisions = Self.decisions(&random, withdrawals: false)
      let memberships = Table.memberships(Self.records, decisions)
      refusals += memberships.refused.count
      contradictions += memberships.contradictions.count
      let member = Self.memberOf(memberships)
      #expect(member.count == Self.records.count, "seed \(seed)")
      for (pair, last) in Self.lastByPerson(decisions) {
        let together = member[pair.first] == member[pair.second]
        let reported = memberships.contradictions.contains { $0.pair == pair }
        #expect(last == .same(pair) ? together : together == reported, "seed \(seed)")
      }
    }
    #expect(refusals > 300 && contradictions > 300)
  }

  @Test("without a person's objection the members are the connected components")
  func components() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let decisions = Self.decisions(&random, withdrawals: false).filter {
        if case .same = $0.verdict { true } else { false }
      }
      var label = Dictionary(uniqueKeysWithValues: Self.records.map { (record($0), number($0)) })
      for _ in Self.records {
        for case .same(let pair) in decisions.map(\.verdict) {
          let least = min(label[pair.first] ?? 0, label[pair.second] ?? 0)
          label[pair.first] = least
          label[pair.second] = least
        }
      }
      let member = Self.memberOf(Table.memberships(Self.records, decisions))
      #expect(member.mapValues(\.row.low) == label, "seed \(seed)")
    }
  }

  @Test("a refused link could not be added without joining what a person parted")
  func refusedForCause() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let memberships = Table.memberships(Self.records, Self.decisions(&random))
      let member = Self.memberOf(memberships)
      for link in memberships.refused {
        #expect(member[link.keptApart.first] != member[link.keptApart.second], "seed \(seed)")
        #expect(member[link.pair.first] != member[link.pair.second], "seed \(seed)")
      }
    }
  }

  private static func memberOf(_ memberships: Memberships) -> [SourceRecordID: MemberID] {
    Dictionary(memberships.members.flatMap { member in member.records.map { ($0, member.id) } }) { first, _ in
      first
    }
  }

  private static func lastByPerson(_ decisions: [LinkDecision]) -> [RecordPair: LinkDecision.Verdict] {
    var last: [RecordPair: LinkDecision.Verdict] = [:]
    for decision in decisions.sorted(by: { $0.order < $1.order }) where decision.author.isPerson {
      switch decision.verdict {
      case .same(let pair), .different(let pair): last[pair] = decision.verdict
      case .withdrawn: break
      }
    }
    return last
  }

  private static func decisions(_ random: inout SeededRandom, withdrawals: Bool = true) -> [LinkDecision] {
    let letters = Array(records)
    return (0..<random.int(0...14)).map { index in
      let two = letters.shuffled(using: &random).prefix(2)
      let verdict: LinkDecision.Verdict
      switch random.int(0...9) {
      case 0 where withdrawals: verdict = .withdrawn(Table.id(UInt64(random.int(0...14))))
      case 1...3: verdict = .different(pair(two[0], two[1]))
      default: verdict = .same(pair(two[0], two[1]))
      }
      let byPerson = random.chance(percent: 50)
      return LinkDecision(
        id: Table.id(UInt64(index)), verdict: verdict,
        author: byPerson ? .person(AssociateID(.zero)) : .machine(score: Int(random.int(0...2))),
        order: position(UInt64(index)))
    }
  }
}
