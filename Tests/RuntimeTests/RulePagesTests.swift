import Application
import HTTPTypes
import Kernel
import Persistence
import Runtime
import TestKit
import Testing
import Transport
import Web

/// Versions of the rule, at the hub's pages.
@Suite("Rule versions, at head office")
struct RulePagesTests {
  private func site(language: String = "en") async throws -> CounterSite {
    let site = try await CounterSite()
    _ = try await site.people.hub.addStaff([
      StaffEntry(store: "HQ", code: "HO-2", name: "Hua", role: "headOffice")
    ])
    for person in ["HO-1", "HO-2"] { try await site.people.setPassword(of: person) }
    try await site.signIn("HO-1", language: language)
    return site
  }

  private func form(_ site: CounterSite) -> [String: String] {
    let today = CalendarDay(of: site.people.hub.world.clock.wall())
    return [
      "interval": "48", "provisional": "7", "opening": "10", "contact": "1",
      "from": today.advanced(by: 3).description, "reason": "shorter disputes",
    ]
  }

  private func proposed(_ site: CounterSite) async throws -> String {
    let answer = try await site.send(.post, "/rules/new", form(site))
    return try #require(answer.headers[.location])
  }

  @Test("is proposed by one and approved by another, in both languages")
  func approval() async throws {
    for (language, words) in [
      ("en", ["Version 2", "shorter disputes", "interval up to 48 h, 7 days to dispute", "You proposed it"]),
      ("zh", ["第 2 版", "区间不超过 48 小时，异议期 7 天", "由您提出，须由总部另一人批准。"]),
    ] {
      let site = try await site(language: language)
      let path = try await proposed(site)
      let page = try await site.page(path)
      for word in words { #expect(page.contains(word), "\(word)") }
      #expect(try await site.send(.post, "\(path)/approve").status == .forbidden)
      try await site.signIn("HO-2", language: language)
      #expect(try await site.page(path).contains("\(path)/approve"))
      #expect(try await site.send(.post, "\(path)/approve").status == .seeOther)
      #expect(try await site.send(.post, "\(path)/withdraw").status == .conflict)
      let list = try await site.page("/rules")
      #expect(list.contains(language == "en" ? "Approved" : "已批准") && list.contains(path))
    }
  }

  @Test("bad settings are said at their field, and what was typed stays")
  func wrong() async throws {
    let site = try await site()
    let today = CalendarDay(of: site.people.hub.world.clock.wall()).description
    for (name, typed) in [
      ("interval", "0"), ("interval", "x"), ("provisional", "181"), ("opening", "-1"), ("from", today),
      ("from", "2026-02-31"), ("reason", " "),
    ] {
      let answer = try await site.send(.post, "/rules/new", form(site).merging([name: typed]) { $1 })
      #expect(answer.status == .unprocessableContent, "\(name) \(typed)")
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(page.contains("id=\"\(name)-wrong\""), "\(name) \(typed)")
      #expect(page.contains("shorter disputes") || name == "reason")
    }
    #expect(!(try await site.page("/rules")).contains("Version 2"))
  }

  @Test("a preview is computed on request and shown on its page")
  func preview() async throws {
    let site = try await site()
    _ = try await site.people.member(by: "SA-1")
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
    let path = try await proposed(site)
    #expect(try await site.page(path).contains("Compute it"))
    let news = site.people.hub.news
    let edition = news.edition
    #expect(try await site.send(.post, "\(path)/preview").status == .seeOther)
    await news.wait(after: edition)
    let page = try await site.page(path)
    #expect(page.contains("1 of 1 members.") && page.contains("Every owner would be the same."))
  }

  @Test("is head office's alone")
  func rights() async throws {
    let site = try await site()
    let path = try await proposed(site)
    for code in ["SA-1", "MA-1"] {
      try await site.signIn(code)
      for address in ["/rules", "/rules/new", path] {
        #expect(try await site.send(.get, address).status == .forbidden, "\(code) \(address)")
      }
      for address in ["/rules/new", "\(path)/preview", "\(path)/approve", "\(path)/withdraw"] {
        #expect(try await site.send(.post, address, form(site)).status == .forbidden, "\(code) \(address)")
      }
    }
  }
}
