internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Reads awards with what they rest on, computed again from the claims in the log.
struct ReadAward {
  private let connection: Connection
  private let staff: StaffLabels
  private let members: MemberReader

  init(_ connection: Connection) {
    self.connection = connection
    staff = StaffLabels(connection)
    members = MemberReader(connection)
  }

  // MARK: Lists

  private static let columns =
    "id, associateID, storeID, step, effectiveFrom, provisionalUntil, needsPerson, claimCount"

  /// Standing awards of a state, the members recorded last first.
  ///
  /// - Parameters:
  ///   - store: whose members, `nil` for all.
  ///   - before: where the page before ended.
  func lines(
    _ state: AwardState, at store: StoreID?, before: MemberID?, now: Instant, limit: Int
  ) throws -> [AwardLine] {
    var terms = ["supersededBy IS NULL"]
    var arguments: [Value?] = []
    switch state {
    case .needsPerson: terms.append("needsPerson = 1")
    case .provisional:
      terms.append("provisionalUntil > ?")
      arguments.append(.instant(now))
    case .contested: terms.append("claimCount > 1")
    case .ruled: terms.append("step = 'ruling'")
    case .all: break
    }
    if let store {
      terms.append("storeID = ?")
      arguments.append(.id(store))
    }
    if let before {
      terms.append("id < ?")
      arguments.append(.id(before))
    }
    return try connection.query(
      "SELECT \(Self.columns) FROM award WHERE \(terms.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?",
      arguments + [.number(limit)], line)
  }

  private func line(_ row: ResultRow) throws -> AwardLine {
    func instant(_ column: Int32) -> Instant? {
      row.optionalInteger(column).map { Instant(milliseconds: $0) }
    }
    return AwardLine(
      member: MemberID(try row.id(0)), name: "", owner: try staff.associate(row.optionalID(1)),
      store: try staff.store(row.optionalID(2)), step: row.text(3), since: instant(4),
      provisionalUntil: instant(5), needsPerson: row.integer(6) != 0, claimCount: Int(row.integer(7)))
  }

  // MARK: One

  /// - Throws: `notFound` for a member without an award.
  func evidence(of member: MemberID, in language: ExplanationLanguage) throws -> AwardEvidence {
    let records = try members.records(of: member)
    let stored = try connection.first(
      "SELECT \(Self.columns) FROM award WHERE id = ?", [.id(member)], line)
    guard let stored,
      let award = try OwnershipDecisions(connection, now: .distantPast)
        .award(of: DecidedMember(id: member, records: records))
    else { throw ClienteleError(.notFound, "this hub has no award of member \(member)") }
    let claims = try ClaimReader(connection).claims(of: records)
    let names = ExplanationNames(
      offsetMinutes: LocalTime.offsetMinutes, associate: { $0.description }, store: { $0.description })
    let explanation = AwardExplanation(of: award, claims: claims, in: language, names: names)
    let became = Dictionary(
      award.considered.map { ($0.claim, explanation.sentence($0)) }, uniquingKeysWith: { first, _ in first })
    let state = try RowTable(connection).state(.award, member.row)
    let isSame = AwardColumns.values(award, claimCount: award.considered.count).allSatisfy {
      field, value in state?.value(field) == value
    }
    return AwardEvidence(
      line: stored, ruleVersion: Int(award.ruleVersion), isAsComputed: isSame,
      claims: try claims.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.map { claim in
        try self.claim(claim, sentence: became[claim.id] ?? "", isOwner: claim.id == award.owner.claim)
      }, rulings: try rulings(on: records, standing: award.ruling))
  }

  private func claim(
    _ claim: ClaimEvidence, sentence: String, isOwner: Bool
  ) throws -> AwardEvidence.Claim {
    let source = try connection.first(
      "SELECT node, incarnation, seq, position, beginsAt, endsAt FROM claimTime WHERE claimID = ?",
      [.id(claim.id)]
    ) {
      (
        node: NodeID(try $0.id(0)), incarnation: UInt32(clamping: $0.integer(1)),
        seq: UInt64($0.integer(2)), position: $0.position(3).description,
        begin: Instant(milliseconds: $0.integer(4)), end: Instant(milliseconds: $0.integer(5))
      )
    }
    guard let source else {
      throw ClienteleError(.databaseCorrupt, "the log does not hold claim \(claim.id)")
    }
    let change = try ChangeTable(connection).change(source.node, source.incarnation, source.seq)
    let node = try connection.first("SELECT name FROM node WHERE id = ?", [.id(source.node)]) { $0.text(0) }
    var (begin, end) = (source.begin, source.end)
    var estimate: TimeEstimate?
    let basis: AwardEvidence.Basis
    switch claim.basis {
    case .live(let interval):
      estimate = interval.estimate
      basis =
        switch claim.evidenceClass {
        case .typedIn: .typedIn
        case .callLog: .callLog
        case .visitCheckIn: .visitCheckIn
        case .memberConfirmed: .memberConfirmed
        }
    case .opening(let cutOff, let statedAt):
      (begin, end, basis) = (statedAt, cutOff, .book)
    case .unapprovedImport: basis = .unapprovedImport
    }
    return AwardEvidence.Claim(
      id: claim.id, associate: try staff.associate(claim.associate), store: try staff.store(claim.store),
      basis: basis, begin: begin, end: end, estimate: estimate?.instant,
      estimateErrorMilliseconds: estimate?.error.count,
      wall: change?.header.time.wall, node: node ?? "", position: source.position, sentence: sentence,
      isOwner: isOwner)
  }

  private func rulings(
    on records: [SourceRecordID], standing: RowID?
  ) throws -> [AwardEvidence.Ruling] {
    let rows = RowTable(connection)
    return try records.flatMap { record in
      try connection.query(
        "SELECT id, ruledBy, associateID, storeID, reason, hearing FROM ruling WHERE recordID = ?",
        [.id(record)]
      ) { row in
        let id = try row.id(0)
        let stamp = try rows.state(.ruling, id)?.decidingStamps.first
        return AwardEvidence.Ruling(
          id: id, by: try staff.associate(row.optionalID(1)),
          at: Instant(milliseconds: stamp?.time.milliseconds ?? 0),
          owner: try staff.associate(row.optionalID(2)), store: try staff.store(row.optionalID(3)),
          reason: row.text(4), hearing: row.text(5), isStanding: id == standing)
      }
    }.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
  }

  // MARK: Handing over

  func handOver(of leaver: AssociateID, to owner: RuleAward.Owner) throws -> HandOverPreview {
    func members(of associate: AssociateID) throws -> Int {
      try connection.count(
        "SELECT count(*) FROM award WHERE associateID = ? AND supersededBy IS NULL", [.id(associate)])
    }
    let home = StaffQueries(connection)
    let hasLeft =
      try connection.count(
        "SELECT count(*) FROM associate WHERE id = ? AND coalesce(archived, 0) = 1", [.id(leaver)]) > 0
    let undecided = try connection.count(
      """
      SELECT count(*) FROM award WHERE associateID = ? AND supersededBy IS NULL AND needsPerson = 1
      """, [.id(leaver)])
    let (to, store): (AssociateID?, StoreID) =
      switch owner {
      case .associate(let associate): (associate, try home.store(of: associate))
      case .pool(let store): (nil, store)
      }
    let has =
      try to.map { try members(of: $0) }
      ?? connection.count(
        "SELECT count(*) FROM award WHERE storeID = ? AND associateID IS NULL AND supersededBy IS NULL",
        [.id(store)])
    return HandOverPreview(
      leaver: try staff.associate(leaver), leaverStore: try staff.store(home.store(of: leaver)),
      hasLeft: hasLeft, members: try members(of: leaver), undecided: undecided,
      to: try staff.associate(to), toStore: try staff.store(store), has: has)
  }
}

extension AwardLine {
  func called(_ name: String) -> AwardLine {
    AwardLine(
      member: member, name: name, owner: owner, store: store, step: step, since: since,
      provisionalUntil: provisionalUntil, needsPerson: needsPerson, claimCount: claimCount)
  }
}
