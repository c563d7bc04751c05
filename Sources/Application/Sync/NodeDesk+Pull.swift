internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension NodeDesk {
  package func pullRequest() async throws -> [UInt8] {
    let request = try await database.read { connection in
      let properties = PropertyTable(connection)
      var request = ProtoPullRequest()
      request.node = Data(profile.node.row.bytes)
      request.incarnation = profile.incarnation
      request.cursor = ProtoPosition(try properties.position(.cursor))
      request.rowsMax = UInt32(Limits.pullRowsMax)
      request.receiptedSeq = try ReceiptTable(connection).receiptedSeq(
        of: profile.node, incarnation: profile.incarnation)
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
    guard let answer = frames.first else {
      throw ClienteleError(.frameMalformed, "a page holds no frame")
    }
    let boot = world.clock.boot()
    let now = world.clock.wall()
    return try await database.write { connection in
      let staging = StagingTable(connection)
      try staging.add(
        rows: frames.flatMap(\.rows), scopeChanges: frames.flatMap(\.scopeChanges))
      for receipt in answer.receipts { try take(receipt: [UInt8](receipt), answer: nil, connection) }
      let properties = PropertyTable(connection)
      try properties.set(.lastContactAt, now.milliseconds)
      if answer.hasBeacon {
        try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), roundTrip, connection)
      }
      try witness(try Position(answer.hubHead), connection)
      if answer.hasNext {
        try properties.set(.pullToken, wireBytes(answer.next).hexadecimal)
        return PullProgress(rows: frames.reduce(0) { $0 + $1.rows.count }, isClosed: false, isFaithful: true)
      }
      guard answer.hasCheckpoint else {
        throw ClienteleError(.frameMalformed, "the last page of a pull has no checkpoint")
      }
      let isFaithful = try close(answer.checkpoint, connection)
      return PullProgress(rows: try staging.clear(), isClosed: true, isFaithful: isFaithful)
    }
  }

  /// - Returns: whether the rows this node holds are those the hub says it holds.
  private func close(_ checkpoint: ProtoCheckpoint, _ connection: Connection) throws -> Bool {
    let position = try Position(checkpoint.position)
    let writer = StateWriter(connection, profile: profile)
    let covered = try connection.count(
      """
      SELECT coalesce(max(seq), 0) FROM change WHERE node = ? AND incarnation = ? AND position <= ?
      """, [.id(profile.node), .number(profile.incarnation), .position(position)])
    try writer.endOverlay(through: UInt64(covered))
    try StagingTable(connection).forEach { item in
      switch item {
      case .exit(let record): try writer.purge(record)
      case .row(let image): try writer.replaceBase(image)
      }
    }
    try writer.settle()
    try writer.finish()
    let changes = ChangeTable(connection)
    var head = try log.head(connection)
    head.hybridTime = max(head.hybridTime, HybridTime(packed: checkpoint.stamp))
    try changes.setHead(head)
    let properties = PropertyTable(connection)
    try properties.set(.cursor, position)
    try properties.set(.pullToken, "")
    return try compareFingerprints(checkpoint, connection)
  }

  private func compareFingerprints(_ checkpoint: ProtoCheckpoint, _ connection: Connection) throws -> Bool {
    let table = FingerprintTable(connection)
    for proto in checkpoint.fingerprints {
      let entry = try table.entry(proto.rowClass == 1 ? .everyone : profile.scope)
      guard entry.sum.sum == (try digest(proto.sum)), entry.rows == Int(proto.rows) else {
        let properties = PropertyTable(connection)
        try properties.set(.fingerprintMismatches, (try properties.integer(.fingerprintMismatches) ?? 0) + 1)
        return false
      }
    }
    return true
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

/// Rows and scope changes that wait for the page that closes their checkpoint.
struct StagingTable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  enum Item {
    case row([UInt8])
    case exit(SourceRecordID)
  }

  private enum Kind: Int {
    case row = 0
    case exit = 1
  }

  func add(rows: [Data], scopeChanges: [ProtoScopeChange]) throws {
    var number = try connection.count("SELECT coalesce(max(number), 0) FROM stagedRow")
    for change in scopeChanges where change.kind == .exit {
      number += 1
      try insert(number, .exit, [UInt8](change.record))
    }
    for row in rows {
      number += 1
      try insert(number, .row, [UInt8](row))
    }
  }

  private func insert(_ number: Int, _ kind: Kind, _ bytes: [UInt8]) throws {
    try connection.execute(
      "INSERT INTO stagedRow (number, kind, image) VALUES (?, ?, ?)",
      [.number(number), .number(kind.rawValue), .bytes(bytes)])
  }

  /// In the order they came. What the body does may use any statement but this one.
  func forEach(_ body: (Item) throws -> Void) throws {
    try connection.forEach("SELECT kind, image FROM stagedRow ORDER BY number") { row in
      if row.integer(0) == Kind.exit.rawValue {
        try body(.exit(ID(try rowID(Data(row.bytes(1))))))
      } else {
        try body(.row(row.bytes(1)))
      }
    }
  }

  /// - Returns: how many rows there were.
  func clear() throws -> Int {
    try connection.execute("DELETE FROM stagedRow")
  }
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
      if answer.hasBeacon {
        let travel = Milliseconds(max(0, roundTrip.count - Int64(answer.waitedMilliseconds)))
        try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), travel, connection)
      }
    }
  }
}
