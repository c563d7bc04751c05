import Kernel
import Matching
import Testing

@Suite("Laws of scoring")
struct MatchScoreLawTests {
  private let profiles = SampleLists.records.prefix(120).map { Profile($0.evidence) }

  @Test("a score is the same in both directions, and its reasons add up to it")
  func symmetryAndSum() {
    let population = Population(profiles)
    for one in profiles.indices {
      for other in profiles.indices where one < other {
        let score = MatchModel.shipped.score(profiles[one], profiles[other], in: population)
        #expect(score == MatchModel.shipped.score(profiles[other], profiles[one], in: population))
        #expect(score.total == score.reasons.reduce(0) { $0 + $1.weight })
      }
    }
  }

  @Test("reasons survive being stored, and never show a whole number")
  func reasons() {
    let population = Population(profiles)
    for other in profiles.indices.dropFirst() {
      let reasons = MatchModel.shipped.score(profiles[0], profiles[other], in: population).reasons
      #expect(MatchReason.decode(MatchReason.encode(reasons)) == reasons)
      for reason in reasons {
        for language in [MatchReason.Language.chinese, .english] {
          let digits = reason.text(language).split { !$0.isNumber }.map(\.count)
          #expect(digits.allSatisfy { $0 < 5 })
        }
      }
    }
  }

  @Test("reasons are words a shop manager reads")
  func words() {
    let reason = MatchReason(signal: .phoneSame, weight: 9_080, detail: "138****8000")
    #expect(reason.text(.chinese) == "手机号相同 138****8000 (+9.1)")
    #expect(reason.text(.english) == "same phone number 138****8000 (+9.1)")
    #expect(MatchReason(signal: .genderOther, weight: -3_500).text(.english) == "other gender (-3.5)")
    for signal in Signal.allCases {
      #expect(signal.words.chinese != signal.code, "no words for \(signal.code)")
    }
  }

  @Test("a stored reason that is not understood is passed over, a malformed line refused")
  func decoding() {
    #expect(MatchReason.decode("phoneSame:9100:138****8000;fromTheFuture:5:;nameSame:-1:")?.count == 2)
    #expect(MatchReason.decode("phoneSame") == nil)
    #expect(MatchReason.decode("phoneSame:x:") == nil)
    #expect(MatchReason.decode("") == [])
  }
}
