internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

// A node whose log must not go on (it was restored, or copied) goes on under a new incarnation at once. What the
// hub does not hold of the ended life is written again, change by change, by the same people about the same rows,
// and listed; what it holds stays where it is until a checkpoint brings it. Nothing is lost and nothing is twice.

extension NodeDesk {
  /// - Parameters:
  ///   - key: public log key of the life to come; its file is on disk already.
  ///   - prove: signs with it.
  ///   - reason: what hello found.
  package func incarnationRequest(
    key: [UInt8], prove: ([UInt8]) throws -> [UInt8], reason: String
  ) async throws -> [UInt8] {
    var request = try await database.read { connection in
      let properties = PropertyTable(connection)
      var request = ProtoIncarnationRequest()
      request.node = Data(profile.node.row.bytes)
      request.incarnation = try log.incarnation(connection)
      request.unsentAfter = try comparedThrough(properties, request.incarnation, connection)
      request.unsent = try connection.query(
        "SELECT header FROM change WHERE node = ? AND incarnation = ? AND seq > ? ORDER BY seq LIMIT ?",
        [
          .id(profile.node), .number(request.incarnation), .number(request.unsentAfter),
          .number(Self.unsentHashesMax),
        ]
      ) { Data(Digest.sha256($0.bytes(0)).bytes) }
      return request
    }
    request.logKey = Data(key)
    request.logKeyProof = Data(
      try prove(
        SignatureDomain.message(SignatureDomain.incarnation, .sha256(profile.node.row.bytes + key))))
    request.reason = reason
    return try SyncBody.encode(request)
  }

  /// Hashes of so many changes fit one request with room to spare.
  private static let unsentHashesMax = 16_384

  /// What the hub acknowledged to this very log: compared from there. A restored hub may have taken it back.
  private func comparedThrough(
    _ properties: PropertyTable, _ incarnation: UInt32, _ connection: Connection
  ) throws -> UInt64 {
    let head = try ChangeTable(connection).head(of: profile.node, incarnation: incarnation)
    return min(UInt64(try properties.integer(.receivedSeq) ?? 0), head.seq)
  }

  /// What the answer says of the life to come, before anything of it is kept.
  package func readIncarnation(_ body: [UInt8]) throws -> (incarnation: UInt32, certificate: [UInt8]) {
    let answer: ProtoIncarnationAnswer = try SyncBody.decode(body)
    return (answer.incarnation, [UInt8](answer.logKeyCertificate))
  }

  /// Begins the new life. Its key must be where ``LocalLog`` finds it.
  ///
  /// - Returns: how many changes were written again.
  @discardableResult
  package func beginIncarnation(_ body: [UInt8], key: [UInt8], reason: String) async throws -> Int {
    let answer: ProtoIncarnationAnswer = try SyncBody.decode(body)
    let now = world.clock.wall()
    return try await database.write { connection in
      let properties = PropertyTable(connection)
      let changes = ChangeTable(connection)
      let ended = try log.head(connection)
      guard answer.incarnation > ended.incarnation else {
        throw ClienteleError(
          .frameMalformed, "the hub names incarnation \(answer.incarnation) after \(ended.incarnation)")
      }
      try EndedLogTable(connection).insert(
        profile.node, ended.incarnation, knownSeq: answer.knownSeq, headSeq: ended.seq, reason: reason,
        at: now)
      try connection.execute(
        """
        INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, ?, 1, ?, ?)
        ON CONFLICT (node, incarnation, keyID) DO NOTHING
        """,
        [
          .id(profile.node), .number(answer.incarnation), .bytes(key),
          .bytes([UInt8](answer.logKeyCertificate)),
        ])
      var head = LogHead(node: profile.node, incarnation: answer.incarnation)
      head.hybridTime = ended.hybridTime
      try changes.setHead(head)
      try properties.set(.incarnation, answer.incarnation)
      try properties.set(.sessionCounter, answer.sessionCounter)
      try properties.set(.receivedSeq, 0)
      try properties.set(.durableSeq, 0)
      let known = min(answer.knownSeq, ended.seq)
      try AuditLogTable(connection, profile: profile).goOn(
        as: answer.incarnation, from: ended.incarnation, above: known)
      return try rescue(ended, above: known, as: answer.incarnation, connection)
    }
  }

  /// Writes again what the hub does not hold of an ended life; the audit sends its entries itself.
  private func rescue(
    _ ended: LogHead, above known: UInt64, as incarnation: UInt32, _ connection: Connection
  ) throws -> Int {
    let changes = ChangeTable(connection)
    let table = EndedLogTable(connection)
    let erasures = ErasureTable(connection)
    let writer = StateWriter(connection, profile: profile)
    try writer.endOverlay(of: ended.incarnation, after: known, through: ended.seq)
    try writer.settle()
    var count = 0
    var seq = known
    while seq < ended.seq {
      let batch = try changes.changes(
        of: ended.node, incarnation: ended.incarnation, above: seq, countMax: Limits.pushChangesMax,
        bytesMax: .max)
      guard let last = batch.last else { break }
      for change in batch {
        let drafts = try zip(change.parts, change.header.parts).filter { part, reference in
          try !part.isErased && !(reference.subject.map { try erasures.isErased($0) } ?? false)
        }.map { part, reference in
          Draft(
            subject: reference.subject,
            operations: try [ChangeLog.Operation](decodingBody: part.body).filter { $0.table != .auditEntry })
        }.filter { !$0.operations.isEmpty }
        guard !drafts.isEmpty else { continue }
        let written = try log.append(
          drafts, kind: change.header.kind, actor: change.header.actor, world: world, to: writer,
          idempotency: change.header.idempotency)
        try table.noteRescued(
          ended.incarnation, change.header.seq, as: incarnation, written.change.header.seq)
        count += 1
      }
      seq = last.header.seq
    }
    try writer.finish()
    return count
  }
}
