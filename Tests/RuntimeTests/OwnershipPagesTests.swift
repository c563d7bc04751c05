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

/// Who owns whom, at the hub's pages.
@Suite("Ownership, at head office")
struct OwnershipPagesTests {
  private func decide(_ site: CounterSite) async throws {
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  /// A member whom two associates of two stores claim, and head office signed in.
  private func site() async throws -> (CounterSite, MemberID) {
    let site = try await CounterSite()
    try await site.people.setPassword(of: "HO-1")
    let member = try await site.people.member(by: "SA-1")
    site.people.bench.advance(.minutes(3))
    _ = try await site.people.member(by: "SB-1")
    try await decide(site)
    try await site.signIn("HO-1")
    return (site, member)
  }

  @Test("numbers claimed beforehand are found: many in a day, and nobody ever came")
  func unusual() async throws {
    let site = try await CounterSite()
    let people = site.people
    for number in 0..<22 {
      _ = try await people.member(by: "SA-2", name: "", phone: "\(13_911_100_000 + number * 7_919)")
    }
    let known = try await people.member(by: "SA-1")
    people.bench.advance(.minutes(30))
    _ = try await LogContact(
      record: SourceRecordID(known.row), associate: People.id("SA-1"), kind: "visit"
    ).run(people.hub.recorder)
    try await decide(site)
    people.bench.advance(.days(31))
    let desk = people.hub.accessDesk
    let found = try await desk.unusualClaims(days: 60, as: People.id("HO-1"))
    #expect(found.map { $0.associate?.code } == ["SA-2"])
    #expect(
      found.first.map { [$0.claims, $0.claimsThatDay, $0.matured, $0.unfollowed] } == [22, 22, 22, 22])
    try await people.setPassword(of: "HO-1")
    try await site.signIn("HO-1")
    for (days, isShown) in [("90", true), ("365", true), ("30", false)] {
      let page = try await site.page("/unusual-claims?days=\(days)")
      #expect(page.contains("22 first contacts") == isShown, "\(days) days")
      #expect(page.contains("Nothing unusual") != isShown, "\(days) days")
    }
    #expect(try await site.page("/awards").contains("href=\"/unusual-claims\""))
    for days in ["0", "60", "x"] {
      #expect(try await site.send(.get, "/unusual-claims?days=\(days)").status == .unprocessableContent)
    }
    for code in ["SA-2", "MA-1", "AD-1"] {
      await #expect(throws: ClienteleError.self) {
        try await desk.unusualClaims(days: 60, as: People.id(code))
      }
    }
    try await site.signIn("SA-1")
    #expect(try await site.send(.get, "/unusual-claims").status == .forbidden)
  }

  @Test("lists awards by state and store, to head office alone")
  func list() async throws {
    let (site, member) = try await site()
    #expect(try await site.page("/").contains("href=\"/awards\""))
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "A") }
    let other = try await site.people.hub.database.read { try StaffQueries($0).store(code: "B") }
    let rows: [(query: String, isShown: Bool)] = [
      ("state=contested", true), ("state=all", true), ("state=needsPerson", false), ("state=ruled", false),
      ("", false), ("state=contested&store=\(store)", true), ("state=contested&store=\(other)", false),
      ("state=all&store=x", true), ("state=all&after=\(member)", false),
    ]
    for (query, isShown) in rows {
      let page = try await site.page("/awards?\(query)")
      #expect(page.contains("/awards/\(member)") == isShown, "\(query)")
    }
    #expect(try await site.send(.get, "/awards?after=x").status == .unprocessableContent)
    for code in ["SA-1", "MA-1"] {
      try await site.signIn(code)
      #expect(!(try await site.page("/")).contains("href=\"/awards\""))
      for path in ["/awards", "/awards/\(member)"] {
        #expect(try await site.send(.get, path).status == .forbidden, "\(code) \(path)")
      }
      let form = ["owner": "a.\(People.id("SB-1"))", "code": "", "reason": "x"]
      #expect(try await site.send(.post, "/awards/\(member)", form).status == .forbidden)
    }
  }

  @Test(
    "shows the claims that compete and what is proven of each; a ruling needs somebody and a reason, and stands"
  )
  func ruling() async throws {
    let (site, member) = try await site()
    let path = "/awards/\(member)"
    let page = try await site.page(path)
    for word in [
      "Claims that compete", "Proven between", "Clock of the computer", "owns by it", "Ann", "Bea",
    ] {
      #expect(page.contains(word), "\(word)")
    }
    #expect(!page.contains("working this out"))
    let full = [
      "owner": "a.\(People.id("SB-1"))", "code": "", "reason": "asked both", "hearing": "Ann saw her later",
    ]
    for wrong in [
      ["owner": ""], ["reason": " "], ["code": "SA-2"], ["owner": "", "code": "XX-9"], ["owner": "q.1"],
      ["hearing": String(repeating: "x", count: 9_000)],
    ] {
      let answer = try await site.send(.post, path, full.merging(wrong) { $1 })
      #expect(answer.status == .unprocessableContent, "\(wrong)")
      #expect(
        String(decoding: answer.body, as: UTF8.self).contains("aria-invalid=\"true\"")
          || wrong["owner"] != nil)
    }
    #expect(try await site.submit(path, full).contains("The ruling is given."))
    try await decide(site)
    let ruled = try await site.page(path)
    for word in ["asked both", "Ann saw her later", "stands", "Hal", "Bea, B"] {
      #expect(ruled.contains(word), "\(word)")
    }
    #expect(try await site.page("/awards?state=ruled").contains(path))
    // By code, and to a pool: each above the one before.
    #expect(
      try await site.submit(path, full.merging(["owner": "", "code": "SA-2", "hearing": ""]) { $1 }).contains(
        "ruling"))
    try await decide(site)
    #expect(try await site.page(path).contains("replaced since"))
    let noted = try site.people.audit().filter { $0.event == "viewMember" && $0.detail == "award" }
    #expect(!noted.isEmpty && noted.allSatisfy { $0.subject == member.row })
  }

  @Test("says what a hand-over does before it does it, and does that and no other")
  func handOver() async throws {
    let (site, _) = try await site()
    let others = [
      ("李雷", "13800010001"), ("韩梅梅", "13611427788"), ("周舟", "15902135566"), ("吴桐", "18817550934"),
    ]
    for (name, phone) in others {
      site.people.bench.advance(.minutes(1))
      _ = try await RegisterMember(associate: People.id("SA-1"), name: name, phones: [phone]).run(
        site.people.hub.recorder)
    }
    try await decide(site)
    let asked = "/hand-over?leaver=SA-1&to=SA-2&pool="
    let page = try await site.page(asked)
    for word in [
      "Members of Ann, A", "<dd>5</dd>", "Ada, A", "still on the staff", "I give 5 members to Ada, A.",
    ] {
      #expect(page.contains(word), "\(word)")
    }
    for wrong in [
      "leaver=SA-9&to=SA-2&pool=", "leaver=SA-1&to=&pool=", "leaver=SA-1&to=SA-1&pool=", "leaver=&to=&pool=",
    ] {
      #expect(try await site.send(.get, "/hand-over?" + wrong).status == .unprocessableContent, "\(wrong)")
    }
    let form = ["leaver": "SA-1", "to": "SA-2", "pool": "", "members": "5", "reason": "left", "sure": "1"]
    var unsure = form
    unsure["sure"] = nil
    #expect(try await site.send(.post, "/hand-over", unsure).status == .unprocessableContent)
    #expect(
      try await site.send(.post, "/hand-over", form.merging(["reason": ""]) { $1 }).status
        == .unprocessableContent)
    #expect(
      try await site.send(.post, "/hand-over", form.merging(["members": "4"]) { $1 }).status == .conflict)
    #expect(try await site.submit("/hand-over", form).contains("The members are handed over."))
    try await decide(site)
    let after = try await site.page("/hand-over?leaver=SA-1&to=SA-2&pool=")
    #expect(after.contains("Nothing to hand over.") && after.contains("<dd>5</dd>"))
    // To a pool.
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "A") }
    #expect(
      try await site.page("/hand-over?leaver=SA-2&to=&pool=p.\(store)").contains(
        "I give 5 members to Store pool"))
    try await site.signIn("SB-1")
    #expect(try await site.send(.get, asked).status == .forbidden)
    #expect(try await site.send(.post, "/hand-over", form).status == .forbidden)
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, member) = try await site()
    for text in Hostile.texts where text.count < 1_000 && !text.allSatisfy(\.isWhitespace) {
      _ = try await RuleAward(
        member: member, owner: .associate(People.id("SB-1")), actor: People.id("HO-1"), reason: text,
        hearing: text
      ).run(site.people.hub.recorder)
    }
    try await site.signIn("HO-1", language: language)
    for path in [
      "/awards?state=all", "/awards/\(member)", "/hand-over", "/hand-over?leaver=SA-1&to=SA-2&pool=",
      "/unusual-claims",
    ] {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, path)
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts {
      let typed = try await site.send(
        .post, "/awards/\(member)", ["owner": text, "code": text, "hearing": text, "reason": text])
      HostileFieldsTests.expectHarmless(
        String(decoding: typed.body, as: UTF8.self), "ruling \(text.prefix(40))")
      let leaver = try await site.send(.post, "/hand-over", ["leaver": text, "to": text, "pool": text])
      HostileFieldsTests.expectHarmless(
        String(decoding: leaver.body, as: UTF8.self), "leaver \(text.prefix(40))")
    }
  }
}
