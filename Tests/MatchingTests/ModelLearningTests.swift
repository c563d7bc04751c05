import Foundation
import Kernel
import Matching
import Testing

@Suite("Learning weights without labels")
struct ModelLearningTests {
  private static let profiles = SampleLists.records.map { Profile($0.evidence) }
    .sorted { $0.record < $1.record }

  private static func learn(_ profiles: [Profile], seedOffset: Int = 0) -> MatchModel {
    let population = Population(profiles)
    let index = CandidateIndex(profiles, model: .start)
    var learning = ModelLearning()
    for one in profiles.indices {
      for other in index.candidates(after: one) {
        learning.observe(candidate: Comparison(profiles[one], profiles[other], in: population))
      }
    }
    var draw = PairDraw(count: profiles.count)
    for _ in 0..<(4_000 + seedOffset) {
      guard let (one, other) = draw.next() else { continue }
      learning.observe(blind: Comparison(profiles[one], profiles[other], in: population))
    }
    return learning.learn(recordCount: profiles.count, share: 1)
  }

  @Test("the same records teach the same weights, under a name made from them")
  func repeatable() {
    let (one, again) = (Self.learn(Self.profiles), Self.learn(Self.profiles))
    #expect(one == again)
    #expect(one.version.hasPrefix("learnt-"))
    #expect(one.version != Self.learn(Array(Self.profiles.dropLast(30))).version)
  }

  @Test("what agrees counts for one person and what differs against, without anybody having said who is who")
  func direction() {
    let model = Self.learn(Self.profiles)
    func weight(_ signal: Signal) -> Int {
      model.likelihoods[Int(Hypothesis.same.rawValue)][Int(signal.rawValue)]
        - model.likelihoods[Int(Hypothesis.stranger.rawValue)][Int(signal.rawValue)]
    }
    for signal in [Signal.phoneSame, .chatSame, .emailSame, .birthdaySame, .addressDoor, .genderSame] {
      #expect(weight(signal) > 0, "\(signal)")
    }
    for signal in [Signal.nameOther, .birthdayOther, .genderOther, .phoneOther, .addressElsewhere] {
      #expect(weight(signal) < 0, "\(signal)")
    }
  }

  @Test("weights learnt here find the persons of these lists")
  func quality() {
    let model = Self.learn(Self.profiles)
    let person = Dictionary(uniqueKeysWithValues: SampleLists.records.map { ($0.evidence.record, $0.person) })
    let clusters = Clustering.run(
      Self.profiles, model: model, population: Population(Self.profiles), at: .bestGuess
    ).clusters
    var (right, found) = (0, 0)
    for cluster in clusters {
      for (place, one) in cluster.enumerated() {
        for other in cluster[(place + 1)...] {
          found += 1
          right += person[one] == person[other] ? 1 : 0
        }
      }
    }
    let truth = Dictionary(grouping: SampleLists.records, by: \.person).values
      .reduce(0) { $0 + $1.count * ($1.count - 1) / 2 }
    #expect(Double(right) / Double(found) >= 0.95, "\(right) of \(found)")
    #expect(Double(right) / Double(truth) >= 0.85, "\(right) of \(truth)")
  }

  @Test("a model survives being written, and what is none is refused")
  func text() {
    #expect(MatchModel(text: MatchModel.shipped.text) == MatchModel.shipped)
    #expect(MatchModel.shipped.version != MatchModel.start.version, "the shipped weights cannot be read")
    #expect(MatchModel(text: "") == nil)
    #expect(
      MatchModel(text: MatchModel.shipped.text.replacingOccurrences(of: "genderSame", with: "fromLater"))
        == nil)
    #expect(MatchModel(text: MatchModel.shipped.text + "fromLater 1 2 3 4\n") == MatchModel.shipped)
    #expect(MatchModel(text: MatchModel.shipped.text + "phoneSame x 2 3 4\n") == nil)
  }

  @Test("logarithms are those of everybody else", arguments: [1, 2, 3, 5, 7, 10, 999, 12_289, 1_000_003])
  func logarithms(value: UInt64) {
    #expect(abs(Double(FixedLog.milliLog2(value)) - log2(Double(value)) * 1_000) <= 1.5)
  }

  @Test("every position is drawn once", arguments: [1, 2, 3, 10, 97, 1_000])
  func draws(count: Int) {
    let draw = PairDraw(count: count)
    #expect(draw.everyRecord.sorted() == Array(0..<count))
  }
}
