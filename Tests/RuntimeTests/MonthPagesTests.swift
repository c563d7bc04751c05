import Access
import Application
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Web

/// The machine's day is unknown: the month that is closed is the one in which the test sold.
@Suite("Closing a month, at the hub's pages")
struct MonthPagesTests {
  private let site: CounterSite
  private let month: CalendarMonth

  init() async throws {
    site = try await CounterSite()
    _ = try await site.people.hub.addStaff([
      StaffEntry(store: "HQ", code: "HO-1", name: "Hal", role: "headOffice")
    ])
    try await site.people.setPassword(of: "HO-1")
    month = CalendarMonth(of: site.people.hub.world.clock.wall())
  }

  private func sell(_ member: MemberID?, by code: String, yuan: Int64) async throws -> PurchaseID {
    try await RecordSale(
      record: member.map { SourceRecordID($0.row) }, associate: People.id(code),
      lines: [
        .init(
          brand: "Lunaris", reference: "L1", serial: "", amount: Money(minorUnits: yuan * 100, currency: .cny)
        )
      ]
    ).run(site.people.hub.recorder)
  }

  private func decide() async throws {
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  /// Until the month is over by a day.
  private func passMonth() {
    let now = site.people.hub.world.clock.wall()
    site.people.bench.advance(month.end() - now)
    site.people.bench.advance(.days(1))
  }

  private func close(_ form: [String: String] = [:]) async throws -> String {
    try await site.submit("/months", ["month": month.description, "sure": "1"].merging(form) { $1 })
  }

  @Test("is head office's: it shows what it waits for, asks once more, and what was typed comes back")
  func closing() async throws {
    let member = try await site.people.member(by: "SA-1")
    _ = try await sell(member, by: "SA-1", yuan: 1_200)
    _ = try await sell(nil, by: "SB-1", yuan: 300)
    passMonth()
    try await site.signIn("MA-1")
    #expect(try await site.page("/months").contains("No month is closed yet"))
    #expect(!(try await site.page("/months")).contains("name=\"sure\""))
    #expect(try await site.send(.post, "/months", ["month": "\(month)", "sure": "1"]).status == .forbidden)
    #expect(try await site.send(.get, "/months/open").status == .forbidden)

    try await site.signIn("HO-1")
    let page = try await site.page("/months")
    #expect(page.contains("name=\"month\"") && page.contains("to be decided"))
    for wrong in [["month": "soon"], ["sure": ""], ["reason": ""]] {
      var form = ["month": "\(month)", "sure": "1"].merging(wrong) { $1 }
      if form["sure"] == "" { form["sure"] = nil }
      let answer = try await site.send(.post, "/months", form)
      #expect(answer.status == .unprocessableContent, "\(wrong)")
      #expect(String(decoding: answer.body, as: UTF8.self).contains(form["month"] ?? ""))
    }
    try await decide()
    let done = try await close()
    #expect(done.contains("The month is closed.") && done.contains("signed, whole"))
    #expect(done.contains("Ann") && done.contains("¥1,200.00") && done.contains("Bea"))
    let again = try await site.send(.post, "/months", ["month": "\(month)", "sure": "1"])
    #expect(again.status == .unprocessableContent)
    let noted = try site.people.audit().filter { $0.event == "closeMonth" }
    #expect(noted.map(\.detail) == ["\(month)"])
  }

  @Test("before everything is decided it takes a reason, which stands with the month")
  func reasons() async throws {
    _ = try await sell(try await site.people.member(by: "SA-1"), by: "SA-1", yuan: 5)
    passMonth()
    try await site.signIn("HO-1")
    let closed = try await close(["reason": "the year ends"])
    #expect(closed.contains("The month is closed."))
    #expect(try await site.page("/months").contains("closed before everything was decided · the year ends"))
  }

  @Test("the store's manager sees and fetches the store's statement, an associate the own lines")
  func manager() async throws {
    let member = try await site.people.member(by: "SA-1")
    _ = try await sell(member, by: "SA-1", yuan: 1_200)
    _ = try await sell(nil, by: "SA-2", yuan: 70)
    _ = try await sell(nil, by: "SB-1", yuan: 300)
    try await decide()
    passMonth()
    try await site.signIn("HO-1")
    _ = try await close()
    try await site.signIn("MA-1")
    let page = try await site.page("/months/\(month)")
    #expect(page.contains("Ann") && page.contains("Ada") && !page.contains("Bea"))
    let csv = try await site.send(.post, "/months/\(month)/export", ["as": "csv"])
    let text = String(decoding: csv.body, as: UTF8.self)
    #expect(csv.body.starts(with: [0xEF, 0xBB, 0xBF]) && text.contains("1200.00") && !text.contains("Bea"))
    let book = try await site.send(.post, "/months/\(month)/export", ["as": "xlsx"])
    #expect(
      book.headers[.contentDisposition]?.contains("statement-\(month)") == true
        && book.body.starts(with: [0x50, 0x4B]))
    #expect(
      try site.people.audit().filter { $0.event == "exportStatement" }.map(\.detail) == [
        "\(month) 2", "\(month) 2",
      ])
    try await site.signIn("SA-2")
    let own = try await site.page("/months/\(month)")
    #expect(own.contains("Ada") && !own.contains("1,200") && !own.contains("/export"))
    #expect(try await site.send(.post, "/months/\(month)/export", ["as": "csv"]).status == .forbidden)
    #expect(try await site.send(.get, "/months/\(month.next)").status == .notFound)
    #expect(try await site.send(.get, "/months/2026-1").status == .notFound)
  }

  @Test("what is ruled afterwards is a correction in the open month, with the sale that it is about")
  func corrections() async throws {
    let member = try await site.people.member(by: "SA-1")
    let sale = try await sell(member, by: "SA-1", yuan: 1_200)
    try await decide()
    passMonth()
    try await site.signIn("HO-1")
    _ = try await close()
    #expect(try await site.page("/months/open").contains("Nothing to correct"))
    _ = try await RuleAward(
      member: member, owner: .associate(People.id("SA-2")), actor: People.id("HO-1"), reason: "asked both"
    ).run(site.people.hub.recorder)
    try await decide()
    // The ruling holds from its receipt on: the sale of before stays as it was.
    #expect(try await site.page("/months/open").contains("Nothing to correct"))
    _ = try await RuleAward(
      member: member, owner: .pool(Organisation.storeID(code: "A")), actor: People.id("HO-1"),
      reason: "nobody's"
    ).run(site.people.hub.recorder)
    _ = try await CorrectSale(
      purchase: sale, associate: People.id("SA-1"), outcome: .void, reason: "typed twice"
    ).run(site.people.hub.recorder)
    try await decide()
    let open = try await site.page("/months/open")
    #expect(open.contains("−¥1,200.00"))
    #expect(try await site.page("/months/\(month)").contains("¥1,200.00"))
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let hostile = Hostile.texts.filter { $0.count < 400 }
    _ = try await sell(try await site.people.member(by: "SA-1"), by: "SA-1", yuan: 5)
    passMonth()
    try await site.signIn("HO-1", language: language)
    for text in hostile {
      let answer = try await site.send(.post, "/months", ["month": text, "reason": text])
      let html = String(decoding: answer.body, as: UTF8.self)
      HostileFieldsTests.expectHarmless(html, "/months given \(text.debugDescription)")
    }
    _ = try await close(["reason": hostile.first { $0.contains("onerror") } ?? "<b>"])
    try await decide()
    for address in ["/months", "/months/open", "/months/\(month)", "/exports"] {
      let html = try await site.page(address)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(address): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, address)
      CounterPagesTests.expectLabels(page, address)
    }
  }
}
