extension Migration {
  /// Accounts, rights, sessions, audit and the life of certificates, SQLite.
  static let trust = Migration(
    number: 2, name: "trust",
    sql: """
      ALTER TABLE store ADD COLUMN unitID BLOB;

      CREATE TABLE unit (
        id BLOB NOT NULL PRIMARY KEY,
        code TEXT,
        name TEXT,
        kind TEXT,
        parentID BLOB,
        archived INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE roleAssignment (
        id BLOB NOT NULL PRIMARY KEY,
        associateID BLOB,
        role TEXT,
        unitID BLOB,
        archived INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX roleAssignment_on_associate ON roleAssignment (associateID);

      CREATE TABLE credential (
        id BLOB NOT NULL PRIMARY KEY,
        associateID BLOB,
        storeID BLOB,
        verifier TEXT,
        changedAt INTEGER,
        mustChange INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX credential_on_associate ON credential (associateID);

      CREATE TABLE secondFactor (
        id BLOB NOT NULL PRIMARY KEY,
        secret BLOB
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE auditEntry (
        id BLOB NOT NULL PRIMARY KEY,
        nodeID BLOB,
        incarnation INTEGER,
        seq INTEGER,
        at INTEGER,
        actorID BLOB,
        action TEXT,
        subjectKind TEXT,
        subjectID BLOB,
        reason TEXT,
        detail TEXT,
        hash BLOB
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX auditEntry_on_subject ON auditEntry (subjectID, at);
      CREATE INDEX auditEntry_on_node ON auditEntry (nodeID, incarnation, seq);
      CREATE INDEX auditEntry_on_actor ON auditEntry (actorID, at);

      CREATE TABLE trustAnchor (
        id BLOB NOT NULL PRIMARY KEY,
        certificate BLOB,
        introducedAt INTEGER,
        retiredAt INTEGER
      ) STRICT, WITHOUT ROWID;

      -- This node's own audit, a chain. changeSeq: the change that carries the entry to the hub.
      CREATE TABLE auditLog (
        seq INTEGER NOT NULL PRIMARY KEY,
        incarnation INTEGER NOT NULL,
        at INTEGER NOT NULL,
        actorID BLOB,
        action TEXT NOT NULL,
        subjectKind TEXT NOT NULL,
        subjectID BLOB,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        hash BLOB NOT NULL,
        changeSeq INTEGER
      ) STRICT;
      CREATE INDEX auditLog_on_subject ON auditLog (subjectID, at);
      CREATE INDEX auditLog_on_actor ON auditLog (actorID, at);
      CREATE INDEX auditLog_unsent ON auditLog (seq) WHERE changeSeq IS NULL;

      -- Who is signed in at this node, by the hash of the cookie's token.
      CREATE TABLE signIn (
        tokenHash BLOB NOT NULL PRIMARY KEY,
        associateID BLOB NOT NULL,
        device BLOB NOT NULL,
        bootID BLOB NOT NULL,
        startedBoot INTEGER NOT NULL,
        usedBoot INTEGER NOT NULL,
        startedAt INTEGER NOT NULL,
        isLocked INTEGER NOT NULL,
        credentialChangedAt INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX signIn_on_associate ON signIn (associateID);

      -- PINs are of this node: they are short, so they never leave it.
      CREATE TABLE pin (
        associateID BLOB NOT NULL PRIMARY KEY,
        verifier TEXT NOT NULL,
        failures INTEGER NOT NULL,
        setAt INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Wrong passwords, by account and place.
      CREATE TABLE signInFailure (
        subject BLOB NOT NULL PRIMARY KEY,
        failures INTEGER NOT NULL,
        bootID BLOB NOT NULL,
        boot INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Browsers at which somebody signed in here with a password.
      CREATE TABLE device (
        id BLOB NOT NULL PRIMARY KEY,
        firstUsedAt INTEGER NOT NULL,
        lastUsedAt INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- One-time codes that were used, so that none is used twice.
      CREATE TABLE usedCode (
        associateID BLOB NOT NULL PRIMARY KEY,
        step INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- At the hub: at which stores each associate has ever been on the staff.
      CREATE TABLE staffPlace (
        associateID BLOB NOT NULL,
        storeID BLOB NOT NULL,
        PRIMARY KEY (associateID, storeID)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO staffPlace (associateID, storeID)
        SELECT id, storeID FROM associate WHERE storeID IS NOT NULL;

      -- At the hub: who asked for a token and who granted it.
      CREATE TABLE enrolmentApproval (
        tokenID TEXT NOT NULL PRIMARY KEY,
        requestedBy BLOB,
        approvedBy BLOB,
        approvedAt INTEGER
      ) STRICT, WITHOUT ROWID;

      -- At the hub: certificates of nodes, and leave to renew after the end.
      CREATE TABLE nodeCertificate (
        serial BLOB NOT NULL PRIMARY KEY,
        node BLOB NOT NULL,
        issuedAt INTEGER NOT NULL,
        notAfter INTEGER NOT NULL,
        keyHash BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX nodeCertificate_on_node ON nodeCertificate (node, issuedAt);

      CREATE TABLE renewalRequest (
        node BLOB NOT NULL PRIMARY KEY,
        keyHash BLOB NOT NULL,
        requestedAt INTEGER NOT NULL,
        approvedBy BLOB,
        approvedAt INTEGER
      ) STRICT, WITHOUT ROWID;

      -- At the hub: the names under which a node may show a web certificate.
      CREATE TABLE webName (
        node BLOB NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (node, name)
      ) STRICT, WITHOUT ROWID;
      """)
}
