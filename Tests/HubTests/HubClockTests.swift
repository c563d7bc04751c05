import Application
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records
import Sync
import Testing

@Suite("A hub whose clock steps")
struct HubClockTests {
  private func beacons(_ hub: HubRig) async throws -> Int {
    try await hub.database.read { try $0.count("SELECT count(*) FROM beacon") }
  }

  private func lastReceipt(_ hub: HubRig) async throws -> Receipt? {
    try await hub.database.read { connection in
      try connection.first("SELECT receipt FROM receipt ORDER BY position DESC LIMIT 1") {
        try Receipt(decoding: $0.bytes(0))
      }
    }
  }

  @Test("gives no beacon, and says that its receipts' time is unproven, until an administrator confirms")
  func stepped() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    fleet.time.pass(.minutes(1))
    try await hub.desk.issueBeacon()
    let before = try await beacons(hub)
    fleet.time.turnWall(.minutes(-6))
    try await hub.desk.issueBeacon()
    #expect(try await beacons(hub) == before)
    try await store.register("王芳", phone: "13911138000")
    try await store.settle(with: hub)
    let receipt = try await lastReceipt(hub)
    #expect(receipt?.timeUnproven == true && receipt?.verdict == .accepted)
    #expect(try await SyncStatus().run(hub.database, profile: hub.profile).isTimeProven == false)

    await #expect(throws: ClienteleError(.notAllowed, "")) {
      try await ConfirmClock(actor: store.associate).run(hub.recorder)
    }
    // Head office decides about members, not about machines.
    await #expect(throws: ClienteleError(.notAllowed, "")) {
      try await ConfirmClock(actor: fleet.headOffice).run(hub.recorder)
    }
    try await ConfirmClock(actor: try await hub.staff("HQ-02", role: "admin")).run(hub.recorder)
    try await hub.desk.issueBeacon()
    #expect(try await beacons(hub) == before + 1)
    try await store.register("李娜", phone: "13800138001")
    try await store.settle(with: hub)
    #expect(try await lastReceipt(hub)?.timeUnproven == false)
  }

  @Test("notices it at a push, before the next beacon is due")
  func pushed() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    try await store.register("王芳", phone: "13911138000")
    fleet.time.turnWall(.hours(3))
    try await store.settle(with: hub)
    #expect(try await lastReceipt(hub)?.timeUnproven == true)
  }

  @Test(
    "over a restart of its machine it is held against the time it was last seen to have",
    arguments: [(Milliseconds.hours(20), true), (.hours(25), false), (.hours(-1), false)])
  func restarted(away: Milliseconds, isProven: Bool) async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let before = try await beacons(hub)
    fleet.time.restart(after: away)
    try await hub.desk.issueBeacon()
    #expect(try await beacons(hub) == (isProven ? before + 1 : before))
  }

  @Test("a change that claims to have seen what the hub never gave is parked and blocks nothing behind it")
  func seenAhead() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    try await store.settle(with: hub)
    let real = try await store.database.read { try PropertyTable($0).position(.cursor) }
    try await store.database.write {
      try PropertyTable($0).set(.cursor, Position(epoch: 1, hubSeq: real.hubSeq + 1_000))
    }
    try await store.register("王芳", phone: "13911138000")
    try await store.database.write { try PropertyTable($0).set(.cursor, real) }
    try await store.register("李娜", phone: "13800138001")
    try await store.settle(with: hub)
    let parked = try await hub.database.read { try ReceiptTable($0).parked(limit: 10) }
    #expect(parked.map(\.reason) == ["change.seenAhead"])
    let names = try await hub.database.read { try $0.query("SELECT name FROM sourceRecord") { $0.text(0) } }
    #expect(names == ["李娜"])
    #expect(try await store.names() == ["李娜"])
    #expect(try await hub.database.read { try PropertyTable($0).integer(.epoch) } == 1)
  }
}
