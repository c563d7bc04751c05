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

@Suite struct `The door of the API` {
  @Test func `lets in who has a key, and tells nobody else anything`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1", [.membersRead])
      #expect(try await program.get("/account").status == 200)
      for header in [
        nil, "", "Bearer", "Bearer ", "Bearer clk_", "Bearer \(program.secret)0", "Basic \(program.secret)",
        "Bearer clk_" + String(repeating: "0", count: 64), program.secret,
      ] {
        let reply = try await site.send(
          "GET", "/api/v1/members", headers: header.map { [("Authorization", $0)] } ?? [])
        #expect(reply.status == 401, "\(header ?? "none")")
        #expect(reply.headers["www-authenticate"] == "Bearer")
        #expect(reply.headers["content-type"] == "application/problem+json")
        #expect(reply.code == "trust.apiKeyRefused")
      }
    }
  }

  @Test func `keeps nothing of a secret but its hash, and says it once`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let dump = try await site.hub.database.read { connection in
        try connection.query("SELECT hash, name, scopes FROM apiKey") { row in
          row.bytes(0).hexadecimal + row.text(1) + row.text(2)
        }.joined()
      }
      #expect(!dump.contains(program.secret.dropFirst(4)))
      let listed = try await ListAPIKeys(actor: Site.id("AD-1")).run(site.hub.recorder)
      #expect(!String(describing: listed).contains(program.secret.dropFirst(4)))
    }
  }

  @Test func `is shut by revoking the key, and by the account leaving`() async throws {
    try await Site.open { site in
      let (first, second) = (try await site.program("SA-1"), try await site.program("SA-2"))
      try await RevokeAPIKey(key: first.key, actor: Site.id("AD-1")).run(site.hub.recorder)
      #expect(try await first.get("/account").status == 401)
      #expect(try await second.get("/account").status == 200)
      try await LeaveStaff(associate: Site.id("SA-2"), actor: nil).run(site.hub.recorder)
      #expect(try await second.get("/account").status == 401)
    }
  }

  @Test(arguments: ["SA-1", "MA-1", "RM-1", "PO-1", "ST-1", "HO-1"])
  func `and only an administrator makes and takes keys`(_ code: String) async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      await #expect(throws: ClienteleError(.notAllowed, "")) {
        _ = try await CreateAPIKey(
          name: "x", associate: Site.id("SA-1"), scopes: [.salesRead], actor: Site.id(code)
        ).run(site.hub.recorder)
      }
      await #expect(throws: ClienteleError(.notAllowed, "")) {
        try await RevokeAPIKey(key: program.key, actor: Site.id(code)).run(site.hub.recorder)
      }
      await #expect(throws: ClienteleError(.notAllowed, "")) {
        _ = try await ListAPIKeys(actor: Site.id(code)).run(site.hub.recorder)
      }
      #expect(try await program.get("/account").status == 200)
    }
  }

  @Test func `making and revoking a key is in the audit`() async throws {
    try await Site.open { site in
      let before = try await site.count("auditLog")
      let created = try await CreateAPIKey(
        name: "x", associate: Site.id("SA-1"), scopes: [.salesRead], actor: Site.id("AD-1")
      ).run(site.hub.recorder)
      try await RevokeAPIKey(key: created.key.id, actor: Site.id("AD-1")).run(site.hub.recorder)
      let details = try await site.hub.database.read { connection in
        try connection.query(
          "SELECT detail FROM auditLog WHERE actorID = ? ORDER BY seq", [.id(Site.id("AD-1"))]
        ) {
          $0.text(0)
        }
      }
      #expect(try await site.count("auditLog") == before + 2)
      #expect(details == ["apiKey created \(created.key.id)", "apiKey revoked \(created.key.id)"])
    }
  }

  @Test func `has a rate for each key, and says when to come back`() async throws {
    try await Site.open { site in
      let slow = try await site.program("SA-1", perMinute: 3)
      let other = try await site.program("SA-2", perMinute: 3)
      for _ in 0..<3 { #expect(try await slow.get("/account").status == 200) }
      let refused = try await slow.get("/account")
      #expect(refused.status == 429)
      #expect(refused.headers["retry-after"] == "20")
      #expect(try await other.get("/account").status == 200)
      site.advance(.seconds(20))
      #expect(try await slow.get("/account").status == 200)
      #expect(try await slow.get("/account").status == 429)
    }
  }

  @Test(
    arguments: [
      ("GET", "/api/v1", 404), ("GET", "/api/v1/", 404), ("GET", "/api/v1/nothing", 404),
      ("GET", "/api/v1/members/", 404), ("PUT", "/api/v1/members", 405), ("DELETE", "/api/v1/sales", 405),
      ("GET", "/api/v1/%GG", 404), ("PATCH", "/api/v1/members/search", 405),
    ])
  func `answers what there is not as it answers everything`(
    _ method: String, _ path: String, _ status: Int
  ) async throws {
    try await Site.open { site in
      let reply = try await site.send(method, path)
      #expect(reply.status == status)
      #expect(reply.headers["content-type"] == "application/problem+json")
      #expect(reply.json["status"]?.integer == Int64(status))
      if status == 405 { #expect(reply.headers["allow"]?.isEmpty == false) }
    }
  }

  @Test func `knows no cookie, no other origin, and keeps nothing in caches`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let cookie = try await site.send(
        "GET", "/api/v1/account",
        headers: [("Cookie", "clk=\(program.secret)"), ("Origin", "https://evil.example")])
      #expect(cookie.status == 401)
      let reply = try await program.send("GET", "/account", headers: [("Origin", "https://evil.example")])
      #expect(reply.status == 200)
      #expect(reply.headers.keys.allSatisfy { !$0.hasPrefix("access-control-") })
      #expect(reply.headers["set-cookie"] == nil)
      #expect(reply.headers["cache-control"] == "no-store")
      #expect(reply.headers["x-content-type-options"] == "nosniff")
    }
  }

  @Test func `gives its document to everybody, and titles in the reader's language`() async throws {
    try await Site.open { site in
      let document = try await site.send("GET", "/api/v1/openapi.json")
      #expect(document.status == 200)
      #expect(document.json["openapi"]?.string == "3.1.0")
      let chinese = try await site.send(
        "GET", "/api/v1/account", headers: [("Accept-Language", "zh-CN,zh;q=0.9")])
      #expect(chinese.json["title"]?.string == "接口密钥无效")
      #expect(chinese.headers["content-language"] == "zh-Hans")
    }
  }

  @Test(
    arguments: [
      ("", 400), ("{", 400), ("[]", 422), ("{\"name\":\"x\",\"name\":\"y\"}", 400), ("{\"nome\":\"x\"}", 422),
      ("{\"name\":1}", 422), ("{\"name\":\"\u{1}\"}", 400), ("null", 422), ("{\"phones\":[\"12\"]}", 422),
      ("{\"phones\":\"13911138222\"}", 422), ("{\"evidence\":\"hearsay\"}", 422), ("{}", 422),
      ("{\"statedAt\":\"2026-03-05T10:00:00\"}", 422), ("{\"birthday\":\"****-03-12\"}", 422),
      ("{\"name\":\"\\ud800\"}", 400),
    ])
  func `takes no body that is not what the document says, and writes nothing`(
    _ body: String, _ status: Int
  ) async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let before = try await site.changes()
      let reply = try await site.send(
        "POST", "/api/v1/members",
        headers: [
          ("Authorization", "Bearer \(program.secret)"), ("Idempotency-Key", "k"),
          ("Content-Type", "application/json; charset=utf-8"),
        ], body: Array(body.utf8))
      #expect(reply.status == status, "\(reply.text)")
      #expect(reply.headers["content-type"] == "application/problem+json")
      #expect(try await site.changes() == before)
    }
  }

  @Test func `takes names of ten thousand letters, other types and bodies without end for what they are`()
    async throws
  {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let before = try await site.changes()
      let long = try await program.send(
        "POST", "/members", ["name": .string(String(repeating: "名", count: 10_000))])
      #expect(long.status == 422)
      #expect(long.pointers == ["/name"])
      #expect(!long.text.contains("名名名"))
      let huge = try await program.send(
        "POST", "/members", ["name": .string(String(repeating: "x", count: 2 << 20))])
      #expect(huge.status == 413)
      #expect(huge.headers["content-type"] == "application/problem+json")
      let form = try await site.send(
        "POST", "/api/v1/members",
        headers: [
          ("Authorization", "Bearer \(program.secret)"), ("Idempotency-Key", "k"),
          ("Content-Type", "application/x-www-form-urlencoded"),
        ], body: Array("name=x".utf8))
      #expect(form.status == 415)
      #expect(try await site.changes() == before)
    }
  }
}
