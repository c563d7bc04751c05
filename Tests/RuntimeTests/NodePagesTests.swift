import Access
import Application
import Catalogue
import ChangeLog
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import TestKit
import Testing
import Transport
import Trust
import Web

/// Stores and their nodes, at the hub's pages.
@Suite("Nodes, at head office")
struct NodePagesTests {
  private func site(_ code: String = "AD-1") async throws -> CounterSite {
    let site = try await CounterSite()
    for person in ["AD-1", "AD-2", "HO-1", "PO-1"] { try await site.people.setPassword(of: person) }
    try await site.signIn(code)
    return site
  }

  /// Rows of nodes as enrolment writes them; whoever never spoke is silent.
  private func enrol(_ names: [String], at store: StoreID, _ site: CounterSite) async throws -> [NodeID] {
    let hub = site.people.hub
    let ids = names.indices.map { NodeID(RowID.derived(source: "test", document: "\($0)")) }
    try await hub.commit { writer, log in
      let operations = zip(names, ids).map { name, id in
        Organisation.node(
          id, name: name, kind: .store, store: store, associate: nil, logKey: Array(repeating: 1, count: 32))
      }
      _ = try log.append(
        [Draft(subject: nil, operations: operations)], kind: .organisation, actor: nil,
        world: hub.world, to: writer)
    }
    return ids
  }

  private func speak(_ node: NodeID, ago: Milliseconds, _ site: CounterSite) async throws {
    let hub = site.people.hub
    let now = hub.world.clock.wall()
    try await hub.database.write { connection in
      let head = try PropertyTable(connection).position(.hubHead)
      try SessionTable(connection).save(
        Session(
          node: node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: head,
          lastContactAt: now - ago, version: "9.8.7", scope: .everyone, enrolledAt: now - .days(60)))
    }
  }

  static let standings: [(NodeProfile.Kind, Milliseconds, NodeStanding)] = [
    (.store, .minutes(15), .fresh), (.store, .minutes(16), .late), (.store, .hours(25), .silent),
    (.laptop, .hours(23), .fresh), (.laptop, .days(2), .late), (.laptop, .days(6), .silent),
    (.laptop, .days(15), .leaseOver), (.store, .days(15), .silent),
  ]

  @Test("a node stands as long ago as it spoke, a laptop with more patience until its lease is over")
  func standing() {
    let now = Instant(milliseconds: 1_800_000_000_000)
    for (kind, ago, expected) in Self.standings {
      #expect(NodeStanding(kind, isRevoked: false, lastContactAt: now - ago, now: now) == expected, "\(ago)")
      #expect(NodeStanding(kind, isRevoked: true, lastContactAt: now - ago, now: now) == .revoked)
    }
    #expect(NodeStanding(.store, isRevoked: false, lastContactAt: nil, now: now) == .silent)
  }

  @Test("stand by region and store, with what needs somebody alone on request, to those who may see them")
  func list() async throws {
    let site = try await site()
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "A") }
    try await ArrangeUnit(code: "EAST", name: "East Coast", kind: "region", parent: nil, actor: nil)
      .run(site.people.hub.recorder)
    try await PlaceStore(store: "A", unit: "EAST", actor: nil).run(site.people.hub.recorder)
    let nodes = try await enrol(["calm", "gone"], at: store, site)
    try await speak(nodes[0], ago: .minutes(1), site)
    try await speak(nodes[1], ago: .days(3), site)
    let page = try await site.page("/nodes")
    for word in ["East Coast", ">calm<", ">gone<", "In touch", "Silent", "9.8.7", "<circle"] {
      #expect(page.contains(word), "\(word)")
    }
    let troubled = try await site.page("/nodes?show=attention&unit=")
    #expect(troubled.contains(">gone<") && !troubled.contains(">calm<"))
    #expect(try await site.page("/nodes?show=revoked").contains("Nothing here needs anybody."))
    let detail = try await site.page("/nodes/\(nodes[1])")
    #expect(detail.contains("if it is lost, revoke it") && detail.contains(nodes[1].description))
    for (code, isAllowed) in [("HO-1", true), ("PO-1", true), ("SA-1", false), ("MA-1", false)] {
      try await site.signIn(code)
      #expect(try await site.page("/").contains("href=\"/nodes\"") == isAllowed || code == "PO-1", "\(code)")
      #expect(try await site.send(.get, "/nodes").status == (isAllowed ? .ok : .forbidden), "\(code)")
      #expect(
        try await site.send(.get, "/nodes/\(nodes[0])").status == (isAllowed ? .ok : .forbidden), "\(code)")
      #expect(try await site.send(.get, "/nodes/new").status == .forbidden, "\(code)")
      let form = ["kind": "store", "store": "A", "associate": "", "minutes": "60"]
      #expect(try await site.send(.post, "/nodes/new", form).status == .forbidden, "\(code)")
    }
  }

  @Test("many of them come page by page, a store never cut in two")
  func pages() async throws {
    let site = try await site()
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "A") }
    let other = try await site.people.hub.database.read { try StaffQueries($0).store(code: "B") }
    _ = try await enrol((0..<130).map { "a\(1000 + $0)" }, at: store, site)
    let hub = site.people.hub
    try await hub.commit { writer, log in
      let row = Organisation.node(
        NodeID(RowID.derived(source: "test", document: "other")), name: "beyond", kind: .store, store: other,
        associate: nil, logKey: Array(repeating: 1, count: 32))
      _ = try log.append(
        [Draft(subject: nil, operations: [row])], kind: .organisation, actor: nil, world: hub.world,
        to: writer)
    }
    let first = try await site.page("/nodes")
    #expect(first.contains(">a1129<") && !first.contains(">beyond<"))
    let link = try #require(first.split(separator: "\"").first { $0.contains("&amp;after=") })
    let second = try await site.page(String(link).replacing("&amp;", with: "&"))
    #expect(second.contains(">beyond<") && !second.contains(">a1000<"))
  }

  @Test("a token is shown once; a laptop's waits for a second person; what was typed wrong comes back")
  func letIn() async throws {
    let site = try await site()
    let full = ["kind": "laptop", "store": "A", "associate": "SA-1", "minutes": "60"]
    for (wrong, field) in [
      (["store": ""], "store"), (["associate": ""], "associate"), (["associate": "XX-9"], "associate"),
      (["kind": "store"], "associate"), (["minutes": "5000"], "minutes"), (["kind": "hub"], "kind"),
    ] {
      let answer = try await site.send(.post, "/nodes/new", full.merging(wrong) { $1 })
      #expect(answer.status == .unprocessableContent, "\(wrong)")
      #expect(String(decoding: answer.body, as: UTF8.self).contains("\(field)-wrong"), "\(wrong)")
    }
    let made = String(decoding: try await site.send(.post, "/nodes/new", full).body, as: UTF8.self)
    let token = try #require(made.firstMatch(of: #/<p class="token"><code>([0-9A-Z.]+)</#)?.output.1)
    let id = String(token.prefix(6))
    let list = try await site.page("/nodes")
    #expect(list.contains(id) && !list.contains(token) && list.contains("another person approves"))
    #expect(try await site.send(.post, "/nodes/approve", ["what": id]).status == .forbidden)
    #expect(try await site.send(.post, "/nodes/approve", ["what": "nothing"]).status == .unprocessableContent)
    try await site.signIn("AD-2")
    #expect(try await site.submit("/nodes/approve", ["what": id]).contains("Approved."))
    let events = try site.people.audit().map(\.event)
    #expect(events.contains("tokenIssued") && events.contains("approveNode"))
  }

  @Test(
    "a store that joins is in touch; what it sent in a stranger's name is parked, with what to do; revoked it is out"
  )
  func life() async throws {
    let site = try await site()
    let (people, bench) = (site.people, site.people.bench)
    let token = try await people.hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token
    try await bench.running(people.hub) { board in
      try await bench.join(token.text, at: bench.enrolment(board), as: "a")
      let node = try await bench.open("a")
      try await bench.running(node) { _ in
        try await bench.until(node) {
          try node.database.readBlocking { try $0.count("SELECT count(*) FROM associate") } > 5
        }
        try await node.commit { writer, log in
          let row = node.world.newRowID()
          _ = try log.append(
            [
              Draft(
                subject: nil,
                operations: [
                  Operation(
                    table: .enquiry, row: row,
                    writes: [.init(EnquiryField.brand.id, .text("of a stranger"))])
                ])
            ], kind: .record, actor: People.id("SB-1"), world: node.world, to: writer)
        }
        try await bench.until(people.hub) {
          try people.hub.database.readBlocking {
            try $0.count("SELECT count(*) FROM change WHERE verdict = 3")
          } == 1
        }
      }
      let path = "/nodes/\(node.profile.node)"
      let page = try await site.page(path)
      for word in ["In touch", "1 parked", "never on that store", "input.notAllowed", "Bea"] {
        #expect(page.contains(word), "\(word)")
      }
      #expect(try await site.page("/nodes?show=attention").contains("1 parked"))
      for wrong in [["reason": "lostDevice"], ["sure": "1"], ["sure": "1", "reason": "delivery"]] {
        #expect(try await site.send(.post, path + "/revoke", wrong).status == .unprocessableContent)
      }
      #expect(
        try await site.submit(path + "/revoke", ["sure": "1", "reason": "lostDevice"]).contains("Revoked."))
      let entry = try #require(try people.audit().last { $0.event == "revokeNode" })
      #expect(entry.subject == node.profile.node.row && entry.reason == "lostDevice")
      #expect(!(try await site.page("/nodes")).contains(path))
      #expect(try await site.page("/nodes?show=revoked").contains(path))
    }
  }

  @Test("are sound markup in both languages, whatever they are called", arguments: ["en", "zh"])
  func sound(language: String) async throws {
    let site = try await site()
    let store = try await site.people.hub.database.read { try StaffQueries($0).store(code: "A") }
    let nodes = try await enrol(Hostile.texts.map { String($0.prefix(300)) }, at: store, site)
    for node in nodes.prefix(5) { try await speak(node, ago: .days(20), site) }
    try await site.signIn("AD-1", language: language)
    for path in ["/nodes", "/nodes?show=attention&unit=%22%3E", "/nodes/new"] + nodes.map({ "/nodes/\($0)" })
    {
      let html = try await site.page(path)
      let page = ParsedPage(html)
      #expect(page.faults.isEmpty && page.all("h1").count == 1, "\(path): \(page.faults)")
      HostileFieldsTests.expectHarmless(html, path)
      CounterPagesTests.expectLabels(page, path)
    }
    for text in Hostile.texts {
      let typed = try await site.send(
        .post, "/nodes/new", ["kind": text, "store": text, "associate": text, "minutes": text])
      HostileFieldsTests.expectHarmless(String(decoding: typed.body, as: UTF8.self), "\(text.prefix(40))")
    }
  }
}
