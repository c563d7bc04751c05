import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Testing

@Suite("Members of other stores")
struct AdmissionTests {
  private func call(_ node: NodeRig, _ hub: HubRig) -> HubCall {
    { path, body in try await hub.desk.answer(path: path, body: body, from: node.profile.node) }
  }

  @Test("a person known elsewhere is hinted at offline, asked for online, and let in by a recorded act")
  func admitted() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    let right = try await fleet.makeStore("B", at: hub)
    for node in [left, right] { try await node.settle(with: hub) }
    let met = try await left.register("王小芳", phone: "13800138001")
    try await left.settle(with: hub)
    try await hub.decide()
    for node in [left, right] { try await node.settle(with: hub) }
    #expect(try await right.names() == [])

    // No hub is asked from here…
    let known = try await right.register("Fang", phone: "+86 138 0013 8001")
    #expect(known.perhapsElsewhere.map(\.record) == [met.record])
    #expect(known.perhapsElsewhere.first?.store == left.profile.store)
    #expect(known.perhapsElsewhere.first?.maskedName == "王**")
    let stranger = try await right.register("Li", phone: "13800138002")
    #expect(stranger.perhapsElsewhere == [])

    // …to here.
    let call = call(right, hub)
    let hits = try await right.desk.query("13800138001", as: right.associate, call: call)
    #expect(hits.map(\.record) == [met.record] && hits.first?.isHeld == false)
    #expect(hits.first?.name == "王**" && hits.first?.phone.contains("****") == true)
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      _ = try await right.desk.query("13800138001", as: left.associate, call: call)
    }
    let member = try await right.desk.admit(met.record, as: right.associate, reason: "repair", call: call)
    try await right.settle(with: hub)
    #expect(try await right.names() == ["Fang", "Li", "王小芳"])
    let story = try await ShowMember(id: member.member).run(right.database, at: fleet.time.world.clock.wall())
    #expect(story.interactions.contains { $0.kind == "visit" })
    let acts = try await hub.database.read { connection in
      try connection.query("SELECT reason FROM admission") { $0.text(0) }
    }
    #expect(acts == ["repair"])
    let asked = try await hub.database.read { try $0.count("SELECT count(*) FROM queryAudit") }
    #expect(asked == 1)
    // Deciding the member again does not take the store out.
    try await left.register("Another", phone: "13800138001")
    try await left.settle(with: hub)
    try await hub.decide()
    try await right.settle(with: hub)
    #expect(try await right.names().contains("王小芳"))
    #expect(try await right.status().fingerprint == "equal")
  }

  @Test(
    "who may not see members at that store may neither ask for nor let in one",
    arguments: ["admin", "steward"])
  func refused(role: String) async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let other = try await fleet.makeStore("B", at: hub)
    let met = try await other.register("王小芳", phone: "13800138001")
    try await other.settle(with: hub)
    // On the store's own list of staff, with a role that serves nobody.
    let actor = try await hub.staff("A-09", role: role, store: store.profile.store)
    let call = call(store, hub)
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      _ = try await store.desk.query("13800138001", as: actor, call: call)
    }
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      _ = try await store.desk.admit(met.record, as: actor, reason: "repair", call: call)
    }
    let asked = try await hub.database.read { try $0.count("SELECT count(*) FROM queryAudit") }
    let admitted = try await hub.database.read { try $0.count("SELECT count(*) FROM admission") }
    #expect(asked == 0 && admitted == 0)
  }

  @Test("a node that asks too often has to wait")
  func limited() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    let call = call(store, hub)
    for _ in 0..<60 { _ = try await store.desk.query("8001", as: store.associate, call: call) }
    await #expect(throws: ClienteleError(.limitExceeded, "")) {
      _ = try await store.desk.query("8001", as: store.associate, call: call)
    }
    fleet.time.pass(.minutes(2))
    _ = try await store.desk.query("8001", as: store.associate, call: call)
  }
}

@Suite("Rows that differ from the hub's")
struct RepairTests {
  @Test("are found in few bytes, mended, and counted equal afterwards")
  func mended() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    for number in 0..<300 { try await store.register("m\(number)", phone: "\(13_911_130_000 + number)") }
    try await store.settle(with: hub)
    try await hub.decide()
    try await store.settle(with: hub)
    #expect(try await store.status().fingerprint == "equal")
    // A row lost, a row nobody sent, and a sum that was wrong already.
    try await store.database.write { connection in
      let claim = try connection.first("SELECT rowID FROM rowState WHERE tableID = 23 ORDER BY rowID LIMIT 1")
      {
        try $0.id(0)
      }
      try connection.execute(
        "DELETE FROM rowState WHERE tableID = 23 AND rowID = ?", [.id(try #require(claim))])
      let first = try connection.first("SELECT rowID FROM rowState WHERE tableID = 20 ORDER BY rowID LIMIT 1")
      {
        try $0.id(0)
      }
      if let first {
        try connection.execute(
          """
          INSERT INTO rowState (tableID, rowID, position, bucket, image, base, pending)
          SELECT tableID, ?, position, bucket, image, NULL, 0 FROM rowState WHERE tableID = 20 AND rowID = ?
          """, [.id(RowID(high: 1, low: 1)), .id(first)])
      }
      try connection.execute(
        "UPDATE fingerprint SET rows = rows + 1 WHERE scope = ?", [Scope.everyone.column])
    }
    let call: HubCall = { path, body in
      try await hub.desk.answer(path: path, body: body, from: store.profile.node)
    }
    let seen = try await store.desk.compareRows(repairs: false, call: call)
    #expect(seen.differing == 2 && seen.repaired == 0)
    let mended = try await store.desk.compareRows(repairs: true, call: call)
    #expect(mended.repaired == 1 && mended.removed == 1)
    #expect(mended.bytesReceived < 20_000)
    let clean = try await store.desk.compareRows(repairs: true, call: call)
    #expect(clean.differing == 0)
    try await store.register("after", phone: "13911139001")
    try await store.settle(with: hub)
    #expect(try await store.status().fingerprint == "equal")
  }
}

@Suite("A first pull")
struct BootstrapTests {
  @Test("brings staff and the lookup index before the history, goes on after each page, and ends equal")
  func ordered() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    for number in 0..<1_200 { try await store.register("m\(number)", phone: "\(13_911_130_000 + number)") }
    try await store.settle(with: hub, steps: 200)
    try await hub.decide()
    try await store.settle(with: hub)
    // The shop's computer is replaced: same store, another node.
    let fresh = try await fleet.makeStore("A2", at: hub, isOpened: false)
    _ = try await hub.database.write { connection in
      try connection.execute(
        "UPDATE session SET scope = ? WHERE node = ?",
        [store.profile.scope.column, .id(fresh.profile.node)])
    }
    let replaced = NodeRig(
      fleet: fleet, database: fresh.database,
      profile: NodeProfile(
        dealer: fleet.dealer, node: fresh.profile.node, incarnation: 1, kind: .store, name: "A2",
        store: store.profile.store, associate: nil, hub: fleet.hubNode, enrolledAt: fresh.profile.enrolledAt),
      associate: store.associate, keys: fresh.keys)
    try await replaced.database.write { try replaced.profile.save($0) }
    let call: HubCall = { path, body in
      try await hub.desk.answer(path: path, body: body, from: replaced.profile.node)
    }
    let hello = try await call(SyncPath.hello, try await replaced.desk.helloRequest())
    _ = try await replaced.desk.takeHello(hello, roundTrip: Milliseconds(1))
    let first = try await call(SyncPath.pull, try await replaced.desk.pullRequest())
    let progress = try await replaced.desk.takePull(first, roundTrip: Milliseconds(1))
    #expect(!progress.isClosed)
    let open = try await replaced.database.read { connection in
      (
        staff: try connection.count("SELECT count(*) FROM associate"),
        lookup: try connection.count("SELECT count(*) FROM lookup"),
        staged: try connection.count("SELECT count(*) FROM stagedRow WHERE kind = 0")
      )
    }
    #expect(open.staff == 3 && open.lookup == 1_200 && open.staged == 0)
    // The same page again, as after a crash before its answer was noted, changes nothing.
    _ = try await replaced.desk.takePull(first, roundTrip: Milliseconds(1))
    try await replaced.settle(with: hub)
    #expect(try await replaced.names().count == 1_200)
    #expect(try await replaced.status().fingerprint == "equal")
  }

  @Test("a large checkpoint is shown slice by slice, and goes on after it was interrupted")
  func sliced() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let left = try await fleet.makeStore("A", at: hub)
    try await left.settle(with: hub)
    let twin = try await fleet.makeStore("A2", at: hub, isOpened: false)
    _ = try await hub.database.write { connection in
      try connection.execute(
        "UPDATE session SET scope = ? WHERE node = ?", [left.profile.scope.column, .id(twin.profile.node)])
    }
    let counter = NodeRig(
      fleet: fleet, database: twin.database,
      profile: NodeProfile(
        dealer: fleet.dealer, node: twin.profile.node, incarnation: 1, kind: .store, name: "A2",
        store: left.profile.store, associate: nil, hub: fleet.hubNode, enrolledAt: twin.profile.enrolledAt),
      associate: left.associate, keys: twin.keys)
    let place = try #require(twin.profile.store)
    try await hub.database.write { try $0.notePlace(of: left.associate, at: place) }
    try await counter.database.write { try counter.profile.save($0) }
    try await counter.settle(with: hub)
    try await counter.register("own", phone: "13911139001")
    for number in 0..<1_000 { try await left.register("m\(number)", phone: "\(13_911_130_000 + number)") }
    try await left.settle(with: hub, steps: 200)
    try await counter.settle(with: hub, steps: 200)
    #expect(try await counter.names().count == 1_001)
    #expect(try await counter.status().fingerprint == "equal")
    let left2 = try await counter.database.read { try $0.count("SELECT count(*) FROM stagedRow") }
    #expect(left2 == 0)
  }
}
