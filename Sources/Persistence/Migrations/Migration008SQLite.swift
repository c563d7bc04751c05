extension Migration {
  /// At the hub: whom somebody has to look at, in order of what is at stake, and what was judged. What was said before a
  /// ruling, and against an award.
  static let headOffice = Migration(
    number: 8, name: "headOffice",
    sql: """
      -- Two persons who may be one. Computed from matchReview; the ranks rise as what is at stake and the score fall, so
      -- that one index gives the order.
      CREATE TABLE reviewCase (
        oneID BLOB NOT NULL,
        otherID BLOB NOT NULL,
        recordID BLOB NOT NULL,
        otherRecordID BLOB NOT NULL,
        pairCount INTEGER NOT NULL,
        skipped INTEGER NOT NULL,
        stakeRank INTEGER NOT NULL,
        scoreRank INTEGER NOT NULL,
        PRIMARY KEY (oneID, otherID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reviewCase_on_other ON reviewCase (otherID);
      CREATE INDEX reviewCase_in_order ON reviewCase (skipped, stakeRank, scoreRank, oneID, otherID);

      -- What a person said about two persons, and what stood before it, for taking it back.
      CREATE TABLE judgement (
        number INTEGER NOT NULL PRIMARY KEY,
        actorID BLOB NOT NULL,
        judgedAt INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        takenBackAt INTEGER
      ) STRICT;
      CREATE INDEX judgement_on_actor ON judgement (actorID, number);
      CREATE TABLE judgedPair (
        judgement INTEGER NOT NULL,
        linkID BLOB NOT NULL,
        recordID BLOB NOT NULL,
        otherRecordID BLOB NOT NULL,
        formerVerdict TEXT,
        formerDecidedBy TEXT,
        formerScoreMillibits INTEGER,
        formerReasons TEXT,
        formerModelVersion TEXT,
        PRIMARY KEY (judgement, linkID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX judgedPair_on_link ON judgedPair (linkID, judgement);
      CREATE INDEX judgedPair_on_record ON judgedPair (recordID);
      CREATE INDEX judgedPair_on_other ON judgedPair (otherRecordID);

      ALTER TABLE ruling ADD COLUMN hearing TEXT;

      CREATE TABLE dispute (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        openedBy BLOB,
        openedAt INTEGER,
        statement TEXT,
        state TEXT,
        hearing TEXT,
        handledBy BLOB,
        handledAt INTEGER,
        rulingID BLOB
      ) STRICT;
      CREATE INDEX dispute_on_record ON dispute (recordID);
      CREATE INDEX dispute_on_state ON dispute (state, openedAt);

      -- Whose members somebody has, and awards that wait for somebody.
      CREATE INDEX award_on_associate ON award (associateID, id);
      CREATE INDEX award_on_store ON award (storeID, id);
      CREATE INDEX award_waiting ON award (id) WHERE needsPerson = 1;
      CREATE INDEX award_provisional ON award (id) WHERE provisionalUntil IS NOT NULL;

      -- Reviews that a former program left: their persons are decided once more, and their cases made.
      INSERT INTO awardQueue (recordID, position)
        SELECT recordID, 0 FROM matchReview WHERE true
        ON CONFLICT (recordID) DO NOTHING;
      """)
}
