internal import Catalogue
package import Kernel
package import Persistence

/// A key by which a program is let in, without its secret.
package struct APIKeyRecord: Hashable, Sendable {
  package let id: RowID
  package let name: String
  /// In whose name the program acts, and whose rights bound its own.
  package let associate: AssociateID
  package let scopes: [String]
  package let perMinute: Int
  package let createdAt: Instant
  /// `nil` for the node's operator.
  package let createdBy: AssociateID?
  package var usedAt: Instant?
  package var revokedAt: Instant?

  package init(
    id: RowID, name: String, associate: AssociateID, scopes: [String], perMinute: Int, createdAt: Instant,
    createdBy: AssociateID?
  ) {
    self.id = id
    self.name = name
    self.associate = associate
    self.scopes = scopes
    self.perMinute = perMinute
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}

/// The keys of this node. They travel nowhere.
package struct APIKeyTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Parameter hash: of the secret.
  package func insert(_ key: APIKeyRecord, hash: Digest) throws {
    try connection.execute(
      """
      INSERT INTO apiKey (id, hash, name, associateID, scopes, perMinute, createdAt, createdBy)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(key.id), .bytes(hash.bytes), .text(key.name), .id(key.associate),
        .text(key.scopes.joined(separator: " ")), .number(key.perMinute), .instant(key.createdAt),
        key.createdBy.map { .id($0) },
      ])
  }

  package func key(hash: Digest) throws -> APIKeyRecord? {
    try read("WHERE hash = ?", [.bytes(hash.bytes)]).first
  }

  package func key(_ id: RowID) throws -> APIKeyRecord? { try read("WHERE id = ?", [.id(id)]).first }

  /// The latest first.
  package func keys(limit: Int) throws -> [APIKeyRecord] {
    try read("ORDER BY createdAt DESC, id DESC LIMIT ?", [.number(limit)])
  }

  package func count() throws -> Int {
    try connection.count("SELECT count(*) FROM apiKey WHERE revokedAt IS NULL")
  }

  package func revoke(_ id: RowID, by actor: AssociateID?, at now: Instant) throws {
    try connection.execute(
      "UPDATE apiKey SET revokedAt = ?, revokedBy = ? WHERE id = ? AND revokedAt IS NULL",
      [.instant(now), actor.map { .id($0) }, .id(id)])
  }

  package func noteUse(_ id: RowID, at now: Instant) throws {
    try connection.execute("UPDATE apiKey SET usedAt = ? WHERE id = ?", [.instant(now), .id(id)])
  }

  private func read(_ condition: String, _ arguments: [Value?]) throws -> [APIKeyRecord] {
    try connection.query(
      """
      SELECT id, name, associateID, scopes, perMinute, createdAt, createdBy, usedAt, revokedAt FROM apiKey
      \(condition)
      """, arguments
    ) { row in
      var key = APIKeyRecord(
        id: try row.id(0), name: row.text(1), associate: AssociateID(try row.id(2)),
        scopes: row.text(3).split(separator: " ").map(String.init), perMinute: Int(row.integer(4)),
        createdAt: Instant(milliseconds: row.integer(5)),
        createdBy: row.optionalID(6).map { AssociateID($0) })
      key.usedAt = row.optionalInteger(7).map { Instant(milliseconds: $0) }
      key.revokedAt = row.optionalInteger(8).map { Instant(milliseconds: $0) }
      return key
    }
  }
}
