internal import CSQLite
package import Kernel
internal import Postgres

/// One row of a result, valid until the next one is read. Columns count from 0.
package struct ResultRow {
  /// Pointers alone: reading a column costs one comparison more than SQLite itself.
  enum Source {
    case sqlite(OpaquePointer)
    case postgres(PostgresRow)
  }

  private let source: Source

  init(_ source: Source) { self.source = source }

  package func isNull(_ column: Int32) -> Bool {
    switch source {
    case .sqlite(let statement): sqlite3_column_type(statement, column) == SQLITE_NULL
    case .postgres(let row): row.isNull(column)
    }
  }

  package func integer(_ column: Int32) -> Int64 {
    switch source {
    case .sqlite(let statement): sqlite3_column_int64(statement, column)
    case .postgres(let row): row.integer(column)
    }
  }

  package func text(_ column: Int32) -> String {
    switch source {
    case .sqlite(let statement):
      guard let pointer = sqlite3_column_text(statement, column) else { return "" }
      let count = Int(sqlite3_column_bytes(statement, column))
      return String(decoding: UnsafeBufferPointer(start: pointer, count: count), as: UTF8.self)
    case .postgres(let row): return row.text(column)
    }
  }

  package func bytes(_ column: Int32) -> [UInt8] { Array(raw(column)) }

  /// Valid as long as the row.
  private func raw(_ column: Int32) -> UnsafeRawBufferPointer {
    switch source {
    case .sqlite(let statement):
      guard let pointer = sqlite3_column_blob(statement, column) else {
        return UnsafeRawBufferPointer(start: nil, count: 0)
      }
      return UnsafeRawBufferPointer(start: pointer, count: Int(sqlite3_column_bytes(statement, column)))
    case .postgres(let row): return row.raw(column)
    }
  }

  package func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  package func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  /// The identifier in a 16-byte column; `nil` when it is empty.
  package func optionalID(_ column: Int32) -> RowID? { RowID(bytes: raw(column)) }

  /// - Throws: `databaseCorrupt` when the column does not hold 16 bytes.
  package func id(_ column: Int32) throws(ClienteleError) -> RowID {
    guard let id = optionalID(column) else {
      throw ClienteleError(.databaseCorrupt, "a column that holds an identifier does not have 16 bytes")
    }
    return id
  }

  /// - Throws: `databaseCorrupt` when the column does not hold 32 bytes.
  package func digest(_ column: Int32) throws(ClienteleError) -> Digest {
    guard let digest = Digest(bytes: bytes(column)) else {
      throw ClienteleError(.databaseCorrupt, "a column that holds a hash does not have 32 bytes")
    }
    return digest
  }
}

extension ResultRow {
  /// The position in a column; ``Position/start`` when it is empty.
  package func position(_ column: Int32) -> Position {
    Position(packed: UInt64(bitPattern: integer(column))) ?? .start
  }
}
