package import Kernel
package import Persistence
internal import Records
internal import Synchronization

/// How many changes of each node are parked. The log is walked once; after that only what came since is looked at, for a
/// verdict never changes.
package final class ParkedCounts: Sendable {
  private struct Tally {
    var through = Position.start
    var counts: [NodeID: Int] = [:]
  }

  private let tally = Mutex(Tally())

  package init() {}

  package func counts(_ connection: Connection) throws -> [NodeID: Int] {
    let before = tally.withLock { $0 }
    let head = try HubOrder(connection).head
    guard before.through != head else { return before.counts }
    var after = before
    // A hub that was given back its own order begins anew.
    if before.through == .start || before.through > head {
      after.counts = try Self.all(connection)
    } else {
      try connection.forEach(
        "SELECT node FROM change WHERE position > ? AND position <= ? AND verdict = 3",
        [.position(before.through), .position(head)]
      ) { after.counts[NodeID(try $0.id(0)), default: 0] += 1 }
    }
    after.through = head
    tally.withLock { $0 = after }
    return after.counts
  }

  private static func all(_ connection: Connection) throws -> [NodeID: Int] {
    let rows = try connection.query("SELECT node, count(*) FROM change WHERE verdict = 3 GROUP BY node") {
      (NodeID(try $0.id(0)), Int($0.integer(1)))
    }
    return Dictionary(rows) { first, _ in first }
  }
}
