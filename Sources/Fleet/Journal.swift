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
  }

  private(set) var entries: [Entry] = []

  /// Notes every change of a machine's own log above a seq.
  mutating func note(_ machine: Machine, above seq: UInt64, hubInstant: Instant) throws -> [Change] {
    let profile = machine.profile
    let changes = try machine.running().readBlocking {
      try ChangeTable($0).changes(
        of: profile.node, incarnation: profile.incarnation, above: seq, countMax: 10_000, bytesMax: .max)
    }
    for change in changes {
      let claims = try change.operations().filter { $0.table == .claim }.map(\.row)
      entries.append(
        Entry(
          node: profile.node, incarnation: profile.incarnation, seq: change.header.seq, hash: change.hash,
          hubInstant: hubInstant, claims: claims))
    }
    return changes
  }
}

extension Machine {
  func headSeq() throws -> UInt64 {
    let profile = profile
    return try running().readBlocking {
      try ChangeTable($0).head(of: profile.node, incarnation: profile.incarnation).seq
    }
  }
}
