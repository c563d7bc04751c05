internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// One document of a sale or of goods taken back, with its lines and its credit, as lists and stories show it.
package struct SaleView: Encodable, Hashable, Sendable {
  package let id: PurchaseID
  package let kind: SaleKind
  /// `nil` for a sale without a member.
  package let record: SourceRecordID?
  package let store: StaffLabel?
  package let serving: StaffLabel?
  /// The provable time: what counts.
  package let soldAt: Instant
  /// When it is said to have happened, where that was said: shown, never counted.
  package let statedAt: Instant?
  /// The system whose number it is: this program's counter, or another that told of it.
  package let documentSource: String
  package let documentNumber: String
  package let amount: Money
  /// Of a return or reversal the sale it takes back, of a replacing sale what it replaces.
  package let original: PurchaseID?
  package let reason: String
  package var lines: [SaleLineView]
  package let credit: CreditView
  /// What later documents took back of this one, never above zero.
  package let takenBack: Money
  /// It was recorded by mistake and taken back whole.
  package let isReversed: Bool
  /// More was taken back than sold: two stores, neither of which knew of the other. For a person to look at.
  package let isTakenBackTwice: Bool
}

/// Kinds of documents, as they lie in `purchase.kind`.
package enum SaleKind: String, CaseIterable, Encodable, Sendable {
  case sale
  case goodsReturned = "return"
  /// Takes back a document that was recorded by mistake.
  case reversal

  /// Whether its amounts are below zero.
  package var takesBack: Bool { self != .sale }
}

package struct SaleLineView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let brand: String
  package let reference: String
  package let serial: String
  package let quantity: Int
  package let amount: Money
  package let originalLine: RowID?
  /// How many of it were taken back.
  package let takenBackQuantity: Int
}

/// Who is credited for a document, and how firmly.
package struct CreditView: Encodable, Hashable, Sendable {
  package let state: State
  /// While the hub has not decided: whom the rule will credit by what this node knows.
  package let associate: StaffLabel?
  /// Whom the hub had credited at first, when it decided otherwise since.
  package let first: StaffLabel?
  /// Why, by ``CreditReason``; empty before the hub has decided.
  package let reason: String
  package let award: RowID?
  package let ruleVersion: Int?

  package enum State: String, Encodable, Sendable {
    /// Not decided by the hub, or under an award that is open to dispute.
    case provisional
    case decided
    /// Decided anew after a claim or a ruling that came later.
    case corrected
  }
}

/// Reads documents with everything that belongs to them.
struct SaleReader {
  private let connection: Connection
  private let staff: StaffLabels

  init(_ connection: Connection, _ staff: StaffLabels) {
    self.connection = connection
    self.staff = staff
  }

  /// - Parameters:
  ///   - condition: SQL over `purchase` and `credit`, with order and limit.
  func sales(_ condition: String, _ arguments: [Value?]) throws -> [SaleView] {
    try rows(condition, arguments).map { try view($0) }
  }

  private func rows(_ condition: String, _ arguments: [Value?]) throws -> [Row] {
    try connection.query(
      """
      SELECT purchase.id, purchase.kind, purchase.recordID, purchase.storeID, purchase.associateID, purchase.soldAt,
        purchase.statedAt, purchase.documentNumber, purchase.amountMinorUnits, purchase.currency,
        purchase.originalID, purchase.reason, credit.id, credit.associateID, credit.firstAssociateID,
        credit.reason, credit.awardID, credit.ruleVersion, credit.provisional, purchase.documentSource
      FROM purchase LEFT JOIN credit ON credit.id = purchase.id WHERE \(condition)
      """, arguments
    ) { try Row($0) }
  }

  func sale(_ id: PurchaseID) throws -> SaleView? {
    try sales("purchase.id = ?", [.id(id)]).first
  }

  /// Of a page's rows only the keys are read until it is known which they are.
  func page(_ keys: [PageCursor], limit: Int) throws -> Page<SaleView> {
    let sorted = keys.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
    let shown = Array(sorted.prefix(limit))
    return Page(
      rows: try shown.compactMap { try sale(PurchaseID($0.id)) },
      next: sorted.count > limit ? shown.last?.text : nil)
  }

  private struct Row {
    let id: PurchaseID
    let kind: SaleKind
    let record: SourceRecordID?
    let store: RowID?
    let serving: RowID?
    let soldAt: Instant
    let statedAt: Instant?
    let source: String
    let document: String
    let amount: Money
    let original: PurchaseID?
    let reason: String
    let credit: Credit?

    struct Credit {
      let associate: RowID?
      let first: RowID?
      let reason: String
      let award: RowID?
      let ruleVersion: Int
      let isProvisional: Bool

      var isCorrected: Bool { first != nil && first != associate }
    }

    init(_ row: ResultRow) throws {
      id = PurchaseID(try row.id(0))
      kind = SaleKind(rawValue: row.text(1)) ?? .sale
      record = row.optionalID(2).map { SourceRecordID($0) }
      store = row.optionalID(3)
      serving = row.optionalID(4)
      soldAt = Instant(milliseconds: row.integer(5))
      statedAt = row.optionalInteger(6).map { Instant(milliseconds: $0) }
      source = row.text(19)
      document = row.text(7)
      amount = Money(minorUnits: row.integer(8), currency: Currency(row.text(9)) ?? .cny)
      original = row.optionalID(10).map { PurchaseID($0) }
      reason = row.text(11)
      credit =
        row.isNull(12)
        ? nil
        : Credit(
          associate: row.optionalID(13), first: row.optionalID(14), reason: row.text(15),
          award: row.optionalID(16), ruleVersion: Int(row.integer(17)), isProvisional: row.integer(18) != 0)
    }
  }

  private func view(_ row: Row) throws -> SaleView {
    let lines = try self.lines(of: row)
    let back = try connection.query(
      "SELECT kind, amountMinorUnits FROM purchase WHERE originalID = ? AND kind IN ('return', 'reversal')",
      [.id(row.id)]
    ) { (kind: $0.text(0), amount: $0.integer(1)) }
    let takenBack = back.reduce(Int64(0)) { $0.addingClamped($1.amount) }
    let isOver = lines.contains { $0.quantity > 0 && $0.takenBackQuantity > $0.quantity }
    return SaleView(
      id: row.id, kind: row.kind, record: row.record, store: try staff.store(row.store),
      serving: try staff.associate(row.serving), soldAt: row.soldAt, statedAt: row.statedAt,
      documentSource: row.source, documentNumber: row.document, amount: row.amount, original: row.original,
      reason: row.reason,
      lines: lines, credit: try credit(of: row),
      takenBack: Money(minorUnits: takenBack, currency: row.amount.currency),
      isReversed: back.contains { $0.kind == SaleKind.reversal.rawValue }, isTakenBackTwice: isOver)
  }

  private func lines(of row: Row) throws -> [SaleLineView] {
    let lines = try connection.query(
      """
      SELECT line.id, line.brand, line.reference, line.serial, line.quantity, line.amountMinorUnits,
        line.originalLineID, (SELECT sum(back.quantity) FROM purchaseLine AS back WHERE back.originalLineID = line.id)
      FROM purchaseLine AS line WHERE line.purchaseID = ? ORDER BY line.id LIMIT ?
      """, [.id(row.id), .number(Limits.listRowsMax)]
    ) { found in
      SaleLineView(
        id: try found.id(0), brand: found.text(1), reference: found.text(2), serial: found.text(3),
        quantity: Int(found.integer(4)),
        amount: Money(minorUnits: found.integer(5), currency: row.amount.currency),
        originalLine: found.optionalID(6), takenBackQuantity: -Int(min(found.integer(7), 0)))
    }
    return Self.asTyped(lines, of: row.id)
  }

  /// Lines are named after their place in the document: in the order of names it would be lost.
  private static func asTyped(_ lines: [SaleLineView], of purchase: PurchaseID) -> [SaleLineView] {
    guard lines.count > 1 else { return lines }
    let names = lines.indices.map { place in
      RowID.derived(source: "line", document: purchase.row.description, line: String(place))
    }
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    return lines.sorted { (places[$0.id] ?? .max, $0.id) < (places[$1.id] ?? .max, $1.id) }
  }

  // MARK: Credit

  private func credit(of row: Row) throws -> CreditView {
    guard let credit = row.credit else {
      // A sale without a member is credited to who served it; there is nothing for the hub to decide.
      let isDecided = row.record == nil
      return CreditView(
        state: isDecided ? .decided : .provisional, associate: try staff.associate(try expected(row)),
        first: nil, reason: isDecided ? "noMember" : "", award: nil, ruleVersion: nil)
    }
    let state: CreditView.State =
      credit.isProvisional ? .provisional : credit.isCorrected ? .corrected : .decided
    return CreditView(
      state: state, associate: try staff.associate(credit.associate),
      first: try staff.associate(credit.isCorrected ? credit.first : nil), reason: credit.reason,
      award: credit.award,
      ruleVersion: credit.ruleVersion)
  }

  /// Whom the rule will credit, by the award this node knows: goods taken back follow their sale.
  private func expected(_ row: Row) throws -> RowID? {
    if row.kind.takesBack, let original = row.original {
      guard let sale = try rows("purchase.id = ?", [.id(original)]).first, !sale.kind.takesBack else {
        return row.serving
      }
      return try sale.credit?.associate ?? expected(sale)
    }
    guard let record = row.record else { return row.serving }
    let member = try MemberReader(connection).member(of: record)
    let award = try connection.first(
      "SELECT associateID, effectiveFrom FROM award WHERE id = ?", [.id(member)]
    ) { (owner: $0.optionalID(0), from: $0.optionalInteger(1)) }
    guard let owner = award?.owner, let from = award?.from, row.soldAt.milliseconds >= from else {
      return row.serving
    }
    return owner
  }
}

extension Int64 {
  /// A sum that stops at the ends of what an integer holds: what peers sent must not end the process.
  package func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
