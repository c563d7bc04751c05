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

/// What a member asks about the own data, from the counter to the register.
@Suite("Own data, at the counter")
struct PrivacyPagesTests {
  private func site() async throws -> (CounterSite, MemberID) {
    let site = try await CounterSite()
    try await site.people.setPassword(of: "PO-1")
    let member = try await site.people.member(by: "SA-1")
    try await site.signIn("SA-1")
    return (site, member)
  }

  private static func form(_ kind: PrivacyRequestKind) -> [String: String] {
    ["kind": kind.rawValue, "requester": "self", "requester-name": "", "channel": "visit", "note": ""]
  }

  private func request(_ site: CounterSite, _ member: MemberID) async throws -> String {
    let page = ParsedPage(try await site.page("/members/\(member)/privacy"))
    return try #require(
      page.all("a").compactMap { $0.attributes["href"] }.first { $0.hasPrefix("/privacy/") })
  }

  @Test("is asked for on the member's page; a form that is not complete comes back")
  func asking() async throws {
    let (site, member) = try await site()
    #expect(try await site.page("/members/\(member)").contains("/members/\(member)/privacy"))
    let empty = try await site.send(.post, "/members/\(member)/privacy", ["note": "kept"])
    #expect(empty.status == .unprocessableContent)
    #expect(String(decoding: empty.body, as: UTF8.self).contains("kept"))
    let nameless = Self.form(.access).merging(["requester": "nextOfKin"]) { $1 }
    #expect(
      try await site.send(.post, "/members/\(member)/privacy", nameless).status == .unprocessableContent)
    let page = try await site.submit("/members/\(member)/privacy", Self.form(.erase))
    #expect(
      page.contains("The request is noted.") && page.contains("Asked so far") && page.contains("Received"))
    // No file and no register of others for an associate.
    #expect(!page.contains("/privacy/export"))
    #expect(
      try await site.send(.post, "/members/\(member)/privacy/export", ["format": "json"]).status == .forbidden
    )
  }

  @Test("goes through the register: established who asks, done; who may not answer has no form for it")
  func answering() async throws {
    let (site, member) = try await site()
    _ = try await site.submit("/members/\(member)/privacy", Self.form(.access))
    let path = try await request(site, member)
    #expect(!(try await site.page(path)).contains("name=\"step\""))
    #expect(try await site.send(.post, path, ["step": "verified"]).status == .forbidden)
    try await site.signIn("PO-1")
    #expect(try await site.send(.get, "/").headers[.location] == "/privacy")
    #expect(try await site.page("/privacy").contains("1 to answer, 0 of them overdue"))
    for wrong in [["step": ""], ["step": "done"], ["step": "refused", "reason": ""], ["step": "erased"]] {
      #expect(try await site.send(.post, path, wrong).status == .unprocessableContent, "\(wrong)")
    }
    #expect(
      try await site.submit(path, ["step": "verified", "note": "by card"]).contains("Identity established"))
    #expect(try await site.submit(path, ["step": "done"]).contains("answered"))
    let register = try await site.page("/privacy")
    #expect(register.contains("Nothing to answer") && register.contains("Over"))
  }

  @Test("is erased after the cooling-off, by a form that says what goes and what stays, and asks once more")
  func erasing() async throws {
    let (site, member) = try await site()
    _ = try await site.submit("/members/\(member)/privacy", Self.form(.erase))
    let path = try await request(site, member)
    try await site.signIn("PO-1")
    #expect(try await site.page(path).contains("First it has to be established who asks."))
    let verified = try await site.submit(path, ["step": "verified"])
    #expect(verified.contains("It cools off until") && !verified.contains("name=\"sure\""))
    #expect(try await site.send(.post, path + "/erase", ["sure": "1"]).status == .forbidden)
    site.people.bench.advance(.days(11))
    try await site.signIn("PO-1")
    let ready = try await site.page(path)
    #expect(ready.contains("What goes") && ready.contains("What stays") && ready.contains("name=\"sure\""))
    #expect(try await site.send(.post, path + "/erase").status == .unprocessableContent)
    let erased = try await site.submit(path + "/erase", ["sure": "1"])
    #expect(erased.contains("Everything about the person is gone here.") && erased.contains("(erased)"))
    #expect(try await site.send(.get, "/members/\(member)").status == .notFound)
    #expect(!(try await site.page("/privacy")).contains("王小明"))
  }

  @Test("is handed over as a file in three forms", arguments: PersonFileFormat.allCases)
  func exporting(format: PersonFileFormat) async throws {
    let (site, member) = try await site()
    try await site.signIn("PO-1")
    #expect(try await site.page("/members/\(member)/privacy").contains("/privacy/export"))
    let answer = try await site.send(.post, "/members/\(member)/privacy/export", ["format": format.rawValue])
    #expect(answer.status == .ok && answer.headers[.contentType] == format.mediaType)
    let name = try #require(answer.headers[.contentDisposition])
    #expect(
      name.hasPrefix("attachment; filename=\"own-data-") && name.hasSuffix(".\(format.fileExtension)\""))
    #expect(String(decoding: answer.body, as: UTF8.self).contains("13911138222"))
    let noted = try site.people.audit().filter { $0.event == "exportPerson" }
    #expect(noted.map(\.detail) == [format.rawValue] && noted.map(\.reason) == ["privacyRequest"])
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, member) = try await site()
    for (index, text) in Hostile.texts.enumerated() where text.count < 1_000 {
      let kind = PrivacyRequestKind.allCases[index % PrivacyRequestKind.allCases.count]
      _ = try? await RecordPrivacyRequest(
        member: member, actor: People.id("SA-1"), kind: kind, requester: index < 30 ? .guardian : .nextOfKin,
        requesterName: text, note: text
      ).run(site.people.hub.recorder)
    }
    let path = try await request(site, member)
    for code in ["SA-1", "PO-1"] {
      try await site.signIn(code, language: language)
      for address in ["/members/\(member)/privacy", "/privacy", path] {
        let html = try await site.page(address)
        let page = ParsedPage(html)
        #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(address): \(page.faults)")
        HostileFieldsTests.expectHarmless(html, address)
        CounterPagesTests.expectLabels(page, address)
      }
    }
  }

  @Test("notices are published by the officer in both languages, read by everybody, and named by consents")
  func notices() async throws {
    let (site, member) = try await site()
    #expect(try await site.page("/privacy/notices").contains("No notice is published"))
    #expect(!(try await site.page("/privacy/notices")).contains("name=\"version\""))
    let filled = [
      "version": "2026-01", "chinese": "我们为服务您而处理个人信息。", "english": "We use your data to serve you.",
    ]
    #expect(try await site.send(.post, "/privacy/notices", filled).status == .forbidden)
    #expect(try await site.page("/members/\(member)/consents").contains("<input id=\"notice\""))
    try await site.signIn("PO-1")
    let half = filled.merging(["english": ""]) { $1 }
    let back = try await site.send(.post, "/privacy/notices", half)
    #expect(
      back.status == .unprocessableContent && String(decoding: back.body, as: UTF8.self).contains("我们为服务"))
    let page = try await site.submit("/privacy/notices", filled)
    for text in filled.values { #expect(page.contains(text)) }
    let other = filled.merging(["english": "Other words."]) { $1 }
    #expect(try await site.send(.post, "/privacy/notices", other).status == .unprocessableContent)
    try await site.signIn("SA-1")
    #expect(try await site.page("/privacy/notices").contains("We use your data to serve you."))
    let form = ParsedPage(try await site.page("/members/\(member)/consents"))
    #expect(form.all("option").contains { $0.attributes["value"] == "2026-01" })
    let consent = [
      "purpose": "marketing", "channel": "sms", "evidence": "signature", "notice": "2026-01",
      "guardian": "王大明", "recipient": "",
    ]
    #expect(try await site.submit("/members/\(member)/consents", consent).contains("guardian 王大明"))
  }

  @Test("a request that is not there, or not this person's to know, is not found")
  func strangers() async throws {
    let (site, member) = try await site()
    _ = try await site.submit("/members/\(member)/privacy", Self.form(.access))
    let path = try await request(site, member)
    try await site.signIn("SB-1")
    #expect(try await site.send(.get, path).status == .notFound)
    #expect(try await site.send(.get, "/privacy/x").status == .notFound)
    #expect(!(try await site.page("/privacy")).contains("王小明"))
  }
}
