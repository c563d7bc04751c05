import Foundation
package import Kernel
package import Persistence
package import Postgres
import TestKit

/// A database for one test, on either engine; it goes with this value.
package final class ScratchDatabase: Sendable {
  package let database: Database
  private let folder: TemporaryDirectory
  /// On PostgreSQL.
  private let name: String?

  package init(_ engine: Engine) throws {
    folder = try TemporaryDirectory("database")
    name = engine == .postgres ? try PostgresServer.shared.get().makeDatabase() : nil
    database = try Self.open(folder, name)
  }

  private static func open(_ folder: TemporaryDirectory, _ name: String?) throws -> Database {
    guard let name else { return try Database.open(path: folder.path("clientele.db")) }
    let address = try PostgresServer.shared.get().address(of: name)
    return try Database.open(try PostgresAddress(address), password: .none)
  }

  /// Where it is, on PostgreSQL.
  package var address: PostgresAddress? {
    get throws { try name.map { try PostgresAddress(try PostgresServer.shared.get().address(of: $0)) } }
  }

  /// The same once more, as another process would find it.
  package func openAgain() throws -> Database { try Self.open(folder, name) }

  deinit {
    try? database.close()
    if let name { try? PostgresServer.shared.get().dropDatabase(name) }
  }

  /// Brings the newest schema.
  package func migrate(at instant: Instant = Instant(milliseconds: 0)) throws {
    try database.migrate(copyPath: folder.path("copy.db"), at: instant)
  }
}

extension Engine {
  /// Those there are programs for on this machine.
  package static var available: [Engine] { PostgresServer.isAvailable ? allCases : [.sqlite] }

  /// What the tests run on that are not told: `CLIENTELE_TEST_ENGINE`, or SQLite.
  package static var ofThisRun: Engine {
    ProcessInfo.processInfo.environment["CLIENTELE_TEST_ENGINE"].flatMap(Engine.init(rawValue:)) ?? .sqlite
  }

  /// Bytes within a statement.
  package func literal(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return self == .sqlite ? "x'\(digits)'" : "'\\x\(digits)'::bytea"
  }

  /// The columns of a table, written for SQLite, in the words of this engine.
  package func table(_ name: String, _ columns: String) -> String {
    switch self {
    case .sqlite: return "CREATE TABLE \(name) (\(columns)) STRICT"
    case .postgres:
      let words = [("INTEGER", "BIGINT"), ("TEXT", "TEXT COLLATE \"C\""), ("BLOB", "BYTEA")]
      let own = words.reduce(columns) { $0.replacing($1.0, with: $1.1) }
      return "CREATE TABLE \(name) (\(own))"
    }
  }
}
