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
    isOn.withLock { $0 = true }
  }

  /// To be asked at the end of each write transaction.
  ///
  /// - Throws: `changeMissing`, which rolls the transaction back.
  func check(_ connection: Connection) throws {
    guard isOn.withLock(\.self) else { return }
    let tables = try connection.query("SELECT name FROM touchedTable ORDER BY name") { $0.text(0) }
    let isCaptured = try connection.count("SELECT count(*) FROM captured") > 0
    guard tables.isEmpty || isCaptured else {
      throw ClienteleError(
        .changeMissing, "a transaction touched \(tables.joined(separator: ", ")) without a change",
        hint: "Write through `Recorder`, which builds the change: what has none never reaches another node.")
    }
    try connection.execute("DELETE FROM touchedTable")
    try connection.execute("DELETE FROM captured")
  }
}

extension ClienteleError.Code {
  /// A programmer's error, found by a test.
  package static let changeMissing = Self("change.missing")
}
