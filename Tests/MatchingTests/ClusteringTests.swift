import Kernel
import Matching
import TestKit
import Testing

@Suite("Who is one person")
struct ClusteringTests {
  private static func clusters(
    _ evidence: [PersonEvidence], at point: Clustering.OperatingPoint = .automatic
  ) -> [[SourceRecordID]] {
    let profiles = evidence.map(Profile.init)
    return Clustering.run(profiles, model: .shipped, population: Population(profiles), at: point).clusters
  }

  private static func together(_ one: PersonEvidence, _ other: PersonEvidence) -> Bool {
    clusters([one, other]).count == 1
  }

  @Test("what stands on its own links without a human")
  func standsOnItsOwn() {
    let wang = evidence(1, "王小明", phone: "16312344321", email: "wxm@a.example", chat: "wxid_a1b2c3")
    #expect(Self.together(wang, evidence(2, "王小明", phone: "+86 163-1234-4321")))
    #expect(Self.together(wang, evidence(2, "WANG Xiaoming", phone: "008616312344321")))
    #expect(Self.together(wang, evidence(2, "王小明", email: "WXM@a.example")))
    #expect(Self.together(wang, evidence(2, "王小明", chat: "微信:WXID_A1B2C3")))
    var (card, other) = (wang, evidence(2, "小王", phone: "16355555432"))
    card.externalIDs = [.init(scope: "pos", value: "77")]
    other.externalIDs = [.init(scope: "pos", value: "77")]
    #expect(Self.together(card, other))
    other.externalIDs = [.init(scope: "erp", value: "77")]
    #expect(!Self.together(card, other))
  }

  @Test(
    "one card number of one issuer links two records that say nothing else, however many others there are",
    arguments: [2, 10_000, 57_000, 1_000_000, 100_000_000])
  func cardAlone(recordCount: Int) {
    let profiles = (UInt64(1)...2).map { number in
      var bare = evidence(number)
      bare.externalIDs = [.init(scope: "pos", value: "77")]
      return Profile(bare)
    }
    let population = Population(recordCount: recordCount, counts: [:], holders: [:], profiles)
    #expect(MatchModel.shipped.score(profiles[0], profiles[1], in: population).verdict == .link)
  }

  @Test("what speaks against keeps them apart")
  func speaksAgainst() {
    let wang = evidence(1, "王小明", phone: "16312344321", birthday: "1985-03-12", gender: "男")
    #expect(
      !Self.together(wang, evidence(2, "李芳", phone: "16312344321", birthday: "1987-06-02", gender: "女")))
    #expect(
      !Self.together(wang, evidence(2, "王小红", phone: "16312344321", birthday: "2010-09-30", gender: "女")))
    #expect(!Self.together(wang, evidence(2, "王小明", phone: "16398761234")))
    #expect(!Self.together(wang, evidence(2, "王小明", phone: "13800138000")))
    #expect(
      !Self.together(evidence(1, "VIP", phone: "11111111111"), evidence(2, "VIP", phone: "11111111111")))
  }

  @Test("the order of the records does not matter")
  func order() {
    let evidence = SampleLists.records.map(\.evidence)
    var random = SeededRandom(seed: 7)
    let expected = Self.clusters(evidence)
    for _ in 0..<3 { #expect(Self.clusters(evidence.shuffled(using: &random)) == expected) }
  }

  @Test("lists of six stores: precision and recall hold at both operating points")
  func quality() {
    let records = SampleLists.records
    #expect(records.count > 200)
    let person = Dictionary(uniqueKeysWithValues: records.map { ($0.evidence.record, $0.person) })
    for (point, precision, recall) in [
      (Clustering.OperatingPoint.automatic, 0.97, 0.75), (.bestGuess, 0.95, 0.89),
    ] {
      let found = pairs(Self.clusters(records.map(\.evidence), at: point))
      let truth = pairs(Dictionary(grouping: records, by: \.person).values.map { $0.map(\.evidence.record) })
      let right = found.filter { person[$0.0] == person[$0.1] }.count
      #expect(Double(right) / Double(found.count) >= precision, "\(right) of \(found.count) at \(point)")
      #expect(Double(right) / Double(truth.count) >= recall, "\(right) of \(truth.count) at \(point)")
    }
  }

  private func pairs(_ clusters: [[SourceRecordID]]) -> [(SourceRecordID, SourceRecordID)] {
    clusters.flatMap { cluster in
      cluster.indices.flatMap { one in cluster.indices.filter { $0 > one }.map { (cluster[one], cluster[$0]) }
      }
    }
  }
}
