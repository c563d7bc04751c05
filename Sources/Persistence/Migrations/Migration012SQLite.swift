extension Migration {
  /// Fields that head office defines, and their values.
  static let customFields = Migration(
    number: 12, name: "customFields",
    sql: """
      CREATE TABLE fieldModule (
        id BLOB NOT NULL PRIMARY KEY,
        code TEXT,
        english TEXT,
        chinese TEXT,
        rank INTEGER,
        archived INTEGER
      ) STRICT;

      CREATE TABLE fieldDefinition (
        id BLOB NOT NULL PRIMARY KEY,
        code TEXT,
        kind TEXT,
        unit TEXT,
        moduleID BLOB,
        english TEXT,
        chinese TEXT,
        privacy TEXT,
        required INTEGER,
        searchable INTEGER,
        open INTEGER,
        place TEXT,
        layout TEXT,
        rank INTEGER,
        archived INTEGER
      ) STRICT;

      CREATE TABLE fieldOption (
        id BLOB NOT NULL PRIMARY KEY,
        definitionID BLOB,
        code TEXT,
        english TEXT,
        chinese TEXT,
        colour TEXT,
        rank INTEGER,
        archived INTEGER
      ) STRICT;
      CREATE INDEX fieldOption_on_definition ON fieldOption (definitionID);

      CREATE TABLE fieldValue (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        definitionID BLOB,
        value TEXT,
        choices TEXT
      ) STRICT;
      CREATE INDEX fieldValue_on_record ON fieldValue (recordID, definitionID);
      CREATE INDEX fieldValue_on_definition ON fieldValue (definitionID, value);
      """)
}
