import Exchange
import Kernel
import Testing

@Suite("Columns are recognised by their header")
struct HeaderMappingTests {
  private func recognise(_ header: String, _ columns: [String: String] = [:]) throws -> HeaderMapping {
    let scratch = try Scratch()
    let file = try ImportedFile(path: scratch.write(header + "\n"))
    return try ImportReader(file, options: ImportOptions(columns: columns)).mapping
  }

  @Test(
    "member lists of the usual systems",
    arguments: [
      ("record_id,store,name,phone", [.record: [0], .store: [1], .name: [2], .phone: [3]]),
      (
        "Record Id,First Name,Last Name,Email,Secondary Email,Phone,Mobile,Lead Source,Date of Birth,Mailing Street,Mailing City",
        [
          .record: [0], .givenName: [1], .familyName: [2], .email: [3, 4], .phone: [5, 6], .source: [7],
          .birthday: [8],
          .address: [9, 10],
        ]
      ),
      (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Create Date,City",
        [
          .record: [0], .givenName: [1], .familyName: [2], .email: [3], .phone: [4], .associate: [5],
          .firstContactAt: [6],
          .address: [7],
        ]
      ),
      (
        "Salutation,First Name,Last Name,Contact ID,Mobile Phone,Birthdate,Account Owner",
        [
          .gender: [0], .givenName: [1], .familyName: [2], .record: [3], .phone: [4], .birthday: [5],
          .associate: [6],
        ]
      ),
      (
        "会员编号,姓名*,手机号码（必填）,备用电话,微信号,性别,出生日期,导购,建档时间,客户来源",
        [
          .record: [0], .name: [1], .phone: [2, 3], .chat: [4], .gender: [5], .birthday: [6], .associate: [7],
          .firstContactAt: [8], .source: [9],
        ]
      ),
    ] as [(String, [ImportField: [Int]])])
  func members(header: String, expected: [ImportField: [Int]]) throws {
    let mapping = try recognise(header)
    #expect(mapping.kind == .members)
    for field in ImportField.allCases {
      #expect(mapping.columns(of: field) == expected[field] ?? [], "\(field)")
    }
  }

  @Test(
    "purchases: the list style, the till style, the research style, Chinese headers",
    arguments: [
      "purchase_id,record_id,store,at,kind,brand,reference,serial,amount_cny,associate",
      "document,date,card,pieces,amount,currency,associate", " customer_id  date number_of_cds  dollar_value",
      "销售单号,会员卡号,销售日期,实付金额,门店,导购,型号,数量",
    ])
  func purchases(header: String) throws {
    let mapping = try recognise(header)
    #expect(mapping.kind == .purchases)
    #expect(mapping.ignoredColumns.isEmpty)
  }

  @Test("a mapping given by a person stands above the header, and takes a column away too")
  func overrides() throws {
    let header = "code,who,phone,name"
    #expect(throws: ClienteleError(.fileMalformed, "")) { try recognise(header) }
    let mapping = try recognise(header, ["record": "code", "name": "#2", "phone": ""])
    #expect(mapping.columns(of: .record) == [0])
    #expect(mapping.columns(of: .name) == [1])
    #expect(mapping.ignoredColumns == ["phone", "name"])
  }

  @Test(
    "a mapping to what does not exist is refused",
    arguments: [["colour": "code"], ["record": "cod"], ["record": "#9"]])
  func badOverrides(columns: [String: String]) {
    #expect(throws: ClienteleError(.invalidInput, "")) { try recognise("code,name", columns) }
  }

  @Test("names in two columns are joined the way of their script")
  func nameParts() throws {
    let scratch = try Scratch()
    let reading = try Reading(
      scratch.write("id,first name,last name\n1,Lin,Wang\n2,小明,王\n3,,欧阳\n"))
    #expect(reading.members.map(\.name) == ["Lin Wang", "王小明", "欧阳"])
  }
}

@Suite("A purchase is known by its document, or by its content and its place among equal lines")
struct PurchaseIdentityTests {
  private let header = "document,date,card,pieces,amount,currency,associate\n"

  @Test("equal lines without a document are separate sales; read again they are the same ones")
  func occurrences() throws {
    let scratch = try Scratch()
    let line = ",19970101,00001,1,11.77,USD,SA-A01\n"
    let path = try scratch.write(header + line + ",19970102,00002,1,5.00,USD,SA-A01\n" + line + line)
    let reading = try Reading(path)
    #expect(reading.purchases.map(\.occurrence) == [0, 0, 1, 2])
    #expect(Set(reading.purchases.map(\.identity)).count == 4)
    #expect(try Reading(path).purchases.map(\.identity) == reading.purchases.map(\.identity))
    #expect(reading.purchases.first?.member == ExternalReference(scope: "card", id: "00001"))
    #expect(reading.purchases.first?.amount.currency == .usd)
  }

  @Test("the content of a row does not depend on how its file was written")
  func contentDigest() throws {
    let scratch = try Scratch()
    let plain = try Reading(scratch.write(header + ",20240305,c1,1,10,CNY,导购\n")).purchases
    let other = try Reading(
      scratch.write(
        Array("associate;amount;card;date;document\r\n".utf8) + [0xB5, 0xBC, 0xB9, 0xBA]
          + Array(";\"10.00\";c1;2024/3/5;\r\n".utf8))
    ).purchases
    #expect(plain.map(\.contentDigest) == other.map(\.contentDigest))
  }

  @Test("rows of one document are its lines; a changed amount does not make another fact")
  func documents() throws {
    let scratch = try Scratch()
    let before = try Reading(scratch.write(header + "R1,20240305,c1,1,10,CNY,s\nR1,20240305,c1,1,10,CNY,s\n"))
      .purchases
    let after = try Reading(scratch.write(header + "R1,20240305,c1,1,12,CNY,s\nR1,20240305,c1,1,10,CNY,s\n"))
      .purchases
    #expect(before.map(\.identity) == after.map(\.identity))
    #expect(Set(before.map(\.identity)).count == 2)
    #expect(before.first?.contentDigest != after.first?.contentDigest)
  }
}
