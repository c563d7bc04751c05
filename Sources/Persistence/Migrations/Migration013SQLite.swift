extension Migration {
  /// Versions of the rule of first contact.
  static let ruleVersions = Migration(
    number: 13, name: "ruleVersions",
    sql: """
      CREATE TABLE ruleVersion (
        id BLOB NOT NULL PRIMARY KEY,
        number INTEGER,
        intervalHours INTEGER,
        provisionalDays INTEGER,
        openingDays INTEGER,
        contactRequired INTEGER,
        interactionRequired INTEGER,
        effectiveFrom INTEGER,
        reason TEXT,
        proposedBy BLOB,
        proposedAt INTEGER,
        state TEXT,
        decidedBy BLOB,
        decidedAt INTEGER
      ) STRICT;
      """)
}
