import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records
import Synchronization
import Testing

/// A store's program was replaced by one that writes what it likes: its changes are signed and chained as they must
/// be, and lie.
@Suite("What a store writes that is not its own to say")
struct ForgedChangesTests {
  /// Two stores that each have a member and an entry in their audit at the hub.
  struct World {
    let fleet: Fleet
    let hub: HubRig
    let store: NodeRig
    let other: NodeRig
    let record: SourceRecordID
    let otherEntry: AuditEntry

    init() async throws {
      fleet = try Fleet()
      hub = try await fleet.makeHub()
      store = try await fleet.makeStore("A", at: hub)
      other = try await fleet.makeStore("B", at: hub)
      record = try await store.register("王小芳", phone: "13800138001").record
      for node in [store, other] {
        let profile = node.profile
        let now = fleet.time.world.clock.wall()
        let actor = node.associate
        try await node.database.write {
          _ = try AuditLogTable($0, profile: profile).append(AuditNote(actor: actor, .signedIn), at: now)
        }
        try await SendAudit().run(node.recorder)
        try await node.settle(with: hub)
      }
      let node = other.profile.node
      otherEntry = try await #require(hub.entries().first { $0.node == node })
    }

    /// An entry that says of some node what never happened there.
    func entry(of node: NodeID) -> AuditEntry {
      AuditEntry(
        AuditNote(actor: other.associate, .signedIn), node: node, incarnation: 1, seq: 2,
        at: fleet.time.world.clock.wall(), after: otherEntry.hash)
    }

    var renaming: Operation {
      Operation(
        table: .sourceRecord, row: record.row, writes: [.init(SourceRecordField.name.id, .text("李四"))])
    }
  }

  struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Why it is parked; empty when it counts.
    let reason: String
    let make: @Sendable (World) -> (actor: AssociateID?, operation: Operation)

    init(
      _ description: String, _ reason: ClienteleError.Code?,
      _ make: @escaping @Sendable (World) -> (actor: AssociateID?, operation: Operation)
    ) {
      (testDescription, self.reason, self.make) = (description, reason?.name ?? "", make)
    }
  }

  static let lies = [
    Lie("in the name of its own associate", nil) { ($0.store.associate, $0.renaming) },
    Lie("in the name of another store's associate", .notAllowed) { ($0.other.associate, $0.renaming) },
    Lie("in the name of head office", .notAllowed) { ($0.fleet.headOffice, $0.renaming) },
    Lie("in the name of nobody there ever was", .notAllowed) { ($0.fleet.time.world.newID(), $0.renaming) },
    Lie("of its own audit", nil) { (nil, $0.entry(of: $0.store.profile.node).operation) },
    Lie("of another store's audit", .changeWrongNode) {
      (nil, $0.entry(of: $0.other.profile.node).operation)
    },
    Lie("of the hub's audit", .changeWrongNode) { (nil, $0.entry(of: $0.hub.profile.node).operation) },
    Lie("into another store's entry, without a node", .changeWrongNode) { world in
      (
        nil,
        Operation(
          table: .auditEntry, row: world.otherEntry.operation.row,
          writes: [.init(AuditEntryField.action.id, .text("signedOut"))])
      )
    },
  ]

  @Test("is parked with its reason, changes nothing, and holds up nothing behind it", arguments: lies)
  func parked(lie: Lie) async throws {
    let world = try await World()
    let (store, hub) = (world.store, world.hub)
    let before = try await hub.picture(of: world.record)
    let (actor, operation) = lie.make(world)
    let log = store.log
    let profile = store.profile
    let time = world.fleet.time.world
    let seq = try await store.database.write { connection in
      let writer = StateWriter(connection, profile: profile)
      let (change, _) = try log.append(
        [Draft(subject: nil, operations: [operation])],
        kind: operation.table == .auditEntry ? .audit : .record,
        actor: actor, world: time, to: writer)
      try writer.finish()
      return change.header.seq
    }
    try await store.register("behind it", phone: "13800138009")
    try await store.settle(with: hub)
    let receipt = try await hub.database.read {
      try ReceiptTable($0).receipt(of: profile.node, 1, seq)
    }
    #expect(receipt?.reason == lie.reason && receipt?.verdict == (lie.reason.isEmpty ? .accepted : .parked))
    let after = try await hub.picture(of: world.record)
    #expect((after == before) == !lie.reason.isEmpty)
    #expect(try await hub.entries().contains(world.otherEntry))
    let isThere = try await hub.database.read {
      try $0.count("SELECT count(*) FROM sourceRecord WHERE name = 'behind it'")
    }
    #expect(isThere == 1)
  }

  @Test("what a node once sent has no effect when it comes again, in any order, and the node goes on")
  func replayed() async throws {
    let world = try await World()
    let (store, hub) = (world.store, world.hub)
    let tape = Tape()
    for number in 0..<3 {
      try await store.register("m\(number)", phone: "\(13_911_130_000 + number)")
      try await store.settle(with: hub, recording: tape.record)
    }
    try await hub.decide()
    try await store.settle(with: hub, recording: tape.record)
    let before = try await hub.footprint()
    #expect(
      Set(tape.requests.map(\.path)).isSuperset(of: ["/sync/v1/hello", "/sync/v1/push", "/sync/v1/pull"]))
    for request in tape.requests + tape.requests.reversed() {
      // Refused or answered as before: what counts is what comes of it.
      _ = try? await hub.desk.answer(path: request.path, body: request.body, from: store.profile.node)
    }
    #expect(try await hub.footprint() == before)
    // Through another node's connection none of it is even looked at.
    for request in tape.requests where request.path != "/sync/v1/listen" {
      let refusal: ClienteleError.Code?
      do {
        _ = try await hub.desk.answer(path: request.path, body: request.body, from: world.other.profile.node)
        refusal = nil
      } catch {
        refusal = (error as? ClienteleError)?.code
      }
      #expect(refusal != nil, "\(request.path)")
    }
    #expect(try await hub.footprint() == before)
    try await store.register("after", phone: "13911139999")
    try await store.settle(with: hub)
    #expect(try await store.status().fingerprint == "equal")
    let lives = try await hub.database.read {
      try $0.count("SELECT count(DISTINCT incarnation) FROM change WHERE node = ?", [.id(store.profile.node)])
    }
    #expect(lives == 1)
  }

  /// Every request a node made, in order.
  private final class Tape: Sendable {
    private let state = Mutex<[(path: String, body: [UInt8])]>([])
    var requests: [(path: String, body: [UInt8])] { state.withLock { $0 } }

    @Sendable func record(_ path: String, _ body: [UInt8]) { state.withLock { $0.append((path, body)) } }
  }
}

extension HubRig {
  /// Entries of all nodes that arrived here.
  fileprivate func entries() async throws -> [AuditEntry] {
    try await database.read { connection in
      try connection.query(
        """
        SELECT nodeID, incarnation, seq, at, actorID, action, subjectKind, subjectID, reason, detail, hash
        FROM auditEntry ORDER BY nodeID, seq
        """
      ) { row in
        AuditEntry(
          node: NodeID(try row.id(0)), incarnation: UInt32(row.integer(1)), seq: UInt64(row.integer(2)),
          at: Instant(milliseconds: row.integer(3)), actor: row.optionalID(4).map { AssociateID($0) },
          event: row.text(5), subjectKind: row.text(6), subject: row.optionalID(7), reason: row.text(8),
          detail: row.text(9), hash: try row.digest(10))
      }
    }
  }

  /// What a lie could have changed: the audit, and a record's name.
  fileprivate func picture(of record: SourceRecordID) async throws -> [String] {
    let entries = try await entries().map { "\($0)" }
    return try await database.read { connection in
      entries
        + [
          try connection.first("SELECT name FROM sourceRecord WHERE id = ?", [.id(record)]) { $0.text(0) }
            ?? ""
        ]
    }
  }

  /// All that the hub's log and rows say: its order and the sums of the rows.
  fileprivate func footprint() async throws -> [String] {
    try await database.read { connection in
      let order = try HubOrder(connection)
      let sums = try connection.query("SELECT scope, rows, sum FROM fingerprint ORDER BY scope") {
        "\($0.bytes(0)) \($0.integer(1)) \($0.bytes(2))"
      }
      let changes = try connection.count("SELECT count(*) FROM change")
      let receipts = try connection.count("SELECT count(*) FROM receipt")
      return ["\(order.head) \(order.chainHash) \(changes) \(receipts)"] + sums
    }
  }
}
