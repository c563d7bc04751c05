package import Catalogue
internal import Kernel
package import Postgres

/// The database of one node, on SQLite or, for a hub that outgrows one machine, on PostgreSQL.
///
/// The bodies of transactions are synchronous, take time and identifiers as arguments, have no effect
/// beside the database, and may be run again. A statement that fails ends its transaction.
package struct Database: Sendable {
  enum Driver: Sendable {
    case sqlite(SQLiteDriver)
    case postgres(PostgresDriver)
  }

  let driver: Driver

  package var engine: Engine {
    switch driver {
    case .sqlite: .sqlite
    case .postgres: .postgres
    }
  }

  /// Opens the database file, creating it when it is missing. Brings no schema; see ``migrate(_:catalogue:copyPath:at:)``.
  ///
  /// - Throws: `databaseFailed`, `databaseCorrupt`, `databaseFull`.
  package static func open(path: String) throws -> Database {
    Database(driver: .sqlite(try SQLiteDriver.open(path: path)))
  }

  /// As ``open(path:)``, with one connection for writes and reads and everything on the calling thread:
  /// nothing depends on how threads are scheduled. How the fleet simulator opens its databases, and nobody else.
  ///
  /// - Parameter interceptor: sees and may change every statement before it runs.
  package static func openInline(
    path: String, interceptor: StatementInterceptor? = nil
  ) throws -> Database {
    Database(driver: .sqlite(try SQLiteDriver.openInline(path: path, interceptor: interceptor)))
  }

  /// Connects to a database on a PostgreSQL server, which has to exist.
  ///
  /// - Throws: `databaseUnreachable`, `databaseRefused`, `databaseUntrusted`, `databaseUnsuitable`.
  package static func open(_ address: PostgresAddress, password: PostgresPassword) throws -> Database {
    Database(driver: .postgres(try PostgresDriver.open(address, password: password)))
  }

  /// Runs `body` in one write transaction. It commits when the body returns and is durable then; an
  /// error rolls everything back.
  @discardableResult
  package func write<Result: Sendable>(
    _ body: @Sendable @escaping (Connection) throws -> Result
  ) async throws -> Result {
    switch driver {
    case .sqlite(let driver): try await driver.write(body)
    case .postgres(let driver): try await driver.write(body)
    }
  }

  /// Runs `body` on one unchanging view of the database.
  package func read<Result: Sendable>(
    _ body: @Sendable @escaping (Connection) throws -> Result
  ) async throws -> Result {
    switch driver {
    case .sqlite(let driver): try await driver.read(body)
    case .postgres(let driver): try await driver.read(body)
    }
  }

  /// As ``write(_:)``, holding the calling thread: for start-up, commands and tests.
  @discardableResult
  package func writeBlocking<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    switch driver {
    case .sqlite(let driver): try driver.writeBlocking(body)
    case .postgres(let driver): try driver.writeBlocking(body)
    }
  }

  /// As ``read(_:)``, holding the calling thread.
  package func readBlocking<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    switch driver {
    case .sqlite(let driver): try driver.readBlocking(body)
    case .postgres(let driver): try driver.readBlocking(body)
    }
  }

  /// From now on a transaction fails that touches a synced table without a change; see ``CaptureGuard``. For
  /// tests and the simulator: it costs a trigger on each row written.
  package func guardCapture(of catalogue: Catalogue = .current) throws {
    switch driver {
    case .sqlite(let driver): try driver.guardCapture(of: catalogue)
    case .postgres(let driver): try driver.guardCapture(of: catalogue)
    }
  }

  /// Empties SQLite's write-ahead log into the database file, on the one connection that may. A server does that by itself.
  package func checkpoint() throws {
    guard case .sqlite(let driver) = driver else { return }
    try driver.checkpoint()
  }

  /// Leaves nothing of deleted rows in the file: writes the database anew and empties the write-ahead log. Nobody writes
  /// meanwhile, and the disk needs room for the database twice more.
  ///
  /// - Throws: `databaseFull`; `databaseFailed` while a reader keeps the log from being emptied. Then nothing is lost, and
  ///   it is to be done again.
  package func scrub() throws {
    switch driver {
    case .sqlite(let driver): try driver.scrub()
    case .postgres(let driver): try driver.scrub()
    }
  }

  /// Writes a consistent copy of the whole database to a path that does not exist yet and checks it.
  ///
  /// - Throws: `notAllowed` on PostgreSQL, which has programs of its own for that.
  package func copy(to path: String) throws {
    guard case .sqlite(let driver) = driver else {
      throw ClienteleError(
        .notAllowed, "a database on PostgreSQL is not copied into a file by clientele",
        hint: "Use pg_dump, or pg_basebackup with the server's write-ahead log.")
    }
    try driver.copy(to: path)
  }

  package func close() throws {
    switch driver {
    case .sqlite(let driver): try driver.close()
    case .postgres(let driver): driver.close()
    }
  }
}

/// What a database lies on.
package enum Engine: String, Sendable, CaseIterable {
  case sqlite
  case postgres
}
