import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records
import Testing

@Suite("Who was exposed")
struct ExposureTests {
  private func names(_ report: ReadExposure.Report) -> [String] { report.members.map(\.name).sorted() }

  @Test("by a machine are those it held at some moment of the time, whoever had left or came back")
  func machine() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    func now() -> Instant { fleet.time.world.clock.wall() }
    func pass() { fleet.time.pass(.hours(1)) }
    func settle() async throws {
      try await store.settle(with: hub)
      try await hub.decide()
      try await store.settle(with: hub)
    }
    let start = now()
    pass()
    let early = try await store.register("早", phone: "13911138222")
    try await settle()
    pass()
    let afterEarly = now()
    pass()
    // It leaves, and comes back.
    let scope = Scope.store(try #require(store.profile.store))
    func move(_ body: @Sendable @escaping (StateWriter, Position) throws -> Void) async throws {
      // A position of its own, as every move has.
      _ = try await hub.staff("X\(now().milliseconds)", role: "associate")
      _ = try await hub.recorder.record(kind: .notice, actor: nil, permission: .judgeLink) { connection in
        let writer = StateWriter(connection, profile: hub.profile)
        try body(writer, try HubOrder(connection).head)
        try writer.finish()
        return ([], ())
      }
    }
    try await move { try $0.exit(early.record, from: scope, at: $1) }
    pass()
    let gone = now()
    pass()
    let late = try await store.register("晚", phone: "13622280011")
    try await settle()
    pass()
    let afterLate = now()
    pass()
    try await move { _ = try $0.enter(early.record, into: scope, at: $1) }
    pass()
    func exposed(_ from: Instant, _ to: Instant) async throws -> [String] {
      names(
        try await ReadExposure(of: .node(store.profile.node), from: from, to: to, actor: officer).run(
          hub.recorder))
    }
    #expect(try await exposed(start, start) == [])
    #expect(try await exposed(start, afterEarly) == ["早"])
    #expect(try await exposed(afterEarly, afterEarly) == ["早"])
    #expect(try await exposed(gone, gone) == [])
    #expect(try await exposed(gone, afterLate) == ["晚"])
    #expect(try await exposed(afterLate, now()) == ["早", "晚"].sorted())
    #expect(try await exposed(start, now()) == ["早", "晚"].sorted())
    #expect(late.record != early.record)
  }

  @Test(
    "is asked at the hub, by who may read the audit, of a machine that was there, of a time that has a length"
  )
  func refused() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    let now = fleet.time.world.clock.wall()
    func code(
      _ node: NodeID, _ actor: AssociateID, _ recorder: Recorder, from: Instant, to: Instant
    ) async -> ClienteleError.Code? {
      do {
        _ = try await ReadExposure(of: .node(node), from: from, to: to, actor: actor).run(recorder)
        return nil
      } catch { return (error as? ClienteleError)?.code }
    }
    let node = store.profile.node
    #expect(await code(node, officer, hub.recorder, from: now, to: now) == nil)
    #expect(await code(node, officer, store.recorder, from: now, to: now) == .notAllowed)
    #expect(await code(node, store.associate, hub.recorder, from: now, to: now) == .notAllowed)
    #expect(await code(fleet.time.world.newID(), officer, hub.recorder, from: now, to: now) == .notFound)
    #expect(
      await code(node, officer, hub.recorder, from: now, to: now + .hours(-1)) == .invalidInput)
  }
}
