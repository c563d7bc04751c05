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
import Trust
import Web

/// Edits that had not seen each other, at the hub's pages.
@Suite("Conflicting edits, at head office")
struct ConflictPagesTests {
  /// The store and head office each give the same record another name and address, with no line between them.
  private func site(store: String = "王小明", office: String = "王晓明") async throws -> (CounterSite, MemberID) {
    let site = try await CounterSite()
    let (people, bench) = (site.people, site.people.bench)
    for person in ["ST-1", "AD-1"] { try await people.setPassword(of: person) }
    let member = try await people.member(by: "SA-1", name: "王")
    let record = SourceRecordID(member.row)
    let token = try await people.hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token
    try await bench.running(people.hub) { board in
      try await bench.join(token.text, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a")
      try await bench.running(node) { _ in
        try await bench.until(node) {
          try node.database.readBlocking { try $0.count("SELECT count(*) FROM sourceRecord") } == 1
        }
      }
      _ = try await EditMember(
        record: record, associate: People.id("SA-1"), name: office, address: "上海市徐汇区甲路2号"
      ).run(people.hub.recorder)
      bench.advance(.minutes(1))
      _ = try await EditMember(
        record: record, associate: People.id("SA-2"), name: store, address: "上海市静安区乙路3号"
      ).run(node.recorder)
      try await bench.running(node) { _ in
        try await bench.until(people.hub) {
          try people.hub.database.readBlocking { try $0.count("SELECT count(*) FROM conflict") } == 2
        }
      }
    }
    try await site.signIn("ST-1")
    return (site, member)
  }

  /// What the buttons of a field send.
  private func form(_ page: String, _ field: String, _ decision: String) throws -> [String: String] {
    let card = try #require(
      page.components(separatedBy: "<section class=\"card\">").first { $0.contains(field) })
    func value(_ name: String) throws -> String {
      let start = try #require(card.firstRange(of: "name=\"\(name)\" value=\"")).upperBound
      return String(card[start...].prefix { $0 != "\"" })
    }
    return ["key": try value("key"), "standing": try value("standing"), "decision": decision]
  }

  private func fields(_ member: MemberID, _ site: CounterSite) async throws -> [String] {
    try await site.people.hub.database.read { connection in
      try connection.first("SELECT name, address FROM sourceRecord WHERE id = ?", [.id(member)]) {
        [$0.text(0), $0.text(1)]
      } ?? []
    }
  }

  @Test("shows both values with who wrote them, masked as the policy says, and takes a word on each")
  func decide() async throws {
    let (site, member) = try await site()
    let page = try await site.page("/conflicts")
    for word in ["Member · Name", "Member · address", "王小明", "王晓明", "Ann", "Ada", "上海**"] {
      #expect(page.contains(word), "\(word)")
    }
    #expect(!page.contains("静安区") && !page.contains("徐汇区"))
    #expect(try await fields(member, site) == ["王小明", "上海市静安区乙路3号"])
    let name = try form(page, "Member · Name", "take")
    #expect(try await site.submit("/conflicts", name).contains("The other value stands"))
    #expect(try await fields(member, site)[0] == "王晓明")
    // Twice, or on something that stands no more.
    #expect(try await site.send(.post, "/conflicts", name).status == .conflict)
    let address = try form(page, "Member · address", "keep")
    #expect(
      try await site.send(
        .post, "/conflicts",
        address.merging(["standing": name["standing"] ?? "", "key": name["key"] ?? ""]) { $1 }
      )
      .status == .conflict)
    #expect(try await site.submit("/conflicts", address).contains("it stays as it is"))
    #expect(try await fields(member, site)[1] == "上海市静安区乙路3号")
    #expect(try await site.page("/conflicts").contains("Nothing waits"))
    let left = try await site.people.hub.database.read { try $0.count("SELECT count(*) FROM conflict") }
    #expect(left == 0)
    let noted = try site.people.audit().filter { $0.event == "judgeLink" }
    #expect(
      noted.map(\.detail).sorted() == ["keep", "take"] && noted.allSatisfy { $0.subject == member.row })
  }

  @Test("is head office's and the stewards' alone, and refuses what it did not offer")
  func rights() async throws {
    let (site, _) = try await site()
    let form = try form(try await site.page("/conflicts"), "Member · Name", "take")
    for wrong in [["key": "x"], ["standing": ""], ["decision": "both"]] {
      #expect(
        try await site.send(.post, "/conflicts", form.merging(wrong) { $1 }).status == .unprocessableContent)
    }
    #expect(try await site.send(.get, "/conflicts?after=x").status == .unprocessableContent)
    for code in ["SA-1", "MA-1", "AD-1"] {
      try await site.signIn(code)
      #expect(!(try await site.page("/")).contains("href=\"/conflicts\""), "\(code)")
      #expect(try await site.send(.get, "/conflicts").status == .forbidden, "\(code)")
      #expect(try await site.send(.post, "/conflicts", form).status == .forbidden, "\(code)")
      #expect(try await site.send(.post, "/conflicts").status == .forbidden, "\(code)")
    }
  }

  @Test("is sound markup in both languages, whatever was written", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, _) = try await site(
      store: "\"><img src=x onerror=alert(1)>", office: "</p><script>alert(1)</script>")
    try await site.signIn("ST-1", language: language)
    let html = try await site.page("/conflicts")
    let page = ParsedPage(html)
    #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(page.faults)")
    HostileFieldsTests.expectHarmless(html, "/conflicts")
    CounterPagesTests.expectLabels(page, "/conflicts")
    for text in Hostile.texts {
      let typed = try await site.send(
        .post, "/conflicts", ["key": text, "standing": text, "decision": text])
      HostileFieldsTests.expectHarmless(String(decoding: typed.body, as: UTF8.self), "\(text.prefix(40))")
    }
  }
}
