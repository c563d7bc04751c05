extension Migration {
  /// Closed months, how far the hub has everything that a node recorded, and exports that a second person allows.
  static let months = Migration(
    number: 9, name: "months",
    sql: """
      CREATE TABLE statement (
        id BLOB NOT NULL PRIMARY KEY,
        storeID BLOB,
        month TEXT,
        closedAt INTEGER,
        closedBy BLOB,
        reason TEXT,
        missing TEXT,
        lineCount INTEGER,
        digest BLOB
      ) STRICT;
      CREATE INDEX statement_on_month ON statement (month, storeID);

      CREATE TABLE statementLine (
        id BLOB NOT NULL PRIMARY KEY,
        statementID BLOB,
        storeID BLOB,
        month TEXT,
        ofMonth TEXT,
        associateID BLOB,
        soldAtStoreID BLOB,
        currency TEXT,
        amountMinorUnits INTEGER,
        documentCount INTEGER
      ) STRICT;
      CREATE INDEX statementLine_on_statement ON statementLine (statementID);

      -- At the hub: when a node had last sent everything it had.
      CREATE TABLE nodeEven (
        node BLOB NOT NULL PRIMARY KEY,
        evenAt INTEGER NOT NULL
      ) STRICT;

      -- Lists larger than one person exports alone, of this node.
      CREATE TABLE exportRequest (
        id BLOB NOT NULL PRIMARY KEY,
        list TEXT NOT NULL,
        storeID BLOB,
        associateID BLOB,
        brand TEXT NOT NULL,
        fromDay TEXT NOT NULL,
        throughDay TEXT NOT NULL,
        reason TEXT NOT NULL,
        rowCount INTEGER NOT NULL,
        requestedBy BLOB NOT NULL,
        requestedAt INTEGER NOT NULL,
        state TEXT NOT NULL,
        decidedBy BLOB,
        decidedAt INTEGER,
        fetchedAt INTEGER
      ) STRICT;
      CREATE INDEX exportRequest_on_time ON exportRequest (requestedAt);
      """)
}
