internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import Wire

extension HubDesk {
  /// Opens a conversation: compares both histories, checks the node's boot clock against the hub's
  /// time, and issues the next session counter.
  func hello(_ request: ProtoHelloRequest, from node: NodeID) async throws -> [UInt8] {
    try requireOwn(request.node, node)
    guard request.sessionCounter <= Limits.sessionCounterMax else {
      throw ClienteleError(.frameMalformed, "a hello presents a session counter that no hub has issued")
    }
    let now = world.clock.wall()
    let answer = try await database.write { connection in
      try helloAnswer(request, node, now, connection)
    }
    return try SyncBody.encode(answer)
  }

  private func helloAnswer(
    _ request: ProtoHelloRequest, _ node: NodeID, _ now: Instant, _ connection: Connection
  ) throws -> ProtoHelloAnswer {
    var answer = ProtoHelloAnswer()
    guard let version = ProtocolVersion.common(lowest: request.protocolMin, highest: request.protocolMax)
    else {
      answer.verdict = .unsupported
      answer.reason = ClienteleError.Code.protocolUnsupported.name
      return answer
    }
    let sessions = SessionTable(connection)
    guard var session = try sessions.session(of: node) else {
      answer.verdict = .refused
      answer.reason = ClienteleError.Code.certificateRefused.name
      return answer
    }
    try HubClock(connection).check(world.clock)
    let head = try ChangeTable(connection).head(of: node, incarnation: request.incarnation)
    var decision = try decide(request, head: head, session: session, connection)
    if let kept = try compareHistory(request, now, connection) {
      if decision == .carryOn { decision = .hubRestored }
      answer.kept = ProtoPosition(kept)
    }
    let order = try HubOrder(connection)
    answer.protocol = version
    answer.schemaEpoch = Catalogue.schemaEpoch
    answer.verdict = decision.verdict
    answer.reason = decision.reason
    answer.hubHead = ProtoPosition(order.head)
    answer.hubHeadHash = Data(order.chainHash.bytes)
    answer.receivedSeq = head.seq
    answer.durableSeq = try durableSeq(of: node, request.incarnation, connection)
    answer.receivedHash = Data(head.hash.bytes)
    answer.hubLogKey = Data(try logKey(connection))
    if case .store = session.scope {
      let key = try LookupKey.current(connection, random: world.random)
      answer.lookupKey = Data(key.bytes)
      answer.lookupKeyVersion = UInt32(key.version)
    }
    answer.creditBytes = UInt32(Limits.syncBodyBytesMax)
    answer.creditChanges = UInt32(Limits.pushChangesMax)
    if let beacon = try beacon(connection) {
      answer.beacon = beacon.signed
      answer.beaconAgeMilliseconds = beacon.ageMilliseconds
    }
    answer.estimatesDiscarded = try discardEstimates(request, node, now, connection)
    if decision == .carryOn || decision == .hubRestored {
      session.confirmedCounter = max(session.confirmedCounter, request.sessionCounter)
      session.issuedCounter = session.confirmedCounter + 1
      session.incarnation = request.incarnation
      session.cursor = try Position(request.cursor)
      session.lastContactAt = now
      session.version = String(request.version.prefix(64))
      try sessions.save(session)
      if request.headSeq == head.seq { try NodeEvenTable(connection).note(node, at: now) }
    }
    answer.sessionCounter = session.issuedCounter
    return answer
  }

  private func decide(
    _ request: ProtoHelloRequest, head: LogHead, session: Session, _ connection: Connection
  ) throws -> HelloDecision {
    let acknowledgedHash = request.receivedSeq == 0 ? Digest.zero : try digest(request.receivedHash)
    let known = try ChangeTable(connection).change(head.node, head.incarnation, request.receivedSeq)?.hash
    return HelloDecision.decide(
      node: LogHistory(
        incarnation: request.incarnation, headSeq: request.headSeq, headHash: try digest(request.headHash)),
      hub: LogHistory(incarnation: head.incarnation, headSeq: head.seq, headHash: head.hash),
      acknowledgedSeq: request.receivedSeq, acknowledgedHash: acknowledgedHash, hubHashAtAcknowledged: known,
      isCounterKnown: request.sessionCounter > session.issuedCounter
        || [session.issuedCounter, session.confirmedCounter].contains(request.sessionCounter),
      isEnded: try EndedLogTable(connection).exists(head.node, head.incarnation))
  }

  /// Holds the hub's own history against what the node can prove of it, and begins a new epoch where the hub no
  /// longer has what it once signed.
  ///
  /// - Returns: up to where the hub has kept its order; `nil` when nothing of it is missing.
  func compareHistory(
    _ request: ProtoHelloRequest, _ now: Instant, _ connection: Connection
  ) throws -> Position? {
    let key = try logKey(connection)
    let witness = HubWitness(request.witness) { verify($0, $1, key) }
    guard let witness else { return nil }
    let order = try HubOrder(connection)
    let epochs = EpochTable(connection)
    let known =
      try ReceiptTable(connection).chainHash(at: witness.position)
      ?? epochs.chainHash(at: witness.position)
    guard case .restored(let needsEpoch) = HubHistory.judge(witness, head: order.head, known: known) else {
      return nil
    }
    if needsEpoch {
      return try epochs.begin(
        hub: log.profile.node, witnessed: witness.position.epoch, stamp: witness.stamp, reason: "restored",
        at: now)
    }
    return try epochs.start(of: witness.position.epoch + 1)?.kept ?? .start
  }

  /// Where the boot clock ran otherwise than the hub's since the node's last beacon, all estimates made
  /// since then are worth nothing.
  private func discardEstimates(
    _ request: ProtoHelloRequest, _ node: NodeID, _ now: Instant, _ connection: Connection
  ) throws -> Bool {
    let sample = try TimeSample(request.time)
    guard let reference = sample.beacon, let arrival = sample.beaconArrival,
      let beacon = try BeaconTable(connection).beacon(reference)
    else { return false }
    let before = BeaconEvidence(
      hubTime: beacon.beacon.instant,
      arrival: BootReading(bootID: sample.boot.bootID, milliseconds: arrival.bootMilliseconds),
      roundTrip: Milliseconds(Int64(arrival.roundTripMilliseconds)))
    guard
      BootClockCheck.disagrees(
        from: before, reading: sample.boot, received: now, travelMax: Self.helloTravelMax)
    else { return false }
    try connection.execute(
      """
      INSERT INTO discardedEstimate (node, incarnation, epoch, counter) VALUES (?, ?, ?, ?)
      ON CONFLICT (node, incarnation, epoch, counter) DO NOTHING
      """, [.id(node), .number(request.incarnation), .number(reference.epoch), .number(reference.counter)])
    try reconsiderClaims(of: node, request.incarnation, since: reference, beacon.beacon.instant, connection)
    return true
  }

  /// Claims that came in before their estimates were found worthless get their interval, and the award of
  /// their member, anew.
  private func reconsiderClaims(
    of node: NodeID, _ incarnation: UInt32, since reference: BeaconReference, _ instant: Instant,
    _ connection: Connection
  ) throws {
    let claims = try connection.query(
      """
      SELECT claimTime.claimID, claimTime.seq, claim.recordID FROM claimTime JOIN claim ON claim.id = claimTime.claimID
      WHERE claimTime.node = ? AND claimTime.incarnation = ? AND claimTime.beginsAt >= ?
      """, [.id(node), .number(incarnation), .instant(instant)]
    ) { (id: try $0.id(0), seq: UInt64($0.integer(1)), record: $0.optionalID(2)) }
    for claim in claims {
      guard let change = try ChangeTable(connection).change(node, incarnation, claim.seq),
        change.header.time.beacon == reference,
        let receipt = try ReceiptTable(connection).receipt(of: node, incarnation, claim.seq)
      else { continue }
      let interval = try ClaimClock(connection).interval(of: change, receipt: receipt)
      try connection.execute(
        "UPDATE claimTime SET beginsAt = ?, endsAt = ?, estimatedAt = ?, errorMilliseconds = ? WHERE claimID = ?",
        [
          .instant(interval.begin), .instant(interval.end), interval.estimate.map { .instant($0.instant) },
          .integer(interval.estimate?.error.count ?? 0), .id(claim.id),
        ])
      guard let record = claim.record else { continue }
      try connection.execute(
        "INSERT INTO awardQueue (recordID, position) VALUES (?, 0) ON CONFLICT (recordID) DO NOTHING",
        [.id(record)])
    }
  }

  /// How long a hello may have been on its way: what a reading may differ by without saying anything.
  private static let helloTravelMax = Milliseconds.seconds(10)

  func logKey(of node: NodeID, _ incarnation: UInt32, _ connection: Connection) throws -> [UInt8] {
    try connection.first(
      "SELECT publicKey FROM logKey WHERE node = ? AND incarnation = ? ORDER BY keyID DESC LIMIT 1",
      [.id(node), .number(incarnation)]
    ) { $0.bytes(0) } ?? []
  }
}

extension HelloDecision {
  fileprivate var verdict: ProtoHelloVerdict {
    switch self {
    case .carryOn: .continue
    case .hubRestored: .hubRestored
    case .forked: .forked
    case .behind: .behind
    case .unsupported: .unsupported
    case .refused: .refused
    }
  }

  fileprivate var reason: String {
    switch self {
    case .carryOn, .hubRestored: ""
    case .forked, .behind: ClienteleError.Code.historyForked.name
    case .unsupported: ClienteleError.Code.protocolUnsupported.name
    case .refused(let reason): reason
    }
  }
}
