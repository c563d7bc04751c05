internal import Attribution
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Reads what the hub's books say: the credit of every document as it stands, and what was stated of it.
struct CreditBooks {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// In order, without a gap.
  func closedMonths() throws -> [CalendarMonth] {
    try connection.query("SELECT DISTINCT month FROM statement ORDER BY month") { $0.text(0) }
      .compactMap { CalendarMonth($0) }
  }

  func firstMonth() throws -> CalendarMonth? {
    try connection.first("SELECT min(month) FROM statement") {
      $0.optionalText(0).flatMap { CalendarMonth($0) }
    }
      ?? nil
  }

  /// Every document that was sold before the end of the last of some months, as it is credited now: to whom the hub has
  /// decided, before that and without a member to who served.
  ///
  /// - Parameter months: in order, without a gap.
  func standing(in months: [CalendarMonth]) throws -> CreditSums {
    guard let first = months.first, let last = months.last else { return CreditSums() }
    return try sums(
      until: last.end(), groups: [nil] + months.map { Optional($0) },
      ends: [first.begin()] + months.dropLast().map { $0.end() })
  }

  /// Every document sold since then, whenever.
  func standing(since begin: Instant, as month: CalendarMonth) throws -> CreditSums {
    try sums(from: begin, groups: [month], ends: [])
  }

  /// What all statements together say.
  func stated() throws -> CreditSums {
    var sums = CreditSums()
    try connection.forEach(
      """
      SELECT ofMonth, associateID, soldAtStoreID, currency, sum(amountMinorUnits), sum(documentCount)
      FROM statementLine GROUP BY ofMonth, associateID, soldAtStoreID, currency
      """
    ) { row in
      let key = CreditKey(
        associate: row.optionalID(1).map { AssociateID($0) }, store: row.optionalID(2).map { StoreID($0) },
        currency: row.text(3))
      sums.add(
        CreditAmount(minorUnits: row.integer(4), documents: Int(row.integer(5))),
        to: CreditSums.Entry(month: row.optionalText(0).flatMap { CalendarMonth($0) }, key: key))
    }
    return sums
  }

  /// - Parameters:
  ///   - groups: the months in which documents are added up.
  ///   - ends: where each group but the last ends.
  private func sums(
    from begin: Instant? = nil, until end: Instant? = nil, groups: [CalendarMonth?], ends: [Instant]
  ) throws -> CreditSums {
    // A document without a time is from before any month.
    let soldAt = "coalesce(purchase.soldAt, \(Int64.min / 2))"
    let cases = ends.indices.map { "WHEN \(soldAt) < ? THEN \($0)" }
    let group = cases.isEmpty ? "0" : "CASE \(cases.joined(separator: " ")) ELSE \(ends.count) END"
    let bounds = [begin.map { _ in "\(soldAt) >= ?" }, end.map { _ in "\(soldAt) < ?" }].compactMap(\.self)
    var sums = CreditSums()
    try connection.forEach(
      """
      SELECT \(group), coalesce(credit.associateID, purchase.associateID), purchase.storeID,
        coalesce(purchase.currency, ''), sum(coalesce(purchase.amountMinorUnits, 0)), count(*)
      FROM purchase LEFT JOIN credit ON credit.id = purchase.id
      WHERE \(bounds.joined(separator: " AND ")) GROUP BY 1, 2, 3, 4
      """, (ends + [begin, end].compactMap(\.self)).map { .instant($0) }
    ) { row in
      let key = CreditKey(
        associate: row.optionalID(1).map { AssociateID($0) }, store: row.optionalID(2).map { StoreID($0) },
        currency: row.text(3))
      sums.add(
        CreditAmount(minorUnits: row.integer(4), documents: Int(row.integer(5))),
        to: CreditSums.Entry(month: groups[Int(row.integer(0))], key: key))
    }
    return sums
  }
}
