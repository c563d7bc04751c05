import Access
import Application
import Catalogue
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Web

@Suite("The pages of the counter")
struct CounterPagesTests {
  private static let pages = [
    "/", "/members?q=wang", "/members/new", "/sales/new", "/sales", "/notices", "/password", "/privacy",
  ]

  @Test(
    "are sound markup in both languages, with our own style sheet and script alone", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1", language: language)
    for path in Self.pages + ["/members/\(member)", "/members/\(member)/edit", "/members/\(member)/sale"] {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty, "\(path): \(page.faults)")
      #expect(page.all("html").first?.attributes["lang"] == (language == "zh" ? "zh-Hans" : "en"))
      #expect(page.all("h1").count == 1, "\(path)")
      #expect(page.all("script").map { $0.attributes["src"] } == [Assets.scriptPath])
      #expect(page.all("style").isEmpty && !html.contains("style="))
      Self.expectLabels(page, path)
    }
  }

  /// Each field has a label that names it, and no two elements share an identifier.
  static func expectLabels(_ page: ParsedPage, _ path: String) {
    let labels = Set(page.all("label").compactMap { $0.attributes["for"] })
    for name in ["input", "select", "textarea"] {
      for field in page.all(name) {
        let type = field.attributes["type"] ?? ""
        guard type != "hidden", type != "radio" else { continue }
        #expect(labels.contains(field.attributes["id"] ?? "-"), "\(path): \(field.attributes)")
      }
    }
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count, "\(path): \(ids)")
  }

  @Test("lead whoever is not signed in to the door, and back")
  func door() async throws {
    let site = try await CounterSite()
    let answer = try await site.send(.get, "/sales")
    #expect(answer.headers[.location] == "/sign-in?next=/sales")
  }

  @Test("say in every form who it is recorded for")
  func recordedFor() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    for path in ["/members/new", "/members/\(member)", "/members/\(member)/edit", "/members/\(member)/sale"] {
      #expect(try await site.page(path).contains("Recorded for Ann, A"), "\(path)")
    }
  }

  @Test("register a member in three fields, who then has a page")
  func register() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    let page = try await site.submit(
      "/members/new", ["name": "欧阳若兰", "phone": "138 1764 0325", "evidence": "visitCheckIn"])
    #expect(page.contains("欧阳若兰") && page.contains("Registered."))
    let found = try await site.page("/members?q=13817640325")
    #expect(found.contains("欧阳若兰"))
  }

  @Test("mark a wrong field in the reader's language and keep what was typed", arguments: ["en", "zh"])
  func wrong(language: String) async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1", language: language)
    let answer = try await site.send(
      .post, "/members/new", ["name": "王<b>", "phone": "12", "evidence": "visitCheckIn", "note": "kept"])
    let html = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.status == .unprocessableContent)
    #expect(html.contains(language == "zh" ? "这不是可以拨打的号码。" : "This is not a number that can be called."))
    let page = ParsedPage(html)
    let phone = try #require(page.all("input").first { $0.attributes["name"] == "phone" })
    #expect(phone.attributes["value"] == "12" && phone.attributes["aria-invalid"] == "true")
    #expect(phone.attributes["aria-describedby"]?.contains("phone-wrong") == true)
    #expect(page.all("input").contains { $0.attributes["value"] == "王<b>" } && page.text.contains("kept"))
  }

  @Test("hint at who it may be before anything is saved, and save when told so")
  func hints() async throws {
    let site = try await CounterSite()
    _ = try await site.people.member(by: "SA-1", name: "王小明", phone: "13911138222")
    try await site.signIn("SA-2")
    let form = ["name": "小明", "phone": "139-1113-8222", "evidence": "callLog"]
    let hinted = try await site.submit("/members/new", form)
    #expect(hinted.contains("Perhaps known already") && hinted.contains("王小明"))
    #expect(try await site.members(named: "小明") == 0)
    let saved = try await site.submit("/members/new", form.merging(["confirm": "1"]) { $1 })
    #expect(saved.contains("Registered."))
    #expect(try await site.members(named: "小明") == 1)
  }

  @Test("record a sale of several pieces; an amount is read as people write it")
  func sale() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1", language: "zh")
    let form = [
      "brand-0": "Lunaris", "serial-0": "L1", "quantity-0": "1", "amount-0": "１０．６５万", "brand-1": "表带",
      "quantity-1": "2", "amount-1": "￥2,800.00", "save": "1",
    ]
    let page = try await site.submit("/members/\(member)/sale", form)
    #expect(page.contains("¥109,300.00") && page.contains("Lunaris L1"))
    let empty = try await site.send(.post, "/members/\(member)/sale", ["quantity-0": "1", "save": "1"])
    #expect(empty.status == .unprocessableContent)
  }

  @Test("say that a stated time is shown and not counted")
  func stated() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    let page = try await site.submit(
      "/members/\(member)/log", ["kind": "call", "note": "asked", "stated-at": "2026-01-05T10:00"])
    #expect(page.contains("ownership counts from the provable time") && page.contains("5 Jan 2026 10:00"))
    let future = try await site.send(
      .post, "/members/\(member)/log", ["kind": "call", "stated-at": "2199-01-05T10:00"])
    #expect(future.status == .unprocessableContent)
  }

  @Test("show a masked number, reveal it for a reason, and write that down")
  func reveal() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-2")
    let page = try await site.page("/members/\(member)")
    #expect(page.contains("139****8222") && !page.contains("139 1113 8222"))
    let field = try #require(
      ParsedPage(page).all("input").first { $0.attributes["name"] == "field" }?.attributes["value"])
    let revealed = try await site.submit("/members/\(member)/reveal", ["field": field, "reason": "delivery"])
    #expect(revealed.contains("139 1113 8222"))
    #expect(try site.people.audit().contains { $0.event == "revealField" && $0.reason == "delivery" })
    let without = try await site.send(
      .post, "/members/\(member)/reveal", ["field": field, "reason": "curious"])
    #expect(without.status == .forbidden)
  }

  @Test("edit fields and tags, and write only what changed")
  func edit() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    let page = try await site.submit(
      "/members/\(member)/edit", ["name": "王小明", "gender": "male", "tags": "VIP，潜水表", "note": "x"])
    #expect(page.contains("<li>VIP</li>") && page.contains("<li>潜水表</li>") && page.contains("Male"))
    let without = try await site.submit("/members/\(member)/edit", ["name": "王小明", "tags": "VIP"])
    #expect(!without.contains("潜水表"))
  }

  @Test("change one's own password after the present one, and every session ends")
  func password() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    let new = "another horse battery"
    let wrong = try await site.send(
      .post, "/password", ["password": "not it at all", "new": new, "again": new])
    #expect(wrong.status == .unprocessableContent)
    let differing = try await site.send(
      .post, "/password", ["password": People.password, "new": new, "again": "x"])
    #expect(differing.status == .unprocessableContent)
    let done = try await site.send(
      .post, "/password", ["password": People.password, "new": new, "again": new])
    #expect(done.headers[.location] == "/sign-in")
    #expect(try await site.send(.get, "/").headers[.location] == "/sign-in")
  }

  @Test("of somebody else's sales show an associate none, the manager all")
  func sales() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    _ = try await site.submit(
      "/members/\(member)/sale", ["brand-0": "Lunaris", "quantity-0": "1", "amount-0": "1000", "save": "1"])
    #expect(try await site.page("/sales").contains("Lunaris"))
    try await site.signIn("SB-1")
    #expect(!(try await site.page("/sales").contains("Lunaris")))
    try await site.signIn("MA-1")
    #expect(try await site.page("/sales").contains("Lunaris"))
    #expect(!(try await site.page("/sales?until=2020-01-01").contains("Lunaris")))
  }

  /// A sale of one piece by SA-1, at its page.
  private func sold(_ site: CounterSite, to member: MemberID?) async throws -> String {
    let path = member.map { "/members/\($0)/sale" } ?? "/sales/new"
    _ = try await site.submit(
      path, ["brand-0": "Lunaris", "serial-0": "L9", "quantity-0": "1", "amount-0": "1000", "save": "1"])
    let links = ParsedPage(try await site.page("/sales")).all("a").compactMap { $0.attributes["href"] }
    return try #require(links.first { $0.hasPrefix("/sales/0") })
  }

  @Test("take goods back, no more than were sold, and say why")
  func takeBack() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    let sale = try await sold(site, to: member)
    let fields = ParsedPage(try await site.page(sale)).all("input").compactMap { $0.attributes["name"] }
    let line = try #require(fields.first { $0.hasPrefix("back-") })
    let tooMany = try await site.send(.post, "\(sale)/return", [line: "2", "reason": "size"])
    #expect(tooMany.status == .unprocessableContent)
    let without = try await site.send(.post, "\(sale)/return", [line: "1"])
    #expect(without.status == .unprocessableContent)
    let page = try await site.submit("\(sale)/return", [line: "1", "reason": "size"])
    #expect(page.contains("−¥1,000.00") && page.contains("The return is recorded."))
    #expect(try await site.page(sale).contains("taken back"))
  }

  @Test("record a sale without a member, who is named later, and reverse a mistake; both documents stay")
  func mend() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    let sale = try await sold(site, to: nil)
    let unknown = try await site.send(.post, "\(sale)/void", ["member": "13700000001", "mistake": "x"])
    #expect(unknown.status == .unprocessableContent)
    let named = try await site.submit("\(sale)/void", ["member": "13911138222", "mistake": "came back"])
    #expect(named.contains("/members/\(member)"))
    #expect(try await site.page(sale).contains("reversed"))
    #expect(try await site.page("/members/\(member)").contains("Lunaris"))
  }

  @Test("plan a follow-up that stands on today until it is done")
  func followUp() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    let empty = try await site.send(.post, "/members/\(member)/task", ["summary": " ", "due": "soon"])
    #expect(empty.status == .unprocessableContent)
    let planned = try await site.submit(
      "/members/\(member)/task", ["summary": "call about the strap", "due": "2199-01-05", "nature": "call"])
    #expect(planned.contains("call about the strap"))
    let today = ParsedPage(try await site.page("/"))
    #expect(today.text.contains("call about the strap"))
    let action = try #require(
      today.all("form").compactMap { $0.attributes["action"] }.first { $0.hasPrefix("/tasks/") })
    let done = try await site.submit(action, ["next": "/"])
    #expect(!done.contains("call about the strap"))
  }

  @Test("give a manager a file of sales for a reason, an associate none")
  func export() async throws {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    _ = try await sold(site, to: member)
    #expect(try await site.send(.post, "/sales/export", ["reason": "reporting"]).status == .forbidden)
    #expect(!(try await site.page("/sales").contains("/sales/export")))
    try await site.signIn("MA-1")
    #expect(try await site.send(.post, "/sales/export", [:]).status == .forbidden)
    let file = try await site.send(.post, "/sales/export", ["reason": "reporting", "as": "csv"])
    #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
    #expect(file.body.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(String(decoding: file.body, as: UTF8.self).contains("Lunaris L9"))
    #expect(try site.people.audit().contains { $0.event == "exportMembers" && $0.detail == "sales 1" })
    let book = try await site.send(.post, "/sales/export", ["reason": "reporting", "as": "xlsx"])
    #expect(
      book.headers[.contentDisposition]?.hasSuffix(".xlsx\"") == true && book.body.starts(with: [0x50, 0x4B]))
    #expect(String(decoding: book.body, as: UTF8.self).contains("Lunaris L9"))
    #expect(try await site.page("/store").contains("Ann"))
  }

  @Test("a page that brings itself up to date keeps no session open")
  func watching() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    site.people.bench.advance(.minutes(4))
    #expect(try await site.send(.get, "/", watch: true).status == .ok)
    site.people.bench.advance(.minutes(2))
    #expect(try await site.send(.get, "/", watch: true).headers[.location] == "/switch")
  }

  @Test("the stream tells of news, and ends with the word that the computer is locked")
  func stream() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    let answer = try await site.send(.get, "/events")
    #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
    let next = try #require(answer.next)
    async let heard = next()
    _ = try await site.people.member(by: "SA-2", name: "Neu", phone: "13911138223")
    #expect(String(decoding: try #require(await heard), as: UTF8.self).hasPrefix("event: news"))
    site.people.bench.advance(.minutes(6))
    site.people.hub.news.announce()
    #expect(String(decoding: try #require(await next()), as: UTF8.self).hasPrefix("event: locked"))
    #expect(await next() == nil)
  }

  /// Somebody who turns pages quickly: that the browser has left one is noticed only later.
  @Test("the newest streams of a person go on, however many older ones nobody has seen leave")
  func streams() async throws {
    let site = try await CounterSite()
    try await site.signIn("SA-1")
    var streams: [WebResponse] = []
    for _ in 0..<12 { streams.append(try await site.send(.get, "/events")) }
    #expect(streams.allSatisfy { $0.status == .ok })
    site.people.hub.news.announce()
    var heard: [Bool] = []
    for stream in streams { heard.append(await stream.next?() != nil) }
    #expect(heard == Array(repeating: false, count: 4) + Array(repeating: true, count: 8))
  }
}

extension CounterSite {
  func members(named name: String) async throws -> Int {
    try await people.hub.database.read {
      try $0.count("SELECT count(*) FROM sourceRecord WHERE name = ?", [.text(name)])
    }
  }
}
