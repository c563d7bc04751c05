package import Catalogue
internal import Foundation
package import Kernel

/// One step of the schema: frozen SQL that imports nothing of ours and is never edited once shipped.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  package let sql: String

  package init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}

extension Database {
  /// Brings the schema up to date, each migration in a transaction of its own; before the first of
  /// them on a file of SQLite that already holds data, a verified copy is made beside it.
  ///
  /// - Parameters:
  ///   - migrations: those of the database's kind, unless a test has others.
  ///   - copyPath: where that copy goes; replaced when it exists.
  ///   - instant: when, for the ledger.
  /// - Throws: `databaseTooNew` when the database has a migration this program does not know, or one
  ///   whose SQL is another; `schemaInvalid` when a synced table breaks the rules it lives by.
  package func migrate(
    _ migrations: [Migration]? = nil, catalogue: Catalogue = .current, copyPath: String,
    at instant: Instant
  ) throws {
    switch driver {
    case .sqlite:
      try bringUpToDate(migrations ?? Migration.all, copyPath: copyPath, at: instant)
    case .postgres(let driver):
      try driver.whileOthersDoNotMigrate {
        try bringUpToDate(migrations ?? Migration.postgres, copyPath: nil, at: instant)
      }
    }
    try readBlocking { try $0.validateSchema(of: catalogue) }
  }

  private func bringUpToDate(_ migrations: [Migration], copyPath: String?, at instant: Instant) throws {
    let applied = try appliedMigrations()
    for (number, hash) in applied {
      guard let known = migrations.first(where: { $0.number == number }), known.hash == hash else {
        throw ClienteleError(
          .databaseTooNew, "the database has schema step \(number), which this program does not know",
          hint: "It was written by a newer version of clientele: install that version or a later one.")
      }
    }
    let missing = migrations.filter { applied[$0.number] == nil }
    if let copyPath, !applied.isEmpty && !missing.isEmpty {
      try? FileManager.default.removeItem(atPath: copyPath)
      try copy(to: copyPath)
    }
    for migration in missing {
      try writeBlocking { connection in
        try connection.run(script: migration.sql)
        try connection.execute(
          "INSERT INTO migration (number, name, hash, appliedAt) VALUES (?, ?, ?, ?)",
          [.number(migration.number), .text(migration.name), .bytes(migration.hash), .instant(instant)])
      }
    }
  }

  private func appliedMigrations() throws -> [Int: [UInt8]] {
    try readBlocking { connection in
      guard try connection.tableExists("migration") else { return [:] }
      let rows = try connection.query("SELECT number, hash FROM migration") {
        (Int($0.integer(0)), $0.bytes(1))
      }
      return Dictionary(rows) { first, _ in first }
    }
  }
}

extension Migration {
  fileprivate var hash: [UInt8] { Digest.sha256(Array(sql.utf8)).bytes }
}
