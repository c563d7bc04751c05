internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
package import Persistence
internal import Records
internal import Sync
internal import Wire

/// The hub's order, written away from the hub: accepted changes and decisions with their receipts and the proofs of
/// those, in the frames in which a node would give them back. What lies here and on its disk is *durable*.
package struct HubArchive: Sendable {
  private let database: Database
  private let directory: ArchiveDirectory

  package init(database: Database, directory: ArchiveDirectory) {
    self.database = database
    self.directory = directory
  }

  private static let batchChanges = 512
  private static let frameBytes = Limits.frameBytesMax / 2

  /// Writes the next of what is not archived yet.
  ///
  /// - Parameter file: to go on with; `nil` to begin one.
  /// - Returns: the file to go on with next time, and whether anything was written.
  package func advance(in file: String?) async throws -> (file: String?, hasWritten: Bool) {
    let batch = try await database.read { connection in try next(connection) }
    guard let batch else { return (file, false) }
    let name = file ?? Self.name(of: batch.first)
    let isFull = try directory.append(try SyncBody.encode(batch.frames), to: name)
    try await database.write { try PropertyTable($0).set(.archivedThrough, batch.last) }
    return (isFull ? nil : name, true)
  }

  private struct Batch {
    let first: Position
    let last: Position
    let frames: [ProtoReturnRequest]
  }

  private func next(_ connection: Connection) throws -> Batch? {
    let archived = try PropertyTable(connection).position(.archivedThrough)
    let found = try connection.query(
      """
      SELECT header, parts, signature, receipt, receipt.position FROM receipt
      JOIN change ON change.node = receipt.node AND change.incarnation = receipt.incarnation
        AND change.seq = receipt.seq
      WHERE receipt.position > ? ORDER BY receipt.position LIMIT ?
      """, [.position(archived), .number(Self.batchChanges)]
    ) { (change: try ChangeTable.read($0), receipt: $0.bytes(3), position: $0.position(4)) }
    guard let first = found.first, let last = found.last else { return nil }
    var frames: [ProtoReturnRequest] = []
    var frame = ProtoReturnRequest()
    frame.signedReceipts = try ReceiptTable(connection).proofs(of: found.map(\.receipt)).map {
      ProtoSignedReceipts(receipts: $0.receipts, hashes: $0.hashes, signature: $0.signature)
    }
    var bytes = 0
    for item in found {
      if bytes > 0 && bytes + item.change.byteCount > Self.frameBytes {
        frames.append(frame)
        frame = ProtoReturnRequest()
        bytes = 0
      }
      var original = ProtoOriginal()
      original.header = Data(item.change.headerBytes)
      original.parts = item.change.envelope.parts
      original.signature = Data(item.change.signature)
      original.receipt = Data(item.receipt)
      frame.originals.append(original)
      bytes += item.change.byteCount
    }
    return Batch(first: first.position, last: last.position, frames: frames + [frame])
  }

  /// In the order of positions; a process that begins again at the same place does not write into an old file.
  private static func name(of position: Position) -> String {
    [position.packed.bigEndianBytes].map(\.hexadecimal).joined()
  }
}

/// Puts back into a restored hub what its archive holds.
package struct RecoverFromArchive: Sendable {
  private let desk: HubDesk
  private let directory: ArchiveDirectory

  package init(desk: HubDesk, directory: ArchiveDirectory) {
    self.desk = desk
    self.directory = directory
  }

  package struct Report: Encodable, Sendable {
    package var files = 0
    package var taken = 0
    package var known = 0
    package var refused = 0
    /// The epoch the hub counts in afterwards.
    package var epoch: UInt32 = 1
  }

  /// - Throws: `frameMalformed` for a damaged archive; a file that only ends early is read as far as it goes.
  package func run(progress: @escaping @Sendable (Report) async throws -> Void = { _ in }) async throws
    -> Report
  {
    var report = Report()
    for file in try directory.files() {
      report.files += 1
      for batch in try Self.batches(in: try directory.read(file)) {
        let answer = try await desk.recover(batch)
        report.taken += Int(answer.taken)
        report.refused += Int(answer.refused)
        report.known += batch.reduce(0) { $0 + $1.originals.count } - Int(answer.taken) - Int(answer.refused)
      }
      try await progress(report)
    }
    report.epoch = try await desk.database.read {
      UInt32(clamping: try PropertyTable($0).integer(.epoch) ?? 1)
    }
    return report
  }

  /// Frames that belong together: the proofs stand in the first.
  fileprivate static func batches(in bytes: [UInt8]) throws -> [[ProtoReturnRequest]] {
    var rest = bytes[...]
    var batches: [[ProtoReturnRequest]] = []
    while let frame = try nextFrame(of: &rest) {
      let request: ProtoReturnRequest = try decodeWire(frame.message, code: .frameMalformed)
      if request.signedReceipts.isEmpty, !batches.isEmpty {
        batches[batches.count - 1].append(request)
      } else {
        batches.append([request])
      }
    }
    return batches
  }

  /// - Returns: `nil` at the end, and where the power went while the end was written; that was never called durable.
  private static func nextFrame(of rest: inout ArraySlice<UInt8>) throws -> Frame? {
    do {
      return try Frame.decodeFirst(of: &rest)
    } catch {
      guard error.code == .frameTruncated else { throw error }
      return nil
    }
  }
}

extension HubDesk {
  /// Takes one batch of the archive back, beginning a new epoch when it shows that the hub has lost something.
  func recover(_ batch: [ProtoReturnRequest]) async throws -> ProtoReturnAnswer {
    let now = world.clock.wall()
    return try await database.write { connection in
      let receipts = try formerReceipts(batch.flatMap(\.signedReceipts), connection)
      let newest = receipts.max { $0.receipt.position < $1.receipt.position }
      if let newest {
        let witness = HubWitness(
          position: newest.receipt.position, chainHash: .sha256(newest.bytes), stamp: newest.receipt.stamp)
        let order = try HubOrder(connection)
        let known = try ReceiptTable(connection).chainHash(at: witness.position)
        if HubHistory.judge(witness, head: order.head, known: known) == .restored(needsEpoch: true) {
          try EpochTable(connection).begin(
            hub: log.profile.node, witnessed: witness.position.epoch, stamp: witness.stamp, reason: "archive",
            at: now)
        }
      }
      return try takeBack(batch, connection)
    }
  }

  /// How far a node's log is durable: covered by the archive, or by a backup that counts for it.
  func durableSeq(of node: NodeID, _ incarnation: UInt32, _ connection: Connection) throws -> UInt64 {
    let properties = PropertyTable(connection)
    let archived = max(
      try properties.position(.archivedThrough), try properties.position(.backedUpThrough))
    guard archived != .start else { return 0 }
    return UInt64(
      try connection.count(
        """
        SELECT seq FROM change WHERE node = ? AND incarnation = ? AND position <= ? ORDER BY seq DESC LIMIT 1
        """, [.id(node), .number(incarnation), .position(archived)]))
  }
}

// MARK: - Erasing

extension HubArchive {
  /// Cuts the parts about erased records out of every file of the archive, each of which is replaced as a whole. To be called
  /// between two steps of ``advance(in:)``, never beside one.
  ///
  /// - Returns: how many records it was done for; 0 when none waits.
  /// - Throws: as ``advance(in:)``; `frameMalformed` for a damaged file, which is named.
  package func eraseWaiting() async throws -> Int {
    let records = try await database.read { try ErasureTable($0).waiting(at: .archive, limit: .max) }
    guard !records.isEmpty else { return 0 }
    for file in try directory.files() { try erase(Set(records), from: file) }
    try await database.write { try ErasureTable($0).complete(.archive, for: records) }
    return records.count
  }

  private func erase(_ records: Set<SourceRecordID>, from file: String) throws {
    var hasCut = false
    let batches = try RecoverFromArchive.batches(in: try directory.read(file)).map { batch in
      try batch.map { frame in
        var frame = frame
        for (index, original) in frame.originals.enumerated() {
          let header = try ChangeHeader(decoding: [UInt8](original.header))
          for (place, reference) in header.parts.enumerated()
          where reference.subject.map({ records.contains($0) }) ?? false && place < original.parts.count {
            frame.originals[index].parts[place] = ProtoPart()
            hasCut = true
          }
        }
        return frame
      }
    }
    guard hasCut else { return }
    try directory.replace(file, with: try batches.flatMap { try SyncBody.encode($0) })
  }
}
