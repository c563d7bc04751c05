import Application
import HTTPTypes
import Kernel
import Records
import Runtime
import TestKit
import Testing
import Transport
import Web

/// Somebody asks about a piece and leaves no name.
@Suite("An enquiry without a member")
struct StoreEnquiryTests {
  private let site: CounterSite
  private var people: People { site.people }
  private var desk: AccessDesk { site.door.access }

  init() async throws {
    site = try await CounterSite()
    try await site.signIn("SA-1")
  }

  private func ask(_ fields: [String: String] = [:]) async throws -> StoreEnquiry {
    let form = ["channel": "call", "brand": "Lunaris", "reference": "L310", "note": "36 毫米有货吗"]
    let answer = try await site.send(.post, "/enquiries/new", form.merging(fields) { $1 })
    #expect(answer.status == .seeOther)
    return try #require(try await desk.storeEnquiries(as: People.id("SA-1")).rows.first)
  }

  @Test("is recorded for the store: everybody there sees it, nobody elsewhere does")
  func recorded() async throws {
    let enquiry = try await ask(["budget": "HK$200,000", "currency": "HKD"])
    #expect(enquiry.brand == "Lunaris" && enquiry.channel == "call" && enquiry.budget?.currency.code == "HKD")
    #expect(enquiry.associate?.code == "SA-1" && enquiry.state == "open" && enquiry.member == nil)
    #expect(try await desk.storeEnquiries(as: People.id("SA-2")).rows == [enquiry])
    #expect(try await desk.storeEnquiries(as: People.id("SB-1")).rows.isEmpty)
    #expect(
      await code { _ = try await desk.storeEnquiry(enquiry.id, as: People.id("SB-1")) } == .notFound)
    #expect(await code { _ = try await desk.storeEnquiries(as: People.id("AD-1")) } == .notAllowed)
    let today = try await site.page("/")
    #expect(today.contains("/enquiries/\(enquiry.id)") && today.contains("No name given"))
  }

  @Test("comes back with what was typed and a sentence at each wrong field")
  func wrong() async throws {
    for fields in [
      [:], ["channel": "dream", "brand": "x"], ["channel": "call"],
      ["channel": "call", "brand": "x", "budget": "lots"],
      ["channel": "call", "brand": String(repeating: "x", count: 200)],
      ["channel": "call", "brand": "x", "currency": "???"],
      ["channel": "call", "brand": "x", "stated-at": "never"],
    ] as [[String: String]] {
      let answer = try await site.send(.post, "/enquiries/new", fields)
      #expect(answer.status == .unprocessableContent, "\(fields)")
      let page = ParsedPage(String(decoding: answer.body, as: UTF8.self))
      #expect(page.all("p").contains { $0.attributes["class"] == "wrong" }, "\(fields)")
    }
    #expect(try await desk.storeEnquiries(as: People.id("SA-1")).rows.isEmpty)
  }

  @Test(
    "goes on as a member's once it is known who it was, with a reason; the store's own is closed and says no more"
  )
  func attached() async throws {
    let member = try await people.member(by: "SA-2")
    let enquiry = try await ask()
    let path = "/enquiries/\(enquiry.id)"
    for fields in [["member": "13911138222"], ["reason": "x"], ["member": "nobody", "reason": "x"]] {
      #expect(
        try await site.send(.post, "\(path)/member", fields).status == .unprocessableContent, "\(fields)")
    }
    people.bench.advance(.minutes(2))
    let page = try await site.submit("\(path)/member", ["member": "13911138222", "reason": "rang again"])
    #expect(page.contains("/members/\(member)"))
    let story = try await desk.story(of: member, as: People.id("SA-2"))
    let moved = try #require(story.enquiries.first)
    #expect(story.enquiries.count == 1 && moved.brand == "Lunaris" && moved.note == "36 毫米有货吗")
    #expect(moved.raisedAt == enquiry.raisedAt && moved.associate?.code == "SA-1" && moved.state == "open")
    #expect(story.interactions.contains { $0.kind == "enquiry" && $0.statedAt == enquiry.raisedAt })
    #expect(try await desk.storeEnquiries(as: People.id("SA-1")).rows.isEmpty)
    let closed = try #require(
      try await desk.storeEnquiries(as: People.id("SA-1"), waitingOnly: false).rows.first)
    #expect(closed.isClosed && closed.member == member && closed.note.isEmpty && closed.brand == "Lunaris")
    let today = try await desk.today(as: People.id("SA-1"))
    #expect(today.enquiries.map(\.id) == [moved.id])
    // Twice is once.
    #expect(
      await code {
        _ = try await AttachEnquiry(
          enquiry: enquiry.id, record: SourceRecordID(member.row), actor: People.id("SA-1"), reason: "x"
        ).run(people.hub.recorder)
      } == .invalidInput)
  }

  @Test("is taken further by the store alone, needs a reason, and is no way to another store's")
  func handled() async throws {
    let member = try await people.member(by: "SB-1")
    let enquiry = try await ask()
    let path = "/enquiries/\(enquiry.id)"
    for (actor, reason, expected) in [
      ("SB-1", "x", ClienteleError.Code.notAllowed), ("SA-1", " ", .invalidInput),
    ] {
      #expect(
        await code {
          _ = try await AttachEnquiry(
            enquiry: enquiry.id, record: SourceRecordID(member.row), actor: People.id(actor), reason: reason
          ).run(people.hub.recorder)
        } == expected)
    }
    #expect(try await site.send(.post, path, ["state": "lost"]).status == .unprocessableContent)
    #expect(try await site.submit(path, ["state": "answered"]).contains("answered"))
    let lost = try await site.submit(path, ["state": "lost", "lost": "too dear"])
    #expect(lost.contains("too dear") && !lost.contains("\(path)/member"))
    #expect(try await site.send(.get, "/enquiries/not-an-id").status == .notFound)
    #expect(try await site.page("/enquiries?all=1").contains(path))
  }

  @Test("has pages in both languages that stay harmless whatever was typed", arguments: ["en", "zh"])
  func hostile(_ language: String) async throws {
    try await site.signIn("SA-1", language: language)
    for text in Hostile.texts.prefix(50) {
      _ = try await RecordEnquiry(
        record: nil, actor: People.id("SA-1"), brand: text, reference: text, note: text
      ).run(people.hub.recorder)
    }
    for path in ["/enquiries", "/enquiries/new", "/"] {
      HostileFieldsTests.expectHarmless(try await site.page(path), path)
    }
    for enquiry in try await desk.storeEnquiries(as: People.id("SA-1")).rows {
      let path = "/enquiries/\(enquiry.id)"
      HostileFieldsTests.expectHarmless(try await site.page(path), "\(path) \(enquiry.brand.prefix(30))")
    }
  }
}
