internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// Ends one life of a node's log and certifies the key of the next. Asked twice with one key, it answers
  /// the same: an answer can be lost.
  func beginIncarnation(_ request: ProtoIncarnationRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    let key = [UInt8](request.logKey)
    let proof = SignatureDomain.message(SignatureDomain.incarnation, .sha256(node.row.bytes + key))
    guard verify([UInt8](request.logKeyProof), proof, key) else {
      throw ClienteleError(.changeSignatureInvalid, "node \(node) does not hold the log key it shows")
    }
    let hashes = try request.unsent.map { try digest($0) }
    let now = world.clock.wall()
    let answer = try await database.write { connection in
      guard var session = try SessionTable(connection).session(of: node) else {
        throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
      }
      let known = try knownSeq(of: node, request, hashes, connection)
      let incarnation = try number(of: key, node, session, connection)
      let certificate = try certify(key, node, incarnation, now)
      try EndedLogTable(connection).insert(
        node, request.incarnation, knownSeq: known, headSeq: request.unsentAfter + UInt64(hashes.count),
        reason: String(request.reason.prefix(64)), at: now)
      try connection.execute(
        """
        INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, ?, 1, ?, ?)
        ON CONFLICT (node, incarnation, keyID) DO NOTHING
        """, [.id(node), .number(incarnation), .bytes(key), .bytes(certificate)])
      // The same request told again, by a proxy or after a lost answer, ends no conversation.
      if session.incarnation != incarnation {
        session.incarnation = incarnation
        session.issuedCounter += 1
        try SessionTable(connection).save(session)
      }
      var answer = ProtoIncarnationAnswer()
      answer.incarnation = incarnation
      answer.knownSeq = known
      answer.sessionCounter = session.issuedCounter
      answer.logKeyCertificate = Data(certificate)
      return answer
    }
    return try SyncBody.encode(answer)
  }

  /// How far the hub holds the ended log with the same hashes.
  private func knownSeq(
    of node: NodeID, _ request: ProtoIncarnationRequest, _ hashes: [Digest], _ connection: Connection
  ) throws -> UInt64 {
    let changes = ChangeTable(connection)
    var known = request.unsentAfter
    for hash in hashes {
      guard try changes.change(node, request.incarnation, known + 1)?.hash == hash else { break }
      known += 1
    }
    return known
  }

  private func number(
    of key: [UInt8], _ node: NodeID, _ session: Session, _ connection: Connection
  ) throws -> UInt32 {
    let lives = try connection.query(
      "SELECT incarnation, publicKey FROM logKey WHERE node = ? ORDER BY incarnation", [.id(node)]
    ) { (number: UInt32(clamping: $0.integer(0)), key: $0.bytes(1)) }
    if let known = lives.last, known.key == key { return known.number }
    return max(session.incarnation, lives.last?.number ?? 0) + 1
  }
}
