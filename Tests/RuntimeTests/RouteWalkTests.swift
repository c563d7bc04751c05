import Application
import Foundation
import HTTPTypes
import Kernel
import Members
import Persistence
import Runtime
import Testing
import Transport
import Trust
import Web

/// Every route of the pages, taken from the table of routes itself: a page that is added is walked from then on.
@Suite("Every route")
struct RouteWalkTests {
  /// What is written of a member of store B, none of which anybody else in the chain was told.
  private static let secrets = [
    "欧阳长风", "13911370455", "wx-hidden-77", "hidden@example.com", "银杏路77号", "note-hidden", "SERIALHIDDEN",
    "complaint-hidden", "enquiry-hidden", "task-hidden", "label-hidden", "claim-hidden",
    "asked-hidden", "field-hidden",
  ]

  /// One row of each kind that a route can name.
  private struct Objects {
    var member: MemberID
    var rows: [String: String]

    /// The address of a route about this member: its captures filled with rows of the kind it is about.
    func address(of path: String) -> String {
      var address = path.replacing("{export}", with: member.description).replacing("{month}", with: "2026-01")
        .replacing("{record}", with: member.description).replacing("{other}", with: member.description)
      for (prefix, table) in [
        ("/sales/{id}", "purchase"), ("/tasks/{id}", "task"), ("/members/{id}/complaints/{row}", "complaint"),
        ("/members/{id}/consents/{row}", "consent"), ("/members/{id}/contacts/{row}", "contactPoint"),
        ("/members/{id}/dates/{row}", "importantDate"), ("/members/{id}/enquiries/{row}", "enquiry"),
        ("/members/{id}/dispute/{row}", "dispute"), ("/members/{id}/story/{row}", "interaction"),
      ] where path.hasPrefix(prefix) {
        address = address.replacing(prefix.hasSuffix("{row}") ? "{row}" : "{id}", with: rows[table] ?? "")
      }
      return address.replacing("{id}", with: member.description)
        .replacing("{enquiry}", with: rows["nameless"] ?? "")
        .replacing("{dispute}", with: rows["dispute"] ?? "")
        .replacing("{field}", with: member.description)
        .replacing(
          "{module}",
          with: path.hasPrefix("/members") ? FieldModule.id(of: "watch").description : member.description
        )
        .replacing("{request}", with: rows["privacyRequest"] ?? "")
        .replacing("{row}", with: rows["interaction"] ?? "")
        .replacing("{upload}", with: member.description).replacing("{number}", with: "1")
        .replacing("{version}", with: member.description)
        .replacing("{node}", with: member.description).replacing("{person}", with: member.description)
    }
  }

  /// A member of store B with everything that can be kept of one.
  private func objects(_ site: CounterSite) async throws -> Objects {
    let recorder = site.people.hub.recorder
    let actor = People.id("SB-1")
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
          brand: "L", reference: "R", serial: "SERIALHIDDEN",
          amount: Money(minorUnits: 100, currency: .cny))
      ]
    ).run(recorder)
    _ = try await RecordComplaint(
      record: record, actor: actor, category: .other, description: "complaint-hidden"
    ).run(recorder)
    _ = try await RecordEnquiry(record: record, actor: actor, brand: "enquiry-hidden").run(recorder)
    let nameless = try await RecordEnquiry(record: nil, actor: actor, brand: "asked-hidden").run(recorder)
    _ = try await PlanTask(record: record, actor: actor, assignee: actor, summary: "task-hidden").run(
      recorder)
    if let date = AnnualDate("--03-12") {
      _ = try await KeepDate(record: record, actor: actor, kind: .other, label: "label-hidden", date: date)
        .run(recorder)
    }
    _ = try await RecordConsent(record: record, actor: actor, purpose: .service, verdict: .withdrawn)
      .run(recorder)
    try await ShippedModule.watch.definition(by: nil).run(recorder)
    try await SetFields(
      record: record, actor: actor, typed: [FieldDefinition.id(of: "watch.brands"): "field-hidden"]
    ).run(recorder)
    let member = MemberID(record.row)
    _ = try await OpenDispute(member: member, actor: actor, statement: "claim-hidden").run(recorder)
    _ = try await RecordPrivacyRequest(member: member, actor: actor, kind: .copy).run(recorder)
    let tables = [
      "purchase", "task", "complaint", "consent", "contactPoint", "importantDate", "enquiry", "dispute",
      "interaction", "privacyRequest",
    ]
    let rows = try await site.people.hub.database.read { connection in
      try tables.map { table in
        try #require(
          try connection.first("SELECT id FROM \(table) WHERE id <> ?", [.id(nameless)]) {
            try $0.id(0).description
          })
      }
    }
    return Objects(
      member: member,
      rows: Dictionary(uniqueKeysWithValues: zip(tables + ["nameless"], rows + [nameless.description])))
  }

  private func changes(_ site: CounterSite) async throws -> Int {
    try await site.people.hub.database.read { try $0.count("SELECT count(*) FROM change") }
  }

  @Test("that changes something refuses who is not signed in, another site, and a form of another session")
  func forged() async throws {
    let site = try await CounterSite()
    let objects = try await objects(site)
    let posts = site.routes.filter { $0.method == .post }
    #expect(posts.count > 40)
    let before = try await changes(site)
    let open: Set<String> = ["/sign-in", "/switch", "/language"]
    for route in posts where !open.contains(route.path) {
      let answer = try await site.send(.post, objects.address(of: route.path))
      #expect(answer.status == .seeOther, "\(route.path)")
      #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true, "\(route.path)")
    }
    try await site.signIn("SB-1")
    let signedIn = try await changes(site)
    for route in posts {
      for origin in CounterSite.Origin.foreign {
        let code = await code {
          try await site.send(.post, objects.address(of: route.path), from: origin)
        }
        #expect(code == .formForged, "\(route.path) from \(origin)")
      }
    }
    for route in posts where !open.contains(route.path) {
      for token in ["", "0000"] {
        let code = await code {
          try await site.send(.post, objects.address(of: route.path), ["form-token": token])
        }
        #expect(code == .formForged, "\(route.path) with \(token.isEmpty ? "no token" : "another token")")
      }
    }
    #expect(try await changes(site) == signedIn)
    #expect(before <= signedIn)
  }

  /// Whose work reaches no member of store B: staff of another store, its manager, staff of head office without a role,
  /// and who runs the machines.
  @Test(
    "shows nothing of a member that is not the person's to see, and changes nothing",
    arguments: ["SA-1", "MA-1", "RM-1", "AD-1"])
  func foreign(_ code: String) async throws {
    let site = try await CounterSite()
    let objects = try await objects(site)
    try await site.people.setPassword(of: code)
    try await site.signIn(code)
    let before = try await changes(site)
    let apart: Set<String> = ["/sign-out", "/lock", "/sign-in", "/switch", "/pin", "/password", "/events"]
    var walked = 0
    for route in site.routes where !apart.contains(route.path) && !route.path.hasPrefix("/assets") {
      let address = objects.address(of: route.path)
      let answer: WebResponse
      let written = try await changes(site)
      do {
        answer = try await site.send(route.method, address, ["reason": "curious", "purpose": "other"])
      } catch let error as ClienteleError {
        #expect([.notAllowed, .notFound, .invalidInput].contains(error.code), "\(route.path): \(error.code)")
        continue
      }
      walked += 1
      #expect(try await changes(site) == written, "\(route.method) \(address) wrote something")
      let text = String(decoding: answer.body, as: UTF8.self)
      for secret in Self.secrets { #expect(!text.contains(secret), "\(route.method) \(address): \(secret)") }
      // The member's own page is the stub.
      if route.path.contains("{"), route.method == .get, route.path != "/members/{id}" {
        #expect([.notFound, .forbidden].contains(answer.status), "\(address): \(answer.status)")
      }
    }
    #expect(walked > 60)
    for question in ["欧阳长风", "13911370455", "0455", "SERIALHIDDEN", "ouyang", "wx-hidden-77"] {
      let encoded = question.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let page = try await site.page("/members?q=\(encoded)").replacing(question, with: "")
      for secret in Self.secrets { #expect(!page.contains(secret), "a search for \(question): \(secret)") }
    }
    #expect(try await changes(site) == before)
  }

  private func code(_ body: () async throws -> some Sendable) async -> ClienteleError.Code? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? ClienteleError)?.code
    }
  }
}
