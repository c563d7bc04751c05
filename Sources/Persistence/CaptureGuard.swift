internal import Catalogue
package import Kernel
internal import Synchronization

/// Catches what would never be synced: a transaction that touches a synced table and neither takes a change
/// into the log nor moves the cursor, as a checkpoint does.
///
/// Capture is explicit: a unit of work builds its change (docs/persistence.md, "Capture"). Temporary triggers
/// on the one connection that writes note which tables a transaction touched; before the commit they are held
/// against the log. Triggers rather than SQLite's update hook, which passes over tables WITHOUT ROWID.
final class CaptureGuard: Sendable {
  private let isOn = Mutex(false)

  /// - Parameter connection: of the transaction in which guarding begins.
  func install(_ connection: Connection, catalogue: Catalogue) throws {
    guard !isOn.withLock(\.self) else { return }
    switch connection.driver {
    case .sqlite: try installOnSQLite(connection, catalogue)
    case .postgres: try installOnPostgres(connection, catalogue)
    }
    isOn.withLock { $0 = true }
  }

  private func installOnSQLite(_ connection: Connection, _ catalogue: Catalogue) throws {
    try connection.run(
      script: """
        CREATE TEMP TABLE touchedTable (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TEMP TABLE captured (reason TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TEMP TRIGGER capture_change AFTER INSERT ON main.change
          BEGIN INSERT INTO captured (reason) VALUES ('change') ON CONFLICT DO NOTHING; END;
        CREATE TEMP TRIGGER capture_cursor_insert AFTER INSERT ON main.property WHEN NEW.name = 'cursor'
          BEGIN INSERT INTO captured (reason) VALUES ('cursor') ON CONFLICT DO NOTHING; END;
        CREATE TEMP TRIGGER capture_cursor_update AFTER UPDATE ON main.property WHEN NEW.name = 'cursor'
          BEGIN INSERT INTO captured (reason) VALUES ('cursor') ON CONFLICT DO NOTHING; END;
        """)
    for table in catalogue.tables.map(\.name) + ["rowState"] {
      for event in ["INSERT", "UPDATE", "DELETE"] {
        try connection.run(
          script: """
            CREATE TEMP TRIGGER touch_\(table)_\(event) AFTER \(event) ON main.\(table)
              BEGIN INSERT INTO touchedTable (name) VALUES ('\(table)') ON CONFLICT DO NOTHING; END;
            """)
      }
    }
  }

  /// PostgreSQL has no temporary triggers on tables that stay; what they note is a setting of the transaction.
  private func installOnPostgres(_ connection: Connection, _ catalogue: Catalogue) throws {
    try connection.run(
      script: """
        CREATE OR REPLACE FUNCTION capture_note() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM set_config('clientele.' || TG_ARGV[0], TG_TABLE_NAME, true); RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER capture_change AFTER INSERT ON change
          FOR EACH ROW EXECUTE FUNCTION capture_note('captured');
        CREATE OR REPLACE TRIGGER capture_cursor AFTER INSERT OR UPDATE ON property
          FOR EACH ROW WHEN (NEW.name = 'cursor') EXECUTE FUNCTION capture_note('captured');
        """)
    for table in catalogue.tables.map(\.name) + ["rowState"] {
      try connection.run(
        script: """
          CREATE OR REPLACE TRIGGER touch_\(table) AFTER INSERT OR UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION capture_note('touched');
          """)
    }
  }

  /// To be asked at the end of each write transaction.
  ///
  /// - Throws: `changeMissing`, which rolls the transaction back.
  func check(_ connection: Connection) throws {
    guard isOn.withLock(\.self) else { return }
    guard case .sqlite = connection.driver else { return try checkOnPostgres(connection) }
    let tables = try connection.query("SELECT name FROM touchedTable ORDER BY name") { $0.text(0) }
    let isCaptured = try connection.count("SELECT count(*) FROM captured") > 0
    guard tables.isEmpty || isCaptured else { throw Self.missing(tables.joined(separator: ", ")) }
    try connection.execute("DELETE FROM touchedTable")
    try connection.execute("DELETE FROM captured")
  }

  private func checkOnPostgres(_ connection: Connection) throws {
    let noted = try connection.first(
      "SELECT current_setting('clientele.touched', true), current_setting('clientele.captured', true)"
    ) { (touched: $0.text(0), captured: $0.text(1)) }
    guard let noted, !noted.touched.isEmpty, noted.captured.isEmpty else { return }
    throw Self.missing(noted.touched)
  }

  private static func missing(_ tables: String) -> ClienteleError {
    ClienteleError(
      .changeMissing, "a transaction touched \(tables) without a change",
      hint: "Write through `Recorder`, which builds the change: what has none never reaches another node.")
  }
}

extension ClienteleError.Code {
  /// A programmer's error, found by a test.
  package static let changeMissing = Self("change.missing")
}
