internal import Catalogue
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// At the hub: persons of whom somebody has to say whether they are one, the most at stake first.
///
/// A case is two persons with every pair of their records that awaits a word (`matchReview`). The table follows from
/// those pairs, memberships and purchases; ``refresh(_:)`` is given whoever changed, in the transaction that changed them.
struct ReviewCases {
  let connection: Connection
  private let members: MemberReader

  init(_ connection: Connection) {
    self.connection = connection
    members = MemberReader(connection)
  }

  /// A case in the table.
  struct Case: Hashable {
    let one: MemberID
    let other: MemberID
    /// The pair that speaks for it most strongly; the first record is of `one`.
    let record: SourceRecordID
    let otherRecord: SourceRecordID
    let pairCount: Int
    let key: ReviewCursor
  }

  // MARK: Keeping

  /// Computes the cases of these records' persons again.
  func refresh(_ records: [SourceRecordID]) throws {
    var touched: [MemberID: Set<SourceRecordID>] = [:]
    for record in records { touched[try members.member(of: record), default: []].insert(record) }
    var stakes: [MemberID: Int64] = [:]
    for (member, records) in touched.sorted(by: { $0.key < $1.key }) {
      try refresh(member, formerly: records, &stakes)
    }
  }

  /// - Parameter formerly: records under whose identifiers cases of the person may stand.
  private func refresh(
    _ member: MemberID, formerly: Set<SourceRecordID>, _ stakes: inout [MemberID: Int64]
  ) throws {
    let records = try members.records(of: member)
    let before = try cases(of: member)
    for record in formerly.union(records).sorted() {
      try connection.execute(
        "DELETE FROM reviewCase WHERE oneID = ? OR otherID = ?", [.id(record), .id(record)])
    }
    let open = try openPairs(of: member, records)
    guard !open.isEmpty else { return }
    let apart = try ruledOut(of: records)
    for (other, pairs) in open.sorted(by: { $0.key < $1.key }) where !apart.contains(other) {
      guard let best = pairs.max(by: { ($0.score, $1.pair) < ($1.score, $0.pair) }) else { continue }
      let stake = try stake(of: member, &stakes).addingClamped(try stake(of: other, &stakes))
      let ranks = (stake: -max(stake, 0), score: -best.score)
      // Put aside until something about it is new.
      let wasSkipped = before.contains {
        [$0.one, $0.other].contains(other) && $0.key.isSkipped && $0.key.stakeRank == ranks.stake
          && $0.key.scoreRank == ranks.score
      }
      let isFirst = member < other
      let ends = isFirst ? (best.own, best.others) : (best.others, best.own)
      try connection.execute(
        """
        INSERT INTO reviewCase (oneID, otherID, recordID, otherRecordID, pairCount, skipped, stakeRank, scoreRank)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .id(min(member, other)), .id(max(member, other)), .id(ends.0), .id(ends.1), .number(pairs.count),
          .number(wasSkipped ? 1 : 0), .integer(ranks.stake), .number(ranks.score),
        ])
    }
  }

  private struct OpenPair {
    let own: SourceRecordID
    let others: SourceRecordID
    let score: Int
    var pair: RecordEdge { RecordEdge(own, others) }
  }

  /// The pairs that await a word, by the person at the other end.
  private func openPairs(
    of member: MemberID, _ records: [SourceRecordID]
  ) throws -> [MemberID: [OpenPair]] {
    var found: [MemberID: [OpenPair]] = [:]
    for record in records {
      let pairs = try connection.query(
        """
        SELECT otherRecordID, scoreMillibits FROM matchReview WHERE recordID = ?
        UNION ALL SELECT recordID, scoreMillibits FROM matchReview WHERE otherRecordID = ?
        """, [.id(record), .id(record)]
      ) { OpenPair(own: record, others: ID(try $0.id(0)), score: Int($0.integer(1))) }
      for pair in pairs {
        let other = try members.member(of: pair.others)
        if other != member { found[other, default: []].append(pair) }
      }
    }
    return found
  }

  /// Persons of whom somebody has said that they are others: asked about only after that was taken back.
  private func ruledOut(of records: [SourceRecordID]) throws -> Set<MemberID> {
    var found: Set<MemberID> = []
    for record in records {
      let others = try connection.query(
        """
        SELECT otherRecordID FROM link WHERE recordID = ? AND decidedBy = 'person' AND verdict = 'different'
        UNION ALL
        SELECT recordID FROM link WHERE otherRecordID = ? AND decidedBy = 'person' AND verdict = 'different'
        """, [.id(record), .id(record)]
      ) { SourceRecordID(try $0.id(0)) }
      for other in others { found.insert(try members.member(of: other)) }
    }
    return found
  }

  /// Everything bought less what was taken back, in minor units. Only for the order of work: amounts of other currencies
  /// count as they stand.
  private func stake(of member: MemberID, _ known: inout [MemberID: Int64]) throws -> Int64 {
    if let stake = known[member] { return stake }
    let stake = try members.records(of: member).reduce(Int64(0)) { sum, record in
      let own = try connection.first(
        """
        SELECT coalesce(sum(amountMinorUnits), 0) FROM purchase
        WHERE recordID = ? AND kind IN ('sale', 'return', 'reversal')
        """, [.id(record)]
      ) { $0.integer(0) }
      return sum.addingClamped(own ?? 0)
    }
    known[member] = stake
    return stake
  }

  /// Puts a case behind all others.
  ///
  /// - Returns: whether it was there.
  func skip(_ one: MemberID, _ other: MemberID) throws -> Bool {
    try connection.execute(
      "UPDATE reviewCase SET skipped = 1 WHERE oneID = ? AND otherID = ?",
      [.id(min(one, other)), .id(max(one, other))]) > 0
  }

  /// A case that was decided leaves the list at once, before its consequences are worked out.
  func remove(_ one: MemberID, _ other: MemberID) throws {
    try connection.execute(
      "DELETE FROM reviewCase WHERE oneID = ? AND otherID = ?", [.id(min(one, other)), .id(max(one, other))])
  }

  // MARK: Reading

  private static let columns =
    "oneID, otherID, recordID, otherRecordID, pairCount, skipped, stakeRank, scoreRank"

  private static func read(_ row: ResultRow) throws -> Case {
    let (one, other) = (MemberID(try row.id(0)), MemberID(try row.id(1)))
    return Case(
      one: one, other: other, record: ID(try row.id(2)), otherRecord: ID(try row.id(3)),
      pairCount: Int(row.integer(4)),
      key: ReviewCursor(
        isSkipped: row.integer(5) != 0, stakeRank: row.integer(6), scoreRank: Int(row.integer(7)), one: one,
        other: other))
  }

  /// In order of the list.
  func cases(after cursor: ReviewCursor?, limit: Int) throws -> [Case] {
    guard let cursor else {
      return try connection.query(
        "SELECT \(Self.columns) FROM reviewCase ORDER BY skipped, stakeRank, scoreRank, oneID, otherID LIMIT ?",
        [.number(limit)], Self.read)
    }
    return try connection.query(
      """
      SELECT \(Self.columns) FROM reviewCase
      WHERE (skipped, stakeRank, scoreRank, oneID, otherID) > (?, ?, ?, ?, ?)
      ORDER BY skipped, stakeRank, scoreRank, oneID, otherID LIMIT ?
      """,
      [
        .number(cursor.isSkipped ? 1 : 0), .integer(cursor.stakeRank), .number(cursor.scoreRank),
        .id(cursor.one), .id(cursor.other), .number(limit),
      ], Self.read)
  }

  /// The case of two persons, in whatever order they are given.
  func find(_ one: MemberID, _ other: MemberID) throws -> Case? {
    try connection.first(
      "SELECT \(Self.columns) FROM reviewCase WHERE oneID = ? AND otherID = ?",
      [.id(min(one, other)), .id(max(one, other))], Self.read)
  }

  /// How many wait, counted up to a limit.
  func count(limit: Int) throws -> Int {
    try connection.count(
      "SELECT count(*) FROM (SELECT 1 FROM reviewCase LIMIT ?) AS waiting", [.number(limit)])
  }

  private func cases(of member: MemberID) throws -> [Case] {
    try connection.query(
      "SELECT \(Self.columns) FROM reviewCase WHERE oneID = ? OR otherID = ?", [.id(member), .id(member)],
      Self.read)
  }

  /// The pairs of two persons that await a word.
  func openPairs(of one: MemberID, and other: MemberID, limit: Int) throws -> [RecordEdge] {
    let pairs = try openPairs(of: one, try members.records(of: one))[other] ?? []
    return Array(pairs.map(\.pair).sorted().prefix(limit))
  }
}

/// Where a case stands in the list: as text, where a page of it ended.
package struct ReviewCursor: Hashable, Sendable {
  let isSkipped: Bool
  let stakeRank: Int64
  let scoreRank: Int
  let one: MemberID
  let other: MemberID

  init(isSkipped: Bool, stakeRank: Int64, scoreRank: Int, one: MemberID, other: MemberID) {
    self.isSkipped = isSkipped
    self.stakeRank = stakeRank
    self.scoreRank = scoreRank
    self.one = one
    self.other = other
  }

  /// - Throws: `invalidInput` for a text that no list gave.
  package init?(_ text: String?) throws {
    guard let text, !text.isEmpty else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, let stake = Int64(parts[1]), let score = Int(parts[2]), let one = RowID(parts[3]),
      let other = RowID(parts[4]), parts[0] == "0" || parts[0] == "1"
    else {
      throw ClienteleError(
        .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
    }
    self.init(
      isSkipped: parts[0] == "1", stakeRank: stake, scoreRank: score, one: MemberID(one),
      other: MemberID(other))
  }

  package var text: String { "\(isSkipped ? 1 : 0).\(stakeRank).\(scoreRank).\(one).\(other)" }
}
