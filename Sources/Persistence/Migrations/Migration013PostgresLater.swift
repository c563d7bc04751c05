extension Migration {
  /// The second half of the first step on PostgreSQL, for its length.
  static let laterTables = """
    CREATE TABLE renewalRequest (
      node BYTEA NOT NULL PRIMARY KEY,
      keyHash BYTEA NOT NULL,
      requestedAt BIGINT NOT NULL,
      approvedBy BYTEA,
      approvedAt BIGINT
    );
    CREATE TABLE webName (
      node BYTEA NOT NULL,
      name TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY (node, name)
    );
    CREATE TABLE pendingRow (
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      tableID BIGINT NOT NULL,
      rowID BYTEA NOT NULL,
      PRIMARY KEY (incarnation, seq, tableID, rowID)
    );
    CREATE INDEX pendingRow_on_row ON pendingRow (tableID, rowID);
    CREATE TABLE epochStart (
      epoch BIGINT NOT NULL PRIMARY KEY,
      kept BIGINT NOT NULL,
      chainHash BYTEA NOT NULL,
      startedAt BIGINT NOT NULL,
      reason TEXT COLLATE "C" NOT NULL
    );
    CREATE TABLE endedLog (
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      knownSeq BIGINT NOT NULL,
      headSeq BIGINT NOT NULL,
      reason TEXT COLLATE "C" NOT NULL,
      endedAt BIGINT NOT NULL,
      PRIMARY KEY (node, incarnation)
    );
    CREATE TABLE rescuedChange (
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      newIncarnation BIGINT NOT NULL,
      newSeq BIGINT NOT NULL,
      PRIMARY KEY (incarnation, seq)
    );
    CREATE TABLE originalPart (
      recordID BYTEA NOT NULL,
      node BYTEA NOT NULL,
      incarnation BIGINT NOT NULL,
      seq BIGINT NOT NULL,
      PRIMARY KEY (recordID, node, incarnation, seq)
    );
    CREATE TABLE queryAudit (
      id BIGINT NOT NULL PRIMARY KEY,
      node BYTEA NOT NULL,
      actor BYTEA NOT NULL,
      askedAt BIGINT NOT NULL,
      questionHash BYTEA NOT NULL,
      hits BIGINT NOT NULL
    );
    CREATE INDEX queryAudit_on_node ON queryAudit (node, askedAt);
    CREATE TABLE lookup (
      id BYTEA NOT NULL PRIMARY KEY,
      token BIGINT,
      keyVersion BIGINT,
      storeID BYTEA,
      maskedName TEXT COLLATE "C",
      recordID BYTEA,
      archived BIGINT
    );
    CREATE INDEX lookup_on_token ON lookup (token);
    CREATE INDEX lookup_on_record ON lookup (recordID);
    CREATE TABLE admission (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      node BYTEA,
      reason TEXT COLLATE "C"
    );
    CREATE INDEX admission_on_record ON admission (recordID);
    CREATE TABLE holder (
      number BIGINT NOT NULL PRIMARY KEY,
      storeID BYTEA NOT NULL,
      associateID BYTEA NOT NULL
    );
    CREATE UNIQUE INDEX holder_on_place ON holder (storeID, associateID);
    CREATE INDEX holder_on_associate ON holder (associateID);
    CREATE TABLE recordIndex (
      number BIGINT NOT NULL PRIMARY KEY,
      recordID BYTEA NOT NULL,
      holder BIGINT NOT NULL
    );
    CREATE UNIQUE INDEX recordIndex_on_record ON recordIndex (recordID);
    CREATE INDEX recordIndex_on_holder ON recordIndex (holder, number);
    CREATE TABLE searchSource (
      rowID BYTEA NOT NULL PRIMARY KEY,
      record BIGINT NOT NULL,
      terms TEXT COLLATE "C" NOT NULL
    );
    CREATE INDEX searchSource_on_record ON searchSource (record);
    CREATE TABLE searchTerm (
      kind BIGINT NOT NULL,
      term TEXT COLLATE "C" NOT NULL,
      record BIGINT NOT NULL,
      uses BIGINT NOT NULL,
      PRIMARY KEY (kind, term, record)
    );
    CREATE TABLE heldTerm (
      holder BIGINT NOT NULL,
      kind BIGINT NOT NULL,
      term TEXT COLLATE "C" NOT NULL,
      record BIGINT NOT NULL,
      PRIMARY KEY (holder, kind, term, record)
    );
    CREATE TABLE task (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      nature TEXT COLLATE "C",
      summary TEXT COLLATE "C",
      dueAt BIGINT,
      priority BIGINT,
      state TEXT COLLATE "C",
      createdBy BYTEA,
      createdAt BIGINT,
      completedAt BIGINT,
      completedBy BYTEA,
      outcome TEXT COLLATE "C",
      subjectID BYTEA
    );
    CREATE INDEX task_on_associate ON task (associateID, dueAt);
    CREATE INDEX task_on_store ON task (storeID, dueAt);
    CREATE INDEX task_on_record ON task (recordID);
    CREATE TABLE importantDate (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      kind TEXT COLLATE "C",
      label TEXT COLLATE "C",
      date TEXT COLLATE "C",
      provenance TEXT COLLATE "C",
      leadDays BIGINT,
      archived BIGINT,
      storeID BYTEA,
      associateID BYTEA
    );
    CREATE INDEX importantDate_on_record ON importantDate (recordID);
    CREATE TABLE preference (
      id BYTEA NOT NULL PRIMARY KEY,
      brands TEXT COLLATE "C",
      styles TEXT COLLATE "C",
      wristMillimetres BIGINT,
      budgetFrom BIGINT,
      budgetTo BIGINT,
      budgetCurrency TEXT COLLATE "C",
      motives TEXT COLLATE "C",
      channel TEXT COLLATE "C"
    );
    CREATE TABLE complaint (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      channel TEXT COLLATE "C",
      category TEXT COLLATE "C",
      description TEXT COLLATE "C",
      purchaseID BYTEA,
      serial TEXT COLLATE "C",
      severity BIGINT,
      receivedAt BIGINT,
      state TEXT COLLATE "C",
      assigneeID BYTEA,
      resolution TEXT COLLATE "C",
      resolvedAt BIGINT
    );
    CREATE INDEX complaint_on_record ON complaint (recordID);
    CREATE INDEX complaint_on_store ON complaint (storeID, state, receivedAt);
    CREATE TABLE consent (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      purpose TEXT COLLATE "C",
      channel TEXT COLLATE "C",
      verdict TEXT COLLATE "C",
      noticeVersion TEXT COLLATE "C",
      language TEXT COLLATE "C",
      basis TEXT COLLATE "C",
      evidence TEXT COLLATE "C",
      evidenceHash BYTEA,
      recipient TEXT COLLATE "C",
      statedAt BIGINT,
      givenByGuardian BIGINT,
      guardianName TEXT COLLATE "C"
    );
    CREATE INDEX consent_on_record ON consent (recordID);
    CREATE TABLE enquiry (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      channel TEXT COLLATE "C",
      brand TEXT COLLATE "C",
      "reference" TEXT COLLATE "C",
      note TEXT COLLATE "C",
      budgetMinorUnits BIGINT,
      currency TEXT COLLATE "C",
      raisedAt BIGINT,
      state TEXT COLLATE "C",
      answeredAt BIGINT,
      closedAt BIGINT,
      purchaseID BYTEA,
      lostReason TEXT COLLATE "C",
      interactionID BYTEA
    );
    CREATE INDEX enquiry_on_record ON enquiry (recordID);
    CREATE INDEX enquiry_on_store ON enquiry (storeID, state, raisedAt);
    CREATE TABLE correction (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      associateID BYTEA,
      subjectTable BIGINT,
      subjectID BYTEA,
      replacementID BYTEA,
      reason TEXT COLLATE "C",
      correctedAt BIGINT
    );
    CREATE INDEX correction_on_subject ON correction (subjectID);
    CREATE TABLE matchKey (
      term BIGINT NOT NULL,
      recordID BYTEA NOT NULL,
      PRIMARY KEY (term, recordID)
    );
    CREATE TABLE matchProfile (
      recordID BYTEA NOT NULL PRIMARY KEY,
      profile BYTEA NOT NULL
    );
    CREATE TABLE matchFrequency (
      term BIGINT NOT NULL PRIMARY KEY,
      count BIGINT NOT NULL
    );
    CREATE TABLE matchHolder (
      contact BIGINT NOT NULL,
      recordID BYTEA NOT NULL,
      holder BIGINT NOT NULL,
      associate BIGINT NOT NULL,
      firstDay BIGINT NOT NULL,
      lastDay BIGINT NOT NULL,
      PRIMARY KEY (contact, recordID)
    );
    CREATE TABLE matchEdge (
      recordID BYTEA NOT NULL,
      otherRecordID BYTEA NOT NULL,
      scoreMillibits BIGINT NOT NULL,
      PRIMARY KEY (recordID, otherRecordID)
    );
    CREATE TABLE matchSweep (
      term BIGINT NOT NULL PRIMARY KEY,
      cursor BYTEA NOT NULL
    );
    CREATE TABLE importRun (
      id BIGINT NOT NULL PRIMARY KEY,
      fileName TEXT COLLATE "C" NOT NULL,
      fileHash BYTEA NOT NULL,
      actor BYTEA,
      startedAt BIGINT NOT NULL,
      incarnation BIGINT NOT NULL,
      lastSeq BIGINT NOT NULL,
      undoneAt BIGINT
    );
    CREATE TABLE importedRow (
      tableID BIGINT NOT NULL,
      rowID BYTEA NOT NULL,
      importID BIGINT NOT NULL,
      recordID BYTEA NOT NULL,
      PRIMARY KEY (importID, tableID, rowID)
    );
    CREATE INDEX importedRow_on_row ON importedRow (tableID, rowID);
    CREATE INDEX importedRow_on_record ON importedRow (recordID);
    CREATE TABLE importedField (
      importID BIGINT NOT NULL,
      recordID BYTEA NOT NULL,
      fieldID BIGINT NOT NULL,
      before TEXT COLLATE "C",
      after TEXT COLLATE "C",
      PRIMARY KEY (importID, recordID, fieldID)
    );
    CREATE INDEX importedField_on_record ON importedField (recordID);
    CREATE TABLE erasure (
      id BYTEA NOT NULL PRIMARY KEY,
      erasedAt BIGINT,
      requestID BYTEA,
      suppression TEXT COLLATE "C"
    );
    CREATE TABLE privacyRequest (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      kind TEXT COLLATE "C",
      requester TEXT COLLATE "C",
      requesterName TEXT COLLATE "C",
      channel TEXT COLLATE "C",
      receivedAt BIGINT,
      receivedBy BYTEA,
      dueAt BIGINT,
      state TEXT COLLATE "C",
      handledBy BYTEA,
      handledAt BIGINT,
      outcome TEXT COLLATE "C",
      note TEXT COLLATE "C"
    );
    CREATE INDEX privacyRequest_on_record ON privacyRequest (recordID);
    CREATE INDEX privacyRequest_on_state ON privacyRequest (state, dueAt);
    CREATE TABLE erasureTask (
      recordID BYTEA NOT NULL PRIMARY KEY,
      step BIGINT NOT NULL
    );
    CREATE TABLE formerServe (
      scope BYTEA NOT NULL,
      recordID BYTEA NOT NULL,
      enteredAt BIGINT NOT NULL,
      exitedAt BIGINT NOT NULL,
      PRIMARY KEY (scope, recordID, enteredAt)
    );
    CREATE INDEX formerServe_on_record ON formerServe (recordID);
    CREATE TABLE suppressedToken (
      token TEXT COLLATE "C" NOT NULL,
      recordID BYTEA NOT NULL,
      PRIMARY KEY (token, recordID)
    );
    CREATE TABLE privacyNotice (
      id BYTEA NOT NULL PRIMARY KEY,
      version TEXT COLLATE "C",
      chinese TEXT COLLATE "C",
      english TEXT COLLATE "C",
      publishedAt BIGINT,
      publishedBy BYTEA
    );
    CREATE TABLE reviewCase (
      oneID BYTEA NOT NULL,
      otherID BYTEA NOT NULL,
      recordID BYTEA NOT NULL,
      otherRecordID BYTEA NOT NULL,
      pairCount BIGINT NOT NULL,
      skipped BIGINT NOT NULL,
      stakeRank BIGINT NOT NULL,
      scoreRank BIGINT NOT NULL,
      PRIMARY KEY (oneID, otherID)
    );
    CREATE INDEX reviewCase_on_other ON reviewCase (otherID);
    CREATE INDEX reviewCase_in_order ON reviewCase (skipped, stakeRank, scoreRank, oneID, otherID);
    CREATE TABLE judgement (
      number BIGINT NOT NULL PRIMARY KEY,
      actorID BYTEA NOT NULL,
      judgedAt BIGINT NOT NULL,
      verdict TEXT COLLATE "C" NOT NULL,
      takenBackAt BIGINT
    );
    CREATE INDEX judgement_on_actor ON judgement (actorID, number);
    CREATE TABLE judgedPair (
      judgement BIGINT NOT NULL,
      linkID BYTEA NOT NULL,
      recordID BYTEA NOT NULL,
      otherRecordID BYTEA NOT NULL,
      formerVerdict TEXT COLLATE "C",
      formerDecidedBy TEXT COLLATE "C",
      formerScoreMillibits BIGINT,
      formerReasons TEXT COLLATE "C",
      formerModelVersion TEXT COLLATE "C",
      PRIMARY KEY (judgement, linkID)
    );
    CREATE INDEX judgedPair_on_link ON judgedPair (linkID, judgement);
    CREATE INDEX judgedPair_on_record ON judgedPair (recordID);
    CREATE INDEX judgedPair_on_other ON judgedPair (otherRecordID);
    CREATE TABLE dispute (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      storeID BYTEA,
      openedBy BYTEA,
      openedAt BIGINT,
      statement TEXT COLLATE "C",
      state TEXT COLLATE "C",
      hearing TEXT COLLATE "C",
      handledBy BYTEA,
      handledAt BIGINT,
      rulingID BYTEA
    );
    CREATE INDEX dispute_on_record ON dispute (recordID);
    CREATE INDEX dispute_on_state ON dispute (state, openedAt);
    CREATE TABLE statement (
      id BYTEA NOT NULL PRIMARY KEY,
      storeID BYTEA,
      month TEXT COLLATE "C",
      closedAt BIGINT,
      closedBy BYTEA,
      reason TEXT COLLATE "C",
      missing TEXT COLLATE "C",
      lineCount BIGINT,
      digest BYTEA
    );
    CREATE INDEX statement_on_month ON statement (month, storeID);
    CREATE TABLE statementLine (
      id BYTEA NOT NULL PRIMARY KEY,
      statementID BYTEA,
      storeID BYTEA,
      month TEXT COLLATE "C",
      ofMonth TEXT COLLATE "C",
      associateID BYTEA,
      soldAtStoreID BYTEA,
      currency TEXT COLLATE "C",
      amountMinorUnits BIGINT,
      documentCount BIGINT
    );
    CREATE INDEX statementLine_on_statement ON statementLine (statementID);
    CREATE TABLE nodeEven (
      node BYTEA NOT NULL PRIMARY KEY,
      evenAt BIGINT NOT NULL
    );
    CREATE TABLE exportRequest (
      id BYTEA NOT NULL PRIMARY KEY,
      list TEXT COLLATE "C" NOT NULL,
      storeID BYTEA,
      associateID BYTEA,
      brand TEXT COLLATE "C" NOT NULL,
      fromDay TEXT COLLATE "C" NOT NULL,
      throughDay TEXT COLLATE "C" NOT NULL,
      reason TEXT COLLATE "C" NOT NULL,
      rowCount BIGINT NOT NULL,
      requestedBy BYTEA NOT NULL,
      requestedAt BIGINT NOT NULL,
      state TEXT COLLATE "C" NOT NULL,
      decidedBy BYTEA,
      decidedAt BIGINT,
      fetchedAt BIGINT
    );
    CREATE INDEX exportRequest_on_time ON exportRequest (requestedAt);
    CREATE TABLE apiKey (
      id BYTEA NOT NULL PRIMARY KEY,
      hash BYTEA NOT NULL,
      name TEXT COLLATE "C" NOT NULL,
      associateID BYTEA NOT NULL,
      scopes TEXT COLLATE "C" NOT NULL,
      perMinute BIGINT NOT NULL,
      createdAt BIGINT NOT NULL,
      createdBy BYTEA,
      usedAt BIGINT,
      revokedAt BIGINT,
      revokedBy BYTEA
    );
    CREATE UNIQUE INDEX apiKey_on_hash ON apiKey (hash);
    CREATE TABLE answeredRequest (
      keyHash BYTEA NOT NULL PRIMARY KEY,
      requestHash BYTEA NOT NULL,
      apiKeyID BYTEA NOT NULL,
      at BIGINT NOT NULL,
      status BIGINT NOT NULL,
      etag TEXT COLLATE "C" NOT NULL,
      location TEXT COLLATE "C" NOT NULL,
      body TEXT COLLATE "C" NOT NULL
    );
    CREATE INDEX answeredRequest_on_time ON answeredRequest (at);
    CREATE INDEX answeredRequest_on_key ON answeredRequest (apiKeyID, at);
    CREATE TABLE webhookSubscription (
      id BYTEA NOT NULL PRIMARY KEY,
      associateID BYTEA NOT NULL,
      apiKeyID BYTEA,
      url TEXT COLLATE "C" NOT NULL,
      secret BYTEA NOT NULL,
      types TEXT COLLATE "C" NOT NULL,
      fields TEXT COLLATE "C" NOT NULL,
      state TEXT COLLATE "C" NOT NULL,
      reason TEXT COLLATE "C" NOT NULL,
      createdAt BIGINT NOT NULL,
      position BIGINT NOT NULL,
      tableID BIGINT NOT NULL,
      rowID BYTEA NOT NULL,
      eventCount BIGINT NOT NULL
    );
    CREATE TABLE webhookDelivery (
      id BYTEA NOT NULL PRIMARY KEY,
      subscriptionID BYTEA NOT NULL,
      number BIGINT NOT NULL,
      type TEXT COLLATE "C" NOT NULL,
      body TEXT COLLATE "C" NOT NULL,
      createdAt BIGINT NOT NULL,
      state TEXT COLLATE "C" NOT NULL,
      attempts BIGINT NOT NULL,
      dueAt BIGINT NOT NULL,
      outcome TEXT COLLATE "C" NOT NULL,
      endedAt BIGINT
    );
    CREATE INDEX webhookDelivery_on_turn ON webhookDelivery (subscriptionID, state, number);
    CREATE INDEX webhookDelivery_on_end ON webhookDelivery (endedAt);
    CREATE TABLE fieldModule (
      id BYTEA NOT NULL PRIMARY KEY,
      code TEXT COLLATE "C",
      english TEXT COLLATE "C",
      chinese TEXT COLLATE "C",
      rank BIGINT,
      archived BIGINT
    );
    CREATE TABLE fieldDefinition (
      id BYTEA NOT NULL PRIMARY KEY,
      code TEXT COLLATE "C",
      kind TEXT COLLATE "C",
      unit TEXT COLLATE "C",
      moduleID BYTEA,
      english TEXT COLLATE "C",
      chinese TEXT COLLATE "C",
      privacy TEXT COLLATE "C",
      required BIGINT,
      searchable BIGINT,
      open BIGINT,
      place TEXT COLLATE "C",
      layout TEXT COLLATE "C",
      rank BIGINT,
      archived BIGINT
    );
    CREATE TABLE fieldOption (
      id BYTEA NOT NULL PRIMARY KEY,
      definitionID BYTEA,
      code TEXT COLLATE "C",
      english TEXT COLLATE "C",
      chinese TEXT COLLATE "C",
      colour TEXT COLLATE "C",
      rank BIGINT,
      archived BIGINT
    );
    CREATE INDEX fieldOption_on_definition ON fieldOption (definitionID);
    CREATE TABLE fieldValue (
      id BYTEA NOT NULL PRIMARY KEY,
      recordID BYTEA,
      definitionID BYTEA,
      value TEXT COLLATE "C",
      choices TEXT COLLATE "C"
    );
    CREATE INDEX fieldValue_on_record ON fieldValue (recordID, definitionID);
    CREATE INDEX fieldValue_on_definition ON fieldValue (definitionID, left(value, 200));
    CREATE TABLE ruleVersion (
      id BYTEA NOT NULL PRIMARY KEY,
      number BIGINT,
      intervalHours BIGINT,
      provisionalDays BIGINT,
      openingDays BIGINT,
      contactRequired BIGINT,
      interactionRequired BIGINT,
      effectiveFrom BIGINT,
      reason TEXT COLLATE "C",
      proposedBy BYTEA,
      proposedAt BIGINT,
      state TEXT COLLATE "C",
      decidedBy BYTEA,
      decidedAt BIGINT
    );
    """
}
