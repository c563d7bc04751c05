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

@Suite struct `Members through the API` {
  @Test func `are registered, found, shown and changed, for the account they were registered by`()
    async throws
  {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      let hits = try await program.get("/members/search?q=13911138222")
      #expect(hits.json["members"]?.array?.compactMap { $0["member"]?.string } == [member])
      let sheet = try await program.get("/members/\(member)")
      #expect(sheet.json["name"] == "王小明")
      #expect(sheet.json["phone"] == "+8613911138222")
      #expect(sheet.json["birthday"]?["text"] == "1985-03-12")
      #expect(sheet.json["owner"]?["associate"]?["code"] == "SA-1")
      let etag = try #require(sheet.etag)
      let changed = try await program.send(
        "PATCH", "/members/\(member)",
        ["birthday": "chinese:1985-02-21", "tags": ["VIP", "腕表"], "address": .null],
        version: etag)
      #expect(changed.status == 200, "\(changed.text)")
      let after = try await program.get("/members/\(member)")
      #expect(after.json["birthday"]?["calendar"] == "lunar")
      #expect(after.json["address"] == "")
      #expect(after.json["name"] == "王小明")
      #expect(after.json["tags"] == ["VIP", "腕表"])
      #expect(after.etag != etag)
    }
  }

  @Test func `are masked as on the pages, and one mask is lifted for a reason`() async throws {
    try await Site.open { site in
      let member = try await site.program("SA-1").register()
      let colleague = try await site.program("SA-2")
      let sheet = try await colleague.get("/members/\(member)")
      #expect(sheet.json["exposure"] == "masked")
      #expect(!sheet.text.contains("13911138222") && !sheet.text.contains("1985"))
      #expect(sheet.json["phone"] == "139****8222")
      let story = try await site.hub.accessDesk.story(
        of: MemberID(try #require(RowID(member))), as: Site.id("SA-2"))
      #expect(sheet.json["phone"]?.string == story.phone)
      let point = try #require(
        sheet.json["contactPoints"]?.array?.first { $0["kind"] == "phone" }?["id"]?.string)
      let noReason = try await colleague.send(
        "POST", "/members/\(member)/reveal", ["field": "contactPoint", "row": .string(point)])
      #expect(noReason.status == 422)
      let before = try await site.count("auditLog")
      let revealed = try await colleague.send(
        "POST", "/members/\(member)/reveal",
        ["field": "contactPoint", "row": .string(point), "reason": "contactMember"])
      #expect(revealed.json["value"] == "13911138222")
      #expect(try await site.count("auditLog") == before + 1)
      // What was seen is kept nowhere.
      #expect(try await site.count("answeredRequest") == 1)
    }
  }

  @Test func `cannot have written over what their account does not see`() async throws {
    try await Site.open { site in
      let member = try await site.program("SA-1").register()
      let colleague = try await site.program("SA-2")
      let sheet = try await colleague.get("/members/\(member)")
      let before = try await site.changes()
      for patch in [["birthday": "1990-01-01"], ["address": "x"]] as [JSON] {
        let reply = try await colleague.send("PATCH", "/members/\(member)", patch, version: sheet.etag)
        #expect(reply.status == 403)
      }
      #expect(try await site.changes() == before)
    }
  }

  @Test func `are changed only by who knows what they are`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      let etag = try #require(try await program.get("/members/\(member)").etag)
      let path = "/members/\(member)"
      #expect(try await program.send("PATCH", path, ["note": "a"]).status == 428)
      for stale in ["\"x\"", "W/\(etag)", "x", "\"\""] {
        #expect(
          try await program.send("PATCH", path, ["note": "a"], version: stale).status == 412, "\(stale)")
      }
      #expect(try await program.send("PATCH", path, ["note": "a"], version: "\"x\", \(etag)").status == 200)
      #expect(try await program.send("PATCH", path, ["note": "b"], version: etag).status == 412)
      #expect(try await program.send("PATCH", path, ["note": "b"], version: "*").status == 200)
      let fresh = try #require(try await program.get(path).etag)
      let unchanged = try await program.send("GET", path, headers: [("If-None-Match", fresh)])
      #expect(unchanged.status == 304)
      #expect(unchanged.bytes.isEmpty)
    }
  }

  @Test func `changed by many at once from one version are changed once`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      for round in 0..<3 {
        let etag = try #require(try await program.get("/members/\(member)").etag)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for writer in 0..<6 {
            group.addTask {
              try await program.send(
                "PATCH", "/members/\(member)", ["note": .string("\(round) \(writer)")], version: etag
              ).status
            }
          }
          return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200, 412, 412, 412, 412, 412])
      }
    }
  }

  @Test func `who may be known already are told of, as far as the account may see, and nothing is written`()
    async throws
  {
    try await Site.open { site in
      let member = try await site.program("SB-1").register("欧阳长风", phone: "13911370455")
      let program = try await site.program("SA-1")
      let before = try await site.changes()
      for (method, path) in [("POST", "/members"), ("PUT", "/members/by-external-id/shop/7")] {
        let reply = try await program.send(method, path, ["name": "欧阳", "phones": ["139 1137 0455"]])
        #expect(reply.status == 409, "\(reply.text)")
        #expect(reply.code == "input.perhapsKnown")
        let candidates = reply.json["candidates"]?.array ?? []
        #expect(candidates.compactMap { $0["member"]?.string } == [member])
        #expect(candidates.first?["exposure"] == "stub")
        #expect(!reply.text.contains("欧阳长风") && !reply.text.contains("13911370455"))
      }
      #expect(try await site.changes() == before)
      let anyway = try await program.send(
        "POST", "/members", ["name": "欧阳", "phones": ["13911370455"], "takeAnyway": true])
      #expect(anyway.status == 201)
    }
  }

  @Test func `are kept by another system's identifier: made once, brought up to date, never emptied`()
    async throws
  {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let path = "/members/by-external-id/shop/C-7"
      #expect(try await program.get(path).status == 404)
      let made = try await program.send(
        "PUT", path, ["name": "李女士", "phones": ["13911138333"], "gender": "female"])
      #expect(made.json["isNew"] == true, "\(made.text)")
      let member = try #require(made.json["member"]?.string)
      let changes = try await site.changes()
      let again = try await program.send("PUT", path, ["name": "李女士", "phones": ["13911138333"]])
      #expect(again.json["isNew"] == false)
      #expect(again.json["isChanged"] == false)
      #expect(try await site.changes() == changes)
      let more = try await program.send("PUT", path, ["name": "李女士", "address": "外滩1号"])
      #expect(more.json["isChanged"] == true)
      let sheet = try await program.get(path)
      #expect(sheet.json["id"]?.string == member)
      #expect(sheet.json["gender"] == "female")
      // The same identifier at another store is another record.
      #expect(try await site.program("SB-1").get(path).status == 404)
    }
  }

  @Test func `told by an importer are no first contact`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      _ = try await program.send("PUT", "/members/by-external-id/shop/C-8", ["name": "赵先生"])
      #expect(try await site.count("claim") == 0)
      _ = try await program.send(
        "POST", "/members",
        ["name": "钱先生", "phones": ["13911138444"], "associate": "SA-2", "evidence": "visitCheckIn"])
      let claimant = try await site.hub.database.read { connection in
        try connection.first("SELECT associateID FROM claim") { try $0.id(0) }
      }
      #expect(claimant == Site.id("SA-2").row)
      let foreign = try await program.send("POST", "/members", ["name": "孙先生", "associate": "SB-1"])
      #expect(foreign.status == 422)
    }
  }

  @Test func `have contact points and contacts added, and lists of them chosen from`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      #expect(
        try await program.send(
          "POST", "/members/\(member)/contact-points", ["kind": "email", "value": "nobody"]
        ).status == 422)
      #expect(
        try await program.send(
          "POST", "/members/\(member)/contact-points", ["kind": "email", "value": "wang@example.com"]
        ).status == 201)
      let sheet = try await program.get("/members/\(member)?fields=id,contactPoints")
      #expect(sheet.json.members?.map(\.name).sorted() == ["contactPoints", "id"])
      let point = try #require(
        sheet.json["contactPoints"]?.array?.first { $0["kind"] == "email" }?["id"]?.string)
      #expect(try await program.send("DELETE", "/members/\(member)/contact-points/\(point)").status == 204)
      #expect(
        try await program.send("DELETE", "/members/\(member)/contact-points/\(member)").status == 404)
      _ = try await program.send(
        "POST", "/members/\(member)/interactions", ["kind": "call", "note": "问表带"])
      let contacts = try await program.get("/members/\(member)/interactions")
      #expect(contacts.json["items"]?.array?.contains { $0["note"] == "问表带" } == true)
      #expect(try await program.get("/members/\(member)?fields=id,secret").status == 422)
      #expect(try await program.get("/members?limit=0").status == 422)
      #expect(try await program.get("/members?sort=name").status == 422)
    }
  }
}
