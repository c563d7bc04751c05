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

@Suite struct `The work of a store through the API` {
  @Test func `tasks are planned, seen by whose they are, and changed from a known version`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      let made = try await program.send(
        "POST", "/tasks",
        [
          "summary": "送表到店", "member": .string(member), "assignee": "SA-2",
          "dueAt": "2027-03-05T10:00:00+08:00",
        ])
      #expect(made.status == 201, "\(made.text)")
      let path = "/tasks/\(try #require(made.json["id"]?.string))"
      // It is the colleague's now, and whoever leads sees everybody's.
      #expect(try await program.get(path).status == 404)
      let colleague = try await site.program("SA-2")
      let task = try await colleague.get(path)
      #expect(task.json["summary"] == "送表到店")
      #expect(task.json["dueAt"] == "2027-03-05T02:00:00.000Z")
      #expect(try await site.program("MA-1").get(path).status == 200)
      #expect(try await site.program("SB-1").get(path).status == 404)
      let etag = try #require(task.etag)
      #expect(try await colleague.send("PATCH", path, ["state": "completed"], version: etag).status == 200)
      #expect(try await colleague.send("PATCH", path, ["outcome": "x"], version: etag).status == 412)
      #expect(try await colleague.send("PATCH", path, ["state": "nonsense"]).status == 422)
      let open = try await site.program("MA-1").get("/tasks?open=true")
      #expect(open.json["items"] == [])
    }
  }

  @Test func `enquiries come in from a website, with a member and without`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      let member = try await program.register()
      #expect(try await program.send("POST", "/enquiries", .object([])).status == 422)
      for body in [
        ["brand": "Lunaris", "channel": "social", "budget": ["minorUnits": 1, "currency": "CNY"]],
        ["brand": "Lunaris", "member": .string(member)],
      ] as [JSON] {
        #expect(try await program.send("POST", "/enquiries", body).status == 201)
      }
      let list = try await program.get("/enquiries?waiting=true")
      let items = list.json["items"]?.array ?? []
      #expect(items.count == 2)
      #expect(items.compactMap { $0["member"]?.string } == [member])
      let path = "/enquiries/\(try #require(items.first?["id"]?.string))"
      let etag = try #require(try await program.get(path).etag)
      #expect(try await program.send("PATCH", path, ["state": "lost"]).status == 422)
      #expect(
        try await program.send("PATCH", path, ["state": "lost", "lostReason": "价格"], version: etag).status
          == 200)
      #expect(try await program.get("/enquiries?waiting=true").json["items"]?.array?.count == 1)
      #expect(try await site.program("SB-1").get(path).status == 404)
    }
  }

  @Test func `stores and people are listed by whom the account sees`() async throws {
    try await Site.open { site in
      let program = try await site.program("SA-1")
      #expect(
        try await program.get("/stores").json["items"]?.array?.compactMap { $0["code"]?.string } == [
          "A", "B", "HQ",
        ])
      let own = try await program.get("/associates?limit=2")
      #expect(own.json["items"]?.array?.count == 2)
      let rest = try await program.get("/associates?limit=2&cursor=\(try #require(own.json["next"]?.string))")
      let codes = ((own.json["items"]?.array ?? []) + (rest.json["items"]?.array ?? [])).compactMap {
        $0["code"]?.string
      }
      #expect(codes.sorted() == ["MA-1", "SA-1", "SA-2"])
      #expect(try await program.get("/associates?store=B").status == 403)
      #expect(
        try await site.program("HO-1").get("/associates").json["items"]?.array?.count == Site.staff.count)
    }
  }
}
