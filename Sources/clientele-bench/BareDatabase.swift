import CSQLite
import Catalogue
import Kernel

/// SQLite with nothing around it: what the product is measured against. The settings are those of the product.
final class BareDatabase {
  private var handle: OpaquePointer?

  init(path: String) throws {
    try check(sqlite3_open(path, &handle), "open \(path)")
    for pragma in [
      "journal_mode = WAL", "synchronous = FULL", "cache_size = -98304", "wal_autocheckpoint = 16000",
      "temp_store = MEMORY",
    ] {
      try run("PRAGMA \(pragma)")
    }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs SQL that returns nothing of interest.
  func run(_ sql: String) throws { try check(sqlite3_exec(handle, sql, nil, nil, nil), sql) }

  func prepare(_ sql: String) throws -> BareStatement {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil), sql)
    return BareStatement(statement)
  }

  func query(_ sql: String) throws -> [[Value?]] { try prepare(sql).rows() }

  func count(_ sql: String) throws -> Int { Int(try query(sql).first?.first??.integer ?? 0) }

  /// Tables and indexes of another database, the empty tables too.
  func copySchema(of other: BareDatabase, where isWanted: (String) -> Bool = { _ in true }) throws {
    let made = try other.query(
      "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
    )
    for row in made {
      guard let table = row[0]?.text, let sql = row[1]?.text, isWanted(table) else { continue }
      try run(sql)
    }
  }

  /// Bytes of the pages in use.
  func size() throws -> Int {
    try run("PRAGMA wal_checkpoint(TRUNCATE)")
    return (try count("PRAGMA page_count") - count("PRAGMA freelist_count")) * (try count("PRAGMA page_size"))
  }

  private func check(_ status: Int32, _ what: String) throws {
    guard status == SQLITE_OK else {
      throw ClienteleError(
        .databaseFailed, "bare SQLite: \(String(cString: sqlite3_errmsg(handle))) in \(what)")
    }
  }
}

/// A prepared statement.
final class BareStatement {
  private let statement: OpaquePointer?

  init(_ statement: OpaquePointer?) { self.statement = statement }

  deinit { sqlite3_finalize(statement) }

  func run(_ values: [Value?]) throws {
    for (offset, value) in values.enumerated() { bind(value, Int32(offset + 1)) }
    guard sqlite3_step(statement) == SQLITE_DONE else {
      throw ClienteleError(.databaseFailed, "bare SQLite: \(String(cString: sqlite3_sql(statement)))")
    }
    sqlite3_reset(statement)
  }

  func rows() -> [[Value?]] {
    var rows: [[Value?]] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append((0..<sqlite3_column_count(statement)).map(column))
    }
    sqlite3_reset(statement)
    return rows
  }

  private func bind(_ value: Value?, _ index: Int32) {
    // SQLITE_TRANSIENT, as in the product.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case nil: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    case .text(let text): sqlite3_bind_text(statement, index, text, -1, copied)
    case .bytes(let bytes):
      _ = bytes.withUnsafeBytes {
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copied)
      }
    }
  }

  private func column(_ index: Int32) -> Value? {
    let count = Int(sqlite3_column_bytes(statement, index))
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, index) else { return .text("") }
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      guard let blob = sqlite3_column_blob(statement, index) else { return .bytes([]) }
      return .bytes(Array(UnsafeRawBufferPointer(start: blob, count: count)))
    default: return nil
    }
  }
}
