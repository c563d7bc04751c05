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

      CREATE INDEX matchReview_on_other ON matchReview (otherRecordID);
      """)
}
