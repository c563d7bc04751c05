package import Catalogue
package import Kernel
internal import Postgres

/// SQL inside one transaction: what a driver has to offer, and all that code outside `Persistence`
/// may use. Statements are the subset that SQLite and PostgreSQL both run (docs/persistence.md, "The portable subset").
///
/// Valid only inside the closure it was given to.
package struct Connection {
  /// Two drivers, known to the compiler: a protocol would cost a call through a table for each row.
  enum Driver {
    case sqlite(SQLiteConnection)
    case postgres(PostgresLine)
  }

  let driver: Driver

  package var engine: Engine {
    switch driver {
    case .sqlite: .sqlite
    case .postgres: .postgres
    }
  }

  init(_ connection: SQLiteConnection) { driver = .sqlite(connection) }
  init(_ line: PostgresLine) { driver = .postgres(line) }

  /// Runs a statement that returns no rows.
  ///
  /// - Returns: how many rows it changed.
  /// - Throws: `databaseFull`, `databaseCorrupt` or `databaseFailed`.
  @discardableResult
  package func execute(_ sql: String, _ arguments: [Value?] = []) throws(ClienteleError) -> Int {
    switch driver {
    case .sqlite(let connection): try connection.execute(sql, arguments)
    case .postgres(let line): try line.execute(sql, arguments).changedCount
    }
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
    switch driver {
    case .sqlite(let connection): return try connection.first(sql, arguments, read)
    case .postgres(let line):
      let result = try line.execute(sql, arguments)
      return result.rowCount == 0 ? nil : try result.lend(0) { try read(ResultRow(.postgres($0))) }
    }
  }

  /// Runs a query row by row without keeping the rows. The body must not run the same SQL again.
  package func forEach(
    _ sql: String, _ arguments: [Value?] = [], _ body: (ResultRow) throws -> Void
  ) throws {
    switch driver {
    case .sqlite(let connection): try connection.forEach(sql, arguments, body)
    case .postgres(let line):
      // All rows at once: the body may run other statements, and a connection answers one after the other.
      let result = try line.execute(sql, arguments)
      for row in 0..<result.rowCount { try result.lend(row) { try body(ResultRow(.postgres($0))) } }
    }
  }

  /// The first column of the first row as an integer; 0 when there is no row or it is empty.
  package func count(_ sql: String, _ arguments: [Value?] = []) throws -> Int {
    try first(sql, arguments) { Int($0.integer(0)) } ?? 0
  }

  /// Runs statements without parameters, one after the other.
  func run(script: String) throws {
    switch driver {
    case .sqlite(let connection): try connection.run(script: script)
    case .postgres(let line): try line.run(script: script)
    }
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

extension Value {
  package static func id(_ id: RowID) -> Value { .bytes(id.bytes) }
  package static func id<Kind>(_ id: ID<Kind>) -> Value { .bytes(id.row.bytes) }
  package static func position(_ position: Position) -> Value { .integer(Int64(position.packed)) }
  /// A number that does not fit counts as the nearest that does: it may be what a peer sent, and must not
  /// end the process.
  package static func number(_ number: some BinaryInteger) -> Value { .integer(Int64(clamping: number)) }
  package static func instant(_ instant: Instant) -> Value { .integer(instant.milliseconds) }
}
