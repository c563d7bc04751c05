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
    let answer = try await database.read { connection in
      try page(request, node, connection)
    }
    return try SyncBody.encode(answer.splitIntoFrames())
  }

  private func page(
    _ request: ProtoPullRequest, _ node: NodeID, _ connection: Connection
  ) throws -> ProtoPullAnswer {
    guard let session = try SessionTable(connection).session(of: node) else {
      throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
    }
    let order = try HubOrder(connection)
    let cursor = try Position(request.cursor)
    guard cursor <= order.head else {
      throw ClienteleError(.historyForked, "node \(node) holds more than this hub ever gave")
    }
    let rowsMax = min(max(Int(request.rowsMax), 1), Limits.pullRowsMax)
    let reader = ScopeReader(connection, scope: session.scope)
    let page = try reader.page(
      from: request.hasPage ? try PageToken(request.page) : PageToken(after: cursor), head: order.head,
      rowsMax: rowsMax)
    var answer = ProtoPullAnswer()
    answer.rows = page.rows.map { Data($0) }
    answer.scopeChanges = page.scopeChanges
    answer.hubHead = ProtoPosition(order.head)
    answer.receipts = try ReceiptTable(connection).receipts(
      of: node, incarnation: request.incarnation, above: request.receiptedSeq, countMax: Limits.pullRowsMax
    ).map { Data($0) }
    if let next = page.next {
      answer.next = next.proto
      return answer
    }
    answer.checkpoint.position = ProtoPosition(order.head)
    answer.checkpoint.stamp = order.headStamp.packed
    answer.checkpoint.fingerprints = try [(1, Scope.everyone), (2, session.scope)].map { number, scope in
      let entry = try FingerprintTable(connection).entry(scope)
      var proto = ProtoClassFingerprint()
      proto.rowClass = UInt32(number)
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

  /// Waits until there is something to pull, and answers with the newest beacon in any case.
  func listen(_ request: ProtoListenRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    let cursor = try Position(request.cursor)
    let timeout = min(Int64(request.timeoutMilliseconds), Limits.listenTimeout.count)
    let edition = news.edition
    let arrived = world.clock.boot()
    var answer = try await listenAnswer(cursor)
    if !answer.news && timeout > 0 {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await news.wait(after: edition) }
        group.addTask { try? await Task.sleep(for: .milliseconds(timeout)) }
        await group.next()
        group.cancelAll()
      }
      answer = try await listenAnswer(cursor)
      answer.waitedMilliseconds = UInt32(clamping: world.clock.boot().milliseconds - arrived.milliseconds)
    }
    return try SyncBody.encode(answer)
  }

  private func listenAnswer(_ cursor: Position) async throws -> ProtoListenAnswer {
    try await database.read { connection in
      let order = try HubOrder(connection)
      var answer = ProtoListenAnswer()
      answer.news = cursor < order.head
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
  fileprivate func splitIntoFrames() -> [ProtoPullAnswer] {
    var frames: [ProtoPullAnswer] = []
    var frame = self
    frame.rows = []
    var bytes = 0
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
