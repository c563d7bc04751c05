extension Migration {
  /// An export that takes a second person is narrowed down by tags and custom fields too.
  static let exportMarks = Migration(
    number: 14, name: "exportMarks",
    sql: """
      ALTER TABLE exportRequest ADD COLUMN tag TEXT NOT NULL DEFAULT '';
      ALTER TABLE exportRequest ADD COLUMN fieldCode TEXT NOT NULL DEFAULT '';
      ALTER TABLE exportRequest ADD COLUMN fieldValue TEXT NOT NULL DEFAULT '';
      """)
}
