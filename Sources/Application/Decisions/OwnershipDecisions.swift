internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// Applies the published rules of first contact and credit to members whose evidence changed, and
/// tells the owner's store of a sale elsewhere.
struct OwnershipDecisions {
  private let connection: Connection
  private let rows: RowTable
  private let claims: ClaimReader
  private let now: Instant

  init(_ connection: Connection, now: Instant) {
    self.connection = connection
    self.now = now
    rows = RowTable(connection)
    claims = ClaimReader(connection)
  }

  struct Outcome {
    var awards = DraftBook()
    var credits = DraftBook()
    var notices = DraftBook()
    var creditCount = 0
  }

  func decide(_ members: [DecidedMember]) throws -> Outcome {
    var outcome = Outcome()
    for member in members {
      guard let award = try award(of: member) else { continue }
      try write(award, of: member, &outcome)
      try retireAwards(of: member, &outcome)
      try credit(member, under: award, &outcome)
    }
    return outcome
  }

  /// The rule, applied to everything the log holds about a member.
  func award(of member: DecidedMember) throws -> Award? {
    guard let pool = try claims.poolStore(of: SourceRecordID(member.id.row)) else { return nil }
    return AwardRule.award(
      claims: try claims.claims(of: member.records), pool: pool,
      rulings: try claims.rulings(on: member.records))
  }

  // MARK: Awards

  private func write(_ award: Award, of member: DecidedMember, _ outcome: inout Outcome) throws {
    let values = AwardColumns.values(award, claimCount: award.considered.count)
    let shown = try rows.state(.award, member.id.row)
    let changed = values.filter { field, value in shown == nil ? value != nil : shown?.value(field) != value }
    guard !changed.isEmpty else { return }
    outcome.awards.write(member.id.row, about: SourceRecordID(member.id.row), changed)
    try noticeOfChange(shown, award, member, &outcome)
  }

  /// A former member's award that was taken into this one says so.
  private func retireAwards(of member: DecidedMember, _ outcome: inout Outcome) throws {
    for record in member.records where record.row != member.id.row {
      guard let state = try rows.state(.award, record.row),
        state.reference(AwardField.supersededBy) != member.id.row
      else { continue }
      outcome.awards.write(record.row, about: record, [(AwardField.supersededBy, .id(member.id))])
    }
  }

  private func noticeOfChange(
    _ shown: RowState?, _ award: Award, _ member: DecidedMember, _ outcome: inout Outcome
  ) throws {
    guard let formerStore = shown?.reference(AwardField.storeID),
      let former = shown?.reference(AwardField.associateID), former != award.owner.associate?.row
    else { return }
    let id = RowID.derived(
      source: "notice:awardChanged", document: member.id.description, line: "\(former)")
    guard try !rows.exists(.notice, id) else { return }
    outcome.notices.write(
      id, about: SourceRecordID(member.id.row),
      [
        (NoticeField.storeID, .id(formerStore)), (.associateID, .id(former)), (.kind, .text("awardChanged")),
        (.recordID, .id(member.id)), (.raisedAt, .instant(now)), (.state, .text("unread")),
      ])
  }

  // MARK: Credits

  private func credit(_ member: DecidedMember, under award: Award, _ outcome: inout Outcome) throws {
    for record in member.records {
      for sale in try sales(of: record) { try credit(sale, member, award, &outcome) }
    }
  }

  /// A sale with its credit as it stands, read together: most sales of a touched member stay as they are.
  private struct Sale {
    let id: RowID
    let record: SourceRecordID
    let store: RowID?
    let associate: RowID?
    let kind: String
    let soldAt: Instant
    let amount: Int64
    let currency: String
    /// `nil` while there is none.
    let credit: [Value?]?
  }

  private func sales(of record: SourceRecordID) throws -> [Sale] {
    try connection.query(
      """
      SELECT purchase.id, purchase.storeID, purchase.associateID, purchase.kind, purchase.soldAt,
        purchase.amountMinorUnits, purchase.currency, credit.id, credit.associateID, credit.servingAssociateID,
        credit.awardID, credit.claimID, credit.ruleVersion, credit.reason, credit.provisional
      FROM purchase LEFT JOIN credit ON credit.id = purchase.id
      WHERE purchase.recordID = ? ORDER BY purchase.id
      """, [.id(record)]
    ) { row in
      func reference(_ column: Int32) -> Value? { row.optionalID(column).map { .id($0) } }
      func integer(_ column: Int32) -> Value? { row.optionalInteger(column).map { .integer($0) } }
      let credit: [Value?]? =
        row.isNull(7)
        ? nil
        : [
          reference(8), reference(9), reference(10), reference(11), integer(12),
          row.optionalText(13).map { .text($0) },
          integer(14),
        ]
      return Sale(
        id: try row.id(0), record: record, store: row.optionalID(1), associate: row.optionalID(2),
        kind: row.text(3),
        soldAt: Instant(milliseconds: row.integer(4)), amount: row.integer(5), currency: row.text(6),
        credit: credit)
    }
  }

  private func credit(_ sale: Sale, _ member: DecidedMember, _ award: Award, _ outcome: inout Outcome) throws
  {
    guard let store = sale.store, let serving = sale.associate ?? award.owner.associate?.row else { return }
    let facts = SaleFacts(
      instant: sale.soldAt, serving: ID(serving), store: ID(store),
      kind: sale.kind == "return" ? .goodsReturned(original: nil) : .sale)
    let credit = CreditRule.credit(for: facts, under: award, at: now)
    let decided: [(CreditField, Value?)] = [
      (.associateID, .id(credit.credited)), (.servingAssociateID, .id(credit.serving)),
      (.awardID, .id(member.id)),
      (.claimID, award.owner.claim.map { .id($0) }), (.ruleVersion, .number(credit.ruleVersion)),
      (.reason, .text(String(describing: credit.reason))),
      (.provisional, .number(credit.isProvisional ? 1 : 0)),
    ]
    if let known = sale.credit {
      let changed = zip(decided, known).filter { $0.1 != $1 }.map(\.0)
      guard !changed.isEmpty else { return }
      outcome.credits.write(sale.id, about: sale.record, changed)
    } else {
      let facts: [(CreditField, Value?)] = [
        (.recordID, .id(sale.record)), (.storeID, .id(store)), (.amountMinorUnits, .integer(sale.amount)),
        (.currency, .text(sale.currency)),
      ]
      outcome.credits.write(sale.id, about: sale.record, (facts + decided).filter { $0.1 != nil })
    }
    outcome.creditCount += 1
    if let owners = credit.storeToNotify, now - sale.soldAt <= Self.noticeAgeMax {
      try notice(of: sale, to: owners, award, &outcome)
    }
  }

  /// Nobody wants to be told today of a sale of years ago that an import brought in.
  private static let noticeAgeMax = Milliseconds.days(35)

  private func notice(of sale: Sale, to store: StoreID, _ award: Award, _ outcome: inout Outcome) throws {
    let id = RowID.derived(
      source: "notice:saleElsewhere", document: sale.id.description, line: store.description)
    guard try !rows.exists(.notice, id) else { return }
    outcome.notices.write(
      id, about: sale.record,
      [
        (NoticeField.storeID, .id(store)), (.associateID, award.owner.associate.map { .id($0) }),
        (.kind, .text("saleElsewhere")), (.recordID, .id(sale.record)), (.purchaseID, .id(sale.id)),
        (.atStoreID, sale.store.map { .id($0) }), (.raisedAt, .instant(now)), (.state, .text("unread")),
      ].filter { $0.1 != nil })
  }
}

/// An award as it lies in its row; everything else of it is recomputed from the log.
enum AwardColumns {
  static func values(_ award: Award, claimCount: Int) -> [(AwardField, Value?)] {
    [
      (.claimID, award.owner.claim.map { .id($0) }), (.associateID, award.owner.associate.map { .id($0) }),
      (.storeID, .id(award.owner.store)), (.ruleVersion, .number(award.ruleVersion)),
      (.step, .text(String(describing: award.step))),
      (.provisionalUntil, award.provisionalUntil.map { .instant($0) }),
      (.needsPerson, .number(award.needsPerson ? 1 : 0)),
      (.effectiveFrom, award.effectiveFrom.map { .instant($0) }), (.supersededBy, nil),
      (.claimCount, .number(claimCount)),
    ]
  }
}
