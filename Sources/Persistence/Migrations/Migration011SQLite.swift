extension Migration {
  /// What programs that use the API need at this node: keys, answers that are given again, webhooks.
  static let api = Migration(
    number: 11, name: "api",
    sql: """
      -- Of the secret the hash alone. scopes are words with a blank between them.
      CREATE TABLE apiKey (
        id BLOB NOT NULL PRIMARY KEY,
        hash BLOB NOT NULL,
        name TEXT NOT NULL,
        associateID BLOB NOT NULL,
        scopes TEXT NOT NULL,
        perMinute INTEGER NOT NULL,
        createdAt INTEGER NOT NULL,
        createdBy BLOB,
        usedAt INTEGER,
        revokedAt INTEGER,
        revokedBy BLOB
      ) STRICT;
      CREATE UNIQUE INDEX apiKey_on_hash ON apiKey (hash);

      -- Requests that changed something, by their Idempotency-Key. An answer holds identifiers and numbers alone.
      CREATE TABLE answeredRequest (
        keyHash BLOB NOT NULL PRIMARY KEY,
        requestHash BLOB NOT NULL,
        apiKeyID BLOB NOT NULL,
        at INTEGER NOT NULL,
        status INTEGER NOT NULL,
        etag TEXT NOT NULL,
        location TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX answeredRequest_on_time ON answeredRequest (at);
      CREATE INDEX answeredRequest_on_key ON answeredRequest (apiKeyID, at);

      -- position, tableID and rowID are the last row of which events were made.
      CREATE TABLE webhookSubscription (
        id BLOB NOT NULL PRIMARY KEY,
        associateID BLOB NOT NULL,
        apiKeyID BLOB,
        url TEXT NOT NULL,
        secret BLOB NOT NULL,
        types TEXT NOT NULL,
        fields TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        createdAt INTEGER NOT NULL,
        position INTEGER NOT NULL,
        tableID INTEGER NOT NULL,
        rowID BLOB NOT NULL,
        eventCount INTEGER NOT NULL
      ) STRICT;

      -- What is or was told to a subscription, in its order; identifiers, numbers and words of closed lists.
      CREATE TABLE webhookDelivery (
        id BLOB NOT NULL PRIMARY KEY,
        subscriptionID BLOB NOT NULL,
        number INTEGER NOT NULL,
        type TEXT NOT NULL,
        body TEXT NOT NULL,
        createdAt INTEGER NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        dueAt INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        endedAt INTEGER
      ) STRICT;
      CREATE INDEX webhookDelivery_on_turn ON webhookDelivery (subscriptionID, state, number);
      CREATE INDEX webhookDelivery_on_end ON webhookDelivery (endedAt);
      """)
}
