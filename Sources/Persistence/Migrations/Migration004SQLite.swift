extension Migration {
  /// What an associate keeps of a person, and the index by which people are found, SQLite.
  static let counter = Migration(
    number: 4, name: "counter",
    sql: """
      -- Whom a record belongs to, as far as this node knows: a store and, unless it is the store's pool, an
      -- associate; empty where there is none.
      CREATE TABLE holder (
        number INTEGER NOT NULL PRIMARY KEY,
        storeID BLOB NOT NULL,
        associateID BLOB NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX holder_on_place ON holder (storeID, associateID);
      CREATE INDEX holder_on_associate ON holder (associateID);

      -- Records by a short number that means nothing beyond this database.
      CREATE TABLE recordIndex (
        number INTEGER NOT NULL PRIMARY KEY,
        recordID BLOB NOT NULL,
        holder INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX recordIndex_on_record ON recordIndex (recordID);
      CREATE INDEX recordIndex_on_holder ON recordIndex (holder, number);

      -- Which terms a row gives, a line each, so that they go with the row.
      CREATE TABLE searchSource (
        rowID BLOB NOT NULL PRIMARY KEY,
        record INTEGER NOT NULL,
        terms TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX searchSource_on_record ON searchSource (record);

      -- What records are found by; uses: how many rows give it.
      CREATE TABLE searchTerm (
        kind INTEGER NOT NULL,
        term TEXT NOT NULL,
        record INTEGER NOT NULL,
        uses INTEGER NOT NULL,
        PRIMARY KEY (kind, term, record)
      ) STRICT, WITHOUT ROWID;

      -- Terms that many records share, by whom the record belongs to: own people come first.
      CREATE TABLE heldTerm (
        holder INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        term TEXT NOT NULL,
        record INTEGER NOT NULL,
        PRIMARY KEY (holder, kind, term, record)
      ) STRICT, WITHOUT ROWID;

      DROP TABLE searchKey;

      ALTER TABLE purchase ADD COLUMN originalID BLOB;
      ALTER TABLE purchase ADD COLUMN reason TEXT;
      ALTER TABLE purchase ADD COLUMN statedAt INTEGER;
      ALTER TABLE purchaseLine ADD COLUMN originalLineID BLOB;
      ALTER TABLE credit ADD COLUMN soldAt INTEGER;
      ALTER TABLE credit ADD COLUMN firstAssociateID BLOB;
      ALTER TABLE credit ADD COLUMN correctedAt INTEGER;

      CREATE TABLE task (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        nature TEXT,
        summary TEXT,
        dueAt INTEGER,
        priority INTEGER,
        state TEXT,
        createdBy BLOB,
        createdAt INTEGER,
        completedAt INTEGER,
        completedBy BLOB,
        outcome TEXT,
        subjectID BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE importantDate (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        kind TEXT,
        label TEXT,
        date TEXT,
        provenance TEXT,
        leadDays INTEGER,
        archived INTEGER,
        storeID BLOB,
        associateID BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE preference (
        id BLOB NOT NULL PRIMARY KEY,
        brands TEXT,
        styles TEXT,
        wristMillimetres INTEGER,
        budgetFrom INTEGER,
        budgetTo INTEGER,
        budgetCurrency TEXT,
        motives TEXT,
        channel TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE complaint (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        channel TEXT,
        category TEXT,
        description TEXT,
        purchaseID BLOB,
        serial TEXT,
        severity INTEGER,
        receivedAt INTEGER,
        state TEXT,
        assigneeID BLOB,
        resolution TEXT,
        resolvedAt INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE consent (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        purpose TEXT,
        channel TEXT,
        verdict TEXT,
        noticeVersion TEXT,
        language TEXT,
        basis TEXT,
        evidence TEXT,
        evidenceHash BLOB,
        recipient TEXT,
        statedAt INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE enquiry (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        channel TEXT,
        brand TEXT,
        "reference" TEXT,
        note TEXT,
        budgetMinorUnits INTEGER,
        currency TEXT,
        raisedAt INTEGER,
        state TEXT,
        answeredAt INTEGER,
        closedAt INTEGER,
        purchaseID BLOB,
        lostReason TEXT,
        interactionID BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE correction (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        subjectTable INTEGER,
        subjectID BLOB,
        replacementID BLOB,
        reason TEXT,
        correctedAt INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE INDEX task_on_associate ON task (associateID, dueAt);
      CREATE INDEX task_on_store ON task (storeID, dueAt);
      CREATE INDEX task_on_record ON task (recordID);
      CREATE INDEX importantDate_on_record ON importantDate (recordID);
      CREATE INDEX complaint_on_record ON complaint (recordID);
      CREATE INDEX complaint_on_store ON complaint (storeID, state, receivedAt);
      CREATE INDEX consent_on_record ON consent (recordID);
      CREATE INDEX enquiry_on_record ON enquiry (recordID);
      CREATE INDEX enquiry_on_store ON enquiry (storeID, state, raisedAt);
      CREATE INDEX correction_on_subject ON correction (subjectID);

      CREATE INDEX sourceRecord_on_store ON sourceRecord (storeID, firstSeenAt);
      CREATE INDEX purchase_on_store ON purchase (storeID, soldAt, id);
      CREATE INDEX purchase_on_original ON purchase (originalID);
      CREATE INDEX purchaseLine_on_original ON purchaseLine (originalLineID);
      CREATE INDEX credit_on_associate ON credit (associateID, soldAt, id);
      CREATE INDEX credit_on_store ON credit (storeID, soldAt, id);
      CREATE INDEX notice_on_associate ON notice (associateID, raisedAt);

      -- Credits learn when their sale was: the hub goes over them once more.
      INSERT INTO awardQueue (recordID, position)
        SELECT DISTINCT recordID, 0 FROM credit
        WHERE recordID IS NOT NULL AND EXISTS (SELECT 1 FROM property WHERE name = 'kind' AND value = 'hub')
        ON CONFLICT (recordID) DO NOTHING;
      """)
}
