import Exchange
import Kernel
import Testing

/// The exports of the usual systems, as they leave them: `Tests/Data/crm`.
@Suite("Exports of Zoho, HubSpot and Salesforce come up mapped")
struct HeaderStyleTests {
  /// What a file must say of its first person.
  struct Style: CustomStringConvertible, Sendable {
    let file: String
    var dates = DateOrder.yearFirst
    let record: String
    let name: String
    let phones: [String]
    let emails: [String]
    let birthday: String
    let address: String
    let source: String
    let associate: String
    let rows: Int
    var ignored: [String] = []

    var description: String { file }
  }

  private static let street = "南京西路1266号 上海 上海 200040 中国"

  static let styles = [
    Style(
      file: "zoho-contacts", record: "zcrm_4150868000000424001", name: "王小明",
      phones: ["021-52341188", "13911138222"], emails: ["xm.wang@example.com", "wang2@example.com"],
      birthday: "1985-03-12", address: street, source: "Trade Show", associate: "Ann Zhou", rows: 2,
      ignored: [
        "Contact Owner.id", "Account Name.id", "Account Name", "Fax", "Asst Phone", "Other Street", "Tag",
      ]),
    Style(
      file: "zoho-leads", record: "zcrm_777001", name: "李娜", phones: ["13922239111"],
      emails: ["na.li@example.com"], birthday: "", address: "淮海中路99号 上海 上海 200020 中国", source: "Web",
      associate: "Ada Lin", rows: 1, ignored: ["Company", "Lead Status", "Website"]),
    Style(
      file: "hubspot-contacts", record: "351", name: "欧阳若兰",
      phones: ["021-62880101", "13817640325", "+86 138 1764 0325"], emails: ["ruolan@example.com"],
      birthday: "1990-08-17", address: "华山路630号 上海 上海 200040 中国", source: "Offline Sources",
      associate: "Bea Sun", rows: 2, ignored: ["Last Activity Date", "Lead Status", "Associated Company"]),
    Style(
      file: "salesforce-report", dates: .monthFirst, record: "0035g00000AbCdE", name: "王小明",
      phones: ["021-52341188", "13911138222"], emails: ["xm.wang@example.com"], birthday: "3/12/1985",
      address: street, source: "Trade Show", associate: "Ann Zhou", rows: 2,
      ignored: ["Account Name", "Account ID"]),
    Style(
      file: "salesforce-loader", record: "0035g00000AbCdEAAV", name: "王小明",
      phones: ["021-52341188", "13911138222"], emails: ["xm.wang@example.com"], birthday: "1985-03-12",
      address: street, source: "Trade Show", associate: "0055g000001OwnrAAC", rows: 2,
      ignored: ["ACCOUNTID", "MASTERRECORDID", "ASSISTANTPHONE", "OTHERSTREET"]),
    Style(
      file: "salesforce-leads", record: "00Q5g00000XyZ", name: "欧阳若兰", phones: ["13817640325"],
      emails: ["ruolan@example.com"], birthday: "", address: "华山路630号 上海 上海 200040 中国", source: "Web",
      associate: "Ann Zhou", rows: 1, ignored: ["Company / Account"]),
  ]

  @Test("every person, with all that the counter asks for", arguments: styles)
  func read(style: Style) throws {
    let path = projectFile("Tests/Data/crm/\(style.file).csv")
    let reader = try ImportReader(ImportedFile(path: path), options: ImportOptions(dateOrder: style.dates))
    #expect(reader.kind == .members)
    for header in style.ignored { #expect(reader.mapping.ignoredColumns.contains(header), "\(header)") }
    let reading = try Reading(path, ImportOptions(dateOrder: style.dates))
    #expect(reading.rejects.isEmpty, "\(reading.rejects.map(\.english))")
    #expect(reading.members.count == style.rows)
    let person = try #require(reading.members.first)
    #expect(person.recordID == style.record && person.name == style.name && person.source == style.source)
    #expect(person.phones == style.phones)
    #expect([person.email] + person.otherEmails == style.emails)
    #expect(person.birthday == style.birthday && person.address == style.address)
    #expect(person.associate == style.associate && person.firstContactAt != nil)
  }

  @Test("a header is suggested as far as it goes, for a person to complete")
  func suggested() {
    let unknown = HeaderMapping.suggested(["kode", "wer", "Mobile"])
    #expect(unknown.kind == .members && unknown.columns == [2: "phone"])
    let sales = HeaderMapping.suggested(["销售单号", "会员卡号", "销售日期", "实付金额"])
    #expect(sales.kind == .purchases && sales.columns == [0: "document", 1: "member", 2: "at", 3: "amount"])
    #expect(
      HeaderMapping.suggested(["record_id", "date"], as: .purchases).columns == [0: "member", 1: "at"])
  }

  @Test("a survey shows the first rows, and knows a header by what it says and not by how it is spelt")
  func survey() throws {
    let scratch = try Scratch()
    let one = try ImportSurvey(
      ImportedFile(path: scratch.write("Record ID,Mobile\n1,13911138222\n2,\n3,\n", as: "a.csv")), rowsMax: 2)
    let other = try ImportSurvey(
      ImportedFile(path: scratch.write("record_id;MOBILE *\n", as: "b.csv")), rowsMax: 2)
    #expect(one.rows == [["1", "13911138222"], ["2", ""]] && other.rows.isEmpty)
    #expect(one.headerDigest == other.headerDigest)
    let swapped = try ImportSurvey(
      ImportedFile(path: scratch.write("Mobile,Record ID\n", as: "c.csv")), rowsMax: 2)
    #expect(one.headerDigest != swapped.headerDigest)
  }
}
