import Catalogue
import Kernel
import Persistence
import TestKit
import Testing

private enum VisitField: UInt32, CatalogueField {
  case guestID = 1
  case note = 2
  case count = 3

  static let table = TableID(900)
}

@Suite struct `The rules of a synced table` {
  private static let catalogue = Catalogue(tables: [
    TableSpecification(
      VisitField.table, "visit", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(VisitField.guestID, .reference),
        FieldSpecification(VisitField.note, .text),
        FieldSpecification(VisitField.count, .integer),
      ])
  ])

  private static let ledger = """
    CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL,
      appliedAt INTEGER NOT NULL) STRICT;
    CREATE TABLE guest (id BLOB NOT NULL PRIMARY KEY) STRICT;

    """
  private static let columns = "guestID BLOB, note TEXT, count INTEGER"

  /// - Returns: what a database with this schema is refused for; `nil` when it is not.
  private func refusal(_ schema: String) throws -> ClienteleError? {
    let scratch = try TemporaryDirectory("schema")
    let database = try Database.open(path: scratch.path("clientele.db"))
    return failure {
      try database.migrate(
        [Migration(number: 1, name: "sample", sql: Self.ledger + schema)], catalogue: Self.catalogue,
        copyPath: scratch.path("copy.db"), at: Instant(milliseconds: 0))
    }
  }

  @Test(
    arguments: [
      "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;",
      "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT, WITHOUT ROWID;",
      "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns), extra TEXT NOT NULL DEFAULT '') STRICT;",
      """
      CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;
      CREATE INDEX visit_on_guest ON visit (guestID);
      """,
    ])
  func `let a table pass that keeps them`(_ schema: String) throws {
    let refusal = try refusal(schema)
    #expect(refusal == nil, "\(String(describing: refusal))")
  }

  @Test(
    arguments: [
      ("is missing", "CREATE TABLE visits (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;"),
      ("is not STRICT", "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns));"),
      (
        "is not STRICT",
        "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns), isSTRICT TEXT); -- STRICT"
      ),
      (
        "has a trigger",
        """
        CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;
        CREATE TRIGGER visit_after AFTER INSERT ON visit BEGIN DELETE FROM guest; END;
        """
      ),
      (
        "has a foreign key",
        """
        CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, guestID BLOB REFERENCES guest (id), note TEXT,
          count INTEGER) STRICT;
        """
      ),
      (
        "has a UNIQUE beyond its key",
        "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, guestID BLOB UNIQUE, note TEXT, count INTEGER) STRICT;"
      ),
      (
        "has a UNIQUE beyond its key",
        """
        CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;
        CREATE UNIQUE INDEX visit_on_guest ON visit (guestID, note);
        """
      ),
      (
        "does not have the one key column id",
        "CREATE TABLE visit (key BLOB NOT NULL PRIMARY KEY, \(columns)) STRICT;"
      ),
      (
        "does not have the one key column id",
        "CREATE TABLE visit (id BLOB NOT NULL, \(columns), PRIMARY KEY (id, guestID)) STRICT;"
      ),
      (
        "does not have the one key column id",
        "CREATE TABLE visit (id INTEGER NOT NULL PRIMARY KEY, \(columns)) STRICT;"
      ),
      (
        "is required and has no default",
        "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, \(columns), extra TEXT NOT NULL) STRICT;"
      ),
      (
        "has no column note",
        "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, guestID BLOB, count INTEGER) STRICT;"
      ),
      (
        "has column note of type INTEGER instead of TEXT",
        "CREATE TABLE visit (id BLOB NOT NULL PRIMARY KEY, guestID BLOB, note INTEGER, count INTEGER) STRICT;"
      ),
    ])
  func `each refuse a schema that breaks them`(_ rule: String, _ schema: String) throws {
    let refusal = try #require(try refusal(schema), "\(rule): not refused")
    #expect(refusal.code == .schemaInvalid)
    #expect(refusal.message.contains(rule), "\(refusal.message)")
    #expect(refusal.message.contains("visit"))
  }
}
