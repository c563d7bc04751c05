internal import Attribution
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

  /// How signatures are checked.
  package var verifySignature: @Sendable ([UInt8], [UInt8], [UInt8]) -> Bool { verify }

  /// Whether the hub's log key made a signature over exactly these bytes.
  func isSignedByHub(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
    verify(signature, message, hubLogKey)
  }

  /// What there is to do, read from the tables.
  package func facts() async throws -> NodeSession.Facts {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let head = try log.head(connection)
      let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
      return NodeSession.Facts(
        unsentCount: Int(head.seq - min(received, head.seq)), cursor: try properties.position(.cursor),
        hubHead: try properties.position(.witnessedHead),
        hasToGiveBack: try properties.position(.giveBackAfter) != .start,
        needsRepair: try RepairState(connection).isDue)
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
      request.incarnation = try log.incarnation(connection)
      request.sessionCounter = UInt64(try properties.integer(.sessionCounter) ?? 0)
      request.headSeq = head.seq
      request.headHash = Data(head.hash.bytes)
      request.receivedSeq = received
      if let change = try ChangeTable(connection).change(profile.node, request.incarnation, received) {
        request.receivedHash = Data(change.hash.bytes)
      }
      request.durableSeq = UInt64(try properties.integer(.durableSeq) ?? 0)
      request.cursor = ProtoPosition(try properties.position(.cursor))
      if let (proof, witness) = try newestWitness(connection) {
        request.witness = proof
        request.hubHead = ProtoPosition(witness.position)
        request.hubHeadHash = Data(witness.chainHash.bytes)
      }
      request.time = ProtoTimeEvidence(try log.timeSample(connection, world: world))
      request.nonce = Data(world.random.bytes(16))
      request.version = version
      return request
    }
    return try SyncBody.encode(request)
  }

  package func takeHello(_ body: [UInt8], roundTrip: Milliseconds) async throws -> HelloDecision {
    let answer: ProtoHelloAnswer = try SyncBody.decode(body)
    let judged = HelloDecision(answer)
    let isOurs = try await holds(answer)
    let decision = judged == .carryOn && !isOurs ? HelloDecision.forked : judged
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
      try properties.set(.protocolVersion, answer.protocol)
      try properties.set(.receivedSeq, answer.receivedSeq)
      try properties.set(.durableSeq, answer.durableSeq)
      try properties.set(.lastContactAt, now.milliseconds)
      if !answer.lookupKey.isEmpty {
        try properties.set(.lookupKey, [UInt8](answer.lookupKey).hexadecimal)
        try properties.set(.lookupKeyVersion, answer.lookupKeyVersion)
      }
      if decision == .hubRestored, answer.hasKept { try noteRestored(answer, connection) }
      try witness(try Position(answer.hubHead), connection)
      if answer.hasBeacon {
        try take(answer.beacon, issued(answer.beaconAgeMilliseconds, before: boot), roundTrip, connection)
      }
    }
    return decision
  }

  /// Whether the hub's end of this node's log is one this node has written.
  private func holds(_ answer: ProtoHelloAnswer) async throws -> Bool {
    guard answer.verdict == .continue, answer.receivedSeq > 0 else { return true }
    let hash = try digest(answer.receivedHash)
    return try await database.read { connection in
      try ChangeTable(connection).change(
        profile.node, try log.incarnation(connection), answer.receivedSeq)?.hash == hash
    }
  }

  /// What the hub has lost is given back, and the rows made of what it lost are compared with its own.
  private func noteRestored(_ answer: ProtoHelloAnswer, _ connection: Connection) throws {
    let properties = PropertyTable(connection)
    let kept = try Position(answer.kept)
    // Position 0 stands for nothing to give back; every original lies above the first.
    try properties.set(.giveBackAfter, max(kept, Position(epoch: 1, hubSeq: 0)))
    try RepairState(connection).demand()
  }

  // MARK: Push

  /// - Returns: `nil` when everything has been received.
  package func pushRequest() async throws -> [UInt8]? { try await pushBatch(above: nil)?.body }

  /// - Parameter seq: what comes before; what the hub has received when `nil`.
  /// - Returns: the next request with the last number in it; `nil` when there is nothing above.
  func pushBatch(above seq: UInt64?) async throws -> (body: [UInt8], last: UInt64, count: Int)? {
    try await database.read { connection in
      let properties = PropertyTable(connection)
      let changes = try ChangeTable(connection).changes(
        of: profile.node, incarnation: try log.incarnation(connection),
        above: try seq ?? UInt64(properties.integer(.receivedSeq) ?? 0),
        countMax: try pushSize(connection).count,
        bytesMax: Self.pushBytesMax)
      guard let last = changes.last else { return nil }
      let batch = PushBatch(
        changes: changes, sessionCounter: UInt64(try properties.integer(.sessionCounter) ?? 0),
        headSignature: try log.signHead(last.hash, incarnation: last.header.incarnation),
        protocolVersion: UInt32(clamping: try properties.integer(.protocolVersion) ?? 1))
      let frames = batch.frames(former: try formerReceipts(of: changes, connection))
      return (try SyncBody.encode(frames), last.header.seq, changes.count)
    }
  }

  private static let pushBytesMax = 4 << 20

  /// How many changes the next push holds: what the line lets through, and what the hub gave credit for.
  private func pushSize(_ connection: Connection) throws -> BatchSize {
    let known = try PropertyTable(connection).integer(.pushSize).map { Int(clamping: $0) }
    return BatchSize(1...Limits.pushChangesMax, count: known ?? Limits.pushChangesMax)
  }

  private func learnPushSize(
    _ answer: ProtoPushAnswer, _ roundTrip: Milliseconds, _ connection: Connection
  ) throws {
    let properties = PropertyTable(connection)
    let received = UInt64(try properties.integer(.receivedSeq) ?? 0)
    var size = try pushSize(connection)
    size.learn(
      items: Int(clamping: answer.receivedSeq - min(received, answer.receivedSeq)), applied: Milliseconds(0),
      travelled: roundTrip)
    let credit = answer.creditChanges > 0 ? Int(answer.creditChanges) : size.count
    try properties.set(.pushSize, max(1, min(size.count, credit)))
  }

  /// Receipts these changes had from the hub before it was restored.
  private func formerReceipts(
    of changes: [Change], _ connection: Connection
  ) throws -> [ProtoSignedReceipts] {
    guard let first = changes.first?.header else { return [] }
    let table = ReceiptTable(connection)
    let receipts = try table.receipts(
      of: first.node, incarnation: first.incarnation, above: first.seq - 1, countMax: changes.count)
    return try table.proofs(of: receipts).map {
      ProtoSignedReceipts(receipts: $0.receipts, hashes: $0.hashes, signature: $0.signature)
    }
  }

  /// - Parameter roundTrip: of the exchange, by which the next batch is made smaller on a narrow line.
  package func takePush(_ body: [UInt8], roundTrip: Milliseconds = Milliseconds(0)) async throws {
    let answer: ProtoPushAnswer = try SyncBody.decode(body)
    try await database.write { connection in
      let properties = PropertyTable(connection)
      try learnPushSize(answer, roundTrip, connection)
      if answer.hasReceipts { try take(answer.receipts, connection) }
      if answer.hasPacked { try take(answer.packed, connection) }
      try properties.set(.receivedSeq, answer.receivedSeq)
      try properties.set(.durableSeq, answer.durableSeq)
      try properties.set(.lastContactAt, world.clock.wall().milliseconds)
      try witness(try Position(answer.hubHead), connection)
    }
    guard answer.reason.isEmpty else {
      throw ClienteleError(
        .hubRefused, "the hub took changes up to \(answer.receivedSeq) and no further: \(answer.reason)",
        hint: "The log of this node does not continue there; `clientele log verify` looks for the place.")
    }
  }

  /// Puts the receipts of the current log together again from its own headers, then takes them as any others.
  private func take(_ packed: ProtoPackedReceipts, _ connection: Connection) throws {
    let incarnation = try log.incarnation(connection)
    let hashes = try connection.query(
      """
      SELECT header FROM change WHERE node = ? AND incarnation = ? AND seq >= ? ORDER BY seq LIMIT ?
      """, [.id(profile.node), .number(incarnation), .number(packed.firstSeq), .number(packed.stamps.count)]
    ) { Digest.sha256($0.bytes(0)) }
    let receipts = try packed.receipts(of: profile.node, incarnation: incarnation, hashes: hashes).map {
      $0.encoded()
    }
    try take(
      ProtoSignedReceipts(
        receipts: receipts, hashes: receipts.map { .sha256($0) }, signature: [UInt8](packed.signature)),
      connection)
  }

  private func take(_ signed: ProtoSignedReceipts, _ connection: Connection) throws {
    guard let proof = ReceiptProof(signed, isSigned: isSignedByHub) else {
      throw ClienteleError(.changeSignatureInvalid, "the hub's receipts are not signed with its log key")
    }
    let answer = try ReceiptTable(connection).insertAnswer(hashes: proof.hashes, signature: proof.signature)
    for bytes in proof.receipts { try take(receipt: bytes, answer: answer, connection) }
  }

  /// Notes a receipt of an own change. Coming twice, or by push and pull both, it changes nothing.
  func take(receipt bytes: [UInt8], answer: Int64?, _ connection: Connection) throws {
    let receipt = try Receipt(decoding: bytes)
    let change = try ChangeTable(connection).change(receipt.node, receipt.incarnation, receipt.seq)
    let isCurrent = try receipt.incarnation == log.incarnation(connection)
    // Of a former life this node may hold less, or something else, than it once wrote.
    if receipt.node == profile.node, !isCurrent, change?.hash != receipt.headerHash { return }
    guard receipt.node == profile.node, change?.hash == receipt.headerHash else {
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
    let table = BeaconTable(connection)
    let measured = BeaconEvidence(hubTime: beacon.instant, arrival: boot, roundTrip: roundTrip)
    let arrived = try table.latest().map { measured.narrowed(by: BeaconEvidence($0)) } ?? measured
    try table.insert(
      beacon, signature: [UInt8](signed.signature), arrival: arrived.arrival,
      roundTripMilliseconds: UInt32(clamping: arrived.roundTrip.count))
    try witness(beacon.head, connection)
  }

  /// Remembers the newest position of the hub's order this node has seen.
  func witness(_ position: Position, _ connection: Connection) throws {
    let properties = PropertyTable(connection)
    if try properties.position(.witnessedHead) < position { try properties.set(.witnessedHead, position) }
  }
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

extension BeaconEvidence {
  fileprivate init(_ stored: BeaconTable.Stored) {
    self.init(
      hubTime: stored.beacon.instant, arrival: stored.arrival,
      roundTrip: Milliseconds(Int64(stored.roundTripMilliseconds)))
  }
}
