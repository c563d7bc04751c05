import API
import Access
import Application
import Foundation
import HTTPTypes
import Kernel
import Members
import Persistence
import Records
import Runtime
import Testing
import Transport

@Suite struct `Custom fields through the API` {
  /// One field of each type, and three that not everybody sees or edits.
  private static let drafts: [FieldDraft] = {
    var fields = CustomField.Kind.allCases.map { FieldDraft("care.\($0.rawValue.lowercased())", kind: $0) }
    fields += ["grade", "plan", "private"].map { FieldDraft("care.\($0)", kind: .text) }
    for place in fields.indices { fields[place].module = "care" }
    func change(_ code: String, _ body: (inout FieldDraft) -> Void) {
      if let place = fields.firstIndex(where: { $0.code == code }) { body(&fields[place]) }
    }
    let options = [
      FieldOptionDraft("steel", english: "Steel", chinese: "钢"),
      FieldOptionDraft("gold", english: "Gold", chinese: "金"),
    ]
    change("care.option") { ($0.english, $0.chinese, $0.options) = ("Strap", "表带", options) }
    change("care.options") { ($0.isOpen, $0.options) = (true, options) }
    change("care.decimal") { ($0.english, $0.chinese, $0.unit) = ("Wrist size", "腕围", "mm") }
    change("care.amount") { $0.unit = "CNY" }
    change("care.date") { $0.isRequired = true }
    change("care.grade") { $0.layout = "associate=see" }
    change("care.plan") { $0.layout = "associate=hidden" }
    change("care.private") { $0.privacy = "contact" }
    return fields
  }()

  private static let filled: JSON = [
    "care.text": "a, b", "care.wholenumber": "12", "care.decimal": "165.5", "care.date": "2026-03-05",
    "care.yesno": false, "care.amount": ["minorUnits": 12_800_000, "currency": "CNY"], "care.option": "steel",
    "care.options": ["Lunaris", "gold"],
  ]

  /// A site whose house has these fields, and a member of SA-1's.
  private func open(
    _ body: @escaping @Sendable (Site, _ program: Site.Program, _ member: String) async throws -> Void
  ) async throws {
    try await Site.open { site in
      try await DefineFields(
        modules: [ModuleDraft("care", english: "Care", chinese: "养护")], fields: Self.drafts, actor: nil
      ).run(site.hub.recorder)
      let program = try await site.program("SA-1")
      try await body(site, program, try await program.register())
    }
  }

  private func change(_ member: String, _ patch: JSON, by program: Site.Program) async throws -> Site.Reply {
    let etag = try #require(try await program.get("/members/\(member)").etag)
    return try await program.send("PATCH", "/members/\(member)/custom-fields", patch, version: etag)
  }

  private func said(_ member: String, to program: Site.Program) async throws -> JSON? {
    try await program.get("/members/\(member)").json["customFields"]
  }

  private func schema(_ id: String) throws -> Schema {
    try #require(OperationTable.all.first { $0.id == id }?.success.schema)
  }

  private func schemas(_ reply: Site.Reply) -> JSON? { reply.json["components"]?["schemas"] }

  private func sorted(_ value: JSON?) -> [JSON.Member] {
    (value?.members ?? []).sorted { $0.name < $1.name }
  }

  // MARK: Values

  @Test func `are written and read by code, each as its type says`() async throws {
    try await open { _, program, member in
      let written = try await change(member, Self.filled, by: program)
      #expect(written.status == 200, "\(written.text)")
      for (path, operation) in [("", "getMember"), ("/story", "getMemberStory")] {
        let reply = try await program.get("/members/\(member)\(path)")
        #expect(sorted(reply.json["customFields"]) == sorted(Self.filled), "\(operation)")
        #expect(reply.json["maskedCustomFields"] == [])
        #expect(reply.json["fields"] == nil, "there is one form")
        #expect(try schema(operation).violations(in: reply.json) == [], "\(operation)")
      }
      let chosen = try await program.get("/members/\(member)?fields=customFields")
      #expect(chosen.json.members?.map(\.name) == ["customFields"])
    }
  }

  @Test func `are taken away by null, and stay where a patch does not name them`() async throws {
    try await open { site, program, member in
      _ = try await change(member, Self.filled, by: program)
      let reply = try await change(
        member, ["care.decimal": .null, "care.options": .array([]), "care.option": "gold"], by: program)
      #expect(reply.status == 200, "\(reply.text)")
      let after = try await said(member, to: program)
      #expect(after?["care.decimal"] == nil && after?["care.options"] == nil)
      #expect(after?["care.option"] == "gold")
      #expect(after?["care.text"] == "a, b")
      let changes = try await site.changes()
      #expect(
        try await change(member, ["care.decimal": .null, "care.option": "gold"], by: program).status == 200)
      #expect(try await change(member, .object([]), by: program).status == 200)
      #expect(try await site.changes() == changes, "the same again is nothing new")
    }
  }

  @Test func `are refused at the place of each that is wrong, and nothing is written`() async throws {
    try await open { site, program, member in
      _ = try await change(member, Self.filled, by: program)
      let before = try await site.changes()
      let wrong: [(JSON, [String])] = [
        (["care.decimal": 165], ["/care.decimal"]), (["care.decimal": "165 mm"], ["/care.decimal"]),
        (["care.decimal": "2000000000000"], ["/care.decimal"]),
        (["care.wholenumber": "1.5"], ["/care.wholenumber"]),
        (["care.date": "2026-02-30"], ["/care.date"]), (["care.date": .null], ["/care.date"]),
        (["care.yesno": "yes"], ["/care.yesno"]), (["care.text": "  "], ["/care.text"]),
        (["care.text": .string(String(repeating: "x", count: CustomField.textMax + 1))], ["/care.text"]),
        (["care.amount": ["minorUnits": 0, "currency": "CNY"]], ["/care.amount/minorUnits"]),
        (["care.amount": ["minorUnits": 1, "currency": "XAU"]], ["/care.amount"]),
        (["care.option": "leather"], ["/care.option"]), (["care.option": ["steel"]], ["/care.option"]),
        (["care.options": ["a,b"]], ["/care.options"]), (["care.options": ["gold", 1]], ["/care.options/1"]),
        (["care.none": "x", "care.text": "y"], ["/care.none"]),
        (["care.wholenumber": "2000000000000", "care.text": " "], ["/care.text", "/care.wholenumber"]),
      ]
      for (patch, pointers) in wrong {
        let reply = try await change(member, patch, by: program)
        #expect(reply.status == 422, "\(patch): \(reply.text)")
        #expect(reply.pointers.sorted() == pointers, "\(patch): \(reply.text)")
      }
      #expect(try await change(member, ["x"], by: program).status == 422)
      #expect(try await site.changes() == before)
    }
  }

  @Test func `are written once, by who knows what they are`() async throws {
    try await open { site, program, member in
      let path = "/members/\(member)/custom-fields"
      #expect(try await program.send("PATCH", path, ["care.text": "a"]).status == 428)
      let etag = try #require(try await program.get("/members/\(member)").etag)
      let first = try await program.send(
        "PATCH", path, ["care.text": "hidden-word"], once: "k-1", version: etag)
      #expect(first.status == 200)
      #expect(try await program.send("PATCH", path, ["care.text": "b"], version: etag).status == 412)
      let changes = try await site.changes()
      let again = try await program.send(
        "PATCH", path, ["care.text": "hidden-word"], once: "k-1", version: etag)
      #expect(again.bytes == first.bytes && again.headers["idempotency-replayed"] == "true")
      #expect(try await site.changes() == changes)
      #expect(!first.text.contains("hidden-word"), "what is kept for a day holds nothing of a person")
    }
  }

  @Test func `changed by many at once from one version are changed once`() async throws {
    try await open { _, program, member in
      for round in 0..<3 {
        let etag = try #require(try await program.get("/members/\(member)").etag)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for writer in 0..<6 {
            group.addTask {
              try await program.send(
                "PATCH", "/members/\(member)/custom-fields", ["care.text": .string("\(round) \(writer)")],
                version: etag
              ).status
            }
          }
          return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200, 412, 412, 412, 412, 412])
      }
    }
  }

  // MARK: Who sees what

  @Test func `are hidden or only shown where the layout says so`() async throws {
    try await open { site, program, member in
      let manager = try await site.program("MA-1")
      let written = try await change(member, ["care.grade": "A", "care.plan": "plan-hidden"], by: manager)
      #expect(written.status == 200, "\(written.text)")
      let reply = try await program.get("/members/\(member)/story")
      #expect(reply.json["customFields"]?["care.grade"] == "A")
      #expect(!reply.text.contains("care.plan") && !reply.text.contains("plan-hidden"))
      #expect(try await said(member, to: manager)?["care.plan"] == "plan-hidden")
      let before = try await site.changes()
      let shown = try await change(member, ["care.grade": "B"], by: program)
      #expect(shown.status == 403 && shown.pointers == ["/care.grade"], "\(shown.text)")
      // As if there were no such field.
      let hidden = try await change(member, ["care.plan": "x"], by: program)
      #expect(hidden.status == 422 && hidden.pointers == ["/care.plan"], "\(hidden.text)")
      #expect(try await site.changes() == before)
    }
  }

  @Test func `of the class of contact points are named, not shown, to who is not serving the member`()
    async throws
  {
    try await open { site, program, member in
      #expect(try await change(member, ["care.private": "private-word"], by: program).status == 200)
      #expect(try await said(member, to: program)?["care.private"] == "private-word")
      let colleague = try await site.program("SA-2")
      for path in ["", "/story"] {
        let reply = try await colleague.get("/members/\(member)\(path)")
        #expect(reply.json["exposure"] == "masked")
        #expect(reply.json["customFields"] == .object([]))
        #expect(reply.json["maskedCustomFields"] == ["care.private"])
        #expect(!reply.text.contains("private-word"))
      }
      let before = try await site.changes()
      for patch in [["care.private": "x"], ["care.private": .null]] as [JSON] {
        let reply = try await change(member, patch, by: colleague)
        #expect(reply.status == 403 && reply.pointers == ["/care.private"], "\(reply.text)")
      }
      #expect(try await site.changes() == before)
    }
  }

  @Test func `of a member who is not admitted say nothing and take nothing`() async throws {
    try await open { site, program, member in
      _ = try await change(member, Self.filled, by: program)
      let stranger = try await site.program("SB-1")
      let before = try await site.changes()
      for patch in [["care.text": "x"], ["care.none": "x"], .object([])] as [JSON] {
        let reply = try await stranger.send(
          "PATCH", "/members/\(member)/custom-fields", patch, version: "*")
        #expect([403, 404].contains(reply.status), "\(reply.text)")
      }
      #expect(try await stranger.get("/members/\(member)/story").text.contains("care.") == false)
      #expect(try await site.changes() == before)
    }
  }

  // MARK: Definitions

  @Test func `are listed with modules, options and labels, as the account has them`() async throws {
    try await open { site, program, _ in
      let reply = try await program.get("/fields")
      #expect(try schema("listFields").violations(in: reply.json) == [])
      let module = try #require(reply.json["modules"]?.array?.first)
      #expect(module["code"] == "care" && module["label"]?["zh"] == "养护" && module["label"]?["en"] == "Care")
      func field(_ code: String, _ reply: Site.Reply) -> JSON? {
        reply.json["fields"]?.array?.first { $0["code"]?.string == code }
      }
      #expect(field("care.decimal", reply)?["unit"] == "mm")
      #expect(field("care.decimal", reply)?["label"]?["zh"] == "腕围")
      #expect(field("care.decimal", reply)?["reach"] == "edit")
      #expect(field("care.grade", reply)?["reach"] == "see")
      #expect(field("care.plan", reply) == nil && !reply.text.contains("associate="))
      let options = field("care.option", reply)?["options"]?.array ?? []
      #expect(options.compactMap { $0["label"]?["zh"]?.string } == ["钢", "金"])
      #expect(field("care.plan", try await site.program("MA-1").get("/fields")) != nil)
    }
  }

  @Test func `stand in the document of who asks with a key, and of nobody else`() async throws {
    try await open { site, program, _ in
      let path = "/api/v1/openapi.json"
      let common = try await site.send("GET", path)
      #expect(!common.text.contains("care."))
      #expect(schemas(common)?["CustomFields"]?["properties"]?.members == [])
      #expect(try await site.send("GET", path, headers: [("Authorization", "Bearer clk_x")]).status == 401)
      let scopeless = try await site.program("SA-1", [.salesRead])
      #expect(try await scopeless.get("/openapi.json").bytes == common.bytes)
      let own = schemas(try await program.get("/openapi.json"))
      let told = own?["CustomFields"]?["properties"]
      #expect(told?["care.yesno"]?["type"] == "boolean")
      #expect(told?["care.date"]?["format"] == "date")
      #expect(told?["care.decimal"]?["description"] == "Wrist size / 腕围, mm")
      #expect(told?["care.options"]?["type"] == "array")
      #expect(told?["care.amount"]?["$ref"] == "#/components/schemas/FieldAmount")
      #expect(own?["FieldAmount"] != nil)
      #expect(told?["care.grade"] != nil && told?["care.plan"] == nil)
      let taken = own?["CustomFieldsPatch"]?["properties"]
      #expect(taken?["care.option"]?["anyOf"]?.array?.first?["enum"] == ["steel", "gold"])
      #expect(taken?["care.decimal"]?["type"] == ["string", "null"])
      #expect(taken?["care.date"]?["type"] == "string", "a required field is not emptied")
      #expect(taken?["care.grade"] == nil && own?["CustomFieldsPatch"]?["additionalProperties"] == false)
      // A field that comes is in the next document; one that goes is not asked for.
      var draft = FieldDraft("care.later", kind: .date)
      draft.module = "care"
      var over = FieldDraft("care.text")
      over.isArchived = true
      try await DefineFields(fields: [draft, over], actor: nil).run(site.hub.recorder)
      let later = schemas(try await program.get("/openapi.json"))
      #expect(later?["CustomFieldsPatch"]?["properties"]?["care.later"] != nil)
      #expect(later?["CustomFieldsPatch"]?["properties"]?["care.text"] == nil)
      #expect(later?["CustomFields"]?["properties"]?["care.text"] != nil)
    }
  }
}
