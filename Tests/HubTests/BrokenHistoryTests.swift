import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing

@Suite("A node whose history broke")
struct BrokenNodeTests {
  private func hubNames(_ hub: HubRig) async throws -> [String] {
    try await hub.database.read { connection in
      try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
  }

  @Test("restored from an old copy it goes on at once, and what it wrote meanwhile is kept and listed")
  func restored() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.register("a", phone: "13800138001")
    try await store.settle(with: hub)
    try await store.register("b", phone: "13800138002")
    // Unsent in the copy, received before it is put back.
    try fleet.copy(store.database, as: "A-old")
    try await store.register("c", phone: "13800138003")
    try await store.settle(with: hub)
    #expect(try await hubNames(hub) == ["a", "b", "c"])

    let old = try store.over("A-old")
    try await old.register("d", phone: "13800138004")
    #expect(try await old.names() == ["a", "b", "d"])
    let done = try await old.settle(with: hub)
    #expect(done.contains { if case .beginIncarnation = $0 { true } else { false } })
    #expect(try await hubNames(hub) == ["a", "b", "c", "d"])
    #expect(try await old.names() == ["a", "b", "c", "d"])
    let status = try await old.status()
    #expect(status.incarnation == 2 && status.rescued == 1 && status.unsent == 0)
    #expect(status.fingerprint == "equal")
    let claims = try await hub.database.read { try $0.count("SELECT count(*) FROM claim") }
    #expect(claims == 4)
    let report = try await VerifyLog(verify: old.desk.verifySignature).run(hub.database, profile: hub.profile)
    #expect(report.broken == [])
  }

  @Test(
    "what was noted in the audit of a life that ended stands at the hub beside what the lost disk had noted")
  func audit() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await note("1", at: store, sends: true)
    try await store.settle(with: hub)
    try await note("2", at: store, sends: true)
    try fleet.copy(store.database, as: "A-old")
    try await note("3 on the lost disk", at: store, sends: true)
    try await store.settle(with: hub)

    let old = try store.over("A-old")
    try await note("3 sent", at: old, sends: true)
    try await note("4 unsent", at: old, sends: false)
    try await old.settle(with: hub)
    // The program goes on as it was opened.
    try await note("5 later", at: old, sends: true)
    try await old.settle(with: hub)
    let profile = old.profile
    let (shown, broken) = try await hub.database.read { connection in
      let table = AuditEntryTable(connection)
      let entries = try table.entries(AuditFilter(limit: 100)).filter { $0.node == profile.node }
      return (entries.map(\.detail).sorted(), try table.verify().broken)
    }
    #expect(shown == ["1", "2", "3 on the lost disk", "3 sent", "4 unsent", "5 later"])
    #expect(broken == [])
    let own = try await old.database.read { try AuditLogTable($0, profile: profile).verify() }
    #expect(own.count == 5 && own.broken == [])
  }

  private func note(_ detail: String, at node: NodeRig, sends: Bool) async throws {
    let (profile, now) = (node.profile, node.recorder.world.clock.wall())
    try await node.database.write { connection in
      _ = try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: nil, .signedIn, detail: detail), at: now)
    }
    if sends { try await SendAudit().run(node.recorder) }
  }

  @Test("two copies that both run: each keeps what people recorded on it, and the hub has all of it once")
  func cloned() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    try await store.register("common", phone: "13800138001")
    try fleet.copy(store.database, as: "A-clone")
    let clone = try store.over("A-clone")
    try await store.register("left", phone: "13800138002")
    try await clone.register("right", phone: "13800138003")
    try await store.settle(with: hub)
    try await clone.settle(with: hub)
    #expect(try await hubNames(hub) == ["common", "left", "right"])
    #expect(try await clone.names() == ["common", "left", "right"])
    // The one whose counter is stale now takes another life as well, and loses nothing by it.
    try await store.register("later", phone: "13800138004")
    try await store.settle(with: hub)
    #expect(try await hubNames(hub) == ["common", "later", "left", "right"])
    let tellings = try await hub.database.read {
      try $0.count("SELECT count(*) FROM conflict")
    }
    #expect(tellings == 0)
    #expect(try await store.status().unsent == 0)
  }

  @Test("an edit that lay over a row when the log ended is shown all along")
  func overlay() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let done = try await store.register("before", phone: "13800138001")
    try await store.settle(with: hub)
    try fleet.copy(store.database, as: "A-old")
    try await store.register("x", phone: "13800138002")
    try await store.settle(with: hub)
    let old = try store.over("A-old")
    _ = try await EditMember(record: done.record, associate: store.associate, name: "after").run(old.recorder)
    try await old.settle(with: hub, steps: 2)
    #expect(try await old.names().contains("after"))
    try await old.settle(with: hub)
    #expect(try await old.names() == ["after", "x"])
    #expect(try await hubNames(hub) == ["after", "x"])
  }
}

@Suite("A hub restored from an old copy")
struct RestoredHubTests {
  private func image(_ table: TableID, _ row: RowID, _ database: Database) async throws -> [UInt8]? {
    try await database.read { connection in
      try connection.first(
        "SELECT image FROM rowState WHERE tableID = ? AND rowID = ?", [.number(table.number), .id(row)]
      ) { $0.bytes(0) }
    }
  }

  private func receipts(_ database: Database, epoch: UInt32) async throws -> [[UInt8]] {
    try await database.read { connection in
      try connection.query(
        "SELECT receipt FROM receipt WHERE position > ? AND position < ? ORDER BY position",
        [
          .position(Position(epoch: epoch, hubSeq: 0)), .position(Position(epoch: epoch + 1, hubSeq: 0)),
        ]
      ) { $0.bytes(0) }
    }
  }

  @Test("begins a new epoch, and every receipt and decision that any node had comes back unchanged")
  func restored() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    let right = try await fleet.makeStore("B", at: hub)
    try await left.register("王芳", phone: "13800138001")
    for node in [left, right] { try await node.settle(with: hub) }
    try fleet.copy(hub.database, as: "hub-old")

    // The same person at both stores: linked, awarded, and a person rules.
    let first = try await left.register("李娜", phone: "13800138002")
    fleet.time.pass(.minutes(2))
    try await left.settle(with: hub)
    try await right.register("李娜", phone: "13800138002")
    try await right.settle(with: hub)
    try await hub.decide()
    let ruling = try await RuleAward(
      member: MemberID(first.record.row), owner: .associate(right.associate), actor: fleet.headOffice,
      reason: "asked both"
    ).run(hub.recorder)
    try await hub.decide()
    for node in [left, right] { try await node.settle(with: hub) }
    let lost = try await receipts(hub.database, epoch: 1)
    let kept = try await receipts(fleet.reopenHub("hub-old").database, epoch: 1)
    #expect(lost.count > kept.count)
    let award = try await image(.award, first.record.row, hub.database)
    let ruled = try await image(.ruling, ruling, hub.database)
    #expect(award != nil && ruled != nil)

    let old = try fleet.reopenHub("hub-old")
    try await old.desk.issueBeacon()
    for _ in 0..<2 {
      for node in [left, right] { try await node.settle(with: old) }
      try await old.decide()
    }
    #expect(try await old.database.read { try PropertyTable($0).integer(.epoch) } == 2)
    // Nodes hold no receipts of changes that are nobody's evidence, such as credits: those the hub makes anew.
    let back = Set(try await receipts(old.database, epoch: 1))
    for node in [left, right] {
      let held = Set(try await receipts(node.database, epoch: 1))
      #expect(held.isSubset(of: back))
    }
    #expect(back.isSubset(of: Set(lost)))
    #expect(try await image(.ruling, ruling, old.database) == ruled)
    let owner = try await old.database.read { connection in
      try connection.first("SELECT associateID, step FROM award WHERE id = ?", [.id(first.record)]) {
        ($0.optionalID(0), $0.text(1))
      }
    }
    #expect(owner?.0 == right.associate.row && owner?.1 == "ruling")
    for node in [left, right] {
      try await node.settle(with: old)
      let status = try await node.status()
      #expect(status.fingerprint == "equal" && status.unsent == 0)
      #expect(try await node.names().contains("李娜"))
    }
    let verified = try await VerifyAwards().run(old.database)
    #expect(verified.differing == [])
    let log = try await VerifyLog(verify: left.desk.verifySignature).run(old.database, profile: old.profile)
    #expect(log.broken == [])
  }

  @Test("a node that returns weeks later still gives back what only it has")
  func late() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    let right = try await fleet.makeStore("B", at: hub)
    for node in [left, right] { try await node.settle(with: hub) }
    try fleet.copy(hub.database, as: "hub-old")
    try await left.register("left", phone: "13800138001")
    try await right.register("right", phone: "13800138002")
    for node in [left, right] { try await node.settle(with: hub) }

    let old = try fleet.reopenHub("hub-old")
    try await left.settle(with: old)
    try await left.register("new", phone: "13800138003")
    try await left.settle(with: old)
    fleet.time.pass(.days(21))
    try await old.desk.issueBeacon()
    try await right.settle(with: old)
    let names = try await old.database.read {
      try $0.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
    #expect(names == ["left", "new", "right"])
    #expect(try await old.database.read { try PropertyTable($0).integer(.epoch) } == 2)
    #expect(try await right.status().fingerprint == "equal")
  }

  @Test("nobody can raise the epoch without the hub's own signature")
  func forged() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    try await store.database.write { connection in
      try PropertyTable(connection).set(.witnessedHead, Position(epoch: 9, hubSeq: 1_000_000))
    }
    try await store.register("a", phone: "13800138001")
    try await store.settle(with: hub)
    #expect(try await hub.database.read { try PropertyTable($0).integer(.epoch) } == 1)
  }
}
