internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence

/// The hub's epochs. A hub that was restored from an old copy counts on in a new one, so that every later
/// position is above every earlier one, those included that it does not remember.
package struct EpochTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Begins the next epoch, and with it another life of the hub's own log: what it wrote and lost may still be
  /// known to nodes.
  ///
  /// - Parameters:
  ///   - hub: whose database this is.
  ///   - witnessed: the highest epoch anybody has shown.
  ///   - stamp: the latest stamp anybody has shown; later ones lie above it.
  /// - Returns: the position up to which the hub has kept its order.
  @discardableResult
  package func begin(
    hub: NodeID, witnessed: UInt32, stamp: HybridTime, reason: String, at instant: Instant
  ) throws -> Position {
    let properties = PropertyTable(connection)
    let order = try HubOrder(connection)
    let kept = order.head
    let epoch = max(kept.epoch, witnessed) + 1
    guard UInt64(epoch) <= Position.epochMax else {
      throw ClienteleError(.limitExceeded, "the hub has no epoch left after \(kept.epoch)")
    }
    try connection.execute(
      "INSERT INTO epochStart (epoch, kept, chainHash, startedAt, reason) VALUES (?, ?, ?, ?, ?)",
      [
        .number(epoch), .position(kept), .bytes(order.chainHash.bytes), .instant(instant), .text(reason),
      ])
    try properties.set(.epoch, epoch)
    try properties.set(.hubStamp, max(order.headStamp, stamp).packed)
    try properties.set(.beaconCounter, 0)
    try continueLog(of: hub, properties)
    return kept
  }

  /// The same key signs the next life of the hub's log: nodes know the hub by it.
  private func continueLog(of hub: NodeID, _ properties: PropertyTable) throws {
    let changes = ChangeTable(connection)
    let incarnation = UInt32(clamping: try properties.integer(.incarnation) ?? 1)
    let ended = try changes.head(of: hub, incarnation: incarnation)
    try properties.set(.incarnation, incarnation + 1)
    try connection.execute(
      """
      INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate)
      SELECT node, ?, keyID, publicKey, certificate FROM logKey WHERE node = ? AND incarnation = ?
      """, [.number(incarnation + 1), .id(hub), .number(incarnation)])
    var head = LogHead(node: hub, incarnation: incarnation + 1)
    head.hybridTime = ended.hybridTime
    head.keyID = ended.keyID
    try changes.setHead(head)
  }

  /// The chain hash at a position that is the beginning of an epoch, where no receipt stands.
  package func chainHash(at position: Position) throws -> Digest? {
    guard let start = try start(of: position.epoch), start.kept.hubSeq == position.hubSeq else { return nil }
    return start.chainHash
  }

  /// Where an epoch began: what was kept of the one before; `nil` for the first.
  package func start(of epoch: UInt32) throws -> (kept: Position, chainHash: Digest)? {
    try connection.first("SELECT kept, chainHash FROM epochStart WHERE epoch = ?", [.number(epoch)]) {
      ($0.position(0), try $0.digest(1))
    }
  }
}
