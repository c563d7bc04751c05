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

/// Who saw what, at the hub's pages.
@Suite("The audit, at head office")
struct AuditPagesTests {
  private func site() async throws -> (CounterSite, MemberID) {
    let site = try await CounterSite()
    for person in ["PO-1", "HO-1", "AD-1"] { try await site.people.setPassword(of: person) }
    let member = try await site.people.member(by: "SA-1")
    _ = try await site.people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
    try await site.signIn("PO-1")
    return (site, member)
  }

  @Test("is narrowed down by person, member, kind, node and day; reading it is an entry too")
  func filter() async throws {
    let (site, member) = try await site()
    let all = try await site.page("/audit")
    for word in ["Looked at a member", "Signed in", "Ada", "王小明", "/audit?member=\(member)"] {
      #expect(all.contains(word), "\(word)")
    }
    let node = site.people.hub.profile.node
    let rows: [(query: String, holds: Bool)] = [
      ("by=SA-2", true), ("by=SB-1", false), ("member=\(member)", true), ("action=viewMember", true),
      ("action=revokeNode", false), ("action=viewMember&by=SA-2&node=\(node)&member=\(member)", true),
      ("from=2020-01-01", true), ("until=2020-01-01", false),
      ("node=\(RowID.derived(source: "x", document: "y"))", false),
    ]
    for (query, holds) in rows {
      let page = try await site.page("/audit?\(query)")
      #expect(page.contains("<td>Looked at a member") == holds, "\(query)")
    }
    #expect(try await site.page("/audit?member=\(member)").contains("<h1>Who saw this member"))
    for (query, field) in [
      ("by=XX-9", "by"), ("member=7", "member"), ("action=peek", "action"), ("from=yesterday", "from"),
      ("node=7", "node"),
    ] {
      let answer = try await site.send(.get, "/audit?\(query)")
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == .unprocessableContent && page.contains("\(field)-wrong"), "\(query)")
    }
    #expect(try await site.page("/audit?by=XX-9").contains("value=\"XX-9\""))
    let read = try site.people.audit().filter { $0.event == "readAudit" }
    #expect(read.count == rows.count + 2 && read.allSatisfy { $0.actor == People.id("PO-1") })
  }

  @Test("goes on page by page, each entry once, those of one moment too")
  func paging() async throws {
    let (site, _) = try await site()
    let recorder = site.people.hub.recorder
    let filter = AuditFilter(event: "viewMember", limit: 3)
    for _ in 0..<2 {
      for index in 0..<4 {
        let member = try await site.people.member(by: "SA-1", phone: "1391113822\(index)")
        _ = try await site.people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
      }
    }
    let officer = People.id("PO-1")
    let whole = try await ReadAudit(filter: AuditFilter(event: "viewMember"), actor: officer).run(recorder)
    var seen: [String] = []
    var next: AuditPlace?
    repeat {
      var filter = filter
      filter.after = next
      let page = try await ReadAudit(filter: filter).page(recorder, as: officer)
      #expect(page.lines.count <= 3 && page.lookedBackTo == nil)
      seen += page.lines.map { "\($0.at) \($0.subject?.description ?? "")" }
      next = page.next.flatMap { AuditPlace($0) }
    } while next != nil
    #expect(seen == whole.map { "\($0.at) \($0.subject)" })
    #expect(try await site.send(.get, "/audit?after=x").status == .unprocessableContent)
  }

  @Test("is the privacy officer's alone")
  func rights() async throws {
    let (site, _) = try await site()
    #expect(try await site.page("/privacy").contains("href=\"/audit\""))
    for code in ["SA-1", "MA-1", "HO-1", "AD-1"] {
      try await site.signIn(code)
      #expect(try await site.send(.get, "/audit").status == .forbidden, "\(code)")
      #expect(try await site.send(.get, "/audit?by=XX-9").status == .forbidden, "\(code)")
    }
  }

  @Test("is sound markup in both languages, whatever was asked", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, member) = try await site()
    try await site.signIn("PO-1", language: language)
    for path in ["/audit", "/audit?member=\(member)"] {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, path)
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts where text.count < 1_000 {
      let encoded = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      let query = ["by", "member", "node", "action", "from", "until"].map { "\($0)=\(encoded)" }
        .joined(separator: "&")
      let answer = try await site.send(.get, "/audit?\(query)")
      HostileFieldsTests.expectHarmless(String(decoding: answer.body, as: UTF8.self), "\(text.prefix(40))")
    }
  }
}
