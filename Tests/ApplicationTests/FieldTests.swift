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
import TestKit
import Testing

@Suite struct `Custom fields` {
  private let chain: Chain
  private let shop: Chain.Shop
  private let record: SourceRecordID
  private let scratch: TemporaryDirectory

  init() async throws {
    chain = try await Chain(["A", "B"])
    shop = chain["A"]
    record = try await RegisterMember(associate: shop.associate, name: "王小明", phones: ["13911138222"]).run(
      shop.recorder
    ).record
    scratch = try TemporaryDirectory("fields")
  }

  private func install() async throws {
    try await ShippedModule.watch.definition(by: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
  }

  private func define(_ change: (inout FieldDraft) -> Void = { _ in }) async throws {
    var draft = FieldDraft("care.strap", kind: .option)
    draft.module = "care"
    draft.options = [FieldOptionDraft("steel", english: "Steel", chinese: "钢")]
    change(&draft)
    try await DefineFields(
      modules: [ModuleDraft("care", english: "Care", chinese: "养护")], fields: [draft],
      actor: Chain.headOfficeActor
    ).run(chain.headOffice)
  }

  private func set(
    _ code: String, _ typed: String, of record: SourceRecordID? = nil, at shop: Chain.Shop? = nil,
    by actor: AssociateID? = nil
  ) async throws {
    let shop = shop ?? self.shop
    try await SetFields(
      record: record ?? self.record, actor: actor ?? shop.associate,
      typed: [FieldDefinition.id(of: code): typed]
    ).run(shop.recorder)
  }

  private func story(at node: TestNode? = nil) async throws -> MemberStory {
    let node = node ?? shop.node
    return try await ShowMember(id: MemberID(record.row)).run(node.database, at: node.world.clock.wall())
  }

  private func view(_ code: String, at node: TestNode? = nil) async throws -> FieldView? {
    try await story(at: node).fields.fields.first { $0.id == FieldDefinition.id(of: code) }
  }

  private func desk(_ shop: Chain.Shop) -> AccessDesk {
    AccessDesk(database: shop.node.database, profile: shop.node.profile, world: shop.node.world)
  }

  private func changeCount(_ node: TestNode? = nil) throws -> Int {
    try (node ?? shop.node).read { try $0.count("SELECT count(*) FROM change") }
  }

  // MARK: Defining

  @Test func `that come with the program are installed once, and what the house made of them stays`()
    async throws
  {
    try await install()
    let book = try await ListFields().run(shop.node.database)
    #expect(book.modules.map(\.code) == ["watch"])
    #expect(
      book.fields.map(\.code)
        == ["watch.brands", "watch.wrist", "watch.budget-from", "watch.budget-to", "watch.motive"])
    #expect(book.field("watch.brands")?.option("omega")?.label.chinese == "欧米茄")
    var draft = FieldDraft("watch.wrist")
    draft.chinese = "手腕围"
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    let before = try changeCount(chain.hub)
    try await install()
    #expect(try changeCount(chain.hub) == before)
    #expect(try await ListFields().run(shop.node.database).field("watch.wrist")?.label.chinese == "手腕围")
  }

  @Test func `never change their type, nor what they are measured in`() async throws {
    try await install()
    let before = try changeCount(chain.hub)
    for kind in CustomField.Kind.allCases where kind != .decimal {
      let draft = FieldDraft("watch.wrist", kind: kind)
      let error = await failure {
        try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
      }
      #expect(error?.code == .invalidInput && error?.message.contains("never changes") == true, "\(kind)")
    }
    var draft = FieldDraft("watch.wrist")
    draft.unit = "cm"
    await expect(.invalidInput) {
      try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    }
    #expect(try changeCount(chain.hub) == before)
  }

  @Test func `are refused where they say nothing that can be kept`() async throws {
    try await define()
    let wrong: [(String, (inout FieldDraft) -> Void)] = [
      ("a code", { $0.code = "Care Strap" }),
      ("a new field without a type", { ($0.code, $0.kind) = ("x", nil) }),
      ("an empty label", { $0.english = " " }), ("two lines", { $0.chinese = "一\n二" }),
      ("a long label", { $0.english = String(repeating: "x", count: DefineFields.labelMax + 1) }),
      ("a privacy class", { $0.privacy = "secret" }), ("a place", { $0.place = "foot" }),
      ("a layout", { $0.layout = "concierge=see" }), ("a unit of options", { $0.unit = "mm" }),
      ("a module", { $0.module = "none" }),
      ("an option's code", { $0.options = [FieldOptionDraft("Two words")] }),
      (
        "a currency",
        {
          $0 = FieldDraft("care.cost", kind: .amount)
          ($0.module, $0.unit) = ("care", "yuan")
        }
      ),
      (
        "options of a text",
        {
          $0 = FieldDraft("care.note", kind: .text)
          ($0.module, $0.isOpen) = ("care", true)
        }
      ),
    ]
    for (name, change) in wrong {
      let error = await failure { try await define(change) }
      #expect([.invalidInput, .notFound].contains(error?.code), "\(name): \(String(describing: error))")
    }
    #expect(try await ListFields().run(chain.hub.database).fields.map(\.code) == ["care.strap"])
  }

  @Test func `are defined by head office alone, at the hub alone, and the audit says so`() async throws {
    let draft = ModuleDraft("care")
    for actor in [shop.associate, shop.colleague] {
      await expect(.notAllowed) {
        try await DefineFields(modules: [draft], actor: actor).run(chain.headOffice)
      }
    }
    await expect(.notAllowed) {
      try await DefineFields(modules: [draft], actor: Chain.headOfficeActor).run(shop.recorder)
    }
    try await define()
    let noted = try chain.hub.read { connection in
      try AuditLogTable(connection, profile: chain.hub.profile).entries(AuditFilter())
        .filter { $0.event == Action.defineFields.rawValue }
    }
    #expect(noted.map(\.subject) == [FieldDefinition.id(of: "care.strap")])
    #expect(noted.first?.actor == Chain.headOfficeActor)
  }

  @Test func `stand in the order that head office gives them`() async throws {
    try await install()
    for (code, isUp) in [
      ("watch.motive", true), ("watch.motive", true), ("watch.brands", true), ("watch.brands", false),
    ] {
      try await MoveField(code: code, isUp: isUp, actor: Chain.headOfficeActor).run(chain.headOffice)
    }
    #expect(
      try await ListFields().run(chain.hub.database).fields.map(\.code)
        == ["watch.wrist", "watch.brands", "watch.motive", "watch.budget-from", "watch.budget-to"])
  }

  // MARK: Values

  @Test func `are filled in at a store, told to the hub, and known where the member is`() async throws {
    try await install()
    try await set("watch.wrist", "１６５ 毫米")
    try await set("watch.brands", "欧米茄、Lunaris")
    try await set("watch.budget-to", "10万")
    try await chain.settle()
    for node in [shop.node, chain.hub] {
      let wrist = try #require(try await view("watch.wrist", at: node))
      #expect(wrist.value == ExactDecimal("165").map { .decimal($0) })
      #expect(try await view("watch.brands", at: node)?.choices == ["Lunaris", "omega"])
      #expect(try await view("watch.budget-to", at: node)?.stored == "100000.00 CNY")
    }
    // The same again is nothing new.
    let before = try changeCount()
    try await set("watch.wrist", "165.0")
    try await set("watch.brands", "lunaris, Omega".replacing("lunaris", with: "Lunaris"))
    #expect(try changeCount() == before)
    try await set("watch.wrist", "")
    #expect(try await view("watch.wrist")?.isEmpty == true)
  }

  @Test func `are refused when they do not hold what was typed, and nothing is written`() async throws {
    try await install()
    let before = try changeCount()
    for (code, typed) in [
      ("watch.wrist", "16 cm"), ("watch.motive", "boredom"), ("watch.budget-to", "much"), ("watch.none", "1"),
    ] {
      let error = await failure { try await set(code, typed) }
      #expect([.invalidInput, .notFound].contains(error?.code), "\(code)")
      #expect(error?.message.contains(typed) != true, "what was typed stays out of the log")
    }
    var draft = FieldDraft("watch.motive")
    draft.isArchived = true
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    await expect(.notFound) { try await set("watch.motive", "gift") }
    try await DefineFields(
      modules: [ModuleDraft("watch", isArchived: true)], fields: [], actor: Chain.headOfficeActor
    ).run(chain.headOffice)
    try await chain.settle()
    await expect(.notFound) { try await set("watch.wrist", "165") }
    #expect(try changeCount() == before)
  }

  @Test func `that this node has not heard of are kept, passed on, and shown as unknown`() async throws {
    let unknown = RowID.derived(source: "fieldDefinition", document: "from.the.future")
    try shop.node.write(
      [
        Operation(
          table: .fieldValue, row: RowID.derived(source: "x", document: "y"),
          writes: [
            .init(FieldValueField.recordID.id, .id(record)),
            .init(FieldValueField.definitionID.id, .id(unknown)),
            .init(FieldValueField.value.id, .text("mainspring")),
          ])
      ], about: record)
    try await chain.settle()
    for node in [shop.node, chain.hub] {
      let view = try #require(try await story(at: node).fields.fields.first)
      #expect(view.id == unknown && view.definition == nil && view.stored == "mainspring")
      #expect(!view.isEditable)
    }
    await expect(.notFound) {
      try await SetFields(record: record, actor: shop.associate, typed: [unknown: "x"]).run(shop.recorder)
    }
  }

  // MARK: Who sees and edits

  @Test func `are edited by whom the layout says, and hidden from whom it says`() async throws {
    try await install()
    try await set("watch.motive", "gift")
    var draft = FieldDraft("watch.motive")
    draft.layout = "associate=see"
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    await expect(.notAllowed) { try await set("watch.motive", "collection") }
    let member = MemberID(record.row)
    func shown() async throws -> FieldView? {
      try await desk(shop).story(of: member, as: shop.associate).fields.fields
        .first { $0.id == FieldDefinition.id(of: "watch.motive") }
    }
    #expect(try await shown()?.stored == "gift")
    #expect(try await shown()?.isEditable == false)
    draft.layout = "associate=hidden"
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    #expect(try await shown() == nil)
  }

  @Test func `of a contact's privacy class are masked for who is not serving the member, and not found by`()
    async throws
  {
    try await install()
    try await define {
      $0 = FieldDraft("care.key", kind: .text)
      ($0.module, $0.privacy, $0.isSearchable) = ("care", "contact", true)
    }
    try await chain.settle()
    try await set("care.key", "safe-77")
    let member = MemberID(record.row)
    func key(_ viewer: AssociateID) async throws -> FieldView? {
      try await desk(shop).story(of: member, as: viewer).fields.fields
        .first { $0.id == FieldDefinition.id(of: "care.key") }
    }
    func finds(_ viewer: AssociateID) async throws -> Bool {
      try await desk(shop).search("safe-77", as: viewer).members.contains { $0.member == member }
    }
    #expect(try await key(shop.associate)?.stored == "safe-77")
    #expect(try await finds(shop.associate))
    let masked = try #require(try await key(shop.colleague))
    #expect(masked.isMasked && masked.stored == "s**" && !masked.isEditable)
    await expect(.notAllowed) { try await set("care.key", "other", by: shop.colleague) }
    await expect(.notAllowed) { try await set("care.key", "", by: shop.colleague) }
    #expect(try await key(shop.associate)?.stored == "safe-77")
    #expect(try await !finds(shop.colleague))
  }

  // MARK: Finding

  @Test func `find members by text and by what options are called, in the fields that may be searched`()
    async throws
  {
    try await install()
    try await set("watch.brands", "欧米茄, Lunaris Nova")
    try await set("watch.motive", "gift")
    let member = MemberID(record.row)
    func found(_ text: String) async throws -> [SearchHit] {
      try await desk(shop).search(text, as: shop.associate).members
    }
    for text in ["omega", "Omeg", "欧米茄", "米茄", "lunaris", "nova", "ＬＵＮＡＲＩＳ"] {
      #expect(try await found(text).map(\.member) == [member], "\(text)")
      #expect(try await found(text).first?.matched == .field, "\(text)")
    }
    for text in ["om", "茄", "gift", "送礼", "rolex", "劳力士"] {
      #expect(try await found(text).isEmpty, "\(text)")
    }
    // Calling it otherwise takes no new index.
    var draft = FieldDraft("watch.brands")
    draft.options = [FieldOptionDraft("omega", english: "Omicron")]
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    #expect(try await found("Omicron").map(\.member) == [member])
    try await set("watch.brands", "")
    #expect(try await found("lunaris").isEmpty)
    draft = FieldDraft("watch.brands")
    draft.layout = "associate=hidden"
    try await set("watch.brands", "omega")
    try await DefineFields(fields: [draft], actor: Chain.headOfficeActor).run(chain.headOffice)
    try await chain.settle()
    #expect(try await found("Omicron").isEmpty)
  }

  // MARK: Files

  private func file(_ text: String) throws -> String {
    let path = scratch.path("members.csv")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func bringIn(_ text: String, mapping: [String: String] = [:]) async throws -> ImportFile.Report {
    var options = ImportOptions()
    options.columns = mapping
    return try await ImportFile(path: try file(text), options: options, actor: shop.associate)
      .run(shop.recorder) { _ in }
  }

  private func values(_ code: String) throws -> [String] {
    try shop.node.read { connection in
      try connection.query(
        "SELECT coalesce(value, ''), choices FROM fieldValue WHERE definitionID = ? ORDER BY value, choices",
        [.id(FieldDefinition.id(of: code))]
      ) { $0.text(0) + ($0.text(1) == "[]" ? "" : $0.text(1)) }
    }
  }

  @Test func `come in with a list, by their names in either language, their codes, or a mapping`()
    async throws
  {
    try await install()
    let report = try await bringIn(
      """
      record_id,name,phone,腕围,Preferred brands,watch.motive,Ziel
      1,李娜,13922239111,165 mm,"欧米茄;Lunaris",gift,"10万"
      2,赵敏,13622280011,,,自用,
      3,Chen,13811130044,16 cm,,,

      """, mapping: ["watch.budget-to": "Ziel"])
    #expect(report.new == 2 && report.rejected == 1)
    let rejects = try #require(report.rejectsPath)
    #expect(try String(contentsOfFile: rejects, encoding: .utf8).contains("row.fieldMalformed"))
    #expect(try values("watch.wrist") == ["165"])
    #expect(try values("watch.brands") == ["[\"Lunaris\",\"omega\"]"])
    #expect(try values("watch.motive") == ["gift", "own-use"])
    #expect(try values("watch.budget-to") == ["100000.00 CNY"])
  }

  @Test func `of a list are the same when it comes twice, add to sets, and go when it is undone`()
    async throws
  {
    try await install()
    let header = "record_id,name,phone,腕围,偏好品牌\n"
    let first = header + "1,李娜,13922239111,165,omega\n2,赵敏,13622280011,,\n"
    #expect(try await bringIn(first).new == 2)
    #expect(try await bringIn(first).unchanged == 2)
    let second = header + "1,李娜,13922239111,,iwc\n2,赵敏,13622280011,150,\n"
    let report = try await bringIn(second)
    #expect(report.changed == 2)
    #expect(try values("watch.brands") == ["[\"iwc\",\"omega\"]"])
    #expect(try values("watch.wrist") == ["150", "165"])
    let undone = try await UndoImport(number: try #require(report.number), actor: shop.associate)
      .run(shop.recorder)
    #expect(undone.fieldsRestored == 1)
    #expect(try values("watch.wrist") == ["", "165"])
  }

  @Test func `leave with the list of members, as masked as contact points are`() async throws {
    try await install()
    try await define {
      $0 = FieldDraft("care.key", kind: .text)
      ($0.module, $0.privacy) = ("care", "contact")
    }
    try await chain.settle()
    try await set("watch.wrist", "165")
    try await set("care.key", "safe-77")
    try await chain.settle()
    let desk = AccessDesk(database: chain.hub.database, profile: chain.hub.profile, world: chain.hub.world)
    let exported = try await desk.export(
      .members, ListFilter(), because: .reporting, as: Chain.headOfficeActor)
    guard case .members(let rows) = exported else { return #expect(Bool(false), "members were asked for") }
    #expect(rows.ownFields.map(\.code) == ["care.key", "watch.wrist"])
    let row = try #require(rows.first { $0.member == MemberID(record.row) })
    #expect(rows.ownFields.map { row.field($0)?.stored } == ["s**", "165"])
    // What a machine reads of one member says it by code.
    let json = String(decoding: try JSONEncoder().encode(try await story()), as: UTF8.self)
    #expect(json.contains("\"watch.wrist\"") && json.contains("\"165\""))
  }
}
