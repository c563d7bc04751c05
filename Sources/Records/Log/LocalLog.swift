internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// Writes this node's own changes, within one write transaction.
package struct LocalLog {
  package let profile: NodeProfile
  private let sign: @Sendable (UInt32, [UInt8]) throws -> [UInt8]

  /// - Parameter sign: with the log key of this node, whatever life of its log.
  package init(profile: NodeProfile, sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
    self.init(profile: profile) { _, message in try sign(message) }
  }

  /// - Parameter sign: with the log key of a life of the log.
  package init(
    profile: NodeProfile, signAs sign: @escaping @Sendable (UInt32, [UInt8]) throws -> [UInt8]
  ) {
    self.profile = profile
    self.sign = sign
  }

  /// Which life of the log is written to. The profile says which it was when the node was opened.
  package func incarnation(_ connection: Connection) throws -> UInt32 {
    try profile.currentIncarnation(connection)
  }

  /// Appends one change to the own log and commits it. At a node it waits for its receipt; the hub
  /// gives its own at once.
  ///
  /// - Returns: the change, and the states it left behind.
  package func append(
    _ drafts: [Draft], kind: ChangeKind, actor: AssociateID?, world: World, to writer: StateWriter,
    idempotency: [UInt8] = []
  ) throws -> (change: Change, states: [RowState]) {
    let connection = writer.connection
    let changes = ChangeTable(connection)
    let properties = PropertyTable(connection)
    let incarnation = try self.incarnation(connection)
    var head = try changes.head(of: profile.node, incarnation: incarnation)
    let isHub = profile.kind == .hub
    // The hub has seen whatever it gave a receipt for: what it writes next stands above that, whatever its clock says.
    if isHub { head.hybridTime = max(head.hybridTime, try HubOrder(connection).headStamp) }
    let change = try head.append(
      drafts, kind: kind, actor: actor, seenHub: try properties.position(isHub ? .hubHead : .cursor),
      time: try timeSample(connection, world: world), idempotency: idempotency,
      salts: drafts.map { _ in world.random.bytes(Part.saltByteCount) }, sign: { try sign(incarnation, $0) })
    try changes.setHead(head)
    // What was just encoded need not be read again.
    let operations = drafts.flatMap(\.operations)
    if isHub {
      var order = try HubOrder(connection)
      let receipt = order.place(change, verdict: .accepted, reason: "", at: world.clock.wall())
      let states = try writer.commit(change, receipt: receipt, operations: operations)
      try order.save(
        answer: try sign(.sha256(order.receiptHashes.flatMap(\.bytes)), domain: SignatureDomain.receipts))
      return (change, states)
    }
    return (change, try writer.commit(change, receipt: nil, operations: operations))
  }

  /// The head of the own log.
  package func head(_ connection: Connection) throws -> LogHead {
    try ChangeTable(connection).head(of: profile.node, incarnation: try incarnation(connection))
  }

  /// What this node can say of time now.
  package func timeSample(_ connection: Connection, world: World) throws -> TimeSample {
    let boot = world.clock.boot()
    let beacon = try BeaconTable(connection).latest()
    return TimeSample(
      wall: world.clock.wall(), boot: boot, beacon: beacon?.beacon.reference,
      beaconArrival: beacon.flatMap { stored in
        stored.arrival.bootID == boot.bootID
          ? BeaconArrival(
            bootMilliseconds: stored.arrival.milliseconds, roundTripMilliseconds: stored.roundTripMilliseconds
          )
          : nil
      })
  }

  /// Signs the end of the log for a push.
  package func signHead(_ hash: Digest, incarnation: UInt32) throws -> [UInt8] {
    try sign(incarnation, SignatureDomain.message(SignatureDomain.head, hash))
  }

  /// Signs a message that says itself what it is for, with the key of a life of this log.
  package func sign(message: [UInt8], incarnation: UInt32) throws -> [UInt8] {
    try sign(incarnation, message)
  }

  /// Signs the receipts of one answer, or a beacon: what the hub says, whatever life of its log.
  package func sign(_ digest: Digest, domain: [UInt8]) throws -> [UInt8] {
    try sign(message: SignatureDomain.message(domain, digest))
  }

  /// Signs a message that says itself what it is for.
  package func sign(message: [UInt8]) throws -> [UInt8] { try sign(profile.incarnation, message) }
}
