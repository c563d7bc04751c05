package import Catalogue
internal import CSQLite
internal import GRDB
internal import Glibc
package import Kernel

/// SQL inside one transaction: what a driver has to offer, and all that code outside `Persistence`
/// may use. Statements are the subset that SQLite and PostgreSQL both run: `?` for parameters,
/// `ON CONFLICT … DO UPDATE`, no `rowid`, no `INSERT OR …`.
///
/// Valid only inside the closure it was given to.
package struct Connection {
  let database: GRDB.Database
  /// `nil` outside the simulator.
  let interceptor: StatementInterceptor?

  /// Runs a statement that returns no rows.
  ///
  /// - Returns: how many rows it changed.
  /// - Throws: `databaseFull`, `databaseCorrupt` or `databaseFailed`.
  @discardableResult
  package func execute(_ sql: String, _ arguments: [Value?] = []) throws(ClienteleError) -> Int {
    let statement = try prepare(sql, arguments)
    while try step(statement, sql) {}
    sqlite3_reset(statement)
    return Int(sqlite3_changes(database.sqliteConnection))
  }

  /// Runs a query and reads its rows, in order.
  package func query<Result>(
    _ sql: String, _ arguments: [Value?] = [], _ read: (ResultRow) throws -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    try forEach(sql, arguments) { results.append(try read($0)) }
    return results
  }

  /// Runs a query and reads its first row, if there is one.
  package func first<Result>(
    _ sql: String, _ arguments: [Value?] = [], _ read: (ResultRow) throws -> Result
  ) throws -> Result? {
    let statement = try prepare(sql, arguments)
    defer { sqlite3_reset(statement) }
    return try step(statement, sql) ? try read(ResultRow(statement: statement)) : nil
  }

  /// Runs a query row by row without keeping the rows. The body must not run the same SQL again.
  package func forEach(
    _ sql: String, _ arguments: [Value?] = [], _ body: (ResultRow) throws -> Void
  ) throws {
    let statement = try prepare(sql, arguments)
    defer { sqlite3_reset(statement) }
    while try step(statement, sql) { try body(ResultRow(statement: statement)) }
  }

  /// The first column of the first row as an integer; 0 when there is no row or it is empty.
  package func count(_ sql: String, _ arguments: [Value?] = []) throws -> Int {
    try first(sql, arguments) { Int($0.integer(0)) } ?? 0
  }
}

extension Connection {
  private func prepare(_ sql: String, _ arguments: [Value?]) throws(ClienteleError) -> OpaquePointer {
    guard let interceptor else { return try prepareAsIs(sql, arguments) }
    let statement = try interceptor(Statement(sql: sql, arguments: arguments))
    return try prepareAsIs(statement.sql, statement.arguments)
  }

  private func prepareAsIs(
    _ sql: String, _ arguments: [Value?]
  ) throws(ClienteleError) -> OpaquePointer {
    let statement: OpaquePointer
    do {
      statement = try database.cachedStatement(sql: sql).sqliteStatement
    } catch {
      throw ClienteleError(database: error)
    }
    sqlite3_reset(statement)
    // Statements are kept with what was bound to them: a place left empty would hold an earlier value.
    guard sqlite3_bind_parameter_count(statement) == arguments.count else {
      throw ClienteleError(
        .databaseFailed, "\(arguments.count) arguments were given for other places in: \(sql.prefix(120))")
    }
    for (offset, argument) in arguments.enumerated() {
      let status = Self.bind(argument, to: statement, at: Int32(offset + 1))
      guard status == SQLITE_OK else { throw failure(status, sql) }
    }
    return statement
  }

  private static func bind(_ value: Value?, to statement: OpaquePointer, at index: Int32) -> Int32 {
    // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    return switch value {
    case nil: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    case .text(var text):
      text.withUTF8 { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), copied)
        }
      }
    case .bytes(let bytes):
      bytes.isEmpty
        ? sqlite3_bind_zeroblob(statement, index, 0)
        : bytes.withUnsafeBytes {
          sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copied)
        }
    }
  }

  private func step(_ statement: OpaquePointer, _ sql: String) throws(ClienteleError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status:
      let error = failure(status, sql)
      sqlite3_reset(statement)
      throw error
    }
  }

  private func failure(_ status: Int32, _ sql: String) -> ClienteleError {
    let systemError = errno
    let text = String(cString: sqlite3_errmsg(database.sqliteConnection))
    return ClienteleError(sqliteStatus: status, systemError: systemError, text: text, statement: sql)
  }
}

/// Sees each statement before it runs and says what is run instead: how the simulator plants mistakes
/// without a trace of them in the code that makes them.
package typealias StatementInterceptor =
  @Sendable (_ statement: Statement) throws(ClienteleError) -> Statement

/// SQL with what is bound to it.
package struct Statement: Sendable {
  package var sql: String
  package var arguments: [Value?]
}

/// One row of a result, valid until the next one is read. Columns count from 0.
package struct ResultRow {
  let statement: OpaquePointer

  package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  package func text(_ column: Int32) -> String {
    guard let pointer = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: pointer, count: count), as: UTF8.self)
  }

  package func bytes(_ column: Int32) -> [UInt8] {
    guard let pointer = sqlite3_column_blob(statement, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: pointer, count: Int(sqlite3_column_bytes(statement, column))))
  }

  package func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  package func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  /// The identifier in a 16-byte column; `nil` when it is empty.
  package func optionalID(_ column: Int32) -> RowID? {
    guard let pointer = sqlite3_column_blob(statement, column) else { return nil }
    return RowID(
      bytes: UnsafeRawBufferPointer(start: pointer, count: Int(sqlite3_column_bytes(statement, column))))
  }

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

extension Value {
  package static func id(_ id: RowID) -> Value { .bytes(id.bytes) }
  package static func id<Kind>(_ id: ID<Kind>) -> Value { .bytes(id.row.bytes) }
  package static func position(_ position: Position) -> Value { .integer(Int64(position.packed)) }
  /// A number that does not fit counts as the nearest that does: it may be what a peer sent, and must not
  /// end the process.
  package static func number(_ number: some BinaryInteger) -> Value { .integer(Int64(clamping: number)) }
  package static func instant(_ instant: Instant) -> Value { .integer(instant.milliseconds) }
}

extension ResultRow {
  /// The position in a column; ``Position/start`` when it is empty.
  package func position(_ column: Int32) -> Position {
    Position(packed: UInt64(bitPattern: integer(column))) ?? .start
  }
}
