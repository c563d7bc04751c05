extension Migration {
  /// The notices that people are shown before they consent, in both languages, and consents that a guardian gave.
  static let notices = Migration(
    number: 7, name: "notices",
    sql: """
      ALTER TABLE consent ADD COLUMN givenByGuardian INTEGER;
      ALTER TABLE consent ADD COLUMN guardianName TEXT;

      CREATE TABLE privacyNotice (
        id BLOB NOT NULL PRIMARY KEY,
        version TEXT,
        chinese TEXT,
        english TEXT,
        publishedAt INTEGER,
        publishedBy BLOB
      ) STRICT;
      """)
}
