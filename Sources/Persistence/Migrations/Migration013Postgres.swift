extension Migration {
  /// The steps of a database on PostgreSQL. The first is the schema that SQLite has after the step of the
  /// same number, so that later steps carry one number on both.
  package static let postgres: [Migration] = [.firstPostgres, .exportMarksPostgres]

  /// Schema after step 13, PostgreSQL: what SQLite calls INTEGER, TEXT and BLOB, with texts in the order of
  /// their bytes. What each table is for stands in the steps of SQLite; a test holds the two to each other.
  private static let firstPostgres = Migration(
    number: 13, name: "first", sql: firstTables + "\n" + laterTables)

  private static let firstTables = """
    -- Where bytes stand in others, from 1; 0 when they do not.
    CREATE FUNCTION instr(BYTEA, BYTEA) RETURNS INTEGER LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      AS $$ SELECT position($2 IN $1) $$;
    CREATE TABLE migration (
      number BIGINT NOT NULL PRIMARY KEY,
      name TEXT COLLATE "C" NOT NULL,
      hash BYTEA NOT NULL,
      appliedAt BIGINT NOT NULL
    );
    CREATE TABLE property (
      name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      value TEXT COLLATE "C" NOT NULL
    );
    CREATE TABLE logHead (
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      hash BYTEA NOT NULL,
      hybridTime BIGINT NOT NULL,
      keyID BIGINT NOT NULL,
      PRIMARY KEY (node, incarnation)
    );
    CREATE TABLE logKey (
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      keyID BIGINT NOT NULL,
      publicKey BYTEA NOT NULL,
      certificate BYTEA NOT NULL,
      PRIMARY KEY (node, incarnation, keyID)
    );
    CREATE TABLE change (
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      kind BIGINT NOT NULL,
      position BIGINT,
      verdict BIGINT,
      header BYTEA NOT NULL,
      parts BYTEA NOT NULL,
      signature BYTEA NOT NULL,
      PRIMARY KEY (node, incarnation, seq)
    );
    CREATE INDEX change_on_position ON change (position);
    CREATE TABLE idempotency (
      keyHash BYTEA NOT NULL PRIMARY KEY,
      seq BIGINT NOT NULL
    );
    CREATE TABLE receipt (
      position BIGINT NOT NULL PRIMARY KEY,
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      receipt BYTEA NOT NULL,
      chainHash BYTEA NOT NULL,
      answer BIGINT
    );
    CREATE INDEX receipt_on_change ON receipt (node, incarnation, seq);
    CREATE TABLE receiptAnswer (
      id BIGINT NOT NULL PRIMARY KEY,
      hashes BYTEA NOT NULL,
      signature BYTEA NOT NULL
    );
    CREATE TABLE beacon (
      epoch BIGINT NOT NULL,
      counter BIGINT NOT NULL,
      milliseconds BIGINT NOT NULL,
      beacon BYTEA NOT NULL,
      signature BYTEA NOT NULL,
      bootID BYTEA NOT NULL,
      bootMilliseconds BIGINT NOT NULL,
      roundTripMilliseconds BIGINT NOT NULL,
      PRIMARY KEY (epoch, counter)
    );
    CREATE TABLE session (
      node BYTEA NOT NULL PRIMARY KEY,
      incarnation BIGINT NOT NULL,
      issuedCounter BIGINT NOT NULL,
      confirmedCounter BIGINT NOT NULL,
      cursor BIGINT NOT NULL,
      lastContactAt BIGINT NOT NULL,
      version TEXT COLLATE "C" NOT NULL,
      scope BYTEA NOT NULL,
      enrolledAt BIGINT NOT NULL
    );
    CREATE TABLE discardedEstimate (
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      epoch BIGINT NOT NULL,
      counter BIGINT NOT NULL,
      PRIMARY KEY (node, incarnation, epoch, counter)
    );
    CREATE TABLE enrolment (
      tokenID TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      secretHash BYTEA NOT NULL,
      kind TEXT COLLATE "C" NOT NULL,
      name TEXT COLLATE "C" NOT NULL,
      storeID BYTEA NOT NULL,
      associateID BYTEA,
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      expiresAt BIGINT NOT NULL,
      usedAt BIGINT,
      usedBy BYTEA
    );
    CREATE TABLE rowState (
      tableID BIGINT NOT NULL,
      rowID BYTEA NOT NULL,
      position BIGINT NOT NULL,
      bucket BYTEA NOT NULL,
      image BYTEA NOT NULL,
      base BYTEA,
      pending BIGINT NOT NULL DEFAULT 0,
      PRIMARY KEY (tableID, rowID)
    );
    CREATE INDEX rowState_on_position ON rowState (position);
    CREATE INDEX rowState_on_bucket ON rowState (bucket);
    CREATE TABLE stagedRow (
      number BIGINT NOT NULL PRIMARY KEY,
      kind BIGINT NOT NULL,
      image BYTEA NOT NULL
    );
    CREATE TABLE conflict (
      tableID BIGINT NOT NULL,
      rowID BYTEA NOT NULL,
      fieldID BIGINT NOT NULL,
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      stamp BIGINT NOT NULL,
      value TEXT COLLATE "C",
      PRIMARY KEY (tableID, rowID, fieldID, node, incarnation, seq)
    );
    CREATE TABLE serve (
      recordID BYTEA NOT NULL,
      scope BYTEA NOT NULL,
      enteredAt BIGINT NOT NULL,
      exitedAt BIGINT,
      PRIMARY KEY (recordID, scope)
    );
    CREATE INDEX serve_on_entered ON serve (scope, enteredAt);
    CREATE INDEX serve_on_exited ON serve (scope, exitedAt);
    CREATE TABLE fingerprint (
      scope BYTEA NOT NULL PRIMARY KEY,
      sum BYTEA NOT NULL,
      rows BIGINT NOT NULL
    );
    CREATE TABLE matchQueue (
      recordID BYTEA NOT NULL PRIMARY KEY,
      position BIGINT NOT NULL
    );
    CREATE TABLE awardQueue (
      recordID BYTEA NOT NULL PRIMARY KEY,
      position BIGINT NOT NULL
    );
    CREATE TABLE matchReview (
      recordID BYTEA NOT NULL,
      otherRecordID BYTEA NOT NULL,
      scoreMillibits BIGINT NOT NULL,
      reasons TEXT COLLATE "C" NOT NULL,
      modelVersion TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY (recordID, otherRecordID)
    );
    CREATE INDEX matchReview_on_other ON matchReview (otherRecordID);
    CREATE TABLE claimTime (
      claimID BYTEA NOT NULL PRIMARY KEY,
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      beginsAt BIGINT NOT NULL,
      endsAt BIGINT NOT NULL,
      estimatedAt BIGINT,
      errorMilliseconds BIGINT NOT NULL,
      stamp BIGINT NOT NULL,
      position BIGINT NOT NULL
    );
    CREATE TABLE store (
      id BYTEA NOT NULL PRIMARY KEY,
      code TEXT COLLATE "C",
      name TEXT COLLATE "C",
      region TEXT COLLATE "C",
      unitID BYTEA
    );
    CREATE TABLE associate (
      id BYTEA NOT NULL PRIMARY KEY,
      code TEXT COLLATE "C",
      name TEXT COLLATE "C",
      storeID BYTEA,
      role TEXT COLLATE "C",
      archived BIGINT
    );
    CREATE INDEX associate_on_code ON associate (code);
    CREATE TABLE node (
      id BYTEA NOT NULL PRIMARY KEY,
      name TEXT COLLATE "C",
      kind TEXT COLLATE "C",
      storeID BYTEA,
      associateID BYTEA,
      logKey BYTEA,
      revoked BIGINT
    );
    CREATE TABLE sourceRecord (
      id BYTEA NOT NULL PRIMARY KEY,
      storeID BYTEA,
      associateID BYTEA,
      name TEXT COLLATE "C",
      gender TEXT COLLATE "C",
      birthday TEXT COLLATE "C",
      birthdayCalendar TEXT COLLATE "C",
      address TEXT COLLATE "C",
      note TEXT COLLATE "C",
      tags TEXT COLLATE "C",
      source TEXT COLLATE "C",
      externalSource TEXT COLLATE "C",
      externalID TEXT COLLATE "C",
      basedOn BYTEA,
      archived BIGINT,
      firstSeenAt BIGINT
    );
    CREATE INDEX sourceRecord_on_external ON sourceRecord (externalSource, externalID);
    CREATE INDEX sourceRecord_on_basedOn ON sourceRecord (basedOn);
    CREATE INDEX sourceRecord_on_store ON sourceRecord (storeID, firstSeenAt);
    CREATE TABLE contactPoint (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      kind TEXT COLLATE "C",
      value TEXT COLLATE "C",
      scope TEXT COLLATE "C",
      verifiedAt BIGINT,
      validFrom BIGINT,
      validUntil BIGINT
    );
    CREATE INDEX contactPoint_on_record ON contactPoint (recordID);
    CREATE TABLE interaction (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      kind TEXT COLLATE "C",
      statedAt BIGINT,
      note TEXT COLLATE "C",
      serial TEXT COLLATE "C"
    );
    CREATE INDEX interaction_on_record ON interaction (recordID);
    CREATE TABLE purchase (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      kind TEXT COLLATE "C",
      soldAt BIGINT,
      documentSource TEXT COLLATE "C",
      documentNumber TEXT COLLATE "C",
      amountMinorUnits BIGINT,
      currency TEXT COLLATE "C",
      originalID BYTEA,
      reason TEXT COLLATE "C",
      statedAt BIGINT
    );
    CREATE INDEX purchase_on_record ON purchase (recordID);
    CREATE INDEX purchase_on_store ON purchase (storeID, soldAt, id);
    CREATE INDEX purchase_on_original ON purchase (originalID);
    CREATE TABLE purchaseLine (
      id BYTEA NOT NULL PRIMARY KEY,
      purchaseID BYTEA,
      recordID BYTEA,
      storeID BYTEA,
      brand TEXT COLLATE "C",
      "reference" TEXT COLLATE "C",
      serial TEXT COLLATE "C",
      quantity BIGINT,
      amountMinorUnits BIGINT,
      originalLineID BYTEA
    );
    CREATE INDEX purchaseLine_on_purchase ON purchaseLine (purchaseID);
    CREATE INDEX purchaseLine_on_record ON purchaseLine (recordID);
    CREATE INDEX purchaseLine_on_original ON purchaseLine (originalLineID);
    CREATE TABLE claim (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      associateID BYTEA,
      storeID BYTEA,
      kind TEXT COLLATE "C",
      evidence TEXT COLLATE "C",
      statedAt BIGINT,
      interactionID BYTEA,
      bookID BYTEA
    );
    CREATE INDEX claim_on_record ON claim (recordID);
    CREATE TABLE book (
      id BYTEA NOT NULL PRIMARY KEY,
      storeID BYTEA,
      fileHash BYTEA,
      cutOffAt BIGINT,
      approvedBy BYTEA,
      rowCount BIGINT
    );
    CREATE TABLE link (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      otherRecordID BYTEA,
      verdict TEXT COLLATE "C",
      decidedBy TEXT COLLATE "C",
      scoreMillibits BIGINT,
      reasons TEXT COLLATE "C",
      modelVersion TEXT COLLATE "C"
    );
    CREATE INDEX link_on_record ON link (recordID);
    CREATE INDEX link_on_other ON link (otherRecordID);
    CREATE TABLE membership (
      id BYTEA NOT NULL PRIMARY KEY,
      memberID BYTEA
    );
    CREATE INDEX membership_on_member ON membership (memberID);
    CREATE TABLE member (
      id BYTEA NOT NULL PRIMARY KEY,
      name TEXT COLLATE "C",
      gender TEXT COLLATE "C",
      birthday TEXT COLLATE "C",
      birthdayCalendar TEXT COLLATE "C",
      phone TEXT COLLATE "C",
      email TEXT COLLATE "C",
      wechat TEXT COLLATE "C",
      address TEXT COLLATE "C",
      recordCount BIGINT,
      supersededBy BYTEA
    );
    CREATE TABLE award (
      id BYTEA NOT NULL PRIMARY KEY,
      claimID BYTEA,
      associateID BYTEA,
      storeID BYTEA,
      ruleVersion BIGINT,
      step TEXT COLLATE "C",
      provisionalUntil BIGINT,
      needsPerson BIGINT,
      effectiveFrom BIGINT,
      supersededBy BYTEA,
      claimCount BIGINT
    );
    CREATE INDEX award_on_associate ON award (associateID, id);
    CREATE INDEX award_on_store ON award (storeID, id);
    CREATE INDEX award_waiting ON award (id) WHERE needsPerson = 1;
    CREATE INDEX award_provisional ON award (id) WHERE provisionalUntil IS NOT NULL;
    CREATE TABLE credit (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      associateID BYTEA,
      servingAssociateID BYTEA,
      storeID BYTEA,
      awardID BYTEA,
      claimID BYTEA,
      ruleVersion BIGINT,
      reason TEXT COLLATE "C",
      provisional BIGINT,
      amountMinorUnits BIGINT,
      currency TEXT COLLATE "C",
      soldAt BIGINT,
      firstAssociateID BYTEA,
      correctedAt BIGINT
    );
    CREATE INDEX credit_on_record ON credit (recordID);
    CREATE INDEX credit_on_associate ON credit (associateID, soldAt, id);
    CREATE INDEX credit_on_store ON credit (storeID, soldAt, id);
    CREATE TABLE notice (
      id BYTEA NOT NULL PRIMARY KEY,
      storeID BYTEA,
      associateID BYTEA,
      kind TEXT COLLATE "C",
      recordID BYTEA,
      purchaseID BYTEA,
      atStoreID BYTEA,
      raisedAt BIGINT,
      state TEXT COLLATE "C"
    );
    CREATE INDEX notice_on_store ON notice (storeID, state);
    CREATE INDEX notice_on_associate ON notice (associateID, raisedAt);
    CREATE TABLE ruling (
      id BYTEA NOT NULL PRIMARY KEY,
      claimID BYTEA,
      ruledBy BYTEA,
      reason TEXT COLLATE "C",
      recordID BYTEA,
      associateID BYTEA,
      storeID BYTEA,
      refersTo TEXT COLLATE "C",
      hearing TEXT COLLATE "C"
    );
    CREATE INDEX ruling_on_record ON ruling (recordID);
    CREATE TABLE unit (
      id BYTEA NOT NULL PRIMARY KEY,
      code TEXT COLLATE "C",
      name TEXT COLLATE "C",
      kind TEXT COLLATE "C",
      parentID BYTEA,
      archived BIGINT
    );
    CREATE TABLE roleAssignment (
      id BYTEA NOT NULL PRIMARY KEY,
      associateID BYTEA,
      role TEXT COLLATE "C",
      unitID BYTEA,
      archived BIGINT
    );
    CREATE INDEX roleAssignment_on_associate ON roleAssignment (associateID);
    CREATE TABLE credential (
      id BYTEA NOT NULL PRIMARY KEY,
      associateID BYTEA,
      storeID BYTEA,
      verifier TEXT COLLATE "C",
      changedAt BIGINT,
      mustChange BIGINT
    );
    CREATE INDEX credential_on_associate ON credential (associateID);
    CREATE TABLE secondFactor (
      id BYTEA NOT NULL PRIMARY KEY,
      secret BYTEA
    );
    CREATE TABLE auditEntry (
      id BYTEA NOT NULL PRIMARY KEY,
      nodeID BYTEA,
      incarnation BIGINT,
      seq BIGINT,
      at BIGINT,
      actorID BYTEA,
      action TEXT COLLATE "C",
      subjectKind TEXT COLLATE "C",
      subjectID BYTEA,
      reason TEXT COLLATE "C",
      detail TEXT COLLATE "C",
      hash BYTEA
    );
    CREATE INDEX auditEntry_on_subject ON auditEntry (subjectID, at);
    CREATE INDEX auditEntry_on_node ON auditEntry (nodeID, incarnation, seq);
    CREATE INDEX auditEntry_on_actor ON auditEntry (actorID, at);
    CREATE INDEX auditEntry_on_node_at ON auditEntry (nodeID, at);
    CREATE INDEX auditEntry_on_at ON auditEntry (at);
    CREATE TABLE trustAnchor (
      id BYTEA NOT NULL PRIMARY KEY,
      certificate BYTEA,
      introducedAt BIGINT,
      retiredAt BIGINT
    );
    CREATE TABLE auditLog (
      seq BIGINT NOT NULL PRIMARY KEY,
      incarnation BIGINT NOT NULL,
      at BIGINT NOT NULL,
      actorID BYTEA,
      action TEXT COLLATE "C" NOT NULL,
      subjectKind TEXT COLLATE "C" NOT NULL,
      subjectID BYTEA,
      reason TEXT COLLATE "C" NOT NULL,
      detail TEXT COLLATE "C" NOT NULL,
      hash BYTEA NOT NULL,
      changeSeq BIGINT
    );
    CREATE INDEX auditLog_on_subject ON auditLog (subjectID, at);
    CREATE INDEX auditLog_on_actor ON auditLog (actorID, at);
    CREATE INDEX auditLog_unsent ON auditLog (seq) WHERE changeSeq IS NULL;
    CREATE INDEX auditLog_on_at ON auditLog (at);
    CREATE TABLE signIn (
      tokenHash BYTEA NOT NULL PRIMARY KEY,
      associateID BYTEA NOT NULL,
      device BYTEA NOT NULL,
      bootID BYTEA NOT NULL,
      startedBoot BIGINT NOT NULL,
      usedBoot BIGINT NOT NULL,
      startedAt BIGINT NOT NULL,
      isLocked BIGINT NOT NULL,
      credentialChangedAt BIGINT NOT NULL
    );
    CREATE INDEX signIn_on_associate ON signIn (associateID);
    CREATE TABLE pin (
      associateID BYTEA NOT NULL PRIMARY KEY,
      verifier TEXT COLLATE "C" NOT NULL,
      failures BIGINT NOT NULL,
      setAt BIGINT NOT NULL
    );
    CREATE TABLE signInFailure (
      subject BYTEA NOT NULL PRIMARY KEY,
      failures BIGINT NOT NULL,
      bootID BYTEA NOT NULL,
      boot BIGINT NOT NULL
    );
    CREATE TABLE device (
      id BYTEA NOT NULL PRIMARY KEY,
      firstUsedAt BIGINT NOT NULL,
      lastUsedAt BIGINT NOT NULL
    );
    CREATE TABLE usedCode (
      associateID BYTEA NOT NULL PRIMARY KEY,
      step BIGINT NOT NULL
    );
    CREATE TABLE staffPlace (
      associateID BYTEA NOT NULL,
      storeID BYTEA NOT NULL,
      PRIMARY KEY (associateID, storeID)
    );
    CREATE TABLE enrolmentApproval (
      tokenID TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      requestedBy BYTEA,
      approvedBy BYTEA,
      approvedAt BIGINT
    );
    CREATE TABLE nodeCertificate (
      serial BYTEA NOT NULL PRIMARY KEY,
      node BYTEA NOT NULL,
      issuedAt BIGINT NOT NULL,
      notAfter BIGINT NOT NULL,
      keyHash BYTEA NOT NULL
    );
    CREATE INDEX nodeCertificate_on_node ON nodeCertificate (node, issuedAt);
    """
}
