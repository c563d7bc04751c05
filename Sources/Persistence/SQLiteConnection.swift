internal import CSQLite
internal import Catalogue
internal import GRDB
internal import Glibc
internal import Kernel

/// SQL inside one transaction on SQLite. Inlined into ``Connection``, so that choosing the driver costs a point read no call more.
struct SQLiteConnection {
  let database: GRDB.Database
  /// `nil` outside the simulator.
  let interceptor: StatementInterceptor?

  @inline(__always)
  func execute(_ sql: String, _ arguments: [Value?]) throws(ClienteleError) -> Int {
    let statement = try prepare(sql, arguments)
    while try step(statement, sql) {}
    sqlite3_reset(statement)
    return Int(sqlite3_changes(database.sqliteConnection))
  }

  @inline(__always)
  func first<Result>(
    _ sql: String, _ arguments: [Value?], _ read: (ResultRow) throws -> Result
  ) throws -> Result? {
    let statement = try prepare(sql, arguments)
    defer { sqlite3_reset(statement) }
    return try step(statement, sql) ? try read(ResultRow(.sqlite(statement))) : nil
  }

  @inline(__always)
  func forEach(_ sql: String, _ arguments: [Value?], _ body: (ResultRow) throws -> Void) throws {
    let statement = try prepare(sql, arguments)
    defer { sqlite3_reset(statement) }
    while try step(statement, sql) { try body(ResultRow(.sqlite(statement))) }
  }

  func run(script: String) throws {
    try database.execute(sql: script)
  }

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
