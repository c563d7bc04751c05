internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Reads claims with everything the rule weighs: evidence class, interval, receipt, book, contact point.
struct ClaimReader {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func claims(of records: [SourceRecordID]) throws -> [ClaimEvidence] {
    try records.flatMap { record in
      let isReachable =
        try connection.count(
          "SELECT count(*) FROM contactPoint WHERE recordID = ? AND kind IN ('phone', 'email', 'wechat', 'card')",
          [.id(record)]) > 0
      return try connection.query(
        """
        SELECT claim.id, claim.associateID, claim.storeID, claim.kind, claim.evidence, claim.statedAt,
          claim.interactionID, book.cutOffAt, book.storeID, claimTime.beginsAt, claimTime.endsAt,
          claimTime.estimatedAt, claimTime.errorMilliseconds, claimTime.position, claimTime.node, claimTime.seq
        FROM claim JOIN claimTime ON claimTime.claimID = claim.id LEFT JOIN book ON book.id = claim.bookID
        WHERE claim.recordID = ? ORDER BY claim.id
        """, [.id(record)]
      ) { try Self.claim($0, record, isReachable: isReachable) }
    }
  }

  private static func claim(
    _ row: ResultRow, _ record: SourceRecordID, isReachable: Bool
  ) throws -> ClaimEvidence {
    let position = row.position(13)
    return ClaimEvidence(
      id: ID(try row.id(0)), record: record, associate: ID(try row.id(1)), store: ID(try row.id(2)),
      evidenceClass: (ContactEvidence(rawValue: row.text(4)) ?? .typedIn).evidenceClass,
      basis: try basis(row),
      order: RowOrder(
        epoch: position.epoch, hubSeq: position.hubSeq, node: ID(try row.id(14)), seq: UInt64(row.integer(15))
      ),
      hasReachableContact: isReachable, hasInteraction: !row.isNull(6))
  }

  /// A claim out of a book counts as one only when head office has approved a book of that store and file.
  private static func basis(_ row: ResultRow) throws -> ClaimEvidence.Basis {
    let begin = Instant(milliseconds: row.integer(9))
    let end = Instant(milliseconds: row.integer(10))
    switch ClaimKind(rawValue: row.text(3)) {
    case .live:
      let estimate = row.optionalInteger(11).map {
        TimeEstimate(instant: Instant(milliseconds: $0), error: Milliseconds(row.integer(12)))
      }
      return .live(ClaimInterval(begin: begin, end: end, estimate: estimate))
    case .opening where row.optionalID(8) == row.optionalID(2) && !row.isNull(7):
      let cutOff = Instant(milliseconds: row.integer(7))
      let stated = Instant(milliseconds: row.integer(5))
      return stated <= cutOff ? .opening(cutOff: cutOff, statedAt: stated) : .unapprovedImport
    case .opening, .imported, nil: return .unapprovedImport
    }
  }

  /// When the hub first had a claim on any of the records; `nil` while it has none.
  func firstReceipt(of records: [SourceRecordID]) throws -> Instant? {
    try records.compactMap { record in
      try connection.first(
        """
        SELECT min(claimTime.stamp) FROM claim JOIN claimTime ON claimTime.claimID = claim.id
        WHERE claim.recordID = ?
        """, [.id(record)]
      ) { row in
        row.optionalInteger(0).map {
          Instant(milliseconds: HybridTime(packed: UInt64($0)).milliseconds)
        }
      } ?? nil
    }.min()
  }

  /// The store of a record: whose pool a member without a claim belongs to.
  func poolStore(of record: SourceRecordID) throws -> StoreID? {
    try connection.first("SELECT storeID FROM sourceRecord WHERE id = ?", [.id(record)]) { row in
      row.optionalID(0).map { StoreID($0) }
    } ?? nil
  }

  /// What persons with authority have ruled on a member.
  func rulings(on records: [SourceRecordID]) throws -> [Ruling] {
    try records.flatMap { record in
      try connection.query(
        """
        SELECT ruling.id, ruling.associateID, ruling.storeID, ruling.claimID, ruling.refersTo, ruling.ruledBy,
          rowState.image
        FROM ruling JOIN rowState ON rowState.tableID = ? AND rowState.rowID = ruling.id
        WHERE ruling.recordID = ? ORDER BY ruling.id
        """, [.number(TableID.ruling.number), .id(record)], Self.ruling
      )
    }.compactMap(\.self)
  }

  /// Who ruled what, at the place the hub gave it.
  private static func ruling(_ row: ResultRow) throws -> Ruling? {
    let state = try RowState(decoding: row.bytes(6), catalogue: .current)
    guard let store = row.optionalID(2), let stamp = state.decidingStamps.first, let position = stamp.position
    else { return nil }
    let claims = row.text(4).split(separator: " ").compactMap { RowID($0).map { ClaimID($0) } }
    return Ruling(
      id: try row.id(0),
      owner: row.optionalID(1).map {
        .associate(ID($0), store: StoreID(store), claim: row.optionalID(3).map { ClaimID($0) })
      } ?? .storePool(StoreID(store)),
      refersTo: Set(claims), decidedBy: ID(row.optionalID(5) ?? .zero),
      receipt: Instant(milliseconds: stamp.time.milliseconds),
      order: RowOrder(epoch: position.epoch, hubSeq: position.hubSeq, node: stamp.node, seq: stamp.seq))
  }
}
