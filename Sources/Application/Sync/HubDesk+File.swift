internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
internal import Sync
package import Trust
internal import Wire

extension HubDesk {
  /// Takes a file that a node has exported for this hub.
  ///
  /// - Parameter key: this hub's log key.
  /// - Throws: `fileNotForUs`, `fileMalformed`, `nodeRevoked` and `certificateRefused` for a node that may not speak,
  ///   `fileOutOfOrder` behind a gap, `historyForked`.
  package func take(file path: String, key: LogKey) async throws -> SyncFileReport {
    let file = try SyncFileReader(path: path, key: key) { head, signature, message in
      let sender = NodeID(try rowID(head.sender))
      guard try rowID(head.receiver) == log.profile.node.row else { return false }
      return try database.readBlocking { connection in
        try requireStanding(sender, connection)
        return verify(signature, message, try logKey(of: sender, head.incarnation, connection))
      }
    }
    let sender = NodeID(try rowID(file.head.sender))
    let report = try await takeBodies(of: file, from: sender)
    news.announce()
    return report
  }

  private func takeBodies(of file: SyncFileReader, from sender: NodeID) async throws -> SyncFileReport {
    var report = SyncFileReport()
    var received: UInt64 = 0
    try await file.forEach { path, body in
      switch path {
      case SyncPath.hello:
        let request: ProtoHelloRequest = try SyncBody.decode(body)
        try requireOwn(request.node, sender)
        received = try await noteFiledHello(request, of: sender)
      case SyncPath.giveBack:
        _ = try await takeBack(try SyncBody.decodeAll(body), from: sender, isFiled: true)
      case SyncPath.push:
        let requests: [ProtoPushRequest] = try SyncBody.decodeAll(body)
        let answer: ProtoPushAnswer = try SyncBody.decode(
          try await push(requests, from: sender, isFiled: true))
        guard answer.reason.isEmpty else {
          throw ClienteleError(
            .fileOutOfOrder,
            "the file continues the log of node \(sender) behind a gap after \(answer.receivedSeq)",
            hint: "Import the files before it first.")
        }
        report.changes += try requests.reduce(0) {
          $0 + (try $1.changes(countMax: Limits.pushChangesMax).count)
        }
        report.isOld = answer.receivedSeq == received
      default:
        throw ClienteleError(
          .protocolUnsupported, "a file holds an exchange `\(path)` this hub does not know")
      }
    }
    if report.changes == 0 { report.isOld = true }
    return report
  }

  /// What a hello says over a line, but for what only a session has.
  ///
  /// - Returns: how far the node's log lies here.
  private func noteFiledHello(_ request: ProtoHelloRequest, of sender: NodeID) async throws -> UInt64 {
    let now = world.clock.wall()
    return try await database.write { connection in
      guard try !EndedLogTable(connection).exists(sender, request.incarnation) else {
        throw ClienteleError(
          .historyForked, "the file continues a life of node \(sender) that has ended",
          hint: "The node goes on by itself at its next contact over a line.")
      }
      _ = try compareHistory(request, now, connection)
      let head = try ChangeTable(connection).head(of: sender, incarnation: request.incarnation)
      if var session = try SessionTable(connection).session(of: sender), request.headSeq >= head.seq {
        // An older file says nothing new of how far its node is.
        session.cursor = max(session.cursor, try Position(request.cursor))
        session.lastContactAt = now
        session.version = String(request.version.prefix(64))
        try SessionTable(connection).save(session)
      }
      return head.seq
    }
  }

  /// Writes for a node what it would have pulled since the cursor it last stated.
  ///
  /// - Parameter isFull: from the beginning, whatever it stated.
  package func export(for node: NodeID, to path: String, isFull: Bool) async throws -> SyncFileReport {
    try database.readBlocking { connection in
      try requireStanding(node, connection)
      guard let session = try SessionTable(connection).session(of: node) else {
        throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
      }
      let cursor = isFull ? .start : session.cursor
      let order = try HubOrder(connection)
      var head = ProtoFileHead()
      head.sender = Data(log.profile.node.row.bytes)
      head.incarnation = try log.incarnation(connection)
      head.receiver = Data(node.row.bytes)
      head.from = ProtoPosition(cursor)
      head.through = ProtoPosition(order.head)
      let file = try SyncFileWriter(
        path: path, to: try logKey(of: node, session.incarnation, connection), head: head)
      try file.append(SyncPath.hello, try SyncBody.encode(try filedHello(session, order, connection)))
      var report = SyncFileReport()
      for answer in try filedReceipts(session, since: cursor, order, connection) {
        report.changes += answer.receipts.receipts.count
        try file.append(SyncPath.push, try SyncBody.encode(answer))
      }
      report.rows = try appendPages(to: file, session, since: cursor, connection)
      try file.finish { try log.sign(message: $0) }
      return report
    }
  }

  private func filedHello(
    _ session: Session, _ order: HubOrder, _ connection: Connection
  ) throws -> ProtoHelloAnswer {
    let head = try ChangeTable(connection).head(of: session.node, incarnation: session.incarnation)
    var answer = ProtoHelloAnswer()
    answer.protocol = ProtocolVersion.highest
    answer.schemaEpoch = Catalogue.schemaEpoch
    answer.verdict = .continue
    if session.cursor != .start, session.cursor.epoch < order.head.epoch,
      let start = try EpochTable(connection).start(of: session.cursor.epoch + 1)
    {
      answer.verdict = .hubRestored
      answer.kept = ProtoPosition(start.kept)
    }
    answer.sessionCounter = session.issuedCounter
    answer.hubHead = ProtoPosition(order.head)
    answer.hubHeadHash = Data(order.chainHash.bytes)
    answer.receivedSeq = head.seq
    answer.receivedHash = Data(head.hash.bytes)
    answer.durableSeq = try durableSeq(of: session.node, session.incarnation, connection)
    answer.hubLogKey = Data(try logKey(connection))
    if case .store = session.scope, let key = try LookupKey.held(connection) {
      answer.lookupKey = Data(key.bytes)
      answer.lookupKeyVersion = UInt32(key.version)
    }
    return answer
  }

  /// The receipts that were given above a cursor, in the answers they were signed in.
  private func filedReceipts(
    _ session: Session, since cursor: Position, _ order: HubOrder, _ connection: Connection
  ) throws -> [ProtoPushAnswer] {
    let head = try ChangeTable(connection).head(of: session.node, incarnation: session.incarnation)
    let receipts = try connection.query(
      """
      SELECT receipt FROM receipt WHERE node = ? AND incarnation = ? AND position > ? ORDER BY seq
      """, [.id(session.node), .number(session.incarnation), .position(cursor)]
    ) { $0.bytes(0) }
    return try ReceiptTable(connection).proofs(of: receipts).map { proof in
      var answer = ProtoPushAnswer()
      answer.receipts = ProtoSignedReceipts(
        receipts: proof.receipts, hashes: proof.hashes, signature: proof.signature)
      answer.receivedSeq = head.seq
      answer.durableSeq = try durableSeq(of: session.node, session.incarnation, connection)
      answer.hubHead = ProtoPosition(order.head)
      return answer
    }
  }

  /// - Returns: how many rows the pages hold.
  private func appendPages(
    to file: SyncFileWriter, _ session: Session, since cursor: Position, _ connection: Connection
  ) throws -> Int {
    var request = ProtoPullRequest()
    request.node = Data(session.node.row.bytes)
    request.incarnation = session.incarnation
    request.cursor = ProtoPosition(cursor)
    request.rowsMax = UInt32(Limits.pullRowsMax)
    // Receipts came before, in the answers to pushes.
    request.receiptedSeq = UInt64(Int64.max)
    var rows = 0
    while true {
      var answer = try page(request, session.node, connection)
      answer.clearBeacon()
      answer.beaconAgeMilliseconds = 0
      rows += answer.rows.count
      try file.append(SyncPath.pull, try SyncBody.encode(answer.splitIntoFrames()))
      guard answer.hasNext else { return rows }
      request.page = answer.next
    }
  }

  /// - Throws: `nodeRevoked`, `certificateRefused`.
  private func requireStanding(_ node: NodeID, _ connection: Connection) throws {
    let isRevoked = try connection.first("SELECT revoked FROM node WHERE id = ?", [.id(node)]) {
      $0.integer(0) != 0
    }
    guard let isRevoked else {
      throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
    }
    guard !isRevoked else {
      throw ClienteleError(
        .nodeRevoked, "node \(node) was revoked: nothing of it is taken, nothing given to it")
    }
  }
}
