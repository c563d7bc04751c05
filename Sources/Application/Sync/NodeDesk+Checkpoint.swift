internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

// How a checkpoint becomes visible. A small one in one transaction. A large one in several, so that the counter
// never waits for it: first every row over which own changes lie, then the others slice by slice, at last the
// cursor. Interrupted anywhere it goes on where it stopped: what was shown leaves the stage in the same transaction.

extension NodeDesk {
  /// Rows shown in one transaction: some tens of milliseconds.
  private static let sliceRows = 2_000

  /// Makes what is staged visible, if the page that closes it has come.
  ///
  /// - Returns: `nil` when there is no checkpoint to close.
  @discardableResult
  func finishCheckpoint() async throws -> PullProgress? {
    var rows = 0
    while true {
      let slice = try await database.write { connection in try showSlice(connection) }
      switch slice {
      case .none: return nil
      case .shown(let count): rows += count
      case .closed(let count, let isFaithful):
        return PullProgress(rows: rows + count, isClosed: true, isFaithful: isFaithful)
      }
    }
  }

  private enum Slice {
    case none
    case shown(Int)
    case closed(Int, isFaithful: Bool)
  }

  private func showSlice(_ connection: Connection) throws -> Slice {
    let properties = PropertyTable(connection)
    guard let bytes = try properties.text(.closingCheckpoint).flatMap({ [UInt8](hexadecimal: $0) }),
      !bytes.isEmpty
    else { return .none }
    let checkpoint: ProtoCheckpoint = try decodeWire(bytes, code: .databaseCorrupt)
    let position = try Position(checkpoint.position)
    let staging = StagingTable(connection)
    let writer = StateWriter(connection, profile: profile)
    let isFirst = try endOverlay(through: position, writer)
    var shown = 0
    if isFirst { shown += try staging.showOverlaid(writer) }
    shown += try staging.show(writer, limit: Self.sliceRows)
    try writer.settle()
    try writer.finish()
    // Rows never change without the cursor being said, here that it has not moved yet.
    if try !staging.isEmpty {
      try properties.set(.cursor, try properties.position(.cursor))
      return .shown(shown)
    }
    return .closed(shown, isFaithful: try close(checkpoint, at: position, connection))
  }

  /// Ends the overlay of every own change the checkpoint covers, of whatever life of the log.
  ///
  /// - Returns: whether there was any.
  private func endOverlay(through position: Position, _ writer: StateWriter) throws -> Bool {
    let connection = writer.connection
    let waiting = try connection.query("SELECT DISTINCT incarnation FROM pendingRow ORDER BY incarnation") {
      UInt32(clamping: $0.integer(0))
    }
    var hasEnded = false
    for incarnation in waiting {
      let covered = try connection.count(
        """
        SELECT coalesce(max(seq), 0) FROM change WHERE node = ? AND incarnation = ? AND position <= ?
        """, [.id(profile.node), .number(incarnation), .position(position)])
      guard covered > 0 else { continue }
      hasEnded = true
      try writer.endOverlay(of: incarnation, through: UInt64(covered))
    }
    return hasEnded
  }

  /// - Returns: whether the rows this node holds are those the hub says it holds.
  private func close(
    _ checkpoint: ProtoCheckpoint, at position: Position, _ connection: Connection
  ) throws -> Bool {
    let changes = ChangeTable(connection)
    var head = try log.head(connection)
    head.hybridTime = max(head.hybridTime, HybridTime(packed: checkpoint.stamp))
    try changes.setHead(head)
    let properties = PropertyTable(connection)
    try properties.set(.cursor, position)
    try properties.set(.pullToken, "")
    try properties.set(.closingCheckpoint, "")
    if let witness = HubWitness(checkpoint),
      isSignedByHub([UInt8](checkpoint.signature), witness.signedMessage)
    {
      try properties.set(.witnessCheckpoint, wireBytes(checkpoint).hexadecimal)
    }
    return try compareFingerprints(checkpoint, connection)
  }

  private func compareFingerprints(_ checkpoint: ProtoCheckpoint, _ connection: Connection) throws -> Bool {
    let table = FingerprintTable(connection)
    let classes = profile.scope.classes
    let isFaithful = try checkpoint.fingerprints.allSatisfy { proto in
      guard let scope = classes.first(where: { $0.number == proto.rowClass })?.scope else { return true }
      let entry = try table.entry(scope)
      return try entry.sum.sum == digest(proto.sum) && entry.rows == Int(proto.rows)
    }
    let properties = PropertyTable(connection)
    if isFaithful {
      try properties.set(.fingerprintMismatches, 0)
      try RepairState(connection).forget()
    } else {
      try properties.set(.fingerprintMismatches, (try properties.integer(.fingerprintMismatches) ?? 0) + 1)
      try RepairState(connection).demand()
    }
    return isFaithful
  }

  // MARK: Witnesses

  /// The newest position of the hub's order that this node can prove, and the proof.
  func newestWitness(_ connection: Connection) throws -> (proof: ProtoHubWitness, witness: HubWitness)? {
    var proofs: [ProtoHubWitness] = []
    if let bytes = try PropertyTable(connection).text(.witnessCheckpoint).flatMap({ [UInt8](hexadecimal: $0) }
    ),
      let checkpoint: ProtoCheckpoint = try? decodeWire(bytes, code: .databaseCorrupt)
    {
      var proof = ProtoHubWitness()
      proof.checkpoint = checkpoint
      proofs.append(proof)
    }
    if let beacon = try BeaconTable(connection).latest() {
      var proof = ProtoHubWitness()
      proof.beacon.beacon = Data(beacon.beacon.encoded())
      proof.beacon.signature = Data(beacon.signature)
      proofs.append(proof)
    }
    if let receipt = try ReceiptTable(connection).newestProof() {
      var proof = ProtoHubWitness()
      proof.receipts = ProtoSignedReceipts(
        receipts: [receipt.receipt], hashes: receipt.hashes, signature: receipt.signature)
      proofs.append(proof)
    }
    return proofs.compactMap { proof in HubWitness(proof, isSigned: isSignedByHub).map { (proof, $0) } }
      .max { $0.1.position < $1.1.position }
  }
}

/// Whether this node has rows to mend, and how often it has tried.
struct RepairState {
  private let properties: PropertyTable
  /// More often in a row would be the same again: a person has to look.
  private static let attemptsMax: Int64 = 3

  init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  var isDue: Bool {
    get throws { try properties.text(.repairAttempts)?.hasSuffix("!") ?? false }
  }

  func demand() throws {
    let attempts = try self.attempts
    if attempts < Self.attemptsMax { try properties.set(.repairAttempts, "\(attempts)!") }
  }

  func noteAttempt() throws { try properties.set(.repairAttempts, "\(try attempts + 1)") }

  func forget() throws {
    if try properties.text(.repairAttempts)?.isEmpty == false { try properties.set(.repairAttempts, "") }
  }

  private var attempts: Int64 {
    get throws {
      try properties.text(.repairAttempts).flatMap { text in Int64(text.filter { $0 != "!" }) } ?? 0
    }
  }
}
