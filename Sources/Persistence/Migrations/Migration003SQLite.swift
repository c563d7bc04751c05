extension Migration {
  /// What replication at full strength keeps: former lives of a log, epochs of the hub, originals, the lookup
  /// index, admissions.
  static let replication = Migration(
    number: 3, name: "replication",
    sql: """
      -- Which own changes without a receipt touch which row, in which life of the log.
      CREATE TABLE pendingRowOfIncarnation (
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        PRIMARY KEY (incarnation, seq, tableID, rowID)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO pendingRowOfIncarnation (incarnation, seq, tableID, rowID)
        SELECT coalesce((SELECT CAST(value AS INTEGER) FROM property WHERE name = 'incarnation'), 1),
          seq, tableID, rowID FROM pendingRow;
      DROP TABLE pendingRow;
      ALTER TABLE pendingRowOfIncarnation RENAME TO pendingRow;
      CREATE INDEX pendingRow_on_row ON pendingRow (tableID, rowID);

      -- At the hub: where each epoch after the first began, and why.
      CREATE TABLE epochStart (
        epoch INTEGER NOT NULL PRIMARY KEY,
        kept INTEGER NOT NULL,
        chainHash BLOB NOT NULL,
        startedAt INTEGER NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;

      -- Lives of a log that take no more changes. knownSeq: how far the hub holds it; headSeq: how far its node did.
      CREATE TABLE endedLog (
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        knownSeq INTEGER NOT NULL,
        headSeq INTEGER NOT NULL,
        reason TEXT NOT NULL,
        endedAt INTEGER NOT NULL,
        PRIMARY KEY (node, incarnation)
      ) STRICT, WITHOUT ROWID;

      -- Changes of an ended life that were written again under the next one.
      CREATE TABLE rescuedChange (
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        newIncarnation INTEGER NOT NULL,
        newSeq INTEGER NOT NULL,
        PRIMARY KEY (incarnation, seq)
      ) STRICT, WITHOUT ROWID;

      -- At a node: which originals of others hold a part about a record, so that it goes when the record goes.
      CREATE TABLE originalPart (
        recordID BLOB NOT NULL,
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (recordID, node, incarnation, seq)
      ) STRICT, WITHOUT ROWID;

      -- At the hub: who asked beyond what the own node holds. The question is kept as a keyed hash.
      CREATE TABLE queryAudit (
        id INTEGER NOT NULL PRIMARY KEY,
        node BLOB NOT NULL,
        actor BLOB NOT NULL,
        askedAt INTEGER NOT NULL,
        questionHash BLOB NOT NULL,
        hits INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX queryAudit_on_node ON queryAudit (node, askedAt);

      ALTER TABLE ruling ADD COLUMN recordID BLOB;
      ALTER TABLE ruling ADD COLUMN associateID BLOB;
      ALTER TABLE ruling ADD COLUMN storeID BLOB;
      ALTER TABLE ruling ADD COLUMN refersTo TEXT;
      CREATE INDEX ruling_on_record ON ruling (recordID);

      CREATE TABLE lookup (
        id BLOB NOT NULL PRIMARY KEY,
        token INTEGER,
        keyVersion INTEGER,
        storeID BLOB,
        maskedName TEXT,
        recordID BLOB,
        archived INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX lookup_on_token ON lookup (token);
      CREATE INDEX lookup_on_record ON lookup (recordID);

      CREATE TABLE admission (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        node BLOB,
        reason TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX admission_on_record ON admission (recordID);
      """)
}
