import Access
import Application
import Exchange
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

/// The books of the stores from before they went live, at the hub's pages.
@Suite("Opening books, at head office")
struct BookPagesTests {
  private let scratch: TemporaryDirectory

  init() throws { scratch = try TemporaryDirectory() }

  /// Store A's book imported, and head office signed in.
  private func site() async throws -> (CounterSite, hash: String) {
    let site = try await CounterSite()
    for person in ["HO-1", "AD-1"] { try await site.people.setPassword(of: person) }
    let path = scratch.path + "/book.csv"
    let text = """
      record_id,store,associate,first_contact_at,name,phone
      1,A,SA-1,2024-03-01,王小明,13911138222
      2,A,SA-2,2024-05-01,李雷,13611427788

      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let report = try await ImportFile(
      path: path, options: ImportOptions(), store: "A", isBook: true, actor: nil
    )
    .run(site.people.hub.recorder) { _ in }
    #expect(report.new == 2)
    try await site.signIn("HO-1")
    return (site, Digest.sha256(Array(text.utf8)).description)
  }

  @Test("a book shows what it states, and is approved by the hash of the very file")
  func approve() async throws {
    let (site, hash) = try await site()
    let page = try await site.page("/opening-books")
    #expect(page.contains("2 claims, 2 members, 2 associates") && page.contains("1 Mar 2024"))
    let link = try #require(page.firstMatch(of: #/href="(/opening-books\?book=[0-9a-f-]+)"/#)?.output.1)
    let book = String(link.suffix(36))
    let full = ["book": book, "store": "A", "hash": hash, "cut-off": "2024-04-01", "sure": "1"]
    let other = Digest.sha256([1]).description
    for (wrong, field) in [
      (["hash": "abc"], "hash"), (["hash": other], "hash"), (["store": "Z"], "store"),
      (["store": "B"], "hash"),
      (["cut-off": "soon"], "cut-off"),
    ] {
      let answer = try await site.send(.post, "/opening-books", full.merging(wrong) { $1 })
      let typed = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == .unprocessableContent && typed.contains("\(field)-wrong"), "\(wrong)")
      #expect(typed.contains(field == "hash" ? "2024-04-01" : hash), "\(wrong)")
    }
    var unsure = full
    unsure["sure"] = nil
    #expect(try await site.send(.post, "/opening-books", unsure).status == .unprocessableContent)
    let approved = try await site.submit("/opening-books", full)
    for word in ["The book is approved.", "1 count, up to 1 Apr 2024", "Hal", "No book waits"] {
      #expect(approved.contains(word), "\(word)")
    }
    #expect(try await site.send(.post, "/opening-books", full).status == .unprocessableContent)
    #expect(try site.people.audit().contains { $0.event == "approveBook" && $0.actor == People.id("HO-1") })
  }

  @Test("is head office's alone")
  func rights() async throws {
    let (site, hash) = try await site()
    let form = ["store": "A", "hash": hash, "cut-off": "2024-04-01", "sure": "1"]
    for code in ["SA-1", "MA-1", "AD-1"] {
      try await site.signIn(code)
      #expect(!(try await site.page("/")).contains("href=\"/opening-books\""), "\(code)")
      #expect(try await site.send(.get, "/opening-books").status == .forbidden, "\(code)")
      #expect(try await site.send(.post, "/opening-books", form).status == .forbidden, "\(code)")
    }
  }

  @Test("is sound markup in both languages, whatever was typed", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let (site, _) = try await site()
    try await site.signIn("HO-1", language: language)
    let html = try await site.page("/opening-books")
    let page = ParsedPage(html)
    #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(page.faults)")
    CounterPagesTests.expectLabels(page, "/opening-books")
    HostileFieldsTests.expectHarmless(html, "/opening-books")
    for text in Hostile.texts {
      let fields = ["book", "store", "hash", "cut-off", "sure"]
      let typed = try await site.send(
        .post, "/opening-books", Dictionary(uniqueKeysWithValues: fields.map { ($0, text) }))
      HostileFieldsTests.expectHarmless(String(decoding: typed.body, as: UTF8.self), "\(text.prefix(40))")
    }
  }
}
