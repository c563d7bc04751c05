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
    package let incarnation: UInt32
    package let seq: UInt64
    /// When it was written, by the order of the log.
    package let time: HybridTime
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

  /// Conflicts, the latest first.
  ///
  /// - Parameter last: after which the list goes on.
  package func list(after last: Conflict? = nil, limit: Int) throws -> [Conflict] {
    let key = "tableID, rowID, fieldID, node, incarnation, seq"
    let arguments: [Value?] =
      last.map {
        [.number($0.time.packed), .number($0.time.packed)] + $0.key
      } ?? []
    return try connection.query(
      """
      SELECT \(key), stamp, value FROM conflict
      \(last == nil ? "" : "WHERE stamp < ? OR (stamp = ? AND (\(key)) > (?, ?, ?, ?, ?, ?))")
      ORDER BY stamp DESC, \(key) LIMIT ?
      """, arguments + [.number(limit)], Self.read)
  }

  /// One of them; `nil` when nobody has to look at it any more.
  package func conflict(
    _ table: TableID, _ row: RowID, _ field: FieldID?, _ node: NodeID, _ incarnation: UInt32, _ seq: UInt64
  ) throws -> Conflict? {
    try connection.first(
      """
      SELECT tableID, rowID, fieldID, node, incarnation, seq, stamp, value FROM conflict
      WHERE tableID = ? AND rowID = ? AND fieldID = ? AND node = ? AND incarnation = ? AND seq = ?
      """,
      [
        .number(table.number), .id(row), .number(field?.number ?? 0), .id(node), .number(incarnation),
        .number(seq),
      ], Self.read)
  }

  private static func read(_ row: ResultRow) throws -> Conflict {
    Conflict(
      table: TableID(UInt32(clamping: row.integer(0))), row: try row.id(1),
      field: row.integer(2) == 0 ? nil : FieldID(UInt32(clamping: row.integer(2))), node: ID(try row.id(3)),
      incarnation: UInt32(clamping: row.integer(4)), seq: UInt64(row.integer(5)),
      time: HybridTime(packed: UInt64(row.integer(6))), value: row.optionalText(7))
  }
}

extension ConflictTable.Conflict {
  fileprivate var key: [Value?] {
    [
      .number(table.number), .id(row), .number(field?.number ?? 0), .id(node), .number(incarnation),
      .number(seq),
    ]
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
