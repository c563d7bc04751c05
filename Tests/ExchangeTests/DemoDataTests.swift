import Exchange
import Kernel
import Testing

@Suite("The demo's input is read whole")
struct DemoDataTests {
  @Test("all 12,289 member rows come out, none rejected, as many per store as the set says")
  func members() throws {
    let reading = try Reading(projectFile("deploy/demo-data/members-cn/members.csv.xz"))
    #expect(reading.members.count == 12_289)
    #expect(reading.rejects.isEmpty)
    let perStore = Dictionary(grouping: reading.members, by: \.store).mapValues(\.count)
    #expect(perStore == ["A": 2_589, "B": 2_540, "C": 1_820, "D": 1_846, "E": 1_582, "F": 1_912])
    let first = try #require(reading.members.first)
    #expect(first.recordID == "A00001")
    #expect(first.lineNumber == 2)
    #expect(first.name == "刘琳")
    #expect(first.phones == ["16837971415"])
    #expect(first.associate == "SA-A05")
    #expect(first.firstContactAt == Instant(rfc3339: "2016-01-17T14:05:34+08:00"))
    #expect(first.gender == "女")
    #expect(first.source == "电话咨询")
  }

  @Test("store C's Excel export says what members.csv says, to the minute")
  func gb18030() throws {
    let folder = "deploy/demo-data/members-cn/"
    let path = projectFile(folder + "store-c-export.gb18030.csv.xz")
    let file = try ImportedFile(path: path)
    #expect(file.encoding == .gb18030)
    let export = try Reading(path, ImportOptions(defaultStore: "C"))
    #expect(export.rejects.isEmpty)
    let list = try Reading(projectFile(folder + "members.csv.xz")).members.filter { $0.store == "C" }
    try #require(export.members.count == 1_820)
    let expected = Dictionary(uniqueKeysWithValues: list.map { ($0.recordID, $0) })
    for row in export.members {
      let other = try #require(expected[row.recordID])
      #expect(row.name == other.name)
      #expect(row.phones == other.phones)
      #expect(row.email == other.email)
      #expect(row.chat == other.chat)
      #expect(row.birthday == other.birthday)
      #expect(row.gender == other.gender)
      #expect(row.address == other.address)
      #expect(row.source == other.source)
      #expect(row.associate == other.associate)
      #expect(row.store == other.store)
      let minutes = try #require(other.firstContactAt).milliseconds / 60_000
      #expect(row.firstContactAt?.milliseconds == minutes * 60_000)
    }
  }

  @Test("all 10,164 purchases of the six stores come out")
  func purchases() throws {
    let reading = try Reading(projectFile("deploy/demo-data/members-cn/purchases.csv.xz"))
    #expect(reading.purchases.count == 10_164)
    #expect(reading.rejects.isEmpty)
    let kinds = Dictionary(grouping: reading.purchases, by: \.kind).mapValues(\.count)
    #expect(kinds == [.sale: 9_412, .repair: 513, .service: 239])
    let first = try #require(reading.purchases.first)
    #expect(first.document == "T000001")
    #expect(first.member == ExternalReference(scope: "record", id: "D00001"))
    #expect(first.amount == Money(minorUnits: 15_130_000, currency: .cny))
    #expect(first.brand == "Lunaris")
    #expect(first.reference == "L122.RG")
    #expect(first.serial == "LUAE5YYZV")
    #expect(Set(reading.purchases.map(\.identity)).count == 10_164)
  }

  @Test("CDNOW: 69,659 transactions, 250,031,563 cents, 255 equal lines, every one a sale of its own")
  func cdnow() throws {
    let path = projectFile("deploy/demo-data/cdnow/CDNOW_master.txt.xz")
    let reading = try Reading(path, ImportOptions(referenceScope: "cdnow"))
    #expect(reading.purchases.count == 69_659)
    #expect(reading.rejects.isEmpty)
    #expect(reading.purchases.reduce(0) { $0 + $1.amount.minorUnits } == 250_031_563)
    #expect(reading.purchases.allSatisfy { $0.amount.currency == .usd && !$0.timeKnown })
    #expect(reading.purchases.filter { $0.occurrence > 0 }.count == 255)
    #expect(Set(reading.purchases.map(\.identity)).count == 69_659)
    #expect(Set(reading.purchases.map(\.member)).count == 23_570)
    let first = try #require(reading.purchases.first)
    #expect(first.member == ExternalReference(scope: "cdnow", id: "00001"))
    #expect(first.at == Instant(rfc3339: "1997-01-01T00:00:00+08:00"))
    #expect(first.quantity == 1)
    #expect(reading.counts.rows == 69_659)
  }
}
