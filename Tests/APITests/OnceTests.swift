import API
import Access
import Application
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import Testing
import Transport

@Suite struct `A request that changes something` {
  private static let body: JSON = ["name": "王小明", "phones": ["13911138222"]]

  @Test func `counts once, and gets the same answer again`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let first = try await program.send("POST", "/members", Self.body, once: "k-1")
      let changes = try await site.changes()
      for _ in 0..<3 {
        let again = try await program.send("POST", "/members", Self.body, once: "k-1")
        #expect(again.status == 201)
        #expect(again.bytes == first.bytes)
        #expect(again.headers["location"] == first.headers["location"])
        #expect(again.headers["idempotency-replayed"] == "true")
      }
      #expect(first.headers["idempotency-replayed"] == nil)
      #expect(try await site.changes() == changes)
      let member = try #require(first.json["member"]?.string)
      let etag = try #require(try await program.get("/members/\(member)").etag)
      let patched = try await program.send(
        "PATCH", "/members/\(member)", ["note": "a"], once: "k-2", version: etag)
      let again = try await program.send(
        "PATCH", "/members/\(member)", ["note": "a"], once: "k-2", version: etag)
      #expect(again.status == 200, "the version it names is not the present one any more")
      #expect(again.etag == patched.etag)
    }
  }

  @Test func `has a key of its own, which no other request may use`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      _ = try await program.send("POST", "/members", Self.body, once: "k-1")
      let changes = try await site.changes()
      for (path, body) in [
        ("/members", ["name": "李四"]), ("/enquiries", Self.body), ("/tasks", ["summary": "x"]),
      ] as [(String, JSON)] {
        let reply = try await program.send("POST", path, body, once: "k-1")
        #expect(reply.status == 422, "\(path)")
      }
      let other = try await program.send("POST", "/tasks", ["summary": "x"], once: "k-1")
      #expect(other.code == "input.onceKeyReused")
      #expect(try await site.changes() == changes)
      // Of another program the same key is another one.
      let colleague = try await site.program("SA-2")
      #expect(try await colleague.send("POST", "/tasks", ["summary": "x"], once: "k-1").status == 201)
    }
  }

  @Test func `needs one to make something`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let reply = try await site.send(
        "POST", "/api/v1/tasks",
        headers: [("Authorization", "Bearer \(program.secret)"), ("Content-Type", "application/json")],
        body: JSON(dictionaryLiteral: ("summary", "x")).bytes)
      #expect(reply.status == 400)
      #expect(reply.code == "api.onceKeyMissing")
      for key in [String(repeating: "k", count: 129), "", "a b"] {
        #expect(try await program.send("POST", "/tasks", ["summary": "x"], once: key).status == 400, "\(key)")
      }
    }
  }

  @Test func `that was refused may be sent again under its key`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      _ = try await program.register()
      let refused = try await program.send("POST", "/members", Self.body, once: "k-1")
      #expect(refused.status == 409)
      #expect(try await site.count("answeredRequest") == 1)
      let task = try await program.send("POST", "/tasks", ["summary": "x"], once: "k-1")
      #expect(task.status == 201)
    }
  }

  @Test func `sent ten times at once counts once`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let before = try await site.count("sourceRecord")
      let replies = try await withThrowingTaskGroup(of: Site.Reply.self) { group in
        for _ in 0..<10 {
          group.addTask { try await program.send("POST", "/members", Self.body, once: "k-1") }
        }
        return try await group.reduce(into: [Site.Reply]()) { $0.append($1) }
      }
      #expect(replies.allSatisfy { $0.status == 201 })
      #expect(Set(replies.map(\.text)).count == 1)
      #expect(try await site.count("sourceRecord") == before + 1)
    }
  }

  @Test func `is forgotten after a day, and leaves nothing of a person meanwhile`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      _ = try await program.send("POST", "/members", Self.body, once: "secret-key")
      _ = try await program.send("POST", "/tasks", ["summary": "hidden-summary"], once: "k-2")
      let kept = try await site.hub.database.read { connection in
        try connection.query("SELECT keyHash, requestHash, etag, location, body FROM answeredRequest") {
          row in
          row.bytes(0).hexadecimal + row.bytes(1).hexadecimal + row.text(2) + row.text(3) + row.text(4)
        }.joined()
      }
      for word in [
        "王小明", "13911138222", "hidden-summary", "secret-key", Array("secret-key".utf8).hexadecimal,
      ] {
        #expect(!kept.contains(word))
      }
      site.advance(.hours(23))
      _ = try await program.send("POST", "/tasks", ["summary": "x"], once: "k-3")
      #expect(try await site.count("answeredRequest") == 3)
      site.advance(.hours(2))
      _ = try await program.send("POST", "/tasks", ["summary": "x"], once: "k-4")
      #expect(try await site.count("answeredRequest") == 2)
    }
  }
}
