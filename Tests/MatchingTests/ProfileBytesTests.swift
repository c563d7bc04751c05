import Foundation
import Kernel
import Matching
import Testing

@Suite("Profiles as bytes")
struct ProfileBytesTests {
  private static let profiles = SampleLists.records.map { Profile($0.evidence) }

  @Test("come back as they were: same bytes, same keys, same counts, same scores")
  func thereAndBack() throws {
    let population = Population(Self.profiles)
    for (place, profile) in Self.profiles.enumerated() {
      let again = try #require(Profile(record: profile.record, bytes: profile.bytes))
      #expect(again.bytes == profile.bytes)
      #expect(again.blockingKeys == profile.blockingKeys)
      #expect(again.frequencyTerms == profile.frequencyTerms)
      #expect(again.holdings == profile.holdings)
      for other in Self.profiles[..<place].suffix(20) {
        #expect(
          MatchModel.shipped.score(again, other, in: population)
            == MatchModel.shipped.score(profile, other, in: population))
      }
    }
  }

  @Test("cut off, damaged or of another format they are none")
  func malformed() {
    for profile in Self.profiles.prefix(40) {
      let bytes = profile.bytes
      for end in 0..<bytes.count {
        #expect(Profile(record: profile.record, bytes: Array(bytes[..<end])) == nil)
      }
      #expect(Profile(record: profile.record, bytes: [Profile.format &+ 1] + bytes.dropFirst()) == nil)
      for place in bytes.indices {
        var damaged = bytes
        damaged[place] ^= 0x55
        _ = Profile(record: profile.record, bytes: damaged)
      }
    }
  }

  @Test(
    "a change of how anything is read gives the format a new number, so that hubs read their records afresh")
  func format() {
    let digest = Digest.sha256(Self.profiles.flatMap(\.bytes))
    // When this fails because reading was changed on purpose: raise Profile.format and write the new digest here.
    #expect("\(digest)".prefix(16) == "e7f1805d70e35c00", "format \(Profile.format)")
  }
}

@Suite("What a list takes for granted")
struct ConventionTests {
  private static func score(
    _ one: PersonEvidence, _ other: PersonEvidence, among others: [PersonEvidence]
  ) -> MatchScore {
    let profiles = ([one, other] + others).map(Profile.init)
    return MatchModel.shipped.score(profiles[0], profiles[1], in: Population(profiles))
  }

  private static let given = Array("明华丽强静军敏磊洋娟芳涛超秀霞平刚桂英文")

  @Test("a birthday that a form suggests says nothing, in this list and for this list only")
  func birthday() {
    let crowd = (10..<40).map {
      evidence($0, "钱\(Self.given[Int($0) % 20])", birthday: "1990-01-01", list: "A")
    }
    let (one, other) = (
      evidence(1, "赵敏", birthday: "1990-01-01", list: "A"),
      evidence(2, "赵敏", birthday: "1985-03-12", list: "B")
    )
    #expect(Self.score(one, other, among: []).reasons.contains { $0.signal == .birthdayOther })
    #expect(!Self.score(one, other, among: crowd).reasons.contains { $0.signal == .birthdayOther })
  }

  @Test("a name that a list gives to everybody is nobody's")
  func name() {
    let crowd = (10..<40).map { evidence($0, "路过贵宾", phone: "163123\(10_000 + $0)", list: "A") }
    let (one, other) = (
      evidence(1, "路过贵宾", phone: "16312344321", list: "A"), evidence(2, "赵敏", phone: "16312344321", list: "B")
    )
    #expect(Self.score(one, other, among: []).reasons.contains { $0.signal == .nameOther })
    #expect(!Self.score(one, other, among: crowd).reasons.contains { $0.signal == .nameOther })
  }

  @Test("a number that stands with all and sundry tells nobody from anybody")
  func number() {
    let crowd = (10..<20).map {
      evidence($0, "钱\(Self.given[Int($0) % 20])", phone: "16312344321", list: "A")
    }
    let (one, other) = (
      evidence(1, "赵敏", phone: "16312344321", list: "A"), evidence(2, "赵敏", phone: "16399998888", list: "B")
    )
    #expect(Self.score(one, other, among: []).reasons.contains { $0.signal == .phoneOther })
    #expect(!Self.score(one, other, among: crowd).reasons.contains { $0.signal == .phoneOther })
  }

  @Test("a number that one associate gave to several people is taken for the associate's own")
  func ownNumber() {
    func record(_ number: UInt64, _ name: String, _ associate: String) -> PersonEvidence {
      var record = evidence(number, name, phone: "16312344321", list: "A")
      record.associate = associate
      return record
    }
    let others = [record(3, "孙悦", "A-01"), record(4, "周杰", "A-01")]
    let (one, other) = (record(1, "赵敏", "A-01"), record(2, "钱伟", "A-01"))
    #expect(Self.score(one, other, among: others).reasons.contains { $0.signal == .phoneAssociate })
    let desk = others + [record(5, "吴霞", "A-02")]
    #expect(Self.score(one, other, among: desk).reasons.contains { $0.signal == .phoneManyMore })
  }

  @Test(
    "a number that was somebody else's in between joins nobody by itself, on however many records it stands")
  func exclusiveHistories() {
    func record(_ number: UInt64, _ name: String, _ day: String) -> PersonEvidence {
      evidence(
        number, name, phone: "16312344321", gender: "女", address: "上海市徐汇区锦汀路\(number)号", list: "\(number)",
        firstContact: Instant(rfc3339: "\(day)T10:00:00+08:00"))
    }
    let (early, late) = (record(1, "", "2012-03-01"), record(3, "王强", "2020-03-01"))
    let between = [record(5, "李芳", "2015-03-01"), record(6, "李芳", "2016-03-01")]
    let score = Self.score(early, late, among: between)
    #expect(score.reasons.contains { $0.signal == .phoneInterrupted })
    let alone = Self.score(early, late, among: [])
    #expect(!alone.reasons.contains { $0.signal == .phoneInterrupted })
    #expect(score.total < alone.total)
    let profiles = ([early, late] + between).map(Profile.init)
    let clusters = Clustering.run(
      profiles, model: .shipped, population: Population(profiles), at: .bestGuess
    ).clusters
    #expect(!clusters.contains { $0.contains(early.record) && $0.contains(late.record) })
  }
}
