extension Migration {
  /// Requests of people about their own data, who is erased, and what is left to do of an erasure.
  static let privacy = Migration(
    number: 6, name: "privacy",
    sql: """
      CREATE TABLE erasure (
        id BLOB NOT NULL PRIMARY KEY,
        erasedAt INTEGER,
        requestID BLOB,
        suppression TEXT
      ) STRICT;

      CREATE TABLE privacyRequest (
        id BLOB NOT NULL PRIMARY KEY,
        recordID BLOB,
        storeID BLOB,
        kind TEXT,
        requester TEXT,
        requesterName TEXT,
        channel TEXT,
        receivedAt INTEGER,
        receivedBy BLOB,
        dueAt INTEGER,
        state TEXT,
        handledBy BLOB,
        handledAt INTEGER,
        outcome TEXT,
        note TEXT
      ) STRICT;
      CREATE INDEX privacyRequest_on_record ON privacyRequest (recordID);
      CREATE INDEX privacyRequest_on_state ON privacyRequest (state, dueAt);

      -- Erased records of which rows, log or files of this node may still hold something, and how far that is.
      CREATE TABLE erasureTask (
        recordID BLOB NOT NULL PRIMARY KEY,
        step INTEGER NOT NULL
      ) STRICT;

      -- Who held which record before it entered the scope again: after a breach somebody has to say who was exposed.
      CREATE TABLE formerServe (
        scope BLOB NOT NULL,
        recordID BLOB NOT NULL,
        enteredAt INTEGER NOT NULL,
        exitedAt INTEGER NOT NULL,
        PRIMARY KEY (scope, recordID, enteredAt)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX formerServe_on_record ON formerServe (recordID);

      -- By which an erased person is recognised.
      CREATE TABLE suppressedToken (
        token TEXT NOT NULL,
        recordID BLOB NOT NULL,
        PRIMARY KEY (token, recordID)
      ) STRICT, WITHOUT ROWID;
      """)
}
