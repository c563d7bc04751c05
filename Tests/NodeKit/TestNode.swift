package import Catalogue
package import ChangeLog
import DatabaseKit
package import Kernel
package import Persistence
package import Records

/// A node, or the hub, with a real database and nothing around it: no process, no network, manual time. The
/// capture guard is on.
package final class TestNode: Sendable {
  package let profile: NodeProfile
  package let database: Database
  package let log: LocalLog
  package let clock: ManualClock
  private let scratch: ScratchDatabase

  package static let hubID = NodeID(RowID(high: 0xFF << 56, low: 1))

  /// - Parameters:
  ///   - number: from 1; gives the node its identifier, so that the order of nodes in ties is known.
  ///   - seed: of what it draws.
  package init(
    _ kind: NodeProfile.Kind, number: UInt64, store: StoreID? = nil, associate: AssociateID? = nil,
    seed: UInt64 = 1
  ) throws {
    let node = kind == .hub ? Self.hubID : Self.nodeID(number)
    clock = ManualClock(seed: seed &* 1_000 &+ number)
    let now = clock.world.clock.wall()
    profile = NodeProfile(
      dealer: RowID(high: 1, low: 1), node: node, incarnation: 1, kind: kind,
      name: "\(kind.rawValue) \(number)",
      store: store, associate: associate, hub: Self.hubID, enrolledAt: now)
    log = LocalLog(profile: profile) { TestSigner.sign($0, for: node) }
    scratch = try ScratchDatabase(.ofThisRun)
    database = scratch.database
    try scratch.migrate(at: now)
    let profile = profile
    try database.writeBlocking { connection throws in
      try profile.save(connection)
      if kind == .hub { try PropertyTable(connection).set(.epoch, 1) }
    }
    try database.guardCapture()
  }

  package static func nodeID(_ number: UInt64) -> NodeID {
    NodeID(RowID(high: (0xA0 + number) << 56, low: number))
  }

  /// The same database as a program finds it that starts: what brings it up to date writes no change.
  package func starting() throws -> Database { try scratch.openAgain() }

  package var world: World { clock.world }
  package var isHub: Bool { profile.kind == .hub }

  /// Writes one change of this node; at the hub it gets its receipt at once.
  @discardableResult
  package func write(
    _ operations: [Operation], about subject: SourceRecordID? = nil, kind: ChangeKind = .record
  ) throws -> Change {
    let (profile, log, world) = (profile, log, world)
    return try database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      let written = try log.append(
        [Draft(subject: subject, operations: operations)], kind: kind, actor: nil, world: world, to: writer)
      try writer.finish()
      return written.change
    }
  }

  package func read<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    try database.readBlocking(body)
  }

  /// What is shown of a row.
  package func shown(_ table: TableID, _ row: RowID) throws -> RowState? {
    try read { try RowTable($0).state(table, row) }
  }
}
