internal import Catalogue
internal import Kernel
package import Persistence
package import Trust

/// At the hub: the tokens that were handed out, and what was promised to whoever shows them.
package struct EnrolmentTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func insert(_ record: EnrolmentRecord) throws {
    try connection.execute(
      """
      INSERT INTO enrolment (tokenID, secretHash, kind, name, storeID, associateID, node, incarnation, expiresAt,
        usedAt, usedBy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(record.tokenID), .bytes(record.secretHash.bytes), .text(record.kind.rawValue),
        .text(record.name),
        .id(record.store), record.associate.map { .id($0) }, .id(record.node), .number(record.incarnation),
        .instant(record.expiresAt), record.usedAt.map { .instant($0) },
        record.usedBy.map { .bytes($0.bytes) },
      ])
  }

  package func record(_ tokenID: String) throws -> EnrolmentRecord? {
    try connection.first(
      """
      SELECT secretHash, kind, name, storeID, associateID, node, incarnation, expiresAt, usedAt, usedBy
      FROM enrolment WHERE tokenID = ?
      """, [.text(tokenID)]
    ) { row in
      guard let kind = EnrolledKind(rawValue: row.text(1)) else {
        throw ClienteleError(.databaseCorrupt, "enrolment \(tokenID) is for no kind of node")
      }
      return EnrolmentRecord(
        tokenID: tokenID, secretHash: try row.digest(0), kind: kind, name: row.text(2),
        store: StoreID(try row.id(3)), associate: row.optionalID(4).map { AssociateID($0) },
        node: NodeID(try row.id(5)), incarnation: UInt32(clamping: row.integer(6)),
        expiresAt: Instant(milliseconds: row.integer(7)),
        usedAt: row.optionalInteger(8).map { Instant(milliseconds: $0) },
        usedBy: row.optionalBytes(9).flatMap { Digest(bytes: $0) })
    }
  }

  /// Stores that a token was used, when and by which request.
  package func markUsed(_ record: EnrolmentRecord) throws {
    try connection.execute(
      "UPDATE enrolment SET usedAt = ?, usedBy = ? WHERE tokenID = ?",
      [record.usedAt.map { .instant($0) }, record.usedBy.map { .bytes($0.bytes) }, .text(record.tokenID)])
  }
}
