extension Migration {
  /// Step 014 of SQLite (``exportMarks``).
  static let exportMarksPostgres = Migration(
    number: 14, name: "exportMarks",
    sql: """
      ALTER TABLE exportRequest ADD COLUMN tag TEXT COLLATE "C" NOT NULL DEFAULT '';
      ALTER TABLE exportRequest ADD COLUMN fieldCode TEXT COLLATE "C" NOT NULL DEFAULT '';
      ALTER TABLE exportRequest ADD COLUMN fieldValue TEXT COLLATE "C" NOT NULL DEFAULT '';
      """)
}
