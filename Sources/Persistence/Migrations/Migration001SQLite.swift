extension Migration {
  package static let all: [Migration] = [
    .first, .trust, .replication, .counter, .matching, .privacy, .notices, .headOffice, .months, .auditTimes,
    .api, .customFields, .ruleVersions, .exportMarks,
  ]

  /// Schema of version 1, SQLite.
  private static let first = Migration(
    number: 1, name: "first",
    sql: """
      CREATE TABLE migration (
        number INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        hash BLOB NOT NULL,
        appliedAt INTEGER NOT NULL
      ) STRICT;

      -- What this node knows of itself: one value a name.
      CREATE TABLE property (
        name TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- The end of each log this database holds: its own, and at the hub every node's.
      CREATE TABLE logHead (
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        hybridTime INTEGER NOT NULL,
        keyID INTEGER NOT NULL,
        PRIMARY KEY (node, incarnation)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE logKey (
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        keyID INTEGER NOT NULL,
        publicKey BLOB NOT NULL,
        certificate BLOB NOT NULL,
        PRIMARY KEY (node, incarnation, keyID)
      ) STRICT, WITHOUT ROWID;

      -- The change log. position and verdict are the receipt's; empty while there is none.
      CREATE TABLE change (
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        position INTEGER,
        verdict INTEGER,
        header BLOB NOT NULL,
        parts BLOB NOT NULL,
        signature BLOB NOT NULL,
        PRIMARY KEY (node, incarnation, seq)
      ) STRICT;
      CREATE INDEX change_on_position ON change (position);

      CREATE TABLE idempotency (
        keyHash BLOB NOT NULL PRIMARY KEY,
        seq INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE receipt (
        position INTEGER NOT NULL PRIMARY KEY,
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        receipt BLOB NOT NULL,
        chainHash BLOB NOT NULL,
        answer INTEGER
      ) STRICT;
      CREATE INDEX receipt_on_change ON receipt (node, incarnation, seq);

      -- Receipts answered together: the hashes of all, and the one signature.
      CREATE TABLE receiptAnswer (
        id INTEGER NOT NULL PRIMARY KEY,
        hashes BLOB NOT NULL,
        signature BLOB NOT NULL
      ) STRICT;

      CREATE TABLE beacon (
        epoch INTEGER NOT NULL,
        counter INTEGER NOT NULL,
        milliseconds INTEGER NOT NULL,
        beacon BLOB NOT NULL,
        signature BLOB NOT NULL,
        bootID BLOB NOT NULL,
        bootMilliseconds INTEGER NOT NULL,
        roundTripMilliseconds INTEGER NOT NULL,
        PRIMARY KEY (epoch, counter)
      ) STRICT, WITHOUT ROWID;

      -- At the hub: what it last issued to and heard from each node.
      CREATE TABLE session (
        node BLOB NOT NULL PRIMARY KEY,
        incarnation INTEGER NOT NULL,
        issuedCounter INTEGER NOT NULL,
        confirmedCounter INTEGER NOT NULL,
        cursor INTEGER NOT NULL,
        lastContactAt INTEGER NOT NULL,
        version TEXT NOT NULL,
        scope BLOB NOT NULL,
        enrolledAt INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Beacons since which a node's boot clock was found wrong.
      CREATE TABLE discardedEstimate (
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        counter INTEGER NOT NULL,
        PRIMARY KEY (node, incarnation, epoch, counter)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE enrolment (
        tokenID TEXT NOT NULL PRIMARY KEY,
        secretHash BLOB NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        storeID BLOB NOT NULL,
        associateID BLOB,
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        expiresAt INTEGER NOT NULL,
        usedAt INTEGER,
        usedBy BLOB
      ) STRICT, WITHOUT ROWID;

      -- The state of every synced row. image is what is shown; base is the hub's version while own
      -- changes without a receipt lie over it (empty when the hub has none yet); pending counts those.
      CREATE TABLE rowState (
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        position INTEGER NOT NULL,
        bucket BLOB NOT NULL,
        image BLOB NOT NULL,
        base BLOB,
        pending INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (tableID, rowID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX rowState_on_position ON rowState (position);
      CREATE INDEX rowState_on_bucket ON rowState (bucket);

      -- Which own changes without a receipt touch which row.
      CREATE TABLE pendingRow (
        seq INTEGER NOT NULL,
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        PRIMARY KEY (seq, tableID, rowID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX pendingRow_on_row ON pendingRow (tableID, rowID);

      CREATE TABLE stagedRow (
        number INTEGER NOT NULL PRIMARY KEY,
        kind INTEGER NOT NULL,
        image BLOB NOT NULL
      ) STRICT;

      -- Concurrent writes that lost, the last of each node; field 0 for another telling of a fact.
      CREATE TABLE conflict (
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        fieldID INTEGER NOT NULL,
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        value TEXT,
        PRIMARY KEY (tableID, rowID, fieldID, node, incarnation, seq)
      ) STRICT, WITHOUT ROWID;

      -- Which scope (a store, an associate) holds which record, since and until when.
      CREATE TABLE serve (
        recordID BLOB NOT NULL,
        scope BLOB NOT NULL,
        enteredAt INTEGER NOT NULL,
        exitedAt INTEGER,
        PRIMARY KEY (recordID, scope)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX serve_on_entered ON serve (scope, enteredAt);
      CREATE INDEX serve_on_exited ON serve (scope, exitedAt);

      CREATE TABLE fingerprint (
        scope BLOB NOT NULL PRIMARY KEY,
        sum BLOB NOT NULL,
        rows INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE searchKey (
        kind TEXT NOT NULL,
        term TEXT NOT NULL,
        recordID BLOB NOT NULL,
        rowID BLOB NOT NULL,
        PRIMARY KEY (kind, term, recordID, rowID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX searchKey_on_row ON searchKey (rowID);

      -- At the hub: what records are compared by, what waits to be compared, what waits for a person.
      CREATE TABLE blockingKey (
        term TEXT NOT NULL,
        recordID BLOB NOT NULL,
        PRIMARY KEY (term, recordID)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX blockingKey_on_record ON blockingKey (recordID);

      CREATE TABLE matchQueue (
        recordID BLOB NOT NULL PRIMARY KEY,
        position INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE awardQueue (
        recordID BLOB NOT NULL PRIMARY KEY,
        position INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE matchReview (
        recordID BLOB NOT NULL,
        otherRecordID BLOB NOT NULL,
        scoreMillibits INTEGER NOT NULL,
        reasons TEXT NOT NULL,
        modelVersion TEXT NOT NULL,
        PRIMARY KEY (recordID, otherRecordID)
      ) STRICT, WITHOUT ROWID;

      -- At the hub: between which instants a claim was made, from its header, beacon and receipt.
      CREATE TABLE claimTime (
        claimID BLOB NOT NULL PRIMARY KEY,
        node BLOB NOT NULL,
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        beginsAt INTEGER NOT NULL,
        endsAt INTEGER NOT NULL,
        estimatedAt INTEGER,
        errorMilliseconds INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        position INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE store (
        id BLOB NOT NULL PRIMARY KEY,
        code TEXT,
        name TEXT,
        region TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE associate (
        id BLOB NOT NULL PRIMARY KEY,
        code TEXT,
        name TEXT,
        storeID BLOB,
        role TEXT,
        archived INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE node (
        id BLOB NOT NULL PRIMARY KEY,
        name TEXT,
        kind TEXT,
        storeID BLOB,
        associateID BLOB,
        logKey BLOB,
        revoked INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sourceRecord (
        id BLOB NOT NULL PRIMARY KEY,
        storeID BLOB,
        associateID BLOB,
        name TEXT,
        gender TEXT,
        birthday TEXT,
        birthdayCalendar TEXT,
        address TEXT,
        note TEXT,
        tags TEXT,
        source TEXT,
        externalSource TEXT,
        externalID TEXT,
        basedOn BLOB,
        archived INTEGER,
        firstSeenAt INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE contactPoint (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        kind TEXT,
        value TEXT,
        scope TEXT,
        verifiedAt INTEGER,
        validFrom INTEGER,
        validUntil INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE interaction (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        kind TEXT,
        statedAt INTEGER,
        note TEXT,
        serial TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE purchase (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        associateID BLOB,
        kind TEXT,
        soldAt INTEGER,
        documentSource TEXT,
        documentNumber TEXT,
        amountMinorUnits INTEGER,
        currency TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE purchaseLine (
        id BLOB NOT NULL PRIMARY KEY,
        purchaseID BLOB,
        recordID BLOB,
        storeID BLOB,
        brand TEXT,
        "reference" TEXT,
        serial TEXT,
        quantity INTEGER,
        amountMinorUnits INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE claim (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        associateID BLOB,
        storeID BLOB,
        kind TEXT,
        evidence TEXT,
        statedAt INTEGER,
        interactionID BLOB,
        bookID BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE book (
        id BLOB NOT NULL PRIMARY KEY,
        storeID BLOB,
        fileHash BLOB,
        cutOffAt INTEGER,
        approvedBy BLOB,
        rowCount INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE link (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        otherRecordID BLOB,
        verdict TEXT,
        decidedBy TEXT,
        scoreMillibits INTEGER,
        reasons TEXT,
        modelVersion TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE membership (
        id BLOB NOT NULL PRIMARY KEY,
        memberID BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE member (
        id BLOB NOT NULL PRIMARY KEY,
        name TEXT,
        gender TEXT,
        birthday TEXT,
        birthdayCalendar TEXT,
        phone TEXT,
        email TEXT,
        wechat TEXT,
        address TEXT,
        recordCount INTEGER,
        supersededBy BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE award (
        id BLOB NOT NULL PRIMARY KEY,
        claimID BLOB,
        associateID BLOB,
        storeID BLOB,
        ruleVersion INTEGER,
        step TEXT,
        provisionalUntil INTEGER,
        needsPerson INTEGER,
        effectiveFrom INTEGER,
        supersededBy BLOB,
        claimCount INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE credit (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        associateID BLOB,
        servingAssociateID BLOB,
        storeID BLOB,
        awardID BLOB,
        claimID BLOB,
        ruleVersion INTEGER,
        reason TEXT,
        provisional INTEGER,
        amountMinorUnits INTEGER,
        currency TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE notice (
        id BLOB NOT NULL PRIMARY KEY,
        storeID BLOB,
        associateID BLOB,
        kind TEXT,
        recordID BLOB,
        purchaseID BLOB,
        atStoreID BLOB,
        raisedAt INTEGER,
        state TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE ruling (
        id BLOB NOT NULL PRIMARY KEY,
        claimID BLOB,
        ruledBy BLOB,
        reason TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE INDEX associate_on_code ON associate (code);
      CREATE INDEX sourceRecord_on_external ON sourceRecord (externalSource, externalID);
      CREATE INDEX sourceRecord_on_basedOn ON sourceRecord (basedOn);
      CREATE INDEX contactPoint_on_record ON contactPoint (recordID);
      CREATE INDEX interaction_on_record ON interaction (recordID);
      CREATE INDEX purchase_on_record ON purchase (recordID);
      CREATE INDEX purchaseLine_on_purchase ON purchaseLine (purchaseID);
      CREATE INDEX purchaseLine_on_record ON purchaseLine (recordID);
      CREATE INDEX claim_on_record ON claim (recordID);
      CREATE INDEX link_on_record ON link (recordID);
      CREATE INDEX link_on_other ON link (otherRecordID);
      CREATE INDEX membership_on_member ON membership (memberID);
      CREATE INDEX credit_on_record ON credit (recordID);
      CREATE INDEX notice_on_store ON notice (storeID, state);
      """)
}
