internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// What the hub notes when a change has come in, in the same transaction: who holds the new records,
/// between which instants its claims were made, and whom to compare and decide again.
struct RecordIntake {
  let writer: StateWriter
  let origin: NodeID

  /// - Parameter position: from where on nodes hear of it; that of the receipt unless a restored hub takes back an
  ///   old one.
  func take(
    _ states: [RowState], of change: Change, receipt: Receipt, at position: Position? = nil
  ) throws {
    let position = position ?? receipt.position
    let erasures = ErasureTable(writer.connection)
    let gone = try Set(change.header.parts.compactMap(\.subject).filter { try erasures.isErased($0) })
    for record in gone { try erasures.demand(record) }
    for state in states {
      switch state.table {
      // Nobody holds an erased record again, not for the moment until this is cleared either.
      case .sourceRecord where gone.contains(SourceRecordID(state.id)): break
      case .admission where state.reference(AdmissionField.recordID).map { gone.contains(ID($0)) } ?? false:
        break
      case .sourceRecord:
        try admitOrigin(state, at: position)
        try enqueue(state.id, at: position)
      case .contactPoint:
        try enqueue(state.reference(ContactPointField.recordID), at: position)
      case .claim:
        try noteClaim(state, change, receipt)
        try enqueue(state.reference(ClaimField.recordID), at: position)
      case .purchase:
        try enqueueCredit(state.reference(PurchaseField.recordID), at: position)
      case .purchaseLine where state.value(PurchaseLineField.serial) != nil:
        try enqueue(state.reference(PurchaseLineField.recordID), at: position)
      case .interaction where state.value(InteractionField.serial) != nil:
        try enqueue(state.reference(InteractionField.recordID), at: position)
      case .admission: try admit(state, at: position)
      case .consent where state.value(ConsentField.purpose)?.text == ConsentPurpose.sharing.rawValue:
        try enqueueCredit(state.reference(ConsentField.recordID), at: position)
      case .unit, .store: try PassingOn(writer.connection).noteMoves(at: position)
      case .ruling: try enqueueCredit(state.reference(RulingField.recordID), at: position)
      default: break
      }
    }
  }

  /// The store a record was made at, and the laptop's associate that made it, hold it from the start.
  private func admitOrigin(_ state: RowState, at position: Position) throws {
    let record = SourceRecordID(state.id)
    if let store = state.reference(SourceRecordField.storeID) {
      try writer.enter(record, into: .store(ID(store)), at: position)
    }
    if let session = try SessionTable(writer.connection).session(of: origin), session.scope != .everyone {
      try writer.enter(record, into: session.scope, at: position)
    }
  }

  /// The rest of the member follows when the member is decided again.
  private func admit(_ state: RowState, at position: Position) throws {
    guard let record = state.reference(AdmissionField.recordID),
      let store = state.reference(AdmissionField.storeID)
    else { return }
    let scope = Scope.store(ID(store))
    let member = try MemberReader(writer.connection).records(of: MemberID(record))
    if try PassingOn(writer.connection).mayHold(ID(record), of: member, scope) {
      try writer.enter(ID(record), into: scope, at: position)
    }
    try enqueueCredit(record, at: position)
  }

  private func enqueue(_ record: RowID?, at position: Position) throws {
    guard let record else { return }
    try writer.connection.execute(
      """
      INSERT INTO matchQueue (recordID, position) VALUES (?, ?)
      ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
      """, [.id(record), .position(position)])
  }

  /// A sale that says nothing new of the person only has to be credited.
  private func enqueueCredit(_ record: RowID?, at position: Position) throws {
    guard let record else { return }
    try writer.connection.execute(
      """
      INSERT INTO awardQueue (recordID, position) VALUES (?, ?)
      ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
      """, [.id(record), .position(position)])
  }

  private func noteClaim(_ state: RowState, _ change: Change, _ receipt: Receipt) throws {
    let connection = writer.connection
    let interval = try ClaimClock(connection).interval(of: change, receipt: receipt)
    try connection.execute(
      """
      INSERT INTO claimTime (claimID, node, incarnation, seq, beginsAt, endsAt, estimatedAt, errorMilliseconds,
        stamp, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (claimID) DO NOTHING
      """,
      [
        .id(state.id), .id(change.header.node), .number(change.header.incarnation),
        .number(change.header.seq),
        .instant(interval.begin), .instant(interval.end), interval.estimate.map { .instant($0.instant) },
        .integer(interval.estimate?.error.count ?? 0), .number(receipt.stamp.packed),
        .position(receipt.position),
      ])
  }
}

/// Between which instants a change was made, from its header, the hub's own beacons and its receipt.
struct ClaimClock {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func interval(of change: Change, receipt: Receipt) throws -> ClaimInterval {
    let header = change.header
    let beacon = try header.time.beacon.flatMap { try BeaconTable(connection).beacon($0) }
    // The hub's own record of the beacon counts, never what the node says of it.
    let evidence = TimeEvidence(
      wall: header.time.wall, boot: header.time.boot,
      beacon: beacon.map { stored in
        BeaconEvidence(
          hubTime: stored.beacon.instant,
          arrival: BootReading(
            bootID: header.time.beaconArrival == nil ? .zero : header.time.boot.bootID,
            milliseconds: header.time.beaconArrival?.bootMilliseconds ?? 0),
          roundTrip: Milliseconds(Int64(header.time.beaconArrival?.roundTripMilliseconds ?? 0)))
      })
    return ClaimInterval(
      evidence: evidence, enrolledAt: try enrolledAt(header.node),
      // A receipt whose time the hub did not vouch for proves no end.
      receipt: receipt.timeUnproven ? .distantFuture : Instant(milliseconds: receipt.stamp.milliseconds),
      estimatesDiscarded: try header.time.beacon.map { try areDiscarded(header, since: $0) } ?? false)
  }

  private func enrolledAt(_ node: NodeID) throws -> Instant {
    if let session = try SessionTable(connection).session(of: node) { return session.enrolledAt }
    return try NodeProfile.load(connection)?.enrolledAt ?? .distantPast
  }

  private func areDiscarded(_ header: ChangeHeader, since beacon: BeaconReference) throws -> Bool {
    try connection.count(
      """
      SELECT count(*) FROM discardedEstimate WHERE node = ? AND incarnation = ? AND epoch = ? AND counter = ?
      """, [.id(header.node), .number(header.incarnation), .number(beacon.epoch), .number(beacon.counter)])
      > 0
  }
}
