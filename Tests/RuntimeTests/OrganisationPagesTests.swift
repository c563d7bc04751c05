import Access
import Application
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Trust
import Web

/// The tree and the people in it, at the hub's pages.
@Suite("Organisation and people, at head office")
struct OrganisationPagesTests {
  private func site(_ code: String = "AD-1") async throws -> CounterSite {
    let site = try await CounterSite()
    for person in ["AD-1", "HO-1", "ST-1"] { try await site.people.setPassword(of: person) }
    try await site.signIn(code)
    return site
  }

  @Test("a unit is made, moved, and never below itself; a store is placed and named")
  func tree() async throws {
    let site = try await site()
    let region = ["code": "EAST", "unit-name": "East Coast", "kind": "region", "parent": ""]
    for (wrong, field) in [
      (["code": " "], "code"), (["unit-name": ""], "unit-name"), (["kind": ""], "kind"),
      (["parent": "NOWHERE"], "parent"),
      (["code": String(repeating: "x", count: 60)], "code"),
    ] {
      let answer = try await site.send(.post, "/organisation/units", region.merging(wrong) { $1 })
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == .unprocessableContent && page.contains("\(field)-wrong"), "\(wrong)")
      #expect(field == "unit-name" || page.contains("East Coast"), "\(wrong)")
    }
    #expect(try await site.submit("/organisation/units", region).contains("East Coast"))
    #expect(try await site.send(.post, "/organisation/units", region).status == .unprocessableContent)
    let city = ["code": "SHA", "unit-name": "Shanghai", "kind": "city", "parent": "EAST"]
    _ = try await site.submit("/organisation/units", city)
    let circle = region.merging(["known": "EAST", "parent": "SHA"]) { $1 }
    #expect(try await site.send(.post, "/organisation/units", circle).status == .unprocessableContent)
    let store = ["store": "A", "store-name": "Harbour City", "unit": "SHA"]
    for wrong in [["store": ""], ["store": "Z"], ["unit": "Z"]] {
      #expect(
        try await site.send(.post, "/organisation/stores", store.merging(wrong) { $1 }).status
          == .unprocessableContent, "\(wrong)")
    }
    let page = try await site.submit("/organisation/stores", store)
    #expect(page.contains("Harbour City") && page.contains("3 people"))
    #expect(try await site.page("/organisation?unit=SHA").contains("Change SHA"))
    let lines = try await ShowOrganisation().run(site.people.hub.database)
    #expect(lines.first { $0.code == "A" }?.depth == 2)
    #expect(try site.people.audit().filter { $0.event == "manageOrganisation" }.count == 4)
  }

  @Test("somebody comes, gets a password that is shown once, a role at a unit, and leaves")
  func person() async throws {
    let site = try await site()
    let full = ["store": "B", "code": "SB-7", "name": "Zoe", "role": "associate"]
    for (wrong, field) in [
      (["store": "Z"], "store"), (["code": ""], "code"), (["code": "SA-1"], "code"), (["name": " "], "name"),
      (["role": "king"], "role"), (["name": "a\nb"], "name"),
    ] {
      let answer = try await site.send(.post, "/people/new", full.merging(wrong) { $1 })
      #expect(answer.status == .unprocessableContent, "\(wrong)")
      #expect(String(decoding: answer.body, as: UTF8.self).contains("\(field)-wrong"), "\(wrong)")
    }
    #expect(try await site.submit("/people/new", full).contains("Give a first password below."))
    let id = try await site.people.hub.database.read { try StaffQueries($0).associate(code: "SB-7") }
    let path = "/people/\(id)"
    #expect(try await site.page("/people?text=zo&store=&show=").contains(path))
    #expect(!(try await site.page("/people?text=%25&store=&show=")).contains(path))
    let shown = String(decoding: try await site.send(.post, path + "/password").body, as: UTF8.self)
    let password = try #require(shown.firstMatch(of: #/<p class="token"><code>([a-z0-9-]{19})</#)?.output.1)
    #expect(!(try await site.page(path)).contains(password))
    _ = try await site.people.door.signIn(
      code: "SB-7", password: String(password), from: People.here)
    try await ArrangeUnit(code: "EAST", name: "East Coast", kind: "region", parent: nil, actor: nil)
      .run(site.people.hub.recorder)
    let role = ["role": "regionalManager", "unit": "EAST"]
    for wrong in [["role": ""], ["unit": "Z"], ["role": "associate", "unit": ""], ["take": "1"]] {
      #expect(
        try await site.send(.post, path + "/roles", role.merging(wrong) { $1 }).status
          == .unprocessableContent, "\(wrong)")
    }
    #expect(try await site.submit(path + "/roles", role).contains("Regional manager"))
    #expect(try await site.page("/people?text=SB-7&store=&show=").contains("Regional manager of East Coast"))
    #expect(
      try await site.submit(path + "/roles", role.merging(["take": "1"]) { $1 }).contains("taken away"))
    #expect(try await site.send(.post, path + "/leave", [:]).status == .unprocessableContent)
    #expect(try await site.submit(path + "/leave", ["sure": "1"]).contains("The account has ended."))
    #expect(try await site.page("/people?text=&store=&show=left").contains(path))
    #expect(try await site.send(.post, path + "/password").status == .notFound)
    let events = try site.people.audit().filter { $0.subject == id.row }.map(\.event)
    #expect(events.filter { $0 == "manageStaff" }.count == 4 && events.contains("resetCredential"))
  }

  @Test("nobody resets the own password here or ends the own account; a second factor is shown once")
  func own() async throws {
    let site = try await site()
    let own = "/people/\(People.id("AD-1"))"
    #expect(try await site.page(own).contains("href=\"/password\""))
    for path in [own + "/password", own + "/second-factor"] {
      #expect(try await site.send(.post, path).status == .forbidden, "\(path)")
    }
    #expect(try await site.send(.post, own + "/leave", ["sure": "1"]).status == .unprocessableContent)
    let other = "/people/\(People.id("HO-1"))/second-factor"
    let made = String(decoding: try await site.send(.post, other).body, as: UTF8.self)
    #expect(made.contains("otpauth://totp/"))
  }

  @Test("head office and stewards read; only an administrator changes; stores see nothing of it")
  func rights() async throws {
    let site = try await site()
    let person = "/people/\(People.id("SB-1"))"
    let forms: [(String, [String: String])] = [
      ("/organisation/units", ["code": "X", "unit-name": "X", "kind": "city", "parent": ""]),
      ("/organisation/stores", ["store": "A", "store-name": "X", "unit": ""]),
      ("/people/new", ["store": "A", "code": "X-1", "name": "X", "role": "admin"]),
      (person + "/roles", ["role": "admin", "unit": ""]), (person + "/leave", ["sure": "1"]),
      (person + "/password", [:]), (person + "/second-factor", [:]),
    ]
    for (code, reads) in [("HO-1", true), ("ST-1", true), ("MA-1", false), ("SB-1", false)] {
      try await site.signIn(code)
      for path in ["/organisation", "/people", person] {
        #expect(try await site.send(.get, path).status == (reads ? .ok : .forbidden), "\(code) \(path)")
      }
      if reads { #expect(!(try await site.page(person)).contains("<form class=\"inline\"")) }
      for (path, form) in forms {
        #expect(try await site.send(.post, path, form).status == .forbidden, "\(code) \(path)")
      }
    }
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let site = try await site()
    let hub = site.people.hub
    var people: [String] = []
    for (index, text) in Hostile.texts.enumerated() {
      let name = String(text.prefix(60)).filter { !$0.isNewline }
      guard !name.allSatisfy(\.isWhitespace) else { continue }
      try await ArrangeUnit(
        code: "U\(index)\(name.prefix(20))", name: name, kind: String(name.prefix(20)), parent: nil,
        actor: nil
      )
      .run(hub.recorder)
      _ = try await hub.addStaff([StaffEntry(store: "A", code: "H\(index)", name: name, role: "associate")])
      people.append("/people/\(Organisation.associateID(storeCode: "A", code: "H\(index)"))")
    }
    try await site.signIn("AD-1", language: language)
    for path in ["/organisation", "/people", "/people/new", "/people?text=%22%3E&store=x&show=%3C"] + people {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, path)
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts {
      for (path, fields) in [
        ("/organisation/units", ["known", "code", "unit-name", "kind", "parent"]),
        ("/organisation/stores", ["store", "store-name", "unit"]),
        ("/people/new", ["store", "code", "name", "role"]), (people[0] + "/roles", ["role", "unit", "take"]),
      ] {
        let form = Dictionary(uniqueKeysWithValues: fields.map { ($0, text) })
        let typed = try await site.send(.post, path, form)
        HostileFieldsTests.expectHarmless(
          String(decoding: typed.body, as: UTF8.self), "\(path) \(text.prefix(40))")
      }
    }
  }
}
