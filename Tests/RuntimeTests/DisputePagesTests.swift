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

/// A dispute from the member's page to the ruling.
@Suite("Disputes, at the counter and at head office")
struct DisputePagesTests {
  private func decide(_ site: CounterSite) async throws {
    let adjudicator = Adjudicator(recorder: site.people.hub.recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  private func site() async throws -> (CounterSite, MemberID) {
    let site = try await CounterSite()
    try await site.people.setPassword(of: "HO-1")
    let member = try await site.people.member(by: "SA-1")
    try await decide(site)
    return (site, member)
  }

  @Test("is opened, taken back, opened again, heard and settled")
  func story() async throws {
    let (site, member) = try await site()
    let path = "/members/\(member)/dispute"
    try await site.signIn("SA-2")
    #expect(try await site.page("/members/\(member)").contains(path))
    #expect(try await site.send(.post, path, ["statement": " "]).status == .unprocessableContent)
    #expect(try await site.submit(path, ["statement": "I met him first"]).contains("The dispute is open."))
    #expect(try await site.submit(path, ["statement": "again"]).contains("has disputed it already"))
    let page = ParsedPage(try await site.page(path))
    let back = try #require(
      page.all("form").compactMap { $0.attributes["action"] }.first { $0.hasSuffix("/withdraw") })
    #expect(try await site.submit(back, [:]).contains("The dispute is taken back."))
    #expect(try await site.submit(path, ["statement": "I met him first"]).contains("The dispute is open."))
    #expect(try await site.send(.get, "/disputes").status == .forbidden)

    try await site.signIn("HO-1")
    let register = ParsedPage(try await site.page("/disputes"))
    let dispute = try #require(
      register.all("a").compactMap { $0.attributes["href"] }.first { $0.hasPrefix("/disputes/") })
    #expect(try await site.page(dispute).contains("I met him first"))
    #expect(try await site.send(.post, dispute + "/hear", ["hearing": ""]).status == .unprocessableContent)
    #expect(try await site.submit(dispute + "/hear", ["hearing": "Ann agrees"]).contains("Ann agrees"))
    let ruling = ["owner": "", "code": "SA-2", "reason": "as heard"]
    #expect(
      try await site.send(.post, dispute + "/settle", ruling.merging(["code": ""]) { $1 }).status
        == .unprocessableContent)
    let settled = try await site.submit(dispute + "/settle", ruling)
    #expect(
      settled.contains("another owner") && settled.contains("as heard") && !settled.contains("name=\"owner\"")
    )
    #expect(try await site.send(.post, dispute + "/settle", ruling).status == .unprocessableContent)
    try await decide(site)
    #expect(try await site.page("/awards/\(member)").contains("Ann agrees"))
    #expect(try await site.send(.get, "/disputes/x").status == .notFound)
    try await site.signIn("SA-1")
    #expect(try await site.page(path).contains("another owner"))
    #expect(try await site.send(.post, dispute + "/hear", ["hearing": "x"]).status == .forbidden)
    try await site.signIn("SB-1")
    #expect(try await site.send(.post, path, ["statement": "x"]).status == .forbidden)
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, member) = try await site()
    let recorder = site.people.hub.recorder
    try await site.signIn("HO-1", language: language)
    func look(_ path: String) async throws {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, path)
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts where text.count < 1_000 && !text.allSatisfy(\.isWhitespace) {
      let dispute = try await OpenDispute(member: member, actor: People.id("SA-2"), statement: text).run(
        recorder
      ).id
      try await HearDispute(dispute: dispute, actor: People.id("HO-1"), hearing: text).run(recorder)
      try await look("/disputes/\(dispute)")
      _ = try await SettleDispute(
        dispute: dispute, owner: .associate(People.id("SA-2")), actor: People.id("HO-1"), reason: text
      ).run(recorder)
      for (part, form) in [
        ("hear", ["hearing": text]), ("settle", ["owner": text, "code": text, "reason": ""]),
      ] {
        let answer = try await site.send(.post, "/disputes/\(dispute)/\(part)", form)
        HostileFieldsTests.expectHarmless(String(decoding: answer.body, as: UTF8.self), part)
      }
    }
    try await look("/disputes")
    try await site.signIn("SA-1", language: language)
    try await look("/members/\(member)/dispute")
  }
}
