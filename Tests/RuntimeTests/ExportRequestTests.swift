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

/// Caps of two and six rows, so that a handful of members is too many.
@Suite("An export that takes a second person")
struct ExportRequestTests {
  private let site: CounterSite
  private var people: People { site.people }
  private var desk: AccessDesk { site.door.access }

  init() async throws {
    site = try await CounterSite(exportCaps: ExportCaps(alone: 2, approved: 6))
    _ = try await site.people.hub.addStaff([
      StaffEntry(store: "A", code: "MA-2", name: "Mia", role: "manager"),
      StaffEntry(store: "B", code: "SB-9", name: "Bob", role: "manager"),
      StaffEntry(store: "HQ", code: "HO-1", name: "Hal", role: "headOffice"),
    ])
    for code in ["MA-2", "SB-9"] { try await site.people.setPassword(of: code) }
    try await register(4)
  }

  private func register(_ count: Int) async throws {
    for number in 0..<count {
      _ = try await people.member(
        by: "SA-1", name: ["王小明", "李淑芬", "陈志强", "刘洋", "赵敏", "孙悦"][number],
        phone: "1391113822\(number)")
    }
  }

  private func ask(_ code: String = "MA-1", because reason: Reason? = .reporting) async throws
    -> ExportRequestView
  {
    try await desk.askExport(.members, ListFilter(), because: reason, as: People.id(code))
  }

  private func rows(_ id: RowID, as code: String = "MA-1") async throws -> Int {
    try await desk.fetchExport(id, as: People.id(code)).rows.count
  }

  @Test("is asked for with a reason, approved by another, fetched once; the audit has both and the rows")
  func whole() async throws {
    #expect(
      await code {
        _ = try await desk.export(.members, ListFilter(), because: .reporting, as: People.id("MA-1"))
      } == .limitExceeded)
    #expect(await code { _ = try await ask(because: nil) } == .notAllowed)
    let asked = try await ask()
    #expect(asked.rowCount == 4 && asked.state == .asked && !asked.mayDecide && !asked.mayFetch)
    #expect(await code { _ = try await rows(asked.id) } == .notAllowed)
    #expect(
      await code { _ = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-1")) }
        == .notAllowed)
    let approved = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-2"))
    #expect(approved.state == .approved && approved.decidedBy?.code == "MA-2" && !approved.mayFetch)
    #expect(await code { _ = try await rows(asked.id, as: "MA-2") } == .notFound)
    #expect(try await rows(asked.id) == 4)
    #expect(await code { _ = try await rows(asked.id) } == .notAllowed)
    let noted = try people.audit().filter { $0.event == "exportMembers" || $0.event == "approveExport" }
      .sorted { $0.seq < $1.seq }
    #expect(noted.map(\.event) == ["exportMembers", "approveExport", "exportMembers"])
    #expect(noted.map(\.actor) == [People.id("MA-1"), People.id("MA-2"), People.id("MA-1")])
    #expect(
      noted.map(\.detail) == [
        "asked members 4 \(asked.id)", "approved members 4 \(asked.id)",
        "members 4 \(asked.id) approvedBy \(People.id("MA-2"))",
      ])
    #expect(noted.allSatisfy { $0.reason == "reporting" })
  }

  /// Who may approve what MA-1 asked for.
  @Test(
    "is approved by who has the right for every store it is of, and was not the one who asked",
    arguments: [
      ("MA-1", false), ("MA-2", true), ("SA-1", false), ("SB-9", false), ("HO-1", true), ("PO-1", false),
      ("AD-1", false),
    ])
  func approvers(code who: String, may: Bool) async throws {
    let asked = try await ask()
    let failure = await code { _ = try await desk.decideExport(asked.id, approve: true, as: People.id(who)) }
    #expect(failure == (may ? nil : .notAllowed))
  }

  @Test("of all stores is not approved by the manager of one")
  func reach() async throws {
    let asked = try await ask("HO-1")
    #expect(
      await code { _ = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-1")) }
        == .notAllowed)
    #expect(try await desk.exportRequests(as: People.id("MA-1")).isEmpty)
    #expect(await code { _ = try await desk.exportRequests(as: People.id("SA-1")) } == .notAllowed)
  }

  @Test("ends with its time: a week to be approved, a day to be fetched")
  func expiry() async throws {
    let late = try await ask()
    people.bench.advance(.days(7))
    #expect(
      await code { _ = try await desk.decideExport(late.id, approve: true, as: People.id("MA-2")) }
        == .invalidInput)
    let asked = try await ask()
    _ = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-2"))
    people.bench.advance(.hours(24))
    #expect(await code { _ = try await rows(asked.id) } == .notAllowed)
    let listed = try await desk.exportRequests(as: People.id("MA-1"))
    #expect(listed.map(\.state) == [.expired, .expired])
    let refused = try await ask()
    _ = try await desk.decideExport(refused.id, approve: false, as: People.id("MA-2"))
    #expect(await code { _ = try await rows(refused.id) } == .notAllowed)
    #expect(
      await code { _ = try await desk.decideExport(refused.id, approve: true, as: People.id("MA-2")) }
        == .invalidInput)
  }

  @Test("is no more than was approved and one person exports alone, and never more than leaves at all")
  func growth() async throws {
    let asked = try await ask()
    _ = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-2"))
    for number in 0..<3 {
      _ = try await people.member(by: "SA-2", name: "周\(number)", phone: "1391113900\(number)")
    }
    #expect(await code { _ = try await rows(asked.id) } == .limitExceeded)
    #expect(await code { _ = try await ask() } == .limitExceeded)
    #expect(
      await code {
        _ = try await desk.askExport(
          .members, ListFilter(associate: People.id("MA-1")), because: .reporting, as: People.id("MA-1"))
      } == .invalidInput)
  }

  @Test("is gone with the right of whoever asked")
  func leaver() async throws {
    let asked = try await ask()
    _ = try await desk.decideExport(asked.id, approve: true, as: People.id("MA-2"))
    _ = try await people.hub.addStaff([StaffEntry(store: "A", code: "MA-1", name: "Max", role: "associate")])
    #expect(await code { _ = try await rows(asked.id) } == .notAllowed)
  }

  @Test("at the pages: too large a list leads to asking, the other person approves, the file comes once")
  func pages() async throws {
    try await site.signIn("MA-1")
    let form = ["reason": "reporting", "as": "xlsx"]
    let large = try await site.send(.post, "/store/members/export", form)
    let html = String(decoding: large.body, as: UTF8.self)
    #expect(large.status == .unprocessableContent && html.contains("Another person with the right"))
    let asked = try await site.submit("/exports", ["list": "members", "reason": "reporting"])
    #expect(
      asked.contains("waits for approval") && asked.contains("4 rows") && !asked.contains("value=\"approve\"")
    )
    try await site.signIn("MA-2")
    let page = ParsedPage(try await site.page("/exports"))
    let action = try #require(
      page.all("form").compactMap { $0.attributes["action"] }.first { $0.hasPrefix("/exports/") })
    #expect(try await site.send(.post, action, ["answer": "perhaps"]).status == .unprocessableContent)
    #expect(try await site.submit(action, ["answer": "approve"]).contains("Decided."))
    #expect(try await site.send(.post, action + "/file", form).status == .notFound)
    try await site.signIn("MA-1")
    #expect(try await site.page("/exports").contains(action + "/file"))
    let file = try await site.send(.post, action + "/file", form)
    #expect(file.status == .ok && file.body.starts(with: [0x50, 0x4B]))
    #expect(String(decoding: file.body, as: UTF8.self).contains("李淑芬"))
    #expect(try await site.send(.post, action + "/file", form).status == .forbidden)
    #expect(try await site.page("/exports").contains("fetched"))
    for wrong in ["/exports/x", "/exports/\(RowID.zero)"] {
      #expect(try await site.send(.post, wrong, ["answer": "approve"]).status == .notFound)
    }
    #expect(
      try await site.send(.post, "/exports", ["list": "x", "reason": "reporting"]).status
        == .unprocessableContent)
  }
}
