internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// One page of what is new for a node since its cursor. The page that reaches the hub's head is read
  /// in one transaction with the fingerprints and closes the checkpoint.
  func pull(_ request: ProtoPullRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    if !request.hasPage { try await noteEven(node, at: try Position(request.cursor)) }
    let answer = try await database.read { connection in
      try page(request, node, connection)
    }
    return try SyncBody.encode(answer.splitIntoFrames())
  }

  func page(
    _ request: ProtoPullRequest, _ node: NodeID, _ connection: Connection
  ) throws -> ProtoPullAnswer {
    guard let session = try SessionTable(connection).session(of: node) else {
      throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
    }
    let order = try HubOrder(connection)
    let cursor = try Position(request.cursor)
    guard cursor <= order.head else {
      throw ClienteleError(.sessionUnknown, "node \(node) holds more than this hub gave: it has to say hello")
    }
    let rowsMax = min(max(Int(request.rowsMax), 1), Limits.pullRowsMax)
    let reader = ScopeReader(connection, scope: session.scope)
    let page = try reader.page(
      from: request.hasPage
        ? try PageToken(request.page)
        : cursor == .start ? PageToken(firstPullAt: order.head) : PageToken(after: cursor),
      head: order.head, rowsMax: rowsMax)
    var answer = ProtoPullAnswer()
    answer.rows = page.rows.map { Data($0) }
    answer.scopeChanges = page.scopeChanges
    answer.hubHead = ProtoPosition(order.head)
    answer.durableSeq = try durableSeq(of: node, request.incarnation, connection)
    let receipts = try ownReceipts(request, node, connection)
    let originals = try OriginalReader(connection, node: node).originals(of: page.rows)
    answer.receipts = receipts.map { Data($0) }
    answer.originals = originals.originals
    answer.signedReceipts = try ReceiptTable(connection).proofs(of: receipts + originals.receipts).map {
      ProtoSignedReceipts(hashes: $0.hashes, signature: $0.signature)
    }
    if let next = page.next {
      answer.next = next.proto
      return answer
    }
    answer.checkpoint.position = ProtoPosition(order.head)
    answer.checkpoint.stamp = order.headStamp.packed
    answer.checkpoint.chainHash = Data(order.chainHash.bytes)
    if let witness = HubWitness(answer.checkpoint) {
      answer.checkpoint.signature = Data(try log.sign(message: witness.signedMessage))
    }
    answer.checkpoint.fingerprints = try session.scope.classes.map { number, scope in
      let entry = try FingerprintTable(connection).entry(scope)
      var proto = ProtoClassFingerprint()
      proto.rowClass = number
      proto.sum = Data(entry.sum.sum.bytes)
      proto.rows = UInt64(entry.rows)
      return proto
    }
    if let beacon = try beacon(connection) {
      answer.beacon = beacon.signed
      answer.beaconAgeMilliseconds = beacon.ageMilliseconds
    }
    return answer
  }

  /// Receipts of the node's own changes that it does not hold, those of former lives of its log included.
  private func ownReceipts(
    _ request: ProtoPullRequest, _ node: NodeID, _ connection: Connection
  ) throws -> [[UInt8]] {
    var current = ProtoLogMark()
    current.incarnation = request.incarnation
    current.seq = request.receiptedSeq
    return try ([current] + request.receipted.prefix(Self.formerLogsMax)).flatMap { mark in
      try ReceiptTable(connection).receipts(
        of: node, incarnation: mark.incarnation, above: mark.seq, countMax: Limits.pullRowsMax)
    }
  }

  private static let formerLogsMax = 16

  /// Waits until there is something to pull, and answers with the newest beacon in any case.
  func listen(_ request: ProtoListenRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    let cursor = try Position(request.cursor)
    try await noteEven(node, at: cursor)
    let timeout = min(Int64(request.timeoutMilliseconds), Limits.listenTimeout.count)
    let edition = news.edition
    let arrived = world.clock.boot()
    var answer = try await listenAnswer(cursor, node)
    if !answer.news && timeout > 0 {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await news.wait(after: edition) }
        group.addTask { try? await Task.sleep(for: .milliseconds(timeout)) }
        await group.next()
        group.cancelAll()
      }
      answer = try await listenAnswer(cursor, node)
      answer.waitedMilliseconds = UInt32(clamping: world.clock.boot().milliseconds - arrived.milliseconds)
    }
    return try SyncBody.encode(answer)
  }

  /// A node asks for what is new, and waits for it, only while it has nothing to send (`NodeSession`): until now it has sent
  /// everything, and what it says it holds it holds. A conversation can last for weeks without another hello.
  private func noteEven(_ node: NodeID, at cursor: Position) async throws {
    let now = world.clock.wall()
    let isDue = try await database.read { connection in
      let known = try NodeEvenTable(connection).evenAt(node)
      return known.map { now - $0 >= NodeEvenTable.staleAfter } ?? true
    }
    guard isDue else { return }
    try await database.write { connection in
      let sessions = SessionTable(connection)
      guard var session = try sessions.session(of: node) else { return }
      try NodeEvenTable(connection).note(node, at: now)
      // Soon after a hello, what comes may be left of the conversation before, in which a node restored since had more.
      let isOfThisConversation = now - session.lastContactAt >= NodeEvenTable.staleAfter
      session.lastContactAt = max(session.lastContactAt, now)
      if try isOfThisConversation && cursor <= HubOrder(connection).head { session.cursor = cursor }
      try sessions.save(session)
    }
  }

  private func listenAnswer(_ cursor: Position, _ node: NodeID) async throws -> ProtoListenAnswer {
    try await database.read { connection in
      let order = try HubOrder(connection)
      var answer = ProtoListenAnswer()
      answer.news = cursor < order.head
      if let session = try SessionTable(connection).session(of: node) {
        answer.durableSeq = try durableSeq(of: node, session.incarnation, connection)
      }
      answer.hubHead = ProtoPosition(order.head)
      if let beacon = try beacon(connection) {
        answer.beacon = beacon.signed
        answer.beaconAgeMilliseconds = beacon.ageMilliseconds
      }
      return answer
    }
  }
}

extension ProtoPullAnswer {
  /// A long page goes out as several frames; everything but rows is in the first.
  func splitIntoFrames() -> [ProtoPullAnswer] {
    var frames: [ProtoPullAnswer] = []
    var frame = self
    frame.rows = []
    frame.originals = []
    var bytes = 0
    for original in originals {
      let size = original.header.count + original.parts.reduce(64) { $0 + $1.body.count + 32 }
      if bytes > 0 && bytes + size > Self.rowBytesPerFrame {
        frames.append(frame)
        frame = ProtoPullAnswer()
        bytes = 0
      }
      frame.originals.append(original)
      bytes += size
    }
    for row in rows {
      if bytes > 0 && bytes + row.count > Self.rowBytesPerFrame {
        frames.append(frame)
        frame = ProtoPullAnswer()
        bytes = 0
      }
      frame.rows.append(row)
      bytes += row.count
    }
    return frames + [frame]
  }

  private static let rowBytesPerFrame = Limits.frameBytesMax / 2
}

extension ProtoSignedReceipts {
  init(receipts: [[UInt8]] = [], hashes: [Digest], signature: [UInt8]) {
    self.init()
    self.receipts = receipts.map { Data($0) }
    self.hashes = hashes.map { Data($0.bytes) }
    self.signature = Data(signature)
  }
}
