extension Migration {
  /// Questions about an audit of millions of entries: what a node did last, and what was done in a time.
  static let auditTimes = Migration(
    number: 10, name: "auditTimes",
    sql: """
      CREATE INDEX auditEntry_on_node_at ON auditEntry (nodeID, at);
      CREATE INDEX auditEntry_on_at ON auditEntry (at);
      CREATE INDEX auditLog_on_at ON auditLog (at);
      """)
}
