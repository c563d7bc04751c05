internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
package import Persistence
package import Records
internal import Sync
internal import Wire

/// The hub's side of the sync conversation: each request stands alone, so a restart of the hub costs
/// nothing. Files beside this one hold one exchange each.
package struct HubDesk: Sendable {
  let database: Database
  let log: LocalLog
  let world: World
  let news: NewsBoard
  /// Whether a signature over exactly these bytes was made by the owner of an Ed25519 public key.
  let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  /// The authority's word for the log key of a life of a node's log.
  let certify: @Sendable (_ key: [UInt8], NodeID, _ incarnation: UInt32, Instant) throws -> [UInt8]

  package init(
    database: Database, log: LocalLog, world: World, news: NewsBoard,
    verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool,
    certify: @escaping @Sendable (_ key: [UInt8], NodeID, _ incarnation: UInt32, Instant) throws -> [UInt8] =
      {
        _, _, _, _ in []
      }
  ) {
    self.database = database
    self.log = log
    self.world = world
    self.news = news
    self.verify = verify
    self.certify = certify
  }

  /// Answers one request of an authenticated node.
  ///
  /// - Throws: an error that the transport turns into a refusal; nothing was changed then.
  package func answer(path: String, body: [UInt8], from node: NodeID) async throws -> [UInt8] {
    switch path {
    case SyncPath.hello: try await hello(SyncBody.decode(body), from: node)
    case SyncPath.push: try await push(SyncBody.decodeAll(body), from: node)
    case SyncPath.pull: try await pull(SyncBody.decode(body), from: node)
    case SyncPath.listen: try await listen(SyncBody.decode(body), from: node)
    case SyncPath.incarnation: try await beginIncarnation(SyncBody.decode(body), from: node)
    case SyncPath.giveBack: try await takeBack(SyncBody.decodeAll(body), from: node)
    case SyncPath.verify: try await compareRows(SyncBody.decode(body), from: node)
    case SyncPath.query: try await query(SyncBody.decode(body), from: node)
    case SyncPath.admit: try await admit(SyncBody.decode(body), from: node)
    default: throw ClienteleError(.protocolUnsupported, "there is no exchange at \(path)")
    }
  }

  /// The newest beacon and how long ago it was issued; `nil` while the hub does not vouch for its clock, has
  /// given none yet, or was restarted with its machine since.
  func beacon(_ connection: Connection) throws -> (signed: ProtoSignedBeacon, ageMilliseconds: UInt32)? {
    let boot = world.clock.boot()
    guard try PropertyTable(connection).text(.timeUnproven) != "1",
      let stored = try BeaconTable(connection).latest(), stored.arrival.bootID == boot.bootID
    else { return nil }
    var proto = ProtoSignedBeacon()
    proto.beacon = Data(stored.beacon.encoded())
    proto.signature = Data(stored.signature)
    return (proto, UInt32(clamping: boot.milliseconds - stored.arrival.milliseconds))
  }

  /// - Parameters:
  ///   - incarnation: `nil` where it does not matter.
  ///   - counter: `nil` for what was carried by hand.
  /// - Throws: `sessionUnknown`: the node said hello to this hub as it was before a restore, or a copy of the node
  ///   has said hello since. It says hello again, and both compare what they hold.
  func requireSession(
    _ node: NodeID, incarnation: UInt32?, _ counter: UInt64?, _ connection: Connection
  ) throws {
    guard let session = try SessionTable(connection).session(of: node) else {
      throw ClienteleError(.certificateRefused, "node \(node) is not enrolled at this hub")
    }
    guard session.issuedCounter == counter ?? session.issuedCounter,
      session.incarnation == incarnation ?? session.incarnation
    else {
      throw ClienteleError(.sessionUnknown, "node \(node) has to say hello again")
    }
  }

  /// The hub's own log key: the same for all lives of its log.
  func logKey(_ connection: Connection) throws -> [UInt8] {
    try logKey(of: log.profile.node, try log.incarnation(connection), connection)
  }

  func requireOwn(_ claimed: Data, _ node: NodeID) throws {
    guard try rowID(claimed) == node.row else {
      throw ClienteleError(
        .changeWrongNode, "a request names another node than the certificate it came with",
        hint: "Each data directory belongs to one node; do not mix key files of two nodes.")
    }
  }
}

/// Issues a beacon: the hub's signed, unpredictable statement of its time.
extension HubDesk {
  /// Issues none while the hub does not vouch for its time.
  package func issueBeacon() async throws {
    let now = world.clock.wall()
    let boot = world.clock.boot()
    let nonce = world.random.bytes(16)
    let clock = world.clock
    try await database.write { connection in
      guard try HubClock(connection).check(clock) else { return }
      let properties = PropertyTable(connection)
      let order = try HubOrder(connection)
      let counter = UInt64(try properties.integer(.beaconCounter) ?? 0) + 1
      let beacon = Beacon(
        hub: log.profile.node, epoch: order.head.epoch, counter: counter, instant: now, nonce: nonce,
        head: order.head, chainHash: order.chainHash)
      let signature = try log.sign(.sha256(beacon.encoded()), domain: SignatureDomain.beacon)
      try BeaconTable(connection).insert(
        beacon, signature: signature, arrival: boot, roundTripMilliseconds: 0)
      try properties.set(.beaconCounter, counter)
    }
    news.announce()
  }
}
