internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// Writes this node's own changes, within one write transaction.
package struct LocalLog {
  package let profile: NodeProfile
  private let sign: @Sendable ([UInt8]) throws -> [UInt8]

  /// - Parameter sign: with the log key of this incarnation.
  package init(profile: NodeProfile, sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
    self.profile = profile
    self.sign = sign
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
    var head = try changes.head(of: profile.node, incarnation: profile.incarnation)
    let isHub = profile.kind == .hub
    let change = try head.append(
      drafts, kind: kind, actor: actor, seenHub: try properties.position(isHub ? .hubHead : .cursor),
      time: try timeSample(connection, world: world), idempotency: idempotency,
      salts: drafts.map { _ in world.random.bytes(Part.saltByteCount) }, sign: sign)
    try changes.setHead(head)
    if isHub {
      var order = try HubOrder(connection)
      let receipt = order.place(change, verdict: .accepted, reason: "", at: world.clock.wall())
      let states = try writer.commit(change, receipt: receipt)
      try order.save(answer: nil)
      return (change, states)
    }
    return (change, try writer.commit(change, receipt: nil))
  }

  /// The head of the own log.
  package func head(_ connection: Connection) throws -> LogHead {
    try ChangeTable(connection).head(of: profile.node, incarnation: profile.incarnation)
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
  package func signHead(_ hash: Digest) throws -> [UInt8] {
    try sign(SignatureDomain.message(SignatureDomain.head, hash))
  }

  /// Signs the receipts of one answer, or a beacon.
  package func sign(_ digest: Digest, domain: [UInt8]) throws -> [UInt8] {
    try sign(SignatureDomain.message(domain, digest))
  }
}
