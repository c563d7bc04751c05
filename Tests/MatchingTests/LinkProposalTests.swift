import Kernel
import Matching
import TestKit
import Testing

@Suite("Deciding about one new record")
struct LinkProposalTests {
  /// A hub in miniature: records one by one, links applied as proposed.
  private struct Hub {
    let population: Population
    var profiles: [SourceRecordID: Profile] = [:]
    var person: [SourceRecordID: SourceRecordID] = [:]
    var never: [(SourceRecordID, SourceRecordID)] = []
    var confirmed: [(SourceRecordID, SourceRecordID)] = []

    var persons: [[SourceRecordID]] {
      Dictionary(grouping: person.keys.sorted()) { person[$0] ?? $0 }.values.map { $0.sorted() }
        .sorted { ($0.first?.row ?? .zero) < ($1.first?.row ?? .zero) }
    }

    mutating func add(_ profile: Profile) -> [LinkProposal] {
      profiles[profile.record] = profile
      person[profile.record] = profile.record
      let all = profiles.values.sorted { $0.record < $1.record }
      let proposals = MatchModel.shipped.decide(
        profile.record,
        in: Neighbourhood(profiles: all, persons: persons, confirmed: confirmed, never: never),
        population: population)
      apply(proposals)
      return proposals
    }

    private mutating func apply(_ proposals: [LinkProposal]) {
      separate(proposals.filter { $0.action == .separate })
      for proposal in proposals where proposal.action == .link {
        let (into, from) = (person[proposal.one] ?? proposal.one, person[proposal.other] ?? proposal.other)
        for record in person.keys where person[record] == from { person[record] = into }
      }
    }

    /// Each person falls into the parts that no proposal divides.
    private mutating func separate(_ proposals: [LinkProposal]) {
      let divided = Set(proposals.flatMap { [[$0.one, $0.other], [$0.other, $0.one]] })
      for group in persons {
        for record in group {
          person[record] = group.first { $0 == record || !divided.contains([$0, record]) }
        }
      }
    }
  }

  @Test(
    "records fed one by one end in the automatic persons of the batch run", arguments: [1, 2, 3, 4, 5, 6])
  func incremental(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let profiles = SampleLists.records.prefix(150).map { Profile($0.evidence) }
    let population = Population(profiles)
    let batch = Clustering.run(profiles, model: .shipped, population: population, at: .automatic).clusters
    var hub = Hub(population: population)
    for profile in profiles.shuffled(using: &random) { _ = hub.add(profile) }
    #expect(hub.persons == batch, "seed \(seed)")
  }

  @Test("a pair ruled out is neither linked nor asked about again, a confirmed one stays")
  func rulings() {
    let one = Profile(evidence(1, "王小明", phone: "16312344321"))
    let same = Profile(evidence(2, "王小明", phone: "16312344321"))
    let stranger = Profile(evidence(3, "李芳", phone: "16355555432"))
    var hub = Hub(population: Population([one, same, stranger]), never: [(one.record, same.record)])
    _ = hub.add(one)
    #expect(hub.add(same).isEmpty)
    hub.never = []
    hub.confirmed = [(one.record, stranger.record)]
    #expect(
      hub.add(stranger).contains { $0.action == .link && $0.one == one.record && $0.other == stranger.record }
    )
  }

  @Test("what is likely but not certain is proposed for review with its reasons")
  func review() throws {
    let one = Profile(evidence(1, "王小明", phone: "16312344321", gender: "男", address: "上海市徐汇区", list: "A"))
    let other = Profile(evidence(2, "王小明", phone: "16355555432", gender: "男", address: "上海徐汇", list: "B"))
    var hub = Hub(population: Population([one, other]))
    _ = hub.add(one)
    let proposal = try #require(hub.add(other).first)
    #expect(proposal.action == .review)
    #expect(proposal.score.reasons.contains { $0.signal == .nameSame && $0.weight > 0 })
    #expect(proposal.score.reasons.contains { $0.signal == .phoneOther && $0.weight < 0 })
  }
}
