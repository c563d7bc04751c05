internal import Attribution
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A month that head office has closed, as far as the viewer sees it.
package struct ClosedMonth: Encodable, Sendable {
  package let month: CalendarMonth
  package let closedAt: Instant
  package let closedBy: StaffLabel?
  /// Why it was closed although something was missing.
  package let reason: String
  package let missing: [String]
  /// How many statements are shown, one a store.
  package let stores: Int
  /// What is credited by them, by currency, corrections included.
  package let totals: [Money]
}

/// The statement of one store.
package struct StatementView: Encodable, Sendable {
  package let id: RowID
  package let store: StaffLabel?
  package let month: CalendarMonth
  package let closedAt: Instant
  package let closedBy: StaffLabel?
  package let reason: String
  package let missing: [String]
  /// Whether its lines are all here and as they were signed.
  package let isWhole: Bool
  package let lines: [StatementLineView]
}

/// One sum of a statement.
package struct StatementLineView: Encodable, Hashable, Sendable {
  /// `nil` for nobody.
  package let associate: StaffLabel?
  package let soldAt: StaffLabel?
  package let kind: StatementLineKind
  /// The month of the sales; `nil` for those from before the first closed month.
  package let ofMonth: CalendarMonth?
  package let amount: Money
  package let documents: Int
}

/// What a line of a statement is.
package enum StatementLineKind: String, CaseIterable, Encodable, Sendable {
  /// Sales of the month itself.
  case month
  /// What is credited otherwise than an earlier statement said.
  case correction
  /// In the first statement: everything sold before, so that sums over all statements are whole.
  case opening
}

/// The month that is not closed yet.
package struct OpenMonth: Encodable, Sendable {
  /// `nil` while none was ever closed.
  package let month: CalendarMonth?
  /// What is credited since the end of the last closed month, as it stands, and what the closed ones have to be corrected by.
  package let lines: [StatementLineView]
  /// Documents of closed months that came in or were credited otherwise since, the latest first.
  package let corrected: [SaleView]
  /// There are more than are shown.
  package let isCut: Bool
  /// What closing it waits for; while none was ever closed, of the last month that is over.
  package let readiness: MonthReadiness

  package static let correctedMax = 200

  package var corrections: [StatementLineView] { lines.filter { $0.kind == .correction } }
}

/// Reads statements as a node holds them.
struct StatementReader {
  let connection: Connection
  let staff: StaffLabels

  init(_ connection: Connection) {
    self.connection = connection
    staff = StaffLabels(connection)
  }

  /// - Parameters:
  ///   - stores: whose statements count.
  ///   - own: only this person's lines; `nil` for everybody's.
  func months(of stores: [(store: StoreID, own: AssociateID?)]) throws -> [ClosedMonth] {
    let statements = try stores.flatMap { try read("storeID = ?", [.id($0.store)], own: $0.own) }
    let groups = Dictionary(grouping: statements, by: \.month)
    return groups.sorted { $0.key > $1.key }.compactMap { month, statements in
      guard let first = statements.first else { return nil }
      var sums = Sums()
      for line in statements.flatMap(\.lines) where line.kind != .opening {
        sums.add(line.amount.minorUnits, line.amount.currency.code)
      }
      return ClosedMonth(
        month: month, closedAt: first.closedAt, closedBy: first.closedBy, reason: first.reason,
        missing: first.missing, stores: statements.count, totals: sums.money)
    }
  }

  func statements(
    of month: CalendarMonth, at stores: [(store: StoreID, own: AssociateID?)]
  ) throws -> [StatementView] {
    try stores.flatMap {
      try read("storeID = ? AND month = ?", [.id($0.store), .text(month.description)], own: $0.own)
    }
  }

  private func read(
    _ condition: String, _ arguments: [Value?], own: AssociateID?
  ) throws -> [StatementView] {
    let first = try CreditBooks(connection).firstMonth()
    return try connection.query(
      """
      SELECT id, storeID, month, closedAt, closedBy, reason, missing, lineCount, digest FROM statement
      WHERE \(condition) ORDER BY month DESC, id
      """, arguments
    ) { row -> StatementView? in
      let id = try row.id(0)
      guard let month = CalendarMonth(row.text(2)), let store = row.optionalID(1) else { return nil }
      let lines = try lines(of: id)
      let isWhole =
        lines.count == Int(row.integer(7))
        && StatementDigest.of(lines, month: month, store: StoreID(store)).bytes == row.bytes(8)
      let shown = lines.filter { own == nil || $0.entry.key.associate == own }
      return StatementView(
        id: id, store: try staff.store(store), month: month, closedAt: Instant(milliseconds: row.integer(3)),
        closedBy: try staff.associate(row.optionalID(4)), reason: row.text(5),
        missing: row.text(6).split(separator: " ").map(String.init), isWhole: isWhole,
        lines: try views(of: shown, in: month, first: first))
    }.compactMap(\.self)
  }

  private func lines(
    of statement: RowID
  ) throws -> [(entry: CreditSums.Entry, amount: CreditAmount)] {
    try connection.query(
      """
      SELECT ofMonth, associateID, soldAtStoreID, currency, amountMinorUnits, documentCount FROM statementLine
      WHERE statementID = ? ORDER BY id
      """, [.id(statement)]
    ) { row in
      let key = CreditKey(
        associate: row.optionalID(1).map { AssociateID($0) }, store: row.optionalID(2).map { StoreID($0) },
        currency: row.text(3))
      return (
        CreditSums.Entry(month: row.optionalText(0).flatMap { CalendarMonth($0) }, key: key),
        CreditAmount(minorUnits: row.integer(4), documents: Int(row.integer(5)))
      )
    }
  }

  /// By person as people read them: whose name begins first, the month before what it corrects.
  ///
  /// - Parameter first: the first month that was ever closed.
  func views(
    of lines: [(entry: CreditSums.Entry, amount: CreditAmount)], in month: CalendarMonth,
    first: CalendarMonth?
  ) throws -> [StatementLineView] {
    let views = try lines.map { entry, amount in
      let kind: StatementLineKind =
        entry.month == month ? .month : entry.month == nil && month == first ? .opening : .correction
      return StatementLineView(
        associate: try staff.associate(entry.key.associate), soldAt: try staff.store(entry.key.store),
        kind: kind, ofMonth: entry.month,
        amount: Money(minorUnits: amount.minorUnits, currency: Currency(entry.key.currency) ?? .cny),
        documents: amount.documents)
    }
    return views.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }
}

extension StatementLineView {
  fileprivate var order: [String] {
    [
      associate?.code ?? "", associate?.id.description ?? "", kind == .month ? "0" : "1",
      ofMonth?.description ?? "", soldAt?.code ?? "", amount.currency.code,
    ]
  }
}
