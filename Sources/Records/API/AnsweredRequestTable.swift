internal import Catalogue
package import Kernel
package import Persistence

/// The answer to a request that changed something, kept so that the same request gets the same answer.
///
/// It holds identifiers and numbers alone: nothing of a person lies in it that would have to be erased.
package struct KeptAnswer: Hashable, Sendable {
  package let status: Int
  package let etag: String
  package let location: String
  package let body: String

  package init(status: Int, etag: String, location: String, body: String) {
    self.status = status
    self.etag = etag
    self.location = location
    self.body = body
  }
}

package struct AnsweredRequestTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Parameter key: the hash of an Idempotency-Key and the API key it came with.
  package func answer(_ key: Digest) throws -> (request: Digest, answer: KeptAnswer)? {
    try connection.first(
      "SELECT requestHash, status, etag, location, body FROM answeredRequest WHERE keyHash = ?",
      [.bytes(key.bytes)]
    ) { row in
      (
        request: try row.digest(0),
        answer: KeptAnswer(
          status: Int(row.integer(1)), etag: row.text(2), location: row.text(3), body: row.text(4))
      )
    }
  }

  package func insert(
    _ answer: KeptAnswer, key: Digest, request: Digest, of apiKey: RowID, at now: Instant
  ) throws {
    try connection.execute(
      """
      INSERT INTO answeredRequest (keyHash, requestHash, apiKeyID, at, status, etag, location, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .bytes(key.bytes), .bytes(request.bytes), .id(apiKey), .instant(now), .number(answer.status),
        .text(answer.etag), .text(answer.location), .text(answer.body),
      ])
  }

  package func count(of apiKey: RowID) throws -> Int {
    try connection.count("SELECT count(*) FROM answeredRequest WHERE apiKeyID = ?", [.id(apiKey)])
  }

  /// Lets go of the oldest of those from before a moment.
  package func forget(before: Instant, limit: Int) throws {
    try connection.execute(
      """
      DELETE FROM answeredRequest WHERE keyHash IN (
        SELECT keyHash FROM answeredRequest WHERE at < ? ORDER BY at LIMIT ?)
      """, [.instant(before), .number(limit)])
  }
}
