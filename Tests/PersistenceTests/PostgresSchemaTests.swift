import Catalogue
import DatabaseKit
import Kernel
import Persistence
import Testing

@Suite(.enabled(if: Engine.available.contains(.postgres))) struct `The schema on PostgreSQL` {
  private let now = Instant(milliseconds: 1_800_000_000_000)

  /// As in `Migrating a database`: never changed once shipped.
  private static let frozen: [Int: String] = [
    13: "f8826297390a11e47efb3b6544ca3ac2014faf072dd95fd13325d81383d5da76",
    14: "64e3bb647be4abcc8af69e7a6d37c7debc830c514110f2e51944d262c8c301ec",
  ]

  @Test func `is frozen step by step`() {
    #expect(Migration.postgres.map(\.number) == Array(13...(12 + Migration.postgres.count)))
    #expect(Migration.postgres.last?.number == Migration.all.last?.number, "both engines have every step")
    for migration in Migration.postgres {
      let hash = Digest.sha256(Array(migration.sql.utf8)).description
      #expect(
        Self.frozen[migration.number] == hash, "step \(migration.number) is not the one that was shipped")
    }
  }

  @Test func `keeps the rules of synced tables, once and again`() throws {
    let scratch = try ScratchDatabase(.postgres)
    for _ in 1...2 { try scratch.migrate(at: now) }
    let steps = try scratch.database.readBlocking {
      try $0.query("SELECT number, appliedAt FROM migration") { [$0.integer(0), $0.integer(1)] }
    }
    #expect(steps == [[13, now.milliseconds], [14, now.milliseconds]])
  }

  @Test func `is brought once though two begin at the same time`() async throws {
    let scratch = try ScratchDatabase(.postgres)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { try scratch.migrate(at: now) } }
      try await group.waitForAll()
    }
    #expect(
      try scratch.database.readBlocking { try $0.count("SELECT count(*) FROM migration") }
        == Migration.postgres.count)
  }

  @Test func `of a newer program is refused`() throws {
    let scratch = try ScratchDatabase(.postgres)
    try scratch.migrate(at: now)
    try scratch.database.writeBlocking {
      try $0.execute(
        "INSERT INTO migration (number, name, hash, appliedAt) VALUES (99, 'later', ?, 0)", [.bytes([1])])
    }
    expect(.databaseTooNew) { try scratch.migrate(at: now) }
  }

  @Test(
    arguments: [
      ("is missing", "DROP TABLE store"),
      ("has a foreign key", "ALTER TABLE associate ADD FOREIGN KEY (storeID) REFERENCES store (id)"),
      ("has a UNIQUE beyond its key", "CREATE UNIQUE INDEX store_on_code ON store (code)"),
      (
        "is required and has no default",
        "ALTER TABLE store ADD COLUMN opened BIGINT NOT NULL DEFAULT 0; ALTER TABLE store ALTER opened DROP DEFAULT"
      ),
      ("has no column name", "ALTER TABLE store DROP COLUMN name"),
      ("has column name of type bytea instead of text", "ALTER TABLE store ALTER name TYPE BYTEA USING NULL"),
      ("whose order is that of", "ALTER TABLE store ALTER name TYPE TEXT COLLATE \"default\""),
      ("does not have the one key column id", "ALTER TABLE store DROP CONSTRAINT store_pkey"),
    ])
  func `that somebody changed is refused with the rule it breaks`(_ rule: String, _ sql: String) throws {
    let scratch = try ScratchDatabase(.postgres)
    try scratch.migrate(at: now)
    try scratch.database.writeBlocking { connection throws in
      for statement in sql.split(separator: ";") { try connection.execute(String(statement)) }
    }
    let error = failure { try scratch.migrate(at: now) }
    #expect(error?.code == .schemaInvalid)
    #expect(error?.message.contains(rule) == true, "\(String(describing: error))")
  }

  // MARK: The same on both

  /// Tables with their columns (name, kind, whether it is required, place in the key) and indexes (name, whether unique,
  /// columns), in small letters.
  private func onSQLite() throws -> [String] {
    let scratch = try ScratchDatabase(.sqlite)
    try scratch.migrate(at: now)
    return try scratch.database.readBlocking { connection in
      let columns = try connection.query(
        """
        SELECT t.name, c.name, c.type, c."notnull", c.pk FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'
        """
      ) { "\($0.text(0)).\($0.text(1)) \($0.text(2)) \($0.integer(3)) \($0.integer(4))" }
      let indexes = try connection.query(
        """
        SELECT t.name, i.name, i."unique", i.partial, group_concat(c.name, ' ')
        FROM pragma_table_list AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c
        WHERE t.schema = 'main' AND t.type = 'table' AND i.origin = 'c' GROUP BY t.name, i.name
        """
      ) { "\($0.text(0)) \($0.text(1)) \($0.integer(2)) \($0.integer(3)) (\($0.text(4)))" }
      return (columns + indexes).map { $0.lowercased() }.sorted()
    }
  }

  private func onPostgres() throws -> [String] {
    let scratch = try ScratchDatabase(.postgres)
    try scratch.migrate(at: now)
    return try scratch.database.readBlocking { connection in
      let kinds = ["bytea": "blob", "text": "text", "bigint": "integer"]
      let columns = try connection.query(
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
          coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        """
      ) { "\($0.text(0)).\($0.text(1)) \(kinds[$0.text(2)] ?? $0.text(2)) \($0.integer(3)) \($0.integer(4))" }
      let indexes = try connection.query(
        """
        SELECT t.relname, n.relname, i.indisunique, i.indpred IS NOT NULL,
          (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ' ' ORDER BY k) FROM generate_series(1, i.indnatts) AS k)
        FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_class AS n ON n.oid = i.indexrelid
        WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
        """
      ) { "\($0.text(0)) \($0.text(1)) \($0.integer(2)) \($0.integer(3)) (\($0.text(4)))" }
      // An index entry has less room here: a long text is found by its beginning.
      return (columns + indexes).map {
        $0.replacing("\"", with: "").replacing("left(value, 200)", with: "value")
      }.sorted()
    }
  }

  @Test func `has the tables, columns and indexes of SQLite's`() throws {
    let (sqlite, postgres) = (try onSQLite(), try onPostgres())
    #expect(Set(sqlite).subtracting(postgres).sorted() == [])
    #expect(Set(postgres).subtracting(sqlite).sorted() == [])
    #expect(sqlite.count == postgres.count)
    #expect(sqlite.count > 600, "both were read")
  }
}
