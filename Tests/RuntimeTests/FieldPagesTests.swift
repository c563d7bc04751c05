import Access
import Application
import Catalogue
import Foundation
import HTTPTypes
import Kernel
import Members
import Runtime
import TestKit
import Testing
import Transport
import Web

/// Defining fields at head office, and filling them in at the counter, as people do it in a browser.
@Suite("Custom fields on pages")
struct FieldPagesTests {
  private static let watch = FieldModule.id(of: "watch")

  private static func id(_ code: String) -> RowID { FieldDefinition.id(of: code) }
  private static func name(_ code: String) -> String { "field-\(id(code))" }

  private func site(as code: String, installed: Bool = true) async throws -> CounterSite {
    let site = try await CounterSite()
    if installed { try await ShippedModule.watch.definition(by: nil).run(site.people.hub.recorder) }
    if !["SA-1", "SA-2", "MA-1", "SB-1"].contains(code) { try await site.people.setPassword(of: code) }
    try await site.signIn(code)
    return site
  }

  private func wrong(_ answer: WebResponse) -> [String] {
    let page = ParsedPage(String(decoding: answer.body, as: UTF8.self))
    return page.all("p").filter { $0.attributes["class"] == "wrong" }.compactMap { $0.attributes["id"] }
  }

  // MARK: At the counter

  @Test("a module stands on the member's page with what is known, and its form takes what is new")
  func filled() async throws {
    let site = try await site(as: "SA-1")
    let member = try await site.people.member(by: "SA-1")
    let before = try await site.page("/members/\(member)")
    #expect(before.contains("Watch preferences") && !before.contains("Wrist size"))
    let path = "/members/\(member)/fields/\(Self.watch)"
    let form = try await site.page(path)
    #expect(
      form.contains("Wrist size (mm)") && form.contains("Omega") && form.contains("Preferred brands · Other"))
    HostileFieldsTests.expectHarmless(form, path)
    let brands = Self.name("watch.brands")
    let page = try await site.submit(
      path,
      [
        Self.name("watch.wrist"): "１６５", "\(brands)-option-omega": "1", "\(brands)-other": "Lunaris，Nova",
        Self.name("watch.budget-to"): "10万", "\(Self.name("watch.budget-to"))-currency": "HKD",
        Self.name("watch.motive"): "gift",
      ])
    for text in ["Saved.", "165 mm", "Omega, Lunaris, Nova", "HKD 100,000.00", "Gift"] {
      #expect(page.contains(text), "\(text)")
    }
    // Filled in again, the form says so.
    let again = ParsedPage(try await site.page(path))
    let wrist = again.all("input").first { $0.attributes["name"] == Self.name("watch.wrist") }
    #expect(wrist?.attributes["value"] == "165")
    #expect(
      again.all("input").contains {
        $0.attributes["name"] == "\(brands)-option-omega" && $0.attributes["checked"] != nil
      })
    _ = try await site.send(.post, "/language", ["language": "zh"])
    let chinese = try await site.page("/members/\(member)")
    for text in ["腕表偏好", "偏好品牌", "欧米茄、Lunaris、Nova", "送礼"] { #expect(chinese.contains(text), "\(text)") }
  }

  @Test("what does not fit is said at its field in the reader's language, and what was typed stays")
  func refused() async throws {
    let site = try await site(as: "SA-1")
    let member = try await site.people.member(by: "SA-1")
    let path = "/members/\(member)/fields/\(Self.watch)"
    let brands = Self.name("watch.brands")
    let answer = try await site.send(
      .post, path,
      [
        Self.name("watch.wrist"): "16 cm", Self.name("watch.budget-to"): "much",
        "\(brands)-other": String(repeating: "x", count: 61), Self.name("watch.motive"): "boredom",
      ])
    #expect(answer.status == .unprocessableContent)
    #expect(
      Set(wrong(answer))
        == Set(
          ["watch.wrist", "watch.budget-to", "watch.brands", "watch.motive"].map { "\(Self.name($0))-wrong" })
    )
    let html = String(decoding: answer.body, as: UTF8.self)
    #expect(
      html.contains("Give it in mm.") && html.contains("value=\"16 cm\"") && html.contains("value=\"much\""))
    #expect(!(try await site.page("/members/\(member)")).contains("16 cm"))
  }

  @Test("what somebody else filled in while the form was open is not written over")
  func stale() async throws {
    let site = try await site(as: "SA-1")
    let member = try await site.people.member(by: "SA-1")
    let recorder = site.people.hub.recorder
    let record = SourceRecordID(member.row)
    try await SetFields(
      record: record, actor: People.id("SA-2"), typed: [Self.id("watch.wrist"): "170"]
    ).run(recorder)
    // The form was made before that: the wrist was empty, and nobody touched it.
    let page = try await site.submit(
      "/members/\(member)/fields/\(Self.watch)",
      [
        Self.name("watch.wrist"): "", "\(Self.name("watch.wrist"))-was": "",
        Self.name("watch.motive"): "gift", "\(Self.name("watch.motive"))-was": "",
      ])
    #expect(page.contains("170 mm") && page.contains("Gift"))
  }

  @Test("a field is shown, edited and left out as the layout says for the role")
  func layout() async throws {
    let site = try await site(as: "SA-1")
    let member = try await site.people.member(by: "SA-1")
    let recorder = site.people.hub.recorder
    try await SetFields(
      record: SourceRecordID(member.row), actor: People.id("SA-1"),
      typed: [Self.id("watch.wrist"): "165", Self.id("watch.motive"): "gift"]
    ).run(recorder)
    var (wrist, motive) = (FieldDraft("watch.wrist"), FieldDraft("watch.motive"))
    wrist.layout = "associate=see"
    motive.layout = "associate=hidden"
    try await DefineFields(fields: [wrist, motive], actor: nil).run(recorder)
    let page = try await site.page("/members/\(member)")
    #expect(page.contains("165 mm") && !page.contains("Motive"))
    let form = try await site.page("/members/\(member)/fields/\(Self.watch)")
    #expect(!form.contains("Wrist") && !form.contains("Motive") && form.contains("Budget to"))
    // Sent all the same, it is not taken.
    _ = try await site.submit(
      "/members/\(member)/fields/\(Self.watch)",
      [Self.name("watch.wrist"): "1", Self.name("watch.motive"): "business"])
    #expect(try await site.page("/members/\(member)").contains("165 mm"))
    try await site.signIn("MA-1")
    let whole = try await site.page("/members/\(member)/fields/\(Self.watch)")
    #expect(whole.contains("Wrist size") && whole.contains("Motive"))
  }

  @Test("somebody who is not let in sees nothing of it")
  func stub() async throws {
    let site = try await site(as: "SB-1")
    let member = try await site.people.member(by: "SA-1")
    #expect(try await site.send(.get, "/members/\(member)/fields/\(Self.watch)").status == .forbidden)
    #expect(!(try await site.page("/members/\(member)")).contains("Watch preferences"))
  }

  // MARK: At head office

  @Test("head office makes a module and a field, and sees its form at once")
  func defined() async throws {
    let site = try await site(as: "HO-1", installed: false)
    #expect(try await site.page("/fields").contains("No fields yet"))
    let made = try await site.submit(
      "/fields/modules/new", ["code": "care", "chinese": "养护", "english": "Care"])
    #expect(made.contains("Care") && made.contains("Saved."))
    let form = try await site.page("/fields/new?module=care")
    HostileFieldsTests.expectHarmless(form, "/fields/new")
    let page = try await site.submit(
      "/fields/new",
      [
        "code": "care.strap", "kind": "option", "unit": "", "module": "care", "chinese": "表带",
        "english": "Strap",
        "privacy": "operational", "place": "head", "searchable": "1", "layout-associate": "see",
        "options": "steel = Steel / 钢\n\nleather = Leather / 皮",
      ])
    #expect(
      page.contains("care.strap") && page.contains("What the form looks like") && page.contains("Leather"))
    HostileFieldsTests.expectHarmless(page, "/fields/{field}")
    let field = try #require(try await ListFields().run(site.people.hub.database).field("care.strap"))
    #expect(field.options.map(\.code) == ["steel", "leather"] && field.place == .head && field.isSearchable)
    #expect(field.layout.text == "associate=see" && field.privacy.word == "operational")
    // A line taken out is archived, one put back is offered again; the type is not asked any more.
    var change = [
      "module": "care", "chinese": "表带", "english": "Strap band", "privacy": "personal", "place": "module",
      "options": "leather = Leather / 皮革", "kind": "text",
    ]
    _ = try await site.submit("/fields/\(field.id)", change)
    var now = try #require(try await ListFields().run(site.people.hub.database).field("care.strap"))
    #expect(now.label.english == "Strap band" && now.field?.kind == .option)
    #expect(now.options.map(\.isArchived) == [true, false] && now.option("leather")?.label.chinese == "皮革")
    change["options"] = "steel = Steel / 钢\nleather = Leather / 皮革"
    _ = try await site.submit("/fields/\(field.id)", change)
    now = try #require(try await ListFields().run(site.people.hub.database).field("care.strap"))
    #expect(now.options.map(\.isArchived) == [false, false])
    #expect(try await site.submit("/fields/\(field.id)/archive", [:]).contains("archived"))
    #expect(try await ListFields().run(site.people.hub.database).field("care.strap")?.isArchived == true)
  }

  @Test("what is wrong is said at its field, and nothing is defined")
  func wrongDefinition() async throws {
    let site = try await site(as: "HO-1")
    let good = [
      "code": "watch.strap", "kind": "option", "unit": "", "module": "watch", "chinese": "表带",
      "english": "Strap", "privacy": "personal", "place": "module", "options": "steel = Steel / 钢",
    ]
    let faults: [(String, String)] = [
      ("code", "Strap"), ("code", "watch.wrist"), ("kind", "number"), ("unit", "mm"), ("module", "none"),
      ("chinese", ""), ("english", String(repeating: "x", count: 61)), ("privacy", "secret"),
      ("options", "steel"), ("options", "steel = Steel"), ("options", "a = A / 甲\na = A / 甲"),
      ("options", "Two Words = A / 甲"),
    ]
    let before = try await ListFields().run(site.people.hub.database)
    for (field, value) in faults {
      let answer = try await site.send(.post, "/fields/new", good.merging([field: value]) { $1 })
      #expect(answer.status == .unprocessableContent, "\(field) \(value)")
      #expect(wrong(answer).contains("\(field)-wrong"), "\(field) \(value): \(wrong(answer))")
      let html = String(decoding: answer.body, as: UTF8.self)
      #expect(
        html.contains("value=\"Strap\"") || field == "english" || field == "code" && value == "Strap",
        "\(field)")
    }
    let module = try await site.send(
      .post, "/fields/modules/new", ["code": "watch", "english": "", "chinese": "x"])
    #expect(Set(wrong(module)) == ["code-wrong", "english-wrong"])
    #expect(try await ListFields().run(site.people.hub.database) == before)
    #expect(try await site.send(.post, "/fields/new", good).status == .seeOther)
  }

  @Test("fields are moved by one press, and only head office and who runs the hub come here")
  func moved() async throws {
    let site = try await site(as: "HO-1")
    _ = try await site.submit("/fields/\(Self.id("watch.motive"))/move", ["way": "up"])
    let codes = try await ListFields().run(site.people.hub.database).fields.map(\.code)
    #expect(Array(codes.suffix(2)) == ["watch.motive", "watch.budget-to"])
    let page = ParsedPage(try await site.page("/fields"))
    #expect(
      page.all("a").contains { $0.attributes["href"] == "/fields" && $0.attributes["aria-current"] == "page" }
    )
    for code in ["SA-1", "MA-1"] {
      try await site.signIn(code)
      #expect(try await site.send(.get, "/fields").status == .forbidden, "\(code)")
      #expect(!(try await site.page("/")).contains("href=\"/fields\""))
    }
  }

  // MARK: Hostile texts

  @Test("stay text in labels, options, values, forms and lists")
  func hostile() async throws {
    let site = try await site(as: "HO-1")
    try await site.people.setPassword(of: "HO-1")
    let recorder = site.people.hub.recorder
    let member = try await site.people.member(by: "SA-1")
    for text in Hostile.texts {
      let label = String(text.filter { !$0.isNewline }.prefix(DefineFields.labelMax))
      guard label.contains(where: { !$0.isWhitespace }) else { continue }
      var field = FieldDraft("watch.note", kind: .text)
      (field.module, field.english, field.chinese, field.place) = ("watch", label, label, "head")
      var motive = FieldDraft("watch.motive")
      motive.options = [FieldOptionDraft("gift", english: label, chinese: label)]
      try await DefineFields(
        modules: [ModuleDraft("watch", english: label, chinese: label)], fields: [field, motive], actor: nil
      ).run(recorder)
      try await SetFields(
        record: SourceRecordID(member.row), actor: People.id("SA-1"),
        typed: [
          Self.id("watch.note"): String(text.prefix(400)), Self.id("watch.motive"): "gift",
          Self.id("watch.brands"): String(text.filter { !CustomField.separators.contains($0) }.prefix(50)),
        ]
      ).run(recorder)
      for path in ["/fields", "/fields/\(Self.id("watch.note"))", "/fields/\(Self.id("watch.motive"))"] {
        HostileFieldsTests.expectHarmless(try await site.page(path), "\(path) with \(label.debugDescription)")
      }
      for (path, names) in [
        ("/fields/new", ["code", "kind", "unit", "module", "english", "chinese", "privacy", "options"]),
        ("/fields/modules/new", ["code", "english", "chinese"]),
      ] {
        let answer = try await site.send(
          .post, path, Dictionary(names.map { ($0, text) }) { first, _ in first })
        HostileFieldsTests.expectHarmless(
          String(decoding: answer.body, as: UTF8.self), "\(path) given \(label.debugDescription)")
      }
    }
    try await site.signIn("SA-1")
    for path in ["/members/\(member)", "/members/\(member)/fields/\(Self.watch)"] {
      HostileFieldsTests.expectHarmless(try await site.page(path), path)
    }
  }
}
