package import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence

/// Concurrent writes that lost and wait for somebody to look, the last of each node.
package struct ConflictTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package struct Conflict: Hashable, Sendable {
    package let table: TableID
    package let row: RowID
    /// `nil` for another telling of a fact.
    package let field: FieldID?
    package let node: NodeID
    package let seq: UInt64
    /// The value that lost, as text; `nil` when the loser took the value away.
    package let value: String?
  }

  func replace(with state: RowState, isNew: Bool) throws {
    let losers = state.losers
    // Most rows have never had one: an index lookup instead of a write.
    if losers.isEmpty, try isNew || !exists(state.table, state.id) { return }
    try remove(state.table, state.id)
    for loser in losers {
      try connection.execute(
        """
        INSERT INTO conflict (tableID, rowID, fieldID, node, incarnation, seq, stamp, value)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .number(state.table.number), .id(state.id), .number(loser.field?.number ?? 0),
          .id(loser.stamp.node),
          .number(loser.stamp.incarnation), .number(loser.stamp.seq), .number(loser.stamp.time.packed),
          loser.text.map { .text($0) },
        ])
    }
  }

  func remove(_ table: TableID, _ row: RowID) throws {
    try connection.execute(
      "DELETE FROM conflict WHERE tableID = ? AND rowID = ?", [.number(table.number), .id(row)])
  }

  private func exists(_ table: TableID, _ row: RowID) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM conflict WHERE tableID = ? AND rowID = ?", [.number(table.number), .id(row)]) > 0
  }

  /// All conflicts, the latest first.
  package func list(limit: Int) throws -> [Conflict] {
    try connection.query(
      "SELECT tableID, rowID, fieldID, node, seq, value FROM conflict ORDER BY stamp DESC LIMIT ?",
      [.number(limit)]
    ) { row in
      Conflict(
        table: TableID(UInt32(clamping: row.integer(0))), row: try row.id(1),
        field: row.integer(2) == 0 ? nil : FieldID(UInt32(clamping: row.integer(2))), node: ID(try row.id(3)),
        seq: UInt64(row.integer(4)), value: row.optionalText(5))
    }
  }
}

extension RowState.Loser {
  fileprivate var text: String? {
    field == nil
      ? telling.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plainText)" }.joined(separator: " ")
      : value?.plainText
  }
}

extension Value {
  fileprivate var plainText: String {
    switch self {
    case .integer(let number): String(number)
    case .text(let text): text
    case .bytes(let bytes): bytes.hexadecimal
    }
  }
}
