import Catalogue
package import Persistence

/// Whole tables as sorted text, to be compared as one value.
package struct Snapshot: Hashable, Sendable, CustomStringConvertible {
  /// By table: its rows, each with the values as SQL writes them, sorted.
  package let tables: [String: [String]]

  /// - Parameter condition: SQL that a row fulfils, over the columns of the table.
  package init(
    _ connection: Connection, tables names: [String], where condition: (String) -> String? = { _ in nil }
  ) throws {
    var tables: [String: [String]] = [:]
    for name in names {
      let columns = try Self.columns(of: name, connection)
      let filter = condition(name).map { " WHERE \($0)" } ?? ""
      tables[name] = try connection.query(
        "SELECT \(columns.joined(separator: " || ',' || ")) FROM \(name)\(filter)"
      ) { $0.text(0) }.sorted()
    }
    self.tables = tables
  }

  /// Expressions that give each column as text, with an empty one to be told from none.
  private static func columns(of table: String, _ connection: Connection) throws -> [String] {
    switch connection.engine {
    case .sqlite:
      try connection.query("SELECT name FROM pragma_table_info(?)", [.text(table)]) {
        "quote(\"\($0.text(0))\")"
      }
    case .postgres:
      try connection.query(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = to_regclass(lower(?)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
        """, [.text(table)]
      ) { "quote_nullable(\"\($0.text(0))\")" }
    }
  }

  /// Whether no table has a row.
  package var isEmpty: Bool { tables.values.allSatisfy(\.isEmpty) }

  package var description: String {
    tables.sorted { $0.key < $1.key }.map { name, rows in
      "\(name) (\(rows.count))\n" + rows.map { "  \($0)" }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// The rows that one of two snapshots has and the other has not, for messages.
  package func difference(from other: Snapshot) -> String {
    Set(tables.keys).union(other.tables.keys).sorted().flatMap { name -> [String] in
      let (mine, theirs) = (Set(tables[name] ?? []), Set(other.tables[name] ?? []))
      return mine.subtracting(theirs).sorted().map { "+ \(name) \($0)" }
        + theirs.subtracting(mine).sorted().map { "- \(name) \($0)" }
    }.joined(separator: "\n")
  }
}
