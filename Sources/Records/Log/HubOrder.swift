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
  /// - Parameter signature: over the answer's hashes; `nil` for the hub's own changes, whose receipts
  ///   need no proof to anybody but the chain.
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

  /// The receipt stamp at the head: a checkpoint moves clocks to at least this.
  package var headStamp: HybridTime { stamp }
}
