internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// What people were told was saved, with the truth about when: written down beside the fleet, on no
/// simulated disk.
struct Journal {
  struct Entry {
    let node: NodeID
    let incarnation: UInt32
    let seq: UInt64
    let hash: Digest
    /// The hub's wall clock at that moment, whatever anybody else's said.
    let hubInstant: Instant
    /// Reliable only while the hub's own clock was.
    let claims: [RowID]
    /// The disk it lay on is gone, and the hub did not have it yet.
    fileprivate(set) var isLost = false
  }

  private(set) var entries: [Entry] = []

  var lostCount: Int { entries.count(where: \.isLost) }

  /// Notes every change of a machine's own log above a seq.
  mutating func note(_ machine: Machine, above seq: UInt64, hubInstant: Instant) throws -> [Change] {
    let (profile, incarnation) = (machine.profile, try machine.incarnation())
    let changes = try machine.running().readBlocking {
      try ChangeTable($0).changes(
        of: profile.node, incarnation: incarnation, above: seq, countMax: 10_000, bytesMax: .max)
    }
    for change in changes {
      let claims = try change.operations().filter { $0.table == .claim }.map(\.row)
      entries.append(
        Entry(
          node: profile.node, incarnation: incarnation, seq: change.header.seq, hash: change.hash,
          hubInstant: hubInstant, claims: claims))
    }
    return changes
  }

  /// A machine came back as it was at the end of a log: what it wrote since is where the hub has it, or nowhere.
  mutating func restore(_ head: LogHead, isAtHub: (Entry) throws -> Bool) rethrows {
    for place in entries.indices where entries[place].node == head.node {
      let entry = entries[place]
      guard (entry.incarnation, entry.seq) > (head.incarnation, head.seq) else { continue }
      entries[place].isLost = try !isAtHub(entry)
    }
  }
}

extension Machine {
  func headSeq() throws -> UInt64 {
    let log = log
    return try running().readBlocking { try log.head($0).seq }
  }
}
