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
  private let rules: KnownRules

  init(_ connection: Connection, now: Instant) {
    self.connection = connection
    self.now = now
    rows = RowTable(connection)
    claims = ClaimReader(connection)
    rules = KnownRules(connection)
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

  /// The rule, applied to everything the log holds about a member, under the version that decides it.
  func award(of member: DecidedMember) throws -> Award? {
    let book = try rules.book()
    // Where there is but one version nobody asks which.
    let receipt = book.versions.count > 1 ? try claims.firstReceipt(of: member.records) : nil
    return try award(of: member, under: book.version(decidedFrom: receipt))
  }

  /// As if a version had decided it.
  func award(of member: DecidedMember, under version: RuleVersion) throws -> Award? {
    guard let pool = try claims.poolStore(of: SourceRecordID(member.id.row)) else { return nil }
    return AwardRule.award(
      claims: try claims.claims(of: member.records), pool: pool,
      rulings: try claims.rulings(on: member.records), version: version)
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
    let sales = try member.records.flatMap { try self.sales(of: $0) }
    // What is taken back follows the sale, whose credit is decided first.
    var credited: [RowID: AssociateID] = [:]
    for sale in sales where !sale.takesBack {
      credited[sale.id] = try credit(sale, member, award, original: nil, &outcome)
    }
    for sale in sales where sale.takesBack {
      let original = try sale.original.flatMap { try credited[$0] ?? standingCredit(of: $0) }
      _ = try credit(sale, member, award, original: original, &outcome)
    }
  }

  /// Who is credited for a sale to another member: a gift that its receiver brings back.
  private func standingCredit(of sale: RowID) throws -> AssociateID? {
    try connection.first(
      """
      SELECT coalesce(credit.associateID, purchase.associateID) FROM purchase
      LEFT JOIN credit ON credit.id = purchase.id WHERE purchase.id = ?
      """, [.id(sale)]
    ) { $0.optionalID(0).map { AssociateID($0) } } ?? nil
  }

  /// Whoever took something of the sale back, for another member, follows the sale.
  private func enqueueReturns(of sale: Sale, beside member: DecidedMember) throws {
    let records = try connection.query(
      "SELECT recordID FROM purchase WHERE originalID = ? AND recordID IS NOT NULL ORDER BY id",
      [.id(sale.id)]
    ) { SourceRecordID(try $0.id(0)) }
    for record in records where !member.records.contains(record) {
      try connection.execute(
        """
        INSERT INTO awardQueue (recordID, position) VALUES (?, ?)
        ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
        """, [.id(record), .position(try HubOrder(connection).head)])
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
    let original: RowID?
    /// `nil` while there is none.
    let credit: [Value?]?
    /// Whom the hub credited at first, and since when it is somebody else.
    let firstCredited: RowID?
    let correctedAt: Int64?

    var takesBack: Bool { SaleKind(rawValue: kind)?.takesBack ?? false }
  }

  private func sales(of record: SourceRecordID) throws -> [Sale] {
    try connection.query(
      """
      SELECT purchase.id, purchase.storeID, purchase.associateID, purchase.kind, purchase.soldAt,
        purchase.amountMinorUnits, purchase.currency, credit.id, credit.associateID, credit.servingAssociateID,
        credit.awardID, credit.claimID, credit.ruleVersion, credit.reason, credit.provisional, credit.soldAt,
        purchase.originalID, credit.firstAssociateID, credit.correctedAt
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
          integer(14), integer(15),
        ]
      return Sale(
        id: try row.id(0), record: record, store: row.optionalID(1), associate: row.optionalID(2),
        kind: row.text(3),
        soldAt: Instant(milliseconds: row.integer(4)), amount: row.integer(5), currency: row.text(6),
        original: row.optionalID(16), credit: credit, firstCredited: row.optionalID(17),
        correctedAt: row.optionalInteger(18))
    }
  }

  /// - Parameter original: who is credited for the sale that is taken back.
  /// - Returns: who is credited.
  private func credit(
    _ sale: Sale, _ member: DecidedMember, _ award: Award, original: AssociateID?, _ outcome: inout Outcome
  ) throws -> AssociateID? {
    guard let store = sale.store, let serving = sale.associate ?? award.owner.associate?.row else {
      return nil
    }
    let facts = SaleFacts(
      instant: sale.soldAt, serving: ID(serving), store: ID(store),
      kind: sale.takesBack ? .goodsReturned(original: original) : .sale)
    let credit = CreditRule.credit(for: facts, under: award, at: now)
    let decided: [(CreditField, Value?)] = [
      (.associateID, .id(credit.credited)), (.servingAssociateID, .id(credit.serving)),
      (.awardID, .id(member.id)),
      (.claimID, award.owner.claim.map { .id($0) }), (.ruleVersion, .number(credit.ruleVersion)),
      (.reason, .text(String(describing: credit.reason))),
      (.provisional, .number(credit.isProvisional ? 1 : 0)), (.soldAt, .instant(sale.soldAt)),
    ]
    if let known = sale.credit {
      var changed = zip(decided, known).filter { $0.1 != $1 }.map(\.0)
      guard !changed.isEmpty else { return credit.credited }
      changed += correction(of: sale, credited: credit.credited)
      outcome.credits.write(sale.id, about: sale.record, changed)
      try enqueueReturns(of: sale, beside: member)
    } else {
      let facts: [(CreditField, Value?)] = [
        (.recordID, .id(sale.record)), (.storeID, .id(store)), (.amountMinorUnits, .integer(sale.amount)),
        (.currency, .text(sale.currency)), (.firstAssociateID, .id(credit.credited)),
      ]
      outcome.credits.write(sale.id, about: sale.record, (facts + decided).filter { $0.1 != nil })
    }
    outcome.creditCount += 1
    if let owners = credit.storeToNotify, now - sale.soldAt <= Self.noticeAgeMax {
      try notice(of: sale, to: owners, award, &outcome)
    }
    return credit.credited
  }

  /// Says since when somebody else is credited than at first; nothing once it is the first one again.
  private func correction(of sale: Sale, credited: AssociateID) -> [(CreditField, Value?)] {
    let known = sale.credit?.first ?? nil
    guard known != .id(credited) else { return [] }
    guard let first = sale.firstCredited else {
      // Credited by an earlier program, which did not note whom it credited first.
      return [(.firstAssociateID, known), (.correctedAt, .instant(now))]
    }
    let at: Value? = first == credited.row ? nil : .instant(now)
    return at == nil && sale.correctedAt == nil ? [] : [(.correctedAt, at)]
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
        (.kind, .text(sale.takesBack ? "returnElsewhere" : "saleElsewhere")), (.recordID, .id(sale.record)),
        (.purchaseID, .id(sale.id)),
        (.atStoreID, sale.store.map { .id($0) }), (.raisedAt, .instant(now)), (.state, .text("unread")),
      ].filter { $0.1 != nil })
  }
}

/// The versions of the rule, read when they are first asked for: no version changes while a batch is decided.
private final class KnownRules {
  private let connection: Connection
  private var known: RuleBook?

  init(_ connection: Connection) {
    self.connection = connection
  }

  func book() throws -> RuleBook {
    if let known { return known }
    let book = try RuleVersions(connection).book()
    known = book
    return book
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
