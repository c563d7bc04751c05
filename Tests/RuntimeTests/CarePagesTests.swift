import Application
import HTTPTypes
import Kernel
import Persistence
import Runtime
import TestKit
import Testing
import Transport
import Web

/// The forms about a member beside contacts and sales, as people send them.
@Suite("What is kept of a member, at the counter")
struct CarePagesTests {
  private static let forms = ["preferences", "dates", "consents", "complaints", "contacts"]

  private func site() async throws -> (CounterSite, String) {
    let site = try await CounterSite()
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    return (site, "/members/\(member)")
  }

  /// The last part of the first link that leads below a path.
  private func row(_ html: String, below path: String) throws -> String {
    let links = ParsedPage(html).all("a").compactMap { $0.attributes["href"] }
    return try #require(links.first { $0.hasPrefix(path + "/") })
  }

  @Test("comes back with what was typed and a sentence at each wrong field")
  func wrong() async throws {
    let (site, member) = try await site()
    for form in Self.forms {
      let answer = try await site.send(.post, "\(member)/\(form)", ["wrist": "thick", "lead": "x"])
      #expect(answer.status == .unprocessableContent, "\(form)")
      let page = ParsedPage(String(decoding: answer.body, as: UTF8.self))
      #expect(page.all("p").contains { $0.attributes["class"] == "wrong" }, "\(form)")
    }
    let wrist = try await site.send(.post, "\(member)/preferences", ["wrist": "thick"])
    #expect(wrist.status == .unprocessableContent)
    #expect(String(decoding: wrist.body, as: UTF8.self).contains("value=\"thick\""))
  }

  @Test("preferences are set, changed and forgotten")
  func preferences() async throws {
    let (site, member) = try await site()
    let path = "\(member)/preferences"
    let set = try await site.submit(
      path, ["brands": "Lunaris, Meridian", "wrist": "165", "budget-to": "20万", "motive-gift": "1"])
    #expect(set.contains("Meridian") && set.contains("165 mm") && set.contains("¥200,000.00"))
    let changed = try await site.submit(path, ["brands": "Lunaris", "wrist": "", "budget-to": ""])
    #expect(!changed.contains("Meridian") && !changed.contains("165 mm") && !changed.contains("200,000"))
  }

  @Test("a date is kept in the calendar it was given in; a leap month that was not is asked about")
  func dates() async throws {
    let (site, member) = try await site()
    var date = [
      "kind": "wedding", "date-calendar": "chinese", "date-year": "1991", "date-month": "5",
      "date-day": "12", "date-leap": "1", "lead": "7",
    ]
    #expect(try await site.send(.post, "\(member)/dates", date).status == .unprocessableContent)
    date["date-year"] = "1990"
    #expect(try await site.submit("\(member)/dates", date).contains("lunar 1990, leap month 5, day 12"))
    let list = ParsedPage(try await site.page("\(member)/dates"))
    let drop = try #require(
      list.all("form").compactMap { $0.attributes["action"] }.first { $0.hasSuffix("/drop") })
    #expect(!(try await site.submit(drop, [:]).contains("lunar 1990")))
  }

  @Test("a consent is given for a notice and withdrawn by one press; both stay")
  func consents() async throws {
    let (site, member) = try await site()
    let given = [
      "purpose": "marketing", "channel": "sms", "evidence": "signature", "notice": "2026-01", "recipient": "",
    ]
    #expect(try await site.submit("\(member)/consents", given).contains("Marketing · Text message"))
    let list = ParsedPage(try await site.page("\(member)/consents"))
    let withdraw = try #require(
      list.all("form").compactMap { $0.attributes["action"] }.first { $0.hasSuffix("/withdraw") })
    #expect(try await site.submit(withdraw, [:]).contains("withdrawn"))
    let rows = try await site.people.hub.database.read { try $0.count("SELECT count(*) FROM consent") }
    #expect(rows == 2)
  }

  @Test("who withdraws the consent to any use is marked so, in both languages")
  func restricted() async throws {
    let (site, member) = try await site()
    #expect(!(try await site.page(member)).contains("restricted"))
    var given = [
      "purpose": "anyUse", "channel": "any", "evidence": "signature", "notice": "2026-01", "recipient": "",
    ]
    #expect(try await site.submit("\(member)/consents", given).contains("Any use beyond keeping"))
    let list = ParsedPage(try await site.page("\(member)/consents"))
    let withdraw = try #require(
      list.all("form").compactMap { $0.attributes["action"] }.first { $0.hasSuffix("/withdraw") })
    #expect(try await site.submit(withdraw, [:]).contains("seek nobody out"))
    given["notice"] = "2026-02"
    #expect(!(try await site.submit("\(member)/consents", given)).contains("seek nobody out"))
  }

  @Test("a complaint is resolved by saying what was done")
  func complaints() async throws {
    let (site, member) = try await site()
    let page = try await site.submit(
      "\(member)/complaints",
      [
        "category": "product", "description": "loose crown", "severity": "2", "channel": "visit",
        "serial": "",
      ])
    let complaint = try row(page, below: "\(member)/complaints")
    let without = try await site.send(.post, complaint, ["state": "resolved", "resolution": " "])
    #expect(without.status == .unprocessableContent)
    let resolved = try await site.submit(complaint, ["state": "resolved", "resolution": "new crown"])
    #expect(resolved.contains("new crown"))
  }

  @Test("an enquiry that came to nothing says why")
  func enquiries() async throws {
    let (site, member) = try await site()
    let page = try await site.submit("\(member)/log", ["kind": "enquiry", "note": "a travel watch"])
    let enquiry = try row(page, below: "\(member)/enquiries")
    #expect(try await site.send(.post, enquiry, ["state": "lost"]).status == .unprocessableContent)
    #expect(try await site.submit(enquiry, ["state": "lost", "lost": "too large"]).contains("too large"))
  }

  @Test("a number that is somebody else's now is shown no more, and kept")
  func contacts() async throws {
    let (site, member) = try await site()
    let bad = try await site.send(.post, "\(member)/contacts", ["kind": "phone", "value": "13800138000"])
    #expect(bad.status == .unprocessableContent)
    let added = try await site.submit("\(member)/contacts", ["kind": "email", "value": "wang@example.cn"])
    let email = try #require(
      ParsedPage(added).all("a").compactMap { $0.attributes["href"] }
        .first { $0.hasPrefix("\(member)/contacts/") })
    let ended = try await site.submit(email, ["what": "ended", "value": ""])
    #expect(ended.contains("Saved."))
    let kept = try await site.people.hub.database.read {
      try $0.count("SELECT count(*) FROM contactPoint WHERE validUntil IS NOT NULL")
    }
    #expect(kept == 1)
  }

  @Test("a contact logged by mistake is struck out, with the reason")
  func mistakes() async throws {
    let (site, member) = try await site()
    let page = try await site.submit("\(member)/log", ["kind": "call", "note": "wrong person"])
    let touch = try row(page, below: "\(member)/story")
    #expect(try await site.send(.post, touch, ["reason": ""]).status == .unprocessableContent)
    #expect(try await site.submit(touch, ["reason": "somebody else"]).contains("somebody else"))
  }

  @Test("nothing of another member is reached through a member's path")
  func strangers() async throws {
    let (site, member) = try await site()
    let other = try await site.people.member(by: "SA-1", name: "Neu", phone: "13911138223")
    let page = try await site.submit("\(member)/log", ["kind": "enquiry", "note": "a travel watch"])
    let enquiry = try #require(
      try row(page, below: "\(member)/enquiries").split(separator: "/").last.map(String.init))
    #expect(try await site.send(.get, "/members/\(other)/enquiries/\(enquiry)").status == .notFound)
  }

  @Test("each form is sound markup in both languages", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, member) = try await site()
    _ = try await site.send(.post, "/language", ["language": language])
    for form in Self.forms {
      let page = ParsedPage(try await site.page("\(member)/\(form)"))
      #expect(page.faults.isEmpty, "\(form): \(page.faults)")
      #expect(page.all("h1").count == 1, "\(form)")
      CounterPagesTests.expectLabels(page, form)
    }
  }
}
