internal import Catalogue
internal import ChangeLog
internal import Foundation
package import Kernel
package import Persistence
package import Records
package import Sync
internal import Wire

/// The node's side of the sync conversation: makes requests from what the tables say, and takes the hub's
/// answers into them, each answer in one transaction.
package struct NodeDesk: Sendable {
  let database: Database
  let log: LocalLog
  let world: World
  /// The hub's Ed25519 log key, from enrolment: never taken from the wire.
  let hubLogKey: [UInt8]
  let version: String
  let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

  package init(
    database: Database, log: LocalLog, world: World, hubLogKey: [UInt8], version: String,
    verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  ) {
    self.database = database
    self.log = log
    self.world = world
    self.hubLogKey = hubLogKey
    self.version = version
    self.verify = verify
  }

  var profile: NodeProfile { log.profile }

  /// What there is to do, read from the tables.
  package func facts() async throws -> NodeSession.Facts {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let head = try log.head(connection)
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      return NodeSession.Facts(
        unsentCount: Int(head.seq - min(received, head.seq)), cursor: try properties.position(.cursor),
        hubHead: try properties.position(.witnessedHead))
    }
  }

  // MARK: Hello

  package func helloRequest() async throws -> [UInt8] {
    let request = try await database.read { connection in
      let properties = PropertyTable(connection)
      let head = try log.head(connection)
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      var request = ProtoHelloRequest()
      request.protocolMin = ProtocolVersion.lowest
      request.protocolMax = ProtocolVersion.highest
      request.schemaEpoch = Catalogue.schemaEpoch
      request.node = Data(profile.node.row.bytes)
      request.incarnation = profile.incarnation
      request.sessionCounter = UInt64(try properties.integer(.sessionCounter) ?? 0)
      request.headSeq = head.seq
      request.headHash = Data(head.hash.bytes)
      request.receivedSeq = received
      if let change = try ChangeTable(connection).change(profile.node, profile.incarnation, received) {
        request.receivedHash = Data(change.hash.bytes)
      }
      request.durableSeq = UInt64(try properties.integer(.durableSeq) ?? 0)
      request.cursor = ProtoPosition(try properties.position(.cursor))
      request.hubHead = ProtoPosition(try properties.position(.witnessedHead))
      request.hubHeadHash = Data(try properties.digest(.witnessedHash).bytes)
      request.time = ProtoTimeEvidence(try log.timeSample(connection, world: world))
      request.nonce = Data(world.random.bytes(16))
      request.version = version
      return request
    }
    return try SyncBody.encode(request)
  }

  package func takeHello(_ body: [UInt8], roundTrip: Milliseconds) async throws -> HelloDecision {
    let answer: ProtoHelloAnswer = try SyncBody.decode(body)
    let decision = HelloDecision(answer)
    guard decision == .carryOn || decision == .hubRestored else { return decision }
    guard [UInt8](answer.hubLogKey) == hubLogKey else {
      throw ClienteleError(
        .changeSignatureInvalid, "the hub shows another log key than the one this node was enrolled with",
        hint: "Ask head office whether the hub was replaced; if so, enrol this node again.")
    }
    let now = world.clock.wall()
    let boot = world.clock.boot()
    try await database.write { connection in
      let properties = PropertyTable(connection)
      try properties.set(.sessionCounter, answer.sessionCounter)
      try properties.set(.receivedSeq, answer.receivedSeq)
      try properties.set(.lastContactAt, now.milliseconds)
      try witness(try Position(answer.hubHead), connection)
      if answer.hasBeacon {
        try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), roundTrip, connection)
      }
    }
    return decision
  }

  // MARK: Push

  /// - Returns: `nil` when everything has been received.
  package func pushRequest() async throws -> [UInt8]? {
    let requests: [ProtoPushRequest] = try await database.read { connection in
      let properties = PropertyTable(connection)
      let changes = try ChangeTable(connection).changes(
        of: profile.node, incarnation: profile.incarnation,
        above: UInt64(try properties.integer(.receivedSeq) ?? 0), countMax: Limits.pushChangesMax,
        bytesMax: Self.pushBytesMax)
      guard let last = changes.last else { return [] }
      var first = ProtoPushRequest()
      first.node = Data(profile.node.row.bytes)
      first.incarnation = profile.incarnation
      first.sessionCounter = UInt64(try properties.integer(.sessionCounter) ?? 0)
      first.headSignature = Data(try log.signHead(last.hash))
      return first.spread(over: changes)
    }
    return requests.isEmpty ? nil : try SyncBody.encode(requests)
  }

  private static let pushBytesMax = 4 << 20

  package func takePush(_ body: [UInt8]) async throws {
    let answer: ProtoPushAnswer = try SyncBody.decode(body)
    try await database.write { connection in
      let properties = PropertyTable(connection)
      if answer.hasReceipts { try take(answer.receipts, connection) }
      try properties.set(.receivedSeq, answer.receivedSeq)
      try properties.set(.lastContactAt, world.clock.wall().milliseconds)
      try witness(try Position(answer.hubHead), connection)
    }
    guard answer.reason.isEmpty else {
      throw ClienteleError(
        .hubRefused, "the hub took changes up to \(answer.receivedSeq) and no further: \(answer.reason)",
        hint: "The log of this node does not continue there; `clientele log verify` looks for the place.")
    }
  }

  private func take(_ signed: ProtoSignedReceipts, _ connection: Connection) throws {
    let hashes = try signed.hashes.map { try digest($0) }
    let message = SignatureDomain.message(SignatureDomain.receipts, .sha256(hashes.flatMap(\.bytes)))
    guard verify([UInt8](signed.signature), message, hubLogKey) else {
      throw ClienteleError(.changeSignatureInvalid, "the hub's receipts are not signed with its log key")
    }
    let table = ReceiptTable(connection)
    let answer = try table.insertAnswer(hashes: hashes, signature: [UInt8](signed.signature))
    for (bytes, hash) in zip(signed.receipts, hashes) {
      guard Digest.sha256([UInt8](bytes)) == hash else {
        throw ClienteleError(.frameMalformed, "a receipt does not have the hash that was signed")
      }
      try take(receipt: [UInt8](bytes), answer: answer, connection)
    }
  }

  /// Notes a receipt of an own change. Coming twice, or by push and pull both, it changes nothing.
  func take(receipt bytes: [UInt8], answer: Int64?, _ connection: Connection) throws {
    let receipt = try Receipt(decoding: bytes)
    guard receipt.node == profile.node, receipt.incarnation == profile.incarnation,
      let change = try ChangeTable(connection).change(receipt.node, receipt.incarnation, receipt.seq),
      change.hash == receipt.headerHash
    else {
      throw ClienteleError(
        .historyForked, "the hub receipted a change of this node that is not in its log",
        hint: "The data directory was copied or restored; docs/operations says how to go on.")
    }
    try ReceiptRecorder(connection).record(receipt, bytes: bytes, answer: answer)
  }

  // MARK: Beacons

  /// The reading of this machine's boot clock at which a beacon was issued, late by at most the round trip.
  func issued(_ ageMilliseconds: UInt32, before boot: BootReading) -> BootReading {
    BootReading(bootID: boot.bootID, milliseconds: boot.milliseconds - Int64(ageMilliseconds))
  }

  func take(
    _ signed: ProtoSignedBeacon, _ boot: BootReading, _ roundTrip: Milliseconds, _ connection: Connection
  ) throws {
    let bytes = [UInt8](signed.beacon)
    let message = SignatureDomain.message(SignatureDomain.beacon, .sha256(bytes))
    guard verify([UInt8](signed.signature), message, hubLogKey) else {
      throw ClienteleError(.changeSignatureInvalid, "a beacon is not signed with the hub's log key")
    }
    let beacon = try Beacon(decoding: bytes)
    try BeaconTable(connection).insert(
      beacon, signature: [UInt8](signed.signature), arrival: boot,
      roundTripMilliseconds: UInt32(clamping: roundTrip.count))
    try witness(beacon.head, connection)
  }

  /// Remembers the newest position of the hub's order this node has seen.
  func witness(_ position: Position, _ connection: Connection) throws {
    let properties = PropertyTable(connection)
    if try properties.position(.witnessedHead) < position { try properties.set(.witnessedHead, position) }
  }
}

extension ProtoPushRequest {
  /// One frame for each run of changes that fits one; this one's other fields are in the first.
  fileprivate func spread(over changes: [Change]) -> [ProtoPushRequest] {
    var frames: [ProtoPushRequest] = []
    var frame = self
    var bytes = 0
    for change in changes {
      if bytes > 0 && bytes + change.byteCount > Self.changeBytesPerFrame {
        frames.append(frame)
        frame = ProtoPushRequest()
        bytes = 0
      }
      frame.changes.append(change.envelope)
      bytes += change.byteCount
    }
    return frames + [frame]
  }

  private static let changeBytesPerFrame = Limits.frameBytesMax / 2
}

extension HelloDecision {
  fileprivate init(_ answer: ProtoHelloAnswer) {
    self =
      switch answer.verdict {
      case .continue: .carryOn
      case .hubRestored: .hubRestored
      case .forked: .forked
      case .behind: .behind
      case .unsupported: .unsupported
      default: .refused(reason: answer.reason)
      }
  }
}
