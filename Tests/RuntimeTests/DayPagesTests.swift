import Application
import ChangeLog
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Web

/// A day of the chain, at the hub's pages.
@Suite("A day, at head office")
struct DayPagesTests {
  private func decide(_ site: CounterSite) async throws {
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  /// One person met at both stores and sold to, and head office signed in.
  private func site(_ code: String = "HO-1", language: String = "en") async throws -> CounterSite {
    let site = try await CounterSite()
    try await site.people.setPassword(of: code)
    let member = try await site.people.member(by: "SA-1")
    _ = try await site.people.member(by: "SB-1")
    _ = try await RecordSale(
      record: SourceRecordID(member.row), associate: People.id("SA-1"),
      lines: [
        .init(brand: "L", reference: "R", serial: "", amount: Money(minorUnits: 123_400, currency: .cny))
      ]
    ).run(site.people.hub.recorder)
    try await decide(site)
    try await site.signIn(code, language: language)
    return site
  }

  @Test("is drawn and told in both languages, with what each word means")
  func languages() async throws {
    let rows: [(String, [String])] = [
      (
        "en",
        [
          "A day of the chain", "Ann met 王小明 at A.", "Bea met", "Ann sold to", "¥1,234.00", "one person",
          "belongs to Ann of A", "What the words mean", "Sold at 10:00, heard at 15:00?",
          "<svg class=\"day\"",
          "<title id=\"day-title\">", "<desc", "aria-label=\"A, ", "id=\"day-list\" data-live",
        ]
      ),
      (
        "zh",
        ["连锁的一天", "Ann在A首次接触王小明。", "Ann在A售予王小明", "合并为同一人", "王小明归A的Ann", "这些词是什么意思", "按时间排列"]
      ),
    ]
    for (language, words) in rows {
      let site = try await site(language: language)
      let page = try await site.page("/day")
      for word in words { #expect(page.contains(word), "\(language): \(word)") }
      #expect(!page.contains(" style=\"") && !page.contains("onclick"))
      #expect(page.contains("href=\"/sales/") && page.contains("href=\"/awards/"))
      #expect(try await site.page("/").contains("href=\"/day\""))
    }
  }

  @Test("is narrowed down by kind, place and half hour, and stepped through by day")
  func narrowing() async throws {
    let site = try await site()
    let today = CalendarDay(of: site.people.hub.world.clock.wall())
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "B") }
    let rows: [(query: String, contains: [String], lacks: [String])] = [
      ("kind=met", ["Ann met"], ["Ann sold"]),
      ("kind=sale", ["Ann sold"], ["Ann met"]),
      ("place=\(store)", ["Bea met"], ["Ann met"]),
      ("place=hub", ["one person"], ["Ann met"]),
      ("place=x&kind=x&half=99", ["Ann met", "Ann sold"], []),
      ("order=latest", ["selected>latest first"], []),
      ("day=\(today.advanced(by: -1))", ["A quiet day", "Day after"], ["Ann met", "data-live><section"]),
      ("day=\(today)", ["Ann met", "day=\(today.advanced(by: -1))"], ["Day after"]),
    ]
    for (query, contains, lacks) in rows {
      let page = try await site.page("/day?\(query)")
      for word in contains { #expect(page.contains(word), "\(query): \(word)") }
      for word in lacks { #expect(!page.contains(word), "\(query): \(word)") }
    }
    for (typed, said) in [
      ("2026-02-30", "There is no such day."), ("yesterday", "There is no such day."),
      (today.advanced(by: 1).description, "This day has not begun."),
    ] {
      let answer = try await site.send(.get, "/day?day=\(typed)")
      #expect(answer.status == .unprocessableContent)
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(page.contains(said) && page.contains("value=\"\(typed)\""), "\(typed)")
    }
    #expect(try await site.send(.get, "/day?after=x").status == .unprocessableContent)
  }

  @Test("shows a store that is away since its last word")
  func away() async throws {
    let site = try await site()
    let hub = site.people.hub
    let store = try await hub.database.read { try StaffQueries($0).store(code: "A") }
    let node = NodeID(RowID.derived(source: "test", document: "away"))
    try await hub.commit { writer, log in
      let row = Organisation.node(
        node, name: "till", kind: .store, store: store, associate: nil,
        logKey: Array(repeating: 1, count: 32))
      _ = try log.append(
        [Draft(subject: nil, operations: [row])], kind: .organisation, actor: nil, world: hub.world,
        to: writer)
    }
    let now = hub.world.clock.wall()
    try await hub.database.write { connection in
      try SessionTable(connection).save(
        Session(
          node: node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
          lastContactAt: now - .minutes(16), version: "1", scope: .everyone, enrolledAt: now - .days(60)))
    }
    let page = try await site.page("/day?day=\(CalendarDay(of: now - .minutes(16)))")
    #expect(page.contains("The computer of A (till) has not been heard since"))
    #expect(page.contains("day-away") && page.contains("url(#day-hatching)"))
  }

  @Test("who leads a store sees that store, who runs the machines no member, others nothing")
  func rights() async throws {
    let rows: [(code: String, isAllowed: Bool, sees: [String], lacks: [String])] = [
      ("MA-1", true, ["Ann met 王小明"], ["Bea", "one person", "href=\"/awards/"]),
      ("AD-1", true, ["Ann met a member"], ["王小明", "¥1,234.00", "href=\"/members/0", "href=\"/sales/0"]),
      ("SA-1", false, [], ["Ann met"]), ("ST-1", false, [], ["Ann met"]), ("PO-1", false, [], ["Ann met"]),
    ]
    for row in rows {
      let site = try await site(row.code)
      let answer = try await site.send(.get, "/day")
      let page = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == (row.isAllowed ? .ok : .forbidden), "\(row.code)")
      for word in row.sees { #expect(page.contains(word), "\(row.code): \(word)") }
      for word in row.lacks { #expect(!page.contains(word), "\(row.code): \(word)") }
      // Who has no day of a store is led away from the first page.
      let shown = try await site.page(row.isAllowed ? "/day" : "/")
      #expect(shown.contains("href=\"/day\"") == row.isAllowed, "\(row.code)")
    }
  }
}
