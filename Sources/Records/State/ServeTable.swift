internal import Catalogue
package import Kernel
package import Persistence

/// Which scope holds which record, since and until when: kept at the hub.
package struct ServeTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Scopes that hold a record now, with the position at which it entered.
  package func scopes(holding record: SourceRecordID) throws -> [(scope: Scope, enteredAt: Position)] {
    try connection.query(
      "SELECT scope, enteredAt FROM serve WHERE recordID = ? AND exitedAt IS NULL ORDER BY scope",
      [.id(record)]
    ) { row in
      guard let scope = Scope(column: row.bytes(0)) else {
        throw ClienteleError(.databaseCorrupt, "a scope in table serve is not one")
      }
      return (scope, row.position(1))
    }
  }

  func enter(_ record: SourceRecordID, _ scope: Scope, at position: Position) throws {
    try connection.execute(
      """
      INSERT INTO formerServe (scope, recordID, enteredAt, exitedAt)
      SELECT scope, recordID, enteredAt, exitedAt FROM serve
      WHERE recordID = ? AND scope = ? AND exitedAt IS NOT NULL
      ON CONFLICT (scope, recordID, enteredAt) DO NOTHING
      """, [.id(record), scope.column])
    try connection.execute(
      """
      INSERT INTO serve (recordID, scope, enteredAt, exitedAt) VALUES (?, ?, ?, NULL)
      ON CONFLICT (recordID, scope) DO UPDATE SET enteredAt = excluded.enteredAt, exitedAt = NULL
      """, [.id(record), scope.column, .position(position)])
  }

  func exit(_ record: SourceRecordID, _ scope: Scope, at position: Position) throws {
    try connection.execute(
      "UPDATE serve SET exitedAt = ? WHERE recordID = ? AND scope = ?",
      [.position(position), .id(record), scope.column])
  }

  /// Records that entered a scope in a range of positions and are still there, in order of entry.
  package func entered(
    _ scope: Scope, after token: (position: Position, record: RowID), through last: Position, limit: Int
  ) throws -> [(record: SourceRecordID, position: Position)] {
    try connection.query(
      """
      SELECT recordID, enteredAt FROM serve
      WHERE scope = ? AND exitedAt IS NULL AND enteredAt <= ?
        AND (enteredAt > ? OR (enteredAt = ? AND recordID > ?))
      ORDER BY enteredAt, recordID LIMIT ?
      """,
      [
        scope.column, .position(last), .position(token.position), .position(token.position),
        .id(token.record),
        .number(limit),
      ]
    ) { (ID(try $0.id(0)), $0.position(1)) }
  }

  /// Records that left a scope in a range of positions.
  package func exited(
    _ scope: Scope, after first: Position, through last: Position
  ) throws -> [(record: SourceRecordID, position: Position)] {
    try connection.query(
      """
      SELECT recordID, exitedAt FROM serve WHERE scope = ? AND exitedAt > ? AND exitedAt <= ?
      ORDER BY exitedAt, recordID
      """, [scope.column, .position(first), .position(last)]
    ) { (ID(try $0.id(0)), $0.position(1)) }
  }
}
