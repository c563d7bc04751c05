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

/// Every operation, taken from the table itself: an operation that is added is walked from then on.
@Suite struct `Every operation of the API` {
  /// What is written of a member of store B, none of which anybody else was told.
  private static let secrets = [
    "欧阳长风", "13911370455", "wx-hidden-77", "hidden@example.com", "银杏路77号", "note-hidden", "SERIALHIDDEN",
    "enquiry-hidden", "task-hidden", "label-hidden", "brand-hidden",
  ]

  /// A member of store B and one row of each kind that an operation can name.
  private struct Objects: Sendable {
    let member: String
    let rows: [String: String]

    func address(of operation: API.Operation) -> String {
      var path = operation.path.replacing("{system}", with: "shop").replacing("{externalID}", with: "C-1")
        .replacing("{document}", with: "D-1").replacing("{point}", with: rows["contactPoint"] ?? "")
        .replacing("{delivery}", with: rows["webhookDelivery"] ?? member)
      let table =
        path.hasPrefix("/sales")
        ? "purchase"
        : path.hasPrefix("/tasks")
          ? "task"
          : path.hasPrefix("/enquiries")
            ? "enquiry" : path.hasPrefix("/webhooks") ? "webhookSubscription" : ""
      path = path.replacing("{id}", with: rows[table] ?? member)
      return operation.id == "searchMembers" ? path + "?q=13911370455" : path
    }

    /// What an operation is sent: something its schema lets through, about the member and the rows.
    func body(for operation: API.Operation) -> JSON? {
      switch operation.id {
      case "registerMember": ["name": "X"]
      case "keepMemberByExternalID": ["name": "X"]
      case "changeMember": ["note": "changed"]
      case "changeCustomFields": ["watch.motive": "gift"]
      case "addContactPoint": ["kind": "wechat", "value": "changed"]
      case "logContact": ["kind": "visit", "note": "changed"]
      case "reveal":
        ["field": "contactPoint", "row": .string(rows["contactPoint"] ?? ""), "reason": "serveMember"]
      case "tellSales":
        [
          "items": [
            [
              "kind": "sale", "system": "pos", "document": "W-1", "member": ["id": .string(member)],
              "lines": [["amount": ["minorUnits": 100, "currency": "CNY"]]],
            ]
          ]
        ]
      case "recordEnquiry": ["brand": "L", "member": .string(member)]
      case "handleEnquiry": ["state": "answered"]
      case "planTask": ["summary": "changed", "member": .string(member)]
      case "changeTask": ["summary": "changed"]
      case "markNotices": ["ids": [.string(rows["notice"] ?? member)], "state": "read"]
      case "createWebhook": ["url": "https://8.8.8.8/hook", "types": ["sale.recorded"]]
      case "changeWebhook": ["state": "stopped"]
      default: nil
      }
    }
  }

  private func objects(_ site: Site) async throws -> Objects {
    let (recorder, actor) = (site.hub.recorder, Site.id("SB-1"))
    let done = try await RegisterMember(
      associate: actor, name: "欧阳长风", phones: ["13911370455"], email: "hidden@example.com",
      wechat: "wx-hidden-77", birthday: "1985-03-12", address: "银杏路77号", note: "note-hidden"
    ).run(recorder)
    let record = done.record
    _ = try await LogContact(record: record, associate: actor, kind: "visit", note: "note-hidden").run(
      recorder)
    _ = try await RecordSale(
      record: record, associate: actor,
      lines: [
        .init(
          brand: "L", reference: "R", serial: "SERIALHIDDEN", amount: Money(minorUnits: 100, currency: .cny))
      ]
    ).run(recorder)
    _ = try await RecordEnquiry(record: record, actor: actor, brand: "enquiry-hidden").run(recorder)
    _ = try await PlanTask(record: record, actor: actor, assignee: actor, summary: "task-hidden").run(
      recorder)
    try await ShippedModule.watch.definition(by: nil).run(recorder)
    try await SetFields(
      record: record, actor: actor, typed: [FieldDefinition.id(of: "watch.brands"): "brand-hidden"]
    ).run(recorder)
    let hooks = try await site.program("SB-1")
    _ = try await hooks.send(
      "POST", "/webhooks", ["url": "https://8.8.8.8/hook", "types": ["sale.recorded"]])
    let tables = ["contactPoint", "purchase", "task", "enquiry", "webhookSubscription"]
    let rows = try await site.hub.database.read { connection in
      try tables.map { table in
        try #require(try connection.first("SELECT id FROM \(table)", []) { try $0.id(0).description })
      }
    }
    return Objects(
      member: "\(record)", rows: Dictionary(uniqueKeysWithValues: zip(tables, rows)))
  }

  /// A look at a version where there is one to know.
  private func send(_ operation: API.Operation, _ objects: Objects, by program: Site.Program) async throws
    -> Site.Reply
  {
    try await program.send(
      operation.method.rawValue, objects.address(of: operation), objects.body(for: operation),
      version: operation.ifMatch == .required ? "*" : nil)
  }

  @Test func `is shut without a key, and with a key that lacks its scope`() async throws {
    try await Site.open { site in
      let objects = try await objects(site)
      let before = try await site.changes()
      for operation in OperationTable.all where operation.access != .open {
        let nobody = try await site.send(
          operation.method.rawValue, APIPath.base + objects.address(of: operation),
          headers: [("Content-Type", operation.body?.mediaType ?? "application/json")],
          body: objects.body(for: operation)?.bytes)
        #expect(nobody.status == 401, "\(operation.id)")
        guard let scope = operation.scope else { continue }
        // Of a person with every right the operation needs.
        let others = APIScope.allCases.filter { $0 != scope }
        let reply = try await send(operation, objects, by: try await site.program("SB-1", others))
        #expect(reply.status == 403, "\(operation.id)")
        #expect(reply.code == "api.scopeMissing", "\(operation.id)")
      }
      #expect(try await site.changes() == before)
    }
  }

  /// Whoever asks is answered as the policy says of the right in the table; and what the account may not see of a member
  /// of another store stands in no answer.
  @Test(arguments: ["SA-1", "MA-1", "RM-1", "AD-1", "PO-1", "ST-1", "HO-1"])
  func `asks the policy, and shows nothing of a member that is not the account's to see`(
    _ code: String
  ) async throws {
    try await Site.open { site in
      let objects = try await objects(site)
      let program = try await site.program(code)
      let desk = site.hub.accessDesk
      let isShown = ["HO-1", "ST-1", "PO-1"].contains(code)
      for operation in OperationTable.all where operation.access != .open {
        let before = try await site.changes()
        let reply = try await send(operation, objects, by: program)
        #expect(reply.status < 500, "\(operation.id): \(reply.text)")
        if let right = operation.right {
          let home = Site.staff.first { $0.code == code }?.store ?? ""
          let isAllowed: Bool
          do {
            try await desk.require(
              right, of: .store(Organisation.storeID(code: home)), by: Site.id(code), reason: .other)
            isAllowed = true
          } catch {
            isAllowed = false
          }
          if !isAllowed {
            #expect(reply.status == 403, "\(operation.id) by \(code): \(reply.text)")
            #expect(try await site.changes() == before, "\(operation.id) by \(code)")
          }
        }
        if !isShown {
          for secret in Self.secrets { #expect(!reply.text.contains(secret), "\(operation.id): \(secret)") }
        }
        if reply.status >= 400 {
          #expect(reply.headers["content-type"] == "application/problem+json", "\(operation.id)")
          #expect(try await site.changes() == before, "\(operation.id) by \(code) wrote and refused")
        }
      }
    }
  }

  /// About another store's member or row nothing is written, whoever of the store asks.
  @Test(arguments: ["SA-1", "MA-1"])
  func `writes nothing about what is another store's`(_ code: String) async throws {
    try await Site.open { site in
      let objects = try await objects(site)
      let program = try await site.program(code)
      // Those are the account's own business.
      let own = ["registerMember", "keepMemberByExternalID", "createWebhook"]
      for operation in OperationTable.all where operation.method != .get && !own.contains(operation.id) {
        let before = try await site.changes()
        let reply = try await send(operation, objects, by: program)
        if operation.id == "tellSales" {
          #expect(reply.json["refused"]?.integer == 1, "\(reply.text)")
        } else {
          #expect([403, 404].contains(reply.status), "\(operation.id): \(reply.status) \(reply.text)")
        }
        #expect(try await site.changes() == before, "\(operation.id)")
      }
    }
  }

  /// The document says the truth: what is answered to who may is what its schema says.
  @Test func `answers as its schema says`() async throws {
    try await Site.open { site in
      let objects = try await objects(site)
      let program = try await site.program("SB-1")
      _ = try await program.send("PUT", "/members/by-external-id/shop/C-1", ["name": "另一位"])
      _ = try await program.send(
        "POST", "/sales",
        [
          "items": [
            [
              "kind": "sale", "system": "shop", "document": "D-1",
              "lines": [["amount": ["minorUnits": 100, "currency": "CNY"]]],
            ]
          ]
        ])
      for operation in OperationTable.all where operation.access != .open {
        // Nothing was given up, and nobody was told of anything.
        guard !["retryDelivery", "markNotices"].contains(operation.id) else { continue }
        let reply = try await send(operation, objects, by: program)
        #expect(reply.status == operation.success.status.code, "\(operation.id): \(reply.text)")
        guard let schema = operation.success.schema else {
          #expect(reply.bytes.isEmpty, "\(operation.id)")
          continue
        }
        #expect(schema.violations(in: reply.json) == [], "\(operation.id)")
        #expect((reply.etag != nil) == operation.success.hasVersion, "\(operation.id)")
      }
    }
  }
}
