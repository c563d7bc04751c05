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
    var edges: [RecordEdge] = []
    var links: [RecordEdge] = []
    var never: [RecordEdge] = []
    var confirmed: [RecordEdge] = []

    /// The persons that links and confirmations join.
    var persons: [[SourceRecordID]] {
      var person = Dictionary(uniqueKeysWithValues: profiles.keys.map { ($0, $0) })
      for link in links + confirmed {
        let (into, from) = (person[link.one] ?? link.one, person[link.other] ?? link.other)
        for record in profiles.keys where person[record] == from { person[record] = into }
      }
      return Dictionary(grouping: profiles.keys.sorted()) { person[$0] ?? $0 }.values.map { $0.sorted() }
        .sorted { ($0.first?.row ?? .zero) < ($1.first?.row ?? .zero) }
    }

    mutating func add(_ profile: Profile) -> [LinkProposal] {
      for other in profiles.values.sorted(by: { $0.record < $1.record }) {
        guard let score = MatchModel.shipped.likely(profile, other, in: population), score.verdict == .link
        else { continue }
        edges.append(RecordEdge(profile.record, other.record, total: score.total))
      }
      profiles[profile.record] = profile
      let proposals = MatchModel.shipped.decide(
        Neighbourhood(
          profiles: profiles.values.sorted { $0.record < $1.record }, edges: edges, links: links,
          confirmed: confirmed, never: never),
        population: population)
      for proposal in proposals {
        let pair = RecordEdge(proposal.pair.one, proposal.pair.other)
        switch proposal.action {
        case .withdraw: links.removeAll { $0 == pair }
        case .link: links.append(pair)
        }
      }
      return proposals
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
    var hub = Hub(
      population: Population([one, same, stranger]), never: [RecordEdge(one.record, same.record)])
    _ = hub.add(one)
    #expect(hub.add(same).isEmpty)
    hub.never = []
    hub.confirmed = [RecordEdge(one.record, stranger.record)]
    #expect(hub.add(stranger).contains { $0.action == .link && $0.pair.other == same.record })
    #expect(hub.persons.count == 1)
  }

  @Test("what is likely but not certain is proposed for review with its reasons")
  func review() throws {
    let one = Profile(evidence(1, "王小明", phone: "16312344321", address: "上海市徐汇区锦汀路88号", list: "A"))
    let other = Profile(
      evidence(2, "王小明", phone: "16355555432", address: "上海徐汇锦汀路88号", list: "B"))
    let score = try #require(MatchModel.shipped.likely(one, other, in: Population([one, other])))
    #expect(score.verdict == .review)
    #expect(score.reasons.contains { $0.signal == .nameSame && $0.weight > 0 })
    #expect(score.reasons.contains { $0.signal == .phoneOther && $0.weight < 0 })
    #expect(score.reasons.contains { $0.signal == .againstStranger && $0.weight < 0 })
  }
}
