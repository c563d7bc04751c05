import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Testing

/// `CLIENTELE_MEASURE_AUDIT=1000000` gives a hub so many members, all of them at one store's node, and five entries of the
/// audit for each, and prints how long the questions after a breach take.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["CLIENTELE_MEASURE_AUDIT"] != nil))
struct AuditMeasurements {
  private static let members = Int(ProcessInfo.processInfo.environment["CLIENTELE_MEASURE_AUDIT"] ?? "") ?? 0

  @Test func `who saw a member, what a person saw, what a node held`() async throws {
    let fleet = try Fleet()
    let hub = try await fleet.makeHub()
    let store = try await fleet.makeStore("A", at: hub)
    let officer = try await hub.staff("PO", role: "privacyOfficer")
    let start = fleet.time.world.clock.wall()
    let scope = Scope.store(try #require(store.profile.store))
    let staff = try await hub.staff("SA", role: "associate")
    let seen = try fill(hub, store, scope, staff: staff, at: start)
    fleet.time.pass(.hours(1))
    let now = fleet.time.world.clock.wall()
    let clock = ContinuousClock()
    func time(_ what: String, _ body: () async throws -> Int) async throws {
      var found = 0
      let elapsed = try await clock.measure { found = try await body() }
      print("\(what): \(elapsed.formatted(.units(allowed: [.seconds, .milliseconds]))), \(found) found")
    }
    try await time("who saw a member") {
      try await ReadAudit(filter: AuditFilter(), member: seen, actor: officer).run(hub.recorder).count
    }
    try await time("the last of a node") {
      try await ReadAudit(filter: AuditFilter(node: store.profile.node), actor: officer).run(hub.recorder)
        .count
    }
    try await time("the last of a time") {
      try await ReadAudit(filter: AuditFilter(from: start, to: now), actor: officer).run(hub.recorder).count
    }
    try await time("the first page of all") {
      try await ReadAudit(filter: AuditFilter(limit: 50)).page(hub.recorder, as: officer).lines.count
    }
    try await time("a page of one kind, of which there is none") {
      try await ReadAudit(filter: AuditFilter(event: "revokeNode", limit: 50)).page(hub.recorder, as: officer)
        .lines.count
    }
    try await time("a page of a person and a kind") {
      try await ReadAudit(filter: AuditFilter(actor: staff, event: "viewMember", limit: 50))
        .page(hub.recorder, as: officer).lines.count
    }
    try await time("exposure of a node") {
      try await ReadExposure(of: .node(store.profile.node), from: start, to: now, actor: officer)
        .run(hub.recorder).members.count
    }
    try await time("exposure of a person") {
      try await ReadExposure(of: .person(staff), from: start, to: now, actor: officer)
        .run(hub.recorder).members.count
    }
  }

  /// By SQL, beside the log: the questions read these tables alone.
  ///
  /// - Returns: one of the members.
  private func fill(
    _ hub: HubRig, _ store: NodeRig, _ scope: Scope, staff: AssociateID, at start: Instant
  ) throws -> MemberID {
    try hub.database.writeBlocking { connection in
      try connection.execute("CREATE TEMPORARY TABLE person (number INTEGER PRIMARY KEY, id BLOB NOT NULL)")
      try connection.execute(
        """
        WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < ?)
        INSERT INTO person SELECT number, randomblob(16) FROM n
        """, [.number(Self.members)])
      try connection.execute(
        "INSERT INTO sourceRecord (id, storeID, name) SELECT id, ?, '王小明' FROM person",
        [.id(try #require(store.profile.store))])
      try connection.execute(
        "INSERT INTO serve (recordID, scope, enteredAt) SELECT id, ?, ? FROM person",
        [scope.column, .position(try HubOrder(connection).head)])
      for round in 1...5 {
        try connection.execute(
          """
          INSERT INTO auditEntry
            (id, nodeID, incarnation, seq, at, actorID, action, subjectKind, subjectID, reason, detail, hash)
          SELECT randomblob(16), ?, 1, 1000 + number * 5 + ?, ? + number, ?, 'viewMember', 'member', id, '', '',
            randomblob(32) FROM person
          """,
          [.id(store.profile.node), .number(round), .instant(start), round == 1 ? .id(staff) : nil])
      }
      let one = try connection.first("SELECT id FROM person WHERE number = 1") { try $0.id(0) }
      try connection.execute("DROP TABLE person")
      return MemberID(try #require(one))
    }
  }
}
