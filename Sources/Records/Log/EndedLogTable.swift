internal import Catalogue
package import Kernel
package import Persistence

/// Lives of logs that take no more changes, and what of them was written again.
package struct EndedLogTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package struct Ended: Hashable, Sendable {
    package let node: NodeID
    package let incarnation: UInt32
    /// How far the hub holds it as the node did.
    package let knownSeq: UInt64
    package let headSeq: UInt64
    package let reason: String
    package let endedAt: Instant
  }

  package func insert(
    _ node: NodeID, _ incarnation: UInt32, knownSeq: UInt64, headSeq: UInt64, reason: String,
    at instant: Instant
  ) throws {
    try connection.execute(
      """
      INSERT INTO endedLog (node, incarnation, knownSeq, headSeq, reason, endedAt) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (node, incarnation) DO NOTHING
      """,
      [
        .id(node), .number(incarnation), .number(knownSeq), .number(headSeq), .text(reason),
        .instant(instant),
      ])
  }

  package func exists(_ node: NodeID, _ incarnation: UInt32) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM endedLog WHERE node = ? AND incarnation = ?", [.id(node), .number(incarnation)])
      > 0
  }

  /// The newest first.
  package func list(limit: Int) throws -> [Ended] {
    try connection.query(
      """
      SELECT node, incarnation, knownSeq, headSeq, reason, endedAt FROM endedLog
      ORDER BY endedAt DESC, node, incarnation DESC LIMIT ?
      """, [.number(limit)]
    ) { row in
      Ended(
        node: NodeID(try row.id(0)), incarnation: UInt32(clamping: row.integer(1)),
        knownSeq: UInt64(row.integer(2)), headSeq: UInt64(row.integer(3)), reason: row.text(4),
        endedAt: Instant(milliseconds: row.integer(5)))
    }
  }

  package func noteRescued(
    _ incarnation: UInt32, _ seq: UInt64, as newIncarnation: UInt32, _ newSeq: UInt64
  ) throws {
    try connection.execute(
      "INSERT INTO rescuedChange (incarnation, seq, newIncarnation, newSeq) VALUES (?, ?, ?, ?)",
      [.number(incarnation), .number(seq), .number(newIncarnation), .number(newSeq)])
  }

  package func rescuedCount() throws -> Int { try connection.count("SELECT count(*) FROM rescuedChange") }

  /// The lives of a node's log of which changes still lie over the hub's rows.
  package func awaited(by current: UInt32) throws -> [UInt32] {
    try connection.query(
      "SELECT DISTINCT incarnation FROM pendingRow WHERE incarnation <> ? ORDER BY incarnation",
      [.number(current)]
    ) { UInt32(clamping: $0.integer(0)) }
  }
}
