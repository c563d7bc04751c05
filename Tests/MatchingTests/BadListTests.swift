import Kernel
import Matching
import Testing

@Suite("Lists that are bad")
struct BadListTests {
  private static func clustering(
    _ evidence: [PersonEvidence], at point: Clustering.OperatingPoint = .bestGuess
  )
    -> Clustering
  {
    let profiles = evidence.map(Profile.init)
    return Clustering.run(profiles, model: .shipped, population: Population(profiles), at: point)
  }

  @Test("blank records are nobody's")
  func blank() {
    let clustering = Self.clustering((1...500).map { evidence($0) })
    #expect(clustering.clusters.count == 500)
    #expect(clustering.pairsScored == 0)
  }

  @Test("a number that a whole list shares makes no pairs and no person, and is counted")
  func identicalNumbers() {
    let given = ["明", "华", "丽", "强", "静", "军", "敏", "磊", "洋", "娟"]
    let people = (0..<5_000).map { number in
      evidence(
        UInt64(number + 1), "王" + given[number % 10] + given[number / 10 % 10],
        phone: "16312344321", address: "上海市徐汇区锦汀路\(number)号")
    }
    let clustering = Self.clustering(people)
    #expect(clustering.keysPassedOver > 0)
    #expect((clustering.clusters.map(\.count).max() ?? 0) <= MatchModel.shipped.clusterRecordsMax)
    #expect(clustering.clusters.count > 4_000)
  }

  @Test("no person swallows a list of equal records beyond the limit, and the refusals are counted")
  func swallowing() {
    let clustering = Self.clustering((1...90).map { evidence($0, "欧阳娜娜", phone: "16312344321") })
    #expect(clustering.clusters.allSatisfy { $0.count <= MatchModel.shipped.clusterRecordsMax })
    #expect(clustering.joinsRefusedBySize > 0)
  }

  @Test("a name, number or address of ten kilobytes is read in part")
  func long() {
    let text = String(repeating: "王小明 Wang 13", count: 1_000)
    let person = evidence(
      1, text, phone: text, email: text, chat: text, birthday: text, calendar: text, gender: text,
      address: text)
    #expect(Self.clustering([person, evidence(2, text)]).clusters.count >= 1)
  }

  @Test("two birthdays stated twice each are two persons, whatever else agrees")
  func twoBirthdays() {
    func record(_ number: UInt64, _ name: String, _ birthday: String) -> PersonEvidence {
      evidence(
        number, name, phone: "16312344321", birthday: birthday, gender: "女",
        address: "上海市徐汇区锦汀路60号清水湾府10栋1单元501室")
    }
    let clustering = Self.clustering([
      record(1, "李晓玲", "1980-02-20"), record(2, "李晓玲", "1980-02-20"), record(3, "李女士", "1958-11-03"),
      record(4, "李女士", "1958-11-03"),
    ])
    #expect(clustering.clusters.map(\.count) == [2, 2])
  }
}
