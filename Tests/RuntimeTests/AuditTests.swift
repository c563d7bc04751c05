import Access
import Application
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Trust

@Suite("The audit")
struct AuditTests {
  let people: People

  init() async throws { people = try await People(Bench()) }

  @Test("who saw a member is answered under any of its ids, and asking is an entry too")
  func whoSaw() async throws {
    let member = try await people.member(by: "SA-1")
    _ = try await people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
    let lines = try await ReadAudit(filter: AuditFilter(), member: member, actor: People.id("PO-1"))
      .run(people.hub.recorder)
    #expect(lines.contains { $0.action == "viewMember" && $0.actor == "SA-2" })
    #expect(try people.audit().contains { $0.event == "readAudit" && $0.actor == People.id("PO-1") })
    #expect(
      await code {
        _ = try await ReadAudit(filter: AuditFilter(), actor: People.id("MA-1")).run(people.hub.recorder)
      } == .notAllowed)
  }

  @Test("the same entries reach the log once, and both chains hold")
  func sent() async throws {
    let member = try await people.member(by: "SA-1")
    _ = try await people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
    #expect(try await SendAudit().run(people.hub.recorder) > 0)
    #expect(try await SendAudit().run(people.hub.recorder) == 0)
    let report = try await VerifyAudit().run(people.hub.recorder)
    #expect(report.broken.isEmpty && report.entries > 0)
  }

  static let forgeries = [
    "UPDATE auditLog SET actorID = NULL WHERE seq = 2", "DELETE FROM auditLog WHERE seq = 2",
    "UPDATE auditLog SET at = at + 1 WHERE seq = 2", "UPDATE auditLog SET action = 'signedIn' WHERE seq = 2",
  ]

  @Test("an entry that was changed or taken out is found", arguments: forgeries)
  func forged(sql: String) async throws {
    for index in 0..<4 {
      let member = try await people.member(by: "SA-1", phone: "1391113822\(index)")
      _ = try await people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
    }
    try await SendAudit().run(people.hub.recorder)
    #expect(try await VerifyAudit().run(people.hub.recorder).broken.isEmpty)
    try await people.hub.database.write { _ = try $0.execute(sql) }
    #expect(try await !VerifyAudit().run(people.hub.recorder).broken.isEmpty)
  }

  @Test("it holds no personal data")
  func impersonal() async throws {
    let member = try await people.member(by: "SA-1", name: "Canary Wharf", phone: "13811112222")
    let view = try await people.hub.accessDesk.story(of: member, as: People.id("SA-2"))
    let contact = view.contactPoints[0].id
    _ = try await people.hub.accessDesk.reveal(
      .contactPoint(contact), of: member, because: .repair, as: People.id("SA-2"))
    let text = try people.audit().map { "\($0)" }.joined()
    for canary in ["Canary", "13811112222", "上海"] { #expect(!text.contains(canary)) }
  }

  @Test("a store's entries reach the hub, and the store may not tell another node's")
  func travels() async throws {
    let people = people
    let bench = people.bench
    try await people.setPassword(of: "SA-1")
    let token = try await people.hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token
      .text
    try await bench.running(people.hub) { board in
      try await bench.join(token, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a")
      try await bench.running(node) { _ in
        try await bench.until(node) {
          try node.database.readBlocking { try $0.count("SELECT count(*) FROM credential") } > 0
        }
        _ = try await people.door(of: node).signIn(code: "SA-1", password: People.password, from: People.here)
        try await SendAudit().run(node.recorder)
        try await bench.until(people.hub) {
          try people.hub.database.readBlocking {
            try $0.count(
              "SELECT count(*) FROM auditEntry WHERE nodeID = ? AND action = 'signedIn'",
              [.id(node.profile.node)])
          } == 1
        }
      }
      #expect(try await VerifyAudit().run(people.hub.recorder).broken.isEmpty)
      #expect(try await VerifyAudit().run(node.recorder).broken.isEmpty)
    }
  }
}
