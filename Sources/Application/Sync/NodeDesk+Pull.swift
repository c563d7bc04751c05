internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
package import Sync
internal import Wire

extension NodeDesk {
  package func pullRequest() async throws -> [UInt8] {
    try await finishCheckpoint()
    let request = try await database.read { connection in
      let properties = PropertyTable(connection)
      var request = ProtoPullRequest()
      request.node = Data(profile.node.row.bytes)
      request.incarnation = try log.incarnation(connection)
      request.cursor = ProtoPosition(try properties.position(.cursor))
      request.rowsMax = UInt32(try pullSize(connection).count)
      let receipts = ReceiptTable(connection)
      request.receiptedSeq = try receipts.receiptedSeq(of: profile.node, incarnation: request.incarnation)
      request.receipted = try EndedLogTable(connection).awaited(by: request.incarnation).map { incarnation in
        var mark = ProtoLogMark()
        mark.incarnation = incarnation
        mark.seq = try receipts.receiptedSeq(of: profile.node, incarnation: incarnation)
        return mark
      }
      if let token = try properties.text(.pullToken).flatMap({ [UInt8](hexadecimal: $0) }), !token.isEmpty {
        request.page = try decodeWire(token, code: .databaseCorrupt)
      }
      return request
    }
    return try SyncBody.encode(request)
  }

  /// Takes one page: kept aside until the page that closes the checkpoint, which makes everything
  /// visible at once, cursor included.
  ///
  /// - Returns: how the pull stands afterwards.
  package func takePull(_ body: [UInt8], roundTrip: Milliseconds) async throws -> PullProgress {
    let frames: [ProtoPullAnswer] = try SyncBody.decodeAll(body)
    guard !frames.isEmpty else {
      throw ClienteleError(.frameMalformed, "a page holds no frame")
    }
    let boot = world.clock.boot()
    let now = world.clock.wall()
    let page = PulledPage(frames: frames)
    let isClosed = try await database.write { connection in
      let isClosed = try take(page, boot, now, roundTrip, connection)
      var size = try pullSize(connection)
      size.learn(
        items: page.rows.count,
        applied: Milliseconds(world.clock.boot().milliseconds - boot.milliseconds), travelled: roundTrip)
      try PropertyTable(connection).set(.pullSize, size.count)
      return isClosed
    }
    guard isClosed else { return PullProgress(rows: page.rows.count, isClosed: false, isFaithful: true) }
    return try await finishCheckpoint() ?? PullProgress(rows: 0, isClosed: true, isFaithful: true)
  }

  /// Small pages on a narrow line and on a slow disk: so much as takes a moment to store.
  private func pullSize(_ connection: Connection) throws -> BatchSize {
    let known = try PropertyTable(connection).integer(.pullSize).map { Int(clamping: $0) }
    return BatchSize(Self.pullRowsMin...Limits.pullRowsMax, count: known ?? Limits.pullRowsMax)
  }

  private static let pullRowsMin = 64

  /// What the next pull is for, as the hub's doorkeeper wants to know before it reads the request.
  package func pullClass() async throws -> RequestAdmission.Class {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let cursor = try properties.position(.cursor)
      if cursor == .start { return .bootstrap }
      let head = try properties.position(.witnessedHead)
      let isPaged = try properties.text(.pullToken)?.isEmpty == false
      let isFar = head.epoch != cursor.epoch || head.hubSeq > cursor.hubSeq + Self.liveChangesMax
      return isPaged || isFar ? .catchUp : .live
    }
  }

  /// As many changes of others as may lie between while a node is online.
  private static let liveChangesMax: UInt64 = 1_000

  /// - Returns: whether the page closes the checkpoint.
  private func take(
    _ page: PulledPage, _ boot: BootReading, _ now: Instant, _ roundTrip: Milliseconds,
    _ connection: Connection
  ) throws -> Bool {
    let answer = page.answer
    let properties = PropertyTable(connection)
    let staging = StagingTable(connection)
    if try properties.position(.cursor) == .start {
      // Nothing is shown yet that could be torn: the first pull opens room by room.
      try fill(page, connection)
    } else {
      try staging.add(rows: page.rows, scopeChanges: page.scopeChanges)
    }
    let proofs = try keepProofs(answer.signedReceipts, connection)
    for receipt in answer.receipts {
      try take(receipt: [UInt8](receipt), answer: proofs[.sha256([UInt8](receipt))], connection)
    }
    try staging.add(originals: page.originals, proofs: proofs)
    try properties.set(.lastContactAt, now.milliseconds)
    if answer.hasBeacon {
      try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), roundTrip, connection)
    }
    try witness(try Position(answer.hubHead), connection)
    if answer.durableSeq > 0 { try properties.set(.durableSeq, answer.durableSeq) }
    if answer.hasNext {
      try properties.set(.pullToken, wireBytes(answer.next).hexadecimal)
      return false
    }
    guard answer.hasCheckpoint else {
      throw ClienteleError(.frameMalformed, "the last page of a pull has no checkpoint")
    }
    try properties.set(.closingCheckpoint, wireBytes(answer.checkpoint).hexadecimal)
    return true
  }

  private func fill(_ page: PulledPage, _ connection: Connection) throws {
    let writer = StateWriter(connection, profile: profile)
    for change in page.scopeChanges where change.kind == .exit {
      try writer.purge(ID(try rowID(change.record)))
    }
    for row in page.rows { try writer.replaceBase([UInt8](row)) }
    try writer.finish()
    try PropertyTable(connection).set(.cursor, Position.start)
  }

  /// - Returns: the number of each proof by the hashes of the receipts it covers.
  private func keepProofs(
    _ signed: [ProtoSignedReceipts], _ connection: Connection
  ) throws -> [Digest: Int64] {
    var numbers: [Digest: Int64] = [:]
    for proto in signed {
      guard let proof = ReceiptProof(proto, isSigned: isSignedByHub) else {
        throw ClienteleError(.changeSignatureInvalid, "the hub's receipts are not signed with its log key")
      }
      let number = try ReceiptTable(connection).insertAnswer(hashes: proof.hashes, signature: proof.signature)
      for hash in proof.hashes { numbers[hash] = number }
    }
    return numbers
  }
}

/// One page as it came, its frames put together.
private struct PulledPage {
  let answer: ProtoPullAnswer
  let rows: [Data]
  let scopeChanges: [ProtoScopeChange]
  let originals: [ProtoOriginal]

  init(frames: [ProtoPullAnswer]) {
    answer = frames.first ?? ProtoPullAnswer()
    rows = frames.flatMap(\.rows)
    scopeChanges = frames.flatMap(\.scopeChanges)
    originals = frames.flatMap(\.originals)
  }
}

/// How a pull stands after a page.
package struct PullProgress: Hashable, Sendable {
  /// Rows of the page, or of the whole checkpoint when it closed.
  package let rows: Int
  package let isClosed: Bool
  /// Whether the fingerprints agreed.
  package let isFaithful: Bool
}

extension NodeDesk {
  package func listenRequest(timeout: Milliseconds) async throws -> [UInt8] {
    let cursor = try await database.read { try PropertyTable($0).position(.cursor) }
    var request = ProtoListenRequest()
    request.node = Data(profile.node.row.bytes)
    request.cursor = ProtoPosition(cursor)
    request.timeoutMilliseconds = UInt32(clamping: timeout.count)
    return try SyncBody.encode(request)
  }

  /// - Parameter roundTrip: of the whole exchange, the waiting at the hub included.
  package func takeListen(_ body: [UInt8], roundTrip: Milliseconds) async throws {
    let answer: ProtoListenAnswer = try SyncBody.decode(body)
    let boot = world.clock.boot()
    let now = world.clock.wall()
    try await database.write { connection in
      try PropertyTable(connection).set(.lastContactAt, now.milliseconds)
      try witness(try Position(answer.hubHead), connection)
      if answer.durableSeq > 0 { try PropertyTable(connection).set(.durableSeq, answer.durableSeq) }
      if answer.hasBeacon {
        let travel = Milliseconds(max(0, roundTrip.count - Int64(answer.waitedMilliseconds)))
        try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), travel, connection)
      }
    }
  }
}
