extension Migration {
  /// What the hub keeps to compare a new record in little time and to know what else the record bears on.
  static let matching = Migration(
    number: 5, name: "matching",
    sql: """
      -- Records indexed by an older program are read and compared afresh.
      INSERT INTO matchQueue (recordID, position) SELECT DISTINCT recordID, 9223372036854775807 FROM blockingKey
        WHERE true ON CONFLICT (recordID) DO NOTHING;
      DROP TABLE blockingKey;

      -- What records are compared by and counted under: a hash with its kind in the lowest six bits.
      CREATE TABLE matchKey (
        term INTEGER NOT NULL,
        recordID BLOB NOT NULL,
        PRIMARY KEY (term, recordID)
      ) STRICT, WITHOUT ROWID;

      -- What a record's evidence was read as when it was last compared.
      CREATE TABLE matchProfile (
        recordID BLOB NOT NULL PRIMARY KEY,
        profile BLOB NOT NULL
      ) STRICT;

      CREATE TABLE matchFrequency (
        term INTEGER NOT NULL PRIMARY KEY,
        count INTEGER NOT NULL
      ) STRICT;

      -- Who holds a number or chat id, through whom, and when.
      CREATE TABLE matchHolder (
        contact INTEGER NOT NULL,
        recordID BLOB NOT NULL,
        holder INTEGER NOT NULL,
        associate INTEGER NOT NULL,
        firstDay INTEGER NOT NULL,
        lastDay INTEGER NOT NULL,
        PRIMARY KEY (contact, recordID)
      ) STRICT, WITHOUT ROWID;

      -- Pairs on which an automatic link may stand, both ways round.
      CREATE TABLE matchEdge (
        recordID BLOB NOT NULL,
        otherRecordID BLOB NOT NULL,
        scoreMillibits INTEGER NOT NULL,
        PRIMARY KEY (recordID, otherRecordID)
      ) STRICT, WITHOUT ROWID;

      -- Terms whose records are to be compared again, and how far that has come.
      CREATE TABLE matchSweep (
        term INTEGER NOT NULL PRIMARY KEY,
        cursor BLOB NOT NULL
      ) STRICT;

      -- What each import of this node made and changed, so that it can be undone as a whole.
      CREATE TABLE importRun (
        id INTEGER NOT NULL PRIMARY KEY,
        fileName TEXT NOT NULL,
        fileHash BLOB NOT NULL,
        actor BLOB,
        startedAt INTEGER NOT NULL,
        incarnation INTEGER NOT NULL,
        lastSeq INTEGER NOT NULL,
        undoneAt INTEGER
      ) STRICT;

      CREATE TABLE importedRow (
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        importID INTEGER NOT NULL,
        recordID BLOB NOT NULL,
        PRIMARY KEY (importID, tableID, rowID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX importedRow_on_row ON importedRow (tableID, rowID);
      CREATE INDEX importedRow_on_record ON importedRow (recordID);

      -- Personal: goes when its record is purged.
      CREATE TABLE importedField (
        importID INTEGER NOT NULL,
        recordID BLOB NOT NULL,
        fieldID INTEGER NOT NULL,
        before TEXT,
        after TEXT,
        PRIMARY KEY (importID, recordID, fieldID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX importedField_on_record ON importedField (recordID);

      CREATE INDEX matchReview_on_other ON matchReview (otherRecordID);
      """)
}
