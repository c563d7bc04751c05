internal import Catalogue
package import Kernel
package import Persistence
package import Records

/// A request that is to count once, however often it is sent: by the Idempotency-Key it came with.
///
/// Neither the key nor the body is kept, only hashes over both: whoever has the database cannot try bodies.
package struct OnceRequest: Hashable, Sendable {
  private let keyHash: Digest
  private let requestHash: Digest
  private let apiKey: RowID

  /// - Parameters:
  ///   - request: method and path, with the query.
  package init(key: String, of apiKey: RowID, request: String, body: [UInt8]) {
    let secret = Array(key.utf8)
    let length = UInt32(secret.count).bigEndianBytes
    self.apiKey = apiKey
    keyHash = .sha256(Array("clientele idempotency 1".utf8) + apiKey.bytes + secret)
    requestHash = .sha256(
      length + secret + UInt32(request.utf8.count).bigEndianBytes + Array(request.utf8) + body)
  }

  /// So long an answer is given again.
  package static let kept = Milliseconds.hours(24)
  /// So many of one key.
  package static let answersMax = 20_000
  private static let forgottenAtOnce = 200

  /// The answer that was given before.
  ///
  /// - Throws: `onceKeyReused` when the key came with another request.
  package func answer(_ database: Database, at now: Instant) async throws -> KeptAnswer? {
    try await database.read { try answer($0) }
  }

  private func answer(_ connection: Connection) throws -> KeptAnswer? {
    guard let known = try AnsweredRequestTable(connection).answer(keyHash) else { return nil }
    guard known.request == requestHash else {
      throw ClienteleError(
        .onceKeyReused, "The Idempotency-Key was used for another request.",
        hint: "A key belongs to one request; make a fresh one for each.")
    }
    return known.answer
  }

  /// Keeps an answer in the transaction of what it says.
  ///
  /// - Throws: `onceAnswered`, which undoes the transaction, when the same request was answered meanwhile;
  ///   `onceKeyReused`; `tooOften` when the key has too many answers of a day.
  package func keep(_ answer: KeptAnswer, at now: Instant, _ connection: Connection) throws {
    let table = AnsweredRequestTable(connection)
    try table.forget(before: now - Self.kept, limit: Self.forgottenAtOnce)
    guard try self.answer(connection) == nil else {
      throw ClienteleError(.onceAnswered, "The request was answered meanwhile.")
    }
    guard try table.count(of: apiKey) < Self.answersMax else {
      throw ClienteleError(
        .tooManyAnswers, "The key sent \(Self.answersMax) requests that change something within a day.",
        hint: "Send sales in batches.")
    }
    try table.insert(answer, key: keyHash, request: requestHash, of: apiKey, at: now)
  }

  /// Keeps an answer to what was written in several transactions, each of which counts once by itself.
  package func keep(_ answer: KeptAnswer, at now: Instant, in database: Database) async throws {
    try await database.write { try keep(answer, at: now, $0) }
  }
}

extension ClienteleError.Code {
  package static let onceKeyReused = Self("input.onceKeyReused")
  /// Between two of the same request at the same moment: the answer of the other one holds.
  package static let onceAnswered = Self("input.onceAnswered")
  package static let tooManyAnswers = Self("input.tooManyAnswers")
  /// What was to be changed is not as the sender knows it.
  package static let changedMeanwhile = Self("input.changedMeanwhile")
}
