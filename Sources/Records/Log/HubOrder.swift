internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// The hub's order, within one write transaction: the next position, the next receipt stamp, the chain.
package struct HubOrder {
  private let connection: Connection
  package private(set) var head: Position
  package private(set) var chainHash: Digest
  private var stamp: HybridTime
  private let timeUnproven: Bool
  private var placed: [(receipt: Receipt, bytes: [UInt8], chainHash: Digest)] = []

  package init(_ connection: Connection) throws {
    self.connection = connection
    let properties = PropertyTable(connection)
    let stored = try properties.position(.hubHead)
    let epoch = UInt32(clamping: try properties.integer(.epoch) ?? 1)
    head = Position(epoch: epoch, hubSeq: stored.hubSeq)
    chainHash = try properties.digest(.hubChainHash)
    stamp = HybridTime(packed: UInt64(bitPattern: try properties.integer(.hubStamp) ?? 0))
    timeUnproven = try properties.text(.timeUnproven) == "1"
  }

  /// Gives a change the next place.
  ///
  /// - Parameters:
  ///   - log: in which the change came; that which it names when `nil`. They differ in a parked change only.
  ///   - instant: the hub's wall clock; the stamp rises whatever it says.
  package mutating func place(
    _ change: Change, in log: LogHead? = nil, verdict: Receipt.Verdict, reason: String, at instant: Instant
  ) -> Receipt {
    head = Position(epoch: head.epoch, hubSeq: head.hubSeq + 1)
    stamp = stamp.next(wall: instant)
    let receipt = Receipt(
      node: log?.node ?? change.header.node, incarnation: log?.incarnation ?? change.header.incarnation,
      seq: change.header.seq, headerHash: change.hash, position: head, stamp: stamp, verdict: verdict,
      reason: reason,
      previous: chainHash, timeUnproven: timeUnproven)
    let bytes = receipt.encoded()
    chainHash = .sha256(bytes)
    placed.append((receipt, bytes, chainHash))
    return receipt
  }

  /// The receipts given so far, verbatim.
  package var receipts: [[UInt8]] { placed.map(\.bytes) }

  /// The hashes that one signature over this answer covers.
  package var receiptHashes: [Digest] { placed.map { .sha256($0.bytes) } }

  /// Stores the receipts and the new end of the order.
  ///
  /// - Parameter signature: over the answer's hashes; `nil` when there is nothing to prove.
  package mutating func save(answer signature: [UInt8]?) throws {
    let receipts = ReceiptTable(connection)
    let answer = try signature.map { try receipts.insertAnswer(hashes: receiptHashes, signature: $0) }
    for item in placed {
      try receipts.insert(item.receipt, bytes: item.bytes, chainHash: item.chainHash, answer: answer)
    }
    placed = []
    let properties = PropertyTable(connection)
    try properties.set(.hubHead, head)
    try properties.set(.hubChainHash, chainHash)
    try properties.set(.hubStamp, stamp.packed)
  }

  /// Takes back a receipt that the hub gave before it was restored, at its own old place.
  ///
  /// - Parameters:
  ///   - bytes: verbatim, proven to be the hub's.
  ///   - answer: the proof's number in table `receiptAnswer`.
  /// - Returns: whether it stands now; not when another one has its place.
  package mutating func adopt(_ receipt: Receipt, bytes: [UInt8], answer: Int64) throws -> Bool {
    guard receipt.position < head, receipt.position.epoch < head.epoch else { return false }
    let receipts = ReceiptTable(connection)
    try receipts.insert(receipt, bytes: bytes, chainHash: .sha256(bytes), answer: answer)
    stamp = max(stamp, receipt.stamp)
    return try receipts.chainHash(at: receipt.position) == .sha256(bytes)
  }

  /// The receipt stamp at the head: a checkpoint moves clocks to at least this.
  package var headStamp: HybridTime { stamp }
}
