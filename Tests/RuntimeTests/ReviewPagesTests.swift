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
import Web

/// Merge review at the hub's pages.
@Suite("Merge review, at head office")
struct ReviewPagesTests {
  /// A hub with two records at two stores that a person has to judge, and a steward signed in.
  private func site(_ names: [String] = ["澹台明月"]) async throws -> (CounterSite, [[SourceRecordID]]) {
    let site = try await CounterSite()
    for code in ["ST-1", "HO-1"] { try await site.people.setPassword(of: code) }
    var pairs: [[SourceRecordID]] = []
    for name in names {
      var pair: [SourceRecordID] = []
      for code in ["SA-1", "SB-1"] {
        site.people.bench.advance(.minutes(1))
        pair.append(
          try await RegisterMember(
            associate: People.id(code), name: name, gender: "female", note: "\(code) met them"
          ).run(site.people.hub.recorder).record)
      }
      pairs.append(pair)
    }
    try await decide(site)
    try await site.signIn("ST-1")
    return (site, pairs)
  }

  private func decide(_ site: CounterSite) async throws {
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  private func first(_ site: CounterSite) async throws -> String {
    try #require(try await site.send(.get, "/review/next").headers[.location])
  }

  private static func form(_ html: String, _ verdict: String) -> [String: String] {
    var form = ["verdict": verdict, "note": ""]
    for field in ParsedPage(html).all("input") where ["seen", "after"].contains(field.attributes["name"]) {
      form[field.attributes["name"] ?? ""] = field.attributes["value"]
    }
    return form
  }

  @Test("stands in the bar of who may judge, at the hub, and is closed to others")
  func places() async throws {
    let (site, pairs) = try await site()
    #expect(try await site.send(.get, "/").headers[.location] == "/review")
    #expect(try await site.page("/review").contains("<a href=\"/review\" aria-current=\"page\""))
    try await site.signIn("HO-1")
    #expect(try await site.page("/").contains("href=\"/review\""))
    for code in ["SA-1", "MA-1"] {
      try await site.signIn(code)
      #expect(!(try await site.page("/")).contains("href=\"/review\""))
      let pair = "/review/\(pairs[0][0])/\(pairs[0][1])"
      for path in ["/review", "/review/next", pair, "/members/\(pairs[0][0])/records"] {
        #expect(try await site.send(.get, path).status == .forbidden, "\(code) \(path)")
      }
      for path in ["/review/undo", pair] {
        let form = ["verdict": "same", "seen": "none"]
        #expect(try await site.send(.post, path, form).status == .forbidden, "\(code) \(path)")
      }
      #expect(!(try await site.page("/members/\(pairs[0][0])")).contains("/records\""))
    }
  }

  @Test("goes from pair to pair: one person, two persons, later, and back")
  func judging() async throws {
    let (site, _) = try await site(["澹台明月", "令狐听雨", "公孙望舒"])
    #expect(try await site.page("/review").contains("3 wait for a word"))
    var path = try await first(site)
    for (verdict, said, waiting) in [
      ("same", "Noted: one person.", 2), ("different", "Noted: two persons.", 1),
    ] {
      let page = try await site.page(path)
      for word in [
        "What speaks for it", "What speaks against it", "same name", "data-hotkey=\"l\"", "SA-1 met them",
      ] {
        #expect(page.contains(word), "\(word)")
      }
      let answer = try await site.send(.post, path, Self.form(page, verdict))
      #expect(answer.status == .seeOther)
      let next = try #require(answer.headers[.location])
      #expect(next.hasPrefix("/review/") && !next.hasPrefix(path))
      #expect(try await site.page(next).contains(said))
      #expect(try await site.page("/review").contains("\(waiting) wait"))
      path = String(next.prefix { $0 != "?" })
    }
    let last = try await site.page(path)
    let skipped = try await site.submit(path, Self.form(last, "skip"))
    #expect(skipped.contains("Put behind all others"))
    let back = try await site.send(.post, "/review/undo")
    #expect(back.status == .seeOther)
    let shown = try await site.page(try #require(back.headers[.location]))
    #expect(shown.contains("Taken back.") && shown.contains("data-hotkey=\"l\""))
    #expect(try await site.send(.post, "/review/undo").status == .seeOther)
    #expect(try await site.send(.post, "/review/undo").status == .notFound)
    try await decide(site)
    #expect(try await site.page("/review").contains("3 wait for a word"))
  }

  @Test("a pair that somebody judged meanwhile is not judged unseen; a word that is none is refused")
  func overtaken() async throws {
    let (site, pairs) = try await site()
    let path = try await first(site)
    let form = Self.form(try await site.page(path), "same")
    try await JudgePersons(pairs[0][0], pairs[0][1], .different, actor: People.id("HO-1")).run(
      site.people.hub.recorder)
    #expect(try await site.send(.post, path, form).status == .conflict)
    let page = try await site.page(path)
    #expect(page.contains("kept apart by") && !page.contains("data-hotkey=\"a\""))
    #expect(
      try await site.send(.post, path, ["verdict": "maybe", "seen": "none"]).status == .unprocessableContent)
    #expect(
      try await site.send(
        .post, path, ["verdict": "same", "seen": "none", "note": String(repeating: "x", count: 9_000)]
      )
      .status == .unprocessableContent)
    #expect(try await site.send(.get, "/review/x/y").status == .notFound)
    #expect(try await site.send(.get, "/review?after=x").status == .unprocessableContent)
  }

  @Test("shows masked what is masked, tells it apart all the same, and lifts a mask for the audit")
  func masks() async throws {
    let site = try await CounterSite()
    try await site.people.setPassword(of: "ST-1")
    let one = try await site.people.member(by: "SA-1", phone: "13911138222")
    let other = try await site.people.member(by: "SB-1", name: "李娜", phone: "13922228222")
    try await decide(site)
    try await site.signIn("ST-1")
    let path = "/review/\(one)/\(other)"
    let page = try await site.page(path)
    #expect(page.contains("139****8222") && !page.contains("13911138222") && !page.contains("139 1113 8222"))
    #expect(page.contains("is-different"))
    let rows = ParsedPage(page).all("input").filter { $0.attributes["name"] == "row" }
    let form = ["kind": "phone", "row": try #require(rows.first?.attributes["value"])]
    let shown = String(decoding: try await site.send(.post, path + "/reveal", form).body, as: UTF8.self)
    #expect(shown.contains("In full: 139 "))
    let noted = try site.people.audit().filter { $0.event == "revealField" }
    #expect(noted.map(\.reason) == ["mergeReview"])
    for wrong in [["kind": "name", "row": form["row"] ?? ""], ["kind": "phone", "row": "x"], [:]] {
      #expect(try await site.send(.post, path + "/reveal", wrong).status == .notFound)
    }
  }

  @Test("shows which records make a member, why, and parts them")
  func records() async throws {
    let site = try await CounterSite()
    try await site.people.setPassword(of: "ST-1")
    let one = try await site.people.member(by: "SA-1")
    let other = try await site.people.member(by: "SB-1")
    try await decide(site)
    try await site.signIn("ST-1")
    #expect(try await site.page("/members/\(one)").contains("/members/\(one)/records"))
    let page = try await site.page("/members/\(other)/records")
    for word in ["2 records", "linked by the machine", "same phone number", "Unlink"] {
      #expect(page.contains(word), "\(word)")
    }
    var form: [String: String] = [:]
    for field in ParsedPage(page).all("input") {
      if let name = field.attributes["name"], ["record", "other", "seen"].contains(name) {
        form[name] = field.attributes["value"]
      }
    }
    #expect(try await site.send(.post, "/members/\(one)/records").status == .notFound)
    let parted = try await site.submit("/members/\(one)/records", form)
    #expect(parted.contains("Noted: two persons.") && parted.contains("Kept apart from"))
    try await decide(site)
    #expect(try await site.page("/members/\(one)/records").contains("One record: nothing is linked."))
    let back = try await site.submit("/review/undo", ["back": one.description])
    #expect(back.contains("Taken back."))
    try await decide(site)
    #expect(try await site.page("/members/\(one)/records").contains("linked by the machine"))
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, pairs) = try await site()
    let recorder = site.people.hub.recorder
    let pair = "/review/\(pairs[0][0])/\(pairs[0][1])"
    try await site.signIn("ST-1", language: language)
    #expect(try await site.page("/review").contains(pair.dropLast(36)))
    func look(_ path: String, _ text: String) async throws {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, "\(path) with \(text.prefix(40).debugDescription)")
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts {
      // The hub has not looked at it yet: the case still waits.
      _ = try await EditMember(
        record: pairs[0][0], associate: People.id("SA-1"), name: text, gender: text, birthday: text,
        address: text,
        note: text
      ).run(recorder)
      for path in ["/review", pair, "/members/\(pairs[0][0])/records"] { try await look(path, text) }
    }
    for text in Hostile.texts {
      try await JudgePersons(pairs[0][0], pairs[0][1], .different, actor: People.id("ST-1"), note: text).run(
        recorder)
      for path in [pair, "/members/\(pairs[0][0])/records"] { try await look(path, text) }
      let typed = try await site.send(
        .post, pair,
        [
          "verdict": "same", "seen": "apartByPerson",
          "note": String(repeating: text, count: 4_000 / text.count + 1),
        ])
      HostileFieldsTests.expectHarmless(String(decoding: typed.body, as: UTF8.self), "note")
      for form in [["verdict": text, "seen": text], ["after": text, "verdict": "skip"]] {
        let answer = try await site.send(.post, pair, form)
        if answer.status != .seeOther {
          HostileFieldsTests.expectHarmless(String(decoding: answer.body, as: UTF8.self), "judgement")
        }
      }
    }
  }
}
