package import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// A row in the hub's order: by its latest change, then table, then identifier.
package struct FeedMark: Hashable, Comparable, Sendable {
  package let position: Position
  package let table: TableID
  package let row: RowID

  package init(position: Position, table: TableID, row: RowID) {
    self.position = position
    self.table = table
    self.row = row
  }

  /// Behind everything that has its place up to a position.
  package static func after(_ position: Position) -> FeedMark {
    FeedMark(position: position, table: TableID(.max), row: RowID(high: .max, low: .max))
  }

  package static func < (left: FeedMark, right: FeedMark) -> Bool {
    (left.position, left.table, left.row) < (right.position, right.table, right.row)
  }
}

/// Rows as they change, in the hub's order: at the hub as soon as they are receipted, at a node with the checkpoint that
/// brings them. A row that changed twice between two looks is told once, as it stands.
package struct RowFeed {
  private let connection: Connection
  private let profile: NodeProfile

  package init(_ connection: Connection, profile: NodeProfile) {
    self.connection = connection
    self.profile = profile
  }

  /// The end of what is settled here: above it a checkpoint may be half shown.
  package func head() throws -> Position {
    try PropertyTable(connection).position(profile.kind == .hub ? .hubHead : .cursor)
  }

  /// What changed after a mark, of some tables.
  package func rows(
    after mark: FeedMark, through head: Position, of tables: Set<TableID>, limit: Int
  ) throws -> [(mark: FeedMark, state: RowState)] {
    try connection.query(
      """
      SELECT position, tableID, rowID, image FROM rowState
      WHERE position >= ? AND position <= ? AND (position > ? OR tableID > ? OR (tableID = ? AND rowID > ?))
        AND tableID IN (\(tables.map { _ in "?" }.joined(separator: ", ")))
      ORDER BY position, tableID, rowID LIMIT ?
      """,
      [
        .position(mark.position), .position(head), .position(mark.position), .number(mark.table.number),
        .number(mark.table.number), .id(mark.row),
      ] + tables.sorted().map { .number($0.number) } + [.number(limit)]
    ) { row in
      (
        mark: FeedMark(
          position: row.position(0), table: TableID(UInt32(clamping: row.integer(1))), row: try row.id(2)),
        state: try RowState(decoding: row.bytes(3), catalogue: .current)
      )
    }
  }
}
