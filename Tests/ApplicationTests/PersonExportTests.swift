import Access
import Application
import Catalogue
import ChangeLog
import Exchange
import Foundation
import Kernel
import Members
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `A person's own data` {
  private let chain: Chain
  private let record: SourceRecordID
  private let other: SourceRecordID
  private static let officer = AssociateID(.derived(source: "staff", document: "PO-01"))

  init() async throws {
    chain = try await Chain(["A", "B"])
    let (a, b) = (chain["A"], chain["B"])
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: Self.officer.row,
          writes: [
            .init(AssociateField.code.id, .text("PO-01")), .init(AssociateField.name.id, .text("Pat")),
            .init(AssociateField.storeID.id, .id(a.store)),
            .init(AssociateField.role.id, .text(Role.privacyOfficer.rawValue)),
          ])
      ], kind: .organisation)
    try await ShippedModule.watch.definition(by: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    record = try await RegisterMember(
      associate: a.associate, name: "王小明", phones: ["13911138222"], email: "wang@example.com",
      wechat: "wx_wang",
      birthday: "1985-03-12", gender: "女", address: "上海市静安区某路1号", note: "likes; tea, \"green\"\nand =1+1"
    ).run(a.recorder).record
    try await Self.live(record, at: a)
    // The same person at another store, and somebody else with the same number.
    b.node.clock.advance(.minutes(5))
    _ = try await RegisterMember(associate: b.associate, name: "王小明", phones: ["13911138222"]).run(b.recorder)
    other = try await RegisterMember(
      associate: b.associate, name: "李娜", phones: ["13911138222"], email: "lina@example.com"
    ).run(b.recorder).record
    try await chain.settle()
  }

  /// Something in every table about a person.
  private static func live(_ record: SourceRecordID, at shop: Chain.Shop) async throws {
    let (actor, recorder) = (shop.associate, shop.recorder)
    try await SetFields(
      record: record, actor: actor, typed: [FieldDefinition.id(of: "watch.brands"): "欧米茄, Lunaris"]
    ).run(recorder)
    let contact = try await LogContact(record: record, associate: actor, kind: "call", note: "asked").run(
      recorder)
    _ = try await OpenDispute(member: MemberID(record.row), actor: actor, statement: "met me first").run(
      recorder)
    _ = try await CorrectContact(interaction: contact.interaction, actor: actor, reason: "not the person")
      .run(recorder)
    _ = try await RecordSale(
      record: record, associate: actor,
      lines: [
        .init(brand: "Lunaris", reference: "L1", serial: "S1", amount: Money(minorUnits: 100, currency: .cny))
      ]
    ).run(recorder)
    var likes = SetPreferences(record: record, actor: actor)
    likes.addBrands = ["Lunaris"]
    _ = try await likes.run(recorder)
    _ = try await KeepDate(
      record: record, actor: actor, kind: .wedding, date: try #require(AnnualDate("--05-20"))
    ).run(recorder)
    _ = try await RecordConsent(
      record: record, actor: actor, purpose: .marketing, verdict: .given, noticeVersion: "2026-01"
    ).run(recorder)
    _ = try await RecordComplaint(record: record, actor: actor, category: .service, description: "waited")
      .run(
        recorder)
    _ = try await RecordEnquiry(record: record, actor: actor, brand: "Meridian").run(recorder)
    _ = try await PlanTask(record: record, actor: actor, assignee: actor, summary: "call back").run(recorder)
    _ = try await RecordPrivacyRequest(
      member: MemberID(record.row), actor: actor, kind: .explain, requester: .guardian, requesterName: "赵六"
    ).run(recorder)
  }

  private func desk(_ node: TestNode) -> AccessDesk {
    AccessDesk(database: node.database, profile: node.profile, world: node.world)
  }

  private func file(
    _ format: PersonFileFormat, at node: TestNode? = nil, of record: SourceRecordID? = nil
  ) async throws -> PersonFile {
    try await desk(node ?? chain.hub).exportPerson(
      MemberID((record ?? self.record).row), as: format, because: .privacyRequest, by: Self.officer)
  }

  private func json(at node: TestNode? = nil) async throws -> [String: Any] {
    let bytes = try await file(.json, at: node).bytes
    return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private func rows(_ export: [String: Any], _ table: String) -> [[String: Any]] {
    (export["rows"] as? [[String: Any]] ?? []).filter { $0["table"] as? String == table }
  }

  // MARK: What is in it

  @Test func `is every row about the person, of every table and store`() async throws {
    let export = try await json()
    let records = try #require(export["records"] as? [String])
    #expect(records.count == 2 && records.contains(record.description))
    let told = Set((export["rows"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String })
    let held = try chain.hub.read { connection in
      try records.compactMap { RowID($0) }.flatMap {
        try RowTable(connection).keys(in: .record(SourceRecordID($0)))
      }
    }
    // Decisions about a pair tell of the other one too.
    for key in held where key.table != .link { #expect(told.contains(key.row.description), "\(key)") }
    let tables = Set((export["rows"] as? [[String: Any]] ?? []).compactMap { $0["table"] as? String })
    for table in Catalogue.current.tables {
      let isPersonal =
        switch table.bucket {
        case .record, .recordOrStore, .ownRecord: true
        default: false
        }
      let unmade: Set<String> = ["ruling", "admission"]
      if isPersonal, !unmade.contains(table.name) { #expect(tables.contains(table.name), "\(table.name)") }
    }
    #expect(tables.contains("lookup") && export["isComplete"] as? Bool == true)
  }

  @Test func `calls the fields of the house by their names`() async throws {
    let field = try #require(rows(try await json(), "fieldValue").first?["fields"] as? [String: Any])
    #expect(field["definitionID"] as? String == "watch.brands / Preferred brands / 偏好品牌")
    #expect(field["choices"] as? [String] == ["Lunaris", "omega"])
  }

  @Test func `says where each value comes from`() async throws {
    let export = try await json()
    let own = try #require(rows(export, "sourceRecord").first { $0["id"] as? String == record.description })
    let fields = try #require(own["fields"] as? [String: Any])
    #expect(fields["name"] as? String == "王小明" && fields["address"] as? String == "上海市静安区某路1号")
    #expect((fields["storeID"] as? [String: String])?["code"] == "A")
    let written = try #require((own["written"] as? [[String: Any]])?.first)
    #expect(written["node"] as? String == "A" && (written["by"] as? [String: String])?["code"] == "A-01")
    #expect((written["at"] as? String)?.hasSuffix("Z") == true)
    let link = try #require(rows(export, "link").first?["fields"] as? [String: Any])
    #expect(link["verdict"] as? String == "same")
    #expect((link["reasons"] as? [String])?.contains { $0.contains("phone") } == true)
  }

  @Test func `says who received it and who looked, this export included`() async throws {
    _ = try await desk(chain.hub).story(of: MemberID(record.row), as: Self.officer)
    let export = try await json()
    let holders = try #require(export["receivedBy"] as? [[String: Any]])
    #expect(holders.compactMap { ($0["store"] as? [String: String])?["code"] }.sorted() == ["A", "B"])
    #expect(holders.allSatisfy { $0["since"] is String && $0["until"] == nil })
    let looks = try #require(export["seenBy"] as? [[String: Any]])
    #expect(looks.compactMap { $0["action"] as? String } == ["exportPerson", "viewMember"])
    #expect(
      looks.first?["reason"] as? String == "privacyRequest" && looks.first?["detail"] as? String == "json")
    #expect((looks.first?["actor"] as? [String: String]) == ["code": "PO-01", "name": "Pat"])
  }

  @Test(arguments: PersonFileFormat.allCases)
  func `tells nothing of anybody else`(_ format: PersonFileFormat) async throws {
    let text = String(decoding: try await file(format).bytes, as: UTF8.self)
    for stranger in ["李娜", "lina@example.com", other.description, "赵六"] {
      #expect(!text.contains(stranger), "\(stranger)")
    }
    #expect(text.contains("王小明"))
    let theirs = String(decoding: try await file(format, of: other).bytes, as: UTF8.self)
    #expect(
      theirs.contains("李娜") && !theirs.contains(record.description) && !theirs.contains("wang@example.com"))
  }

  @Test func `at a store is what the store holds`() async throws {
    let shop = chain["A"]
    let export = try await json(at: shop.node)
    #expect(export["isComplete"] as? Bool == false && (export["receivedBy"] as? [Any])?.isEmpty == true)
    #expect(!rows(export, "complaint").isEmpty)
  }

  // MARK: Who may

  @Test(arguments: Role.allCases)
  func `leaves the program by the privacy officer alone, with a reason`(_ role: Role) async throws {
    let actor = AssociateID(.derived(source: "staff", document: role.rawValue))
    try chain.hub.write(
      [
        Operation(
          table: .associate, row: actor.row,
          writes: [
            .init(AssociateField.code.id, .text(role.rawValue)),
            .init(AssociateField.storeID.id, .id(chain["A"].store)),
            .init(AssociateField.role.id, .text(role.rawValue)),
          ])
      ], kind: .organisation)
    func export(_ reason: Reason?) async -> ClienteleError? {
      await failure {
        _ = try await desk(chain.hub).exportPerson(
          MemberID(record.row), as: .json, because: reason, by: actor)
      }
    }
    #expect(await export(.privacyRequest)?.code == (role == .privacyOfficer ? nil : .notAllowed))
    #expect(await export(nil)?.code == .notAllowed)
  }

  @Test func `of nobody is not found`() async throws {
    await expect(.notFound) { _ = try await file(.json, of: SourceRecordID(RowID(high: 3, low: 3))) }
  }

  // MARK: Forms

  @Test func `as CSV is one value a line that no spreadsheet runs`() async throws {
    let bytes = try await file(.csv).bytes
    #expect(bytes.starts(with: CSVText.byteOrderMark))
    let text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
    let lines = text.split(separator: "\r\n")
    #expect(lines.first == "table,row,field,value,at,node,by")
    #expect(text.contains("\"likes; tea, \"\"green\"\"\nand =1+1\""))
    #expect(lines.contains { $0.hasPrefix("sourceRecord,\(record),name,王小明,") && $0.hasSuffix(",A,A-01") })
    #expect(lines.contains { $0.hasPrefix("receivedBy,,store,B") })
    #expect(lines.contains { $0.hasPrefix("seenBy,,exportPerson,privacyRequest csv") })
    // A number in E.164 begins like a formula.
    #expect(!text.contains(",+86") && text.contains(",'+8613911138222"))
  }

  @Test func `as vCard is what an address book has a place for`() async throws {
    let text = String(decoding: try await file(.vcard).bytes, as: UTF8.self)
    let lines = text.replacing("\r\n ", with: "").split(separator: "\r\n").map(String.init)
    #expect(lines.first == "BEGIN:VCARD" && lines.last == "END:VCARD")
    for line in [
      "VERSION:4.0", "FN:王小明", "N:王;小明;;;", "TEL;VALUE=uri:tel:+8613911138222", "EMAIL:wang@example.com",
      "X-WECHAT:wx_wang", "ADR:;;上海市静安区某路1号;;;;", "BDAY:19850312", "GENDER:F",
    ] {
      #expect(lines.count(where: { $0 == line }) == 1, "\(line) of \(lines)")
    }
    #expect(!text.contains("green"))
  }

  /// as it was stated · calendar · how the card has it
  @Test(
    arguments: [
      ("1985-03-12", "", "BDAY:19850312"), ("1985-03-12", "lunar", "BDAY;CALSCALE=chinese:19850312"),
      ("1990-05-12", "lunar-leap", "BDAY;VALUE=text:chinese:1990-05L-12"),
      ("--03-12", "gregorian", "BDAY:--0312"), ("soon", "", "BDAY;VALUE=text:soon"),
    ])
  func `a birthday is written in the calendar it is kept in`(
    _ birthday: String, _ calendar: String, _ line: String
  ) async throws {
    let shop = chain["A"]
    let done = try await RegisterMember(
      associate: shop.associate, name: "Chen Wei", phones: ["13733337444"], birthday: birthday,
      birthdayCalendar: calendar
    ).run(shop.recorder)
    try await chain.settle()
    let text = String(decoding: try await file(.vcard, of: done.record).bytes, as: UTF8.self)
    #expect(text.split(separator: "\r\n").contains { $0 == line }, "\(text)")
    #expect(text.contains("N:;Chen Wei;;;"))
  }
}
