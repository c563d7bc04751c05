internal import Access
internal import Attribution
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// Closed months, to whoever sees credits: a store's manager what its people are credited for, an associate the own lines, head
// office everything and the month that is open.

extension AccessDesk {
  /// Closed months, the latest first.
  ///
  /// - Throws: `notAllowed`.
  package func closedMonths(as viewer: AssociateID, store: StoreID? = nil) async throws -> [ClosedMonth] {
    try await look(viewer) { visit in
      try StatementReader(visit.connection).months(of: try visit.statementParts(store))
    }
  }

  /// The statements of one month, a store each.
  ///
  /// - Throws: `notFound` for a month that is not closed, or not closed here yet; `notAllowed`.
  package func statements(
    of month: CalendarMonth, as viewer: AssociateID, store: StoreID? = nil
  ) async throws -> [StatementView] {
    try await look(viewer) { visit in try visit.statements(of: month, store) }
  }

  /// The same as a file: in the audit, with how many lines it were.
  ///
  /// - Throws: `notAllowed` without the right to export them.
  package func exportStatements(
    of month: CalendarMonth, as viewer: AssociateID, store: StoreID? = nil
  ) async throws -> [StatementView] {
    let profile = profile
    return try await visit(viewer) { visit in
      let parts = try visit.statementParts(store, for: .exportStatement)
      let statements = try StatementReader(visit.connection).statements(of: month, at: parts)
      guard !statements.isEmpty else { throw Self.notClosed(month) }
      try visit.audit(
        AuditEvent(.exportStatement), store.map { AuditSubject(.store, $0.row) },
        detail: "\(month) \(statements.reduce(0) { $0 + $1.lines.count })", in: profile)
      return statements
    }
  }

  /// What is not closed yet, at the hub, with what closing waits for.
  ///
  /// - Throws: `notAllowed`, also anywhere but at the hub: no other node has all sales.
  package func openMonth(as viewer: AssociateID) async throws -> OpenMonth {
    guard profile.kind == .hub else {
      throw ClienteleError(
        .notAllowed, "only the hub has the sales of all stores", hint: "Give --data of the hub.")
    }
    return try await look(viewer) { visit in
      try visit.policy.require(.closeMonth, of: .dealer, by: visit.principal)
      return try OpenMonthReader(visit.connection, now: visit.now).read()
    }
  }

  /// Whether a page offers the file.
  package func mayExportStatements(_ viewer: AssociateID) async throws -> Bool {
    try await !visibleStores(for: .exportStatement, to: viewer).isEmpty
  }

  static func notClosed(_ month: CalendarMonth) -> ClienteleError {
    ClienteleError(
      .notFound, "\(month) is not closed, or its statement has not come here yet",
      hint: "`clientele month list` shows which months are.")
  }
}

extension AccessDesk.Visit {
  /// The stores whose statements are shown, and where only the viewer's own lines of them.
  fileprivate func statementParts(
    _ asked: StoreID?, for action: Action = .viewCredits
  ) throws -> [(store: StoreID, own: AssociateID?)] {
    try stores(asked, for: action).map { store in
      (store, try seesColleagues(.viewCredits, at: store) ? nil : principal.associate)
    }
  }

  fileprivate func statements(of month: CalendarMonth, _ store: StoreID?) throws -> [StatementView] {
    let statements = try StatementReader(connection).statements(of: month, at: try statementParts(store))
    guard !statements.isEmpty else { throw AccessDesk.notClosed(month) }
    return statements
  }
}

/// Adds up at the hub what is not closed yet.
struct OpenMonthReader {
  private let connection: Connection
  private let now: Instant

  init(_ connection: Connection, now: Instant) {
    self.connection = connection
    self.now = now
  }

  func read() throws -> OpenMonth {
    let books = CreditBooks(connection)
    let closed = try books.closedMonths()
    guard let last = closed.last else {
      // The first one is somebody's choice; looked at is the last that is over.
      let before = CalendarMonth(of: CalendarMonth(of: now).firstDay.advanced(by: -1))
      return OpenMonth(
        month: nil, lines: [], corrected: [], isCut: false,
        readiness: try MonthReadinessReader(connection: connection, now: now).read(before))
    }
    let month = last.next
    let reader = StatementReader(connection)
    let changes = try books.standing(in: closed).difference(to: try books.stated()).sorted
    let open = try books.standing(since: last.end(), as: month).sorted
    let corrected = try corrected(changes, closed: last)
    return OpenMonth(
      month: month, lines: try reader.views(of: open + changes, in: month, first: closed.first),
      corrected: Array(corrected.prefix(OpenMonth.correctedMax)),
      isCut: corrected.count > OpenMonth.correctedMax,
      readiness: try MonthReadinessReader(connection: connection, now: now).read(month))
  }

  /// Documents of closed months that were told or credited anew since the last was closed, of people whose sums changed.
  private func corrected(
    _ changes: [(entry: CreditSums.Entry, amount: CreditAmount)], closed last: CalendarMonth
  ) throws -> [SaleView] {
    guard !changes.isEmpty else { return [] }
    let concerned = Set(changes.compactMap { $0.entry.key.associate?.row })
    let found = try connection.query(
      """
      SELECT purchase.id FROM rowState JOIN purchase ON purchase.id = rowState.rowID
      WHERE rowState.tableID IN (?, ?) AND purchase.soldAt < ?
        AND rowState.position > (SELECT max(position) FROM rowState WHERE tableID = ?)
      GROUP BY purchase.id ORDER BY max(rowState.position) DESC, purchase.id LIMIT ?
      """,
      [
        .number(TableID.purchase.number), .number(TableID.credit.number), .instant(last.end()),
        .number(TableID.statement.number), .number(OpenMonth.correctedMax * 4),
      ]
    ) { PurchaseID(try $0.id(0)) }
    let sales = SaleReader(connection, StaffLabels(connection))
    return try found.compactMap { try sales.sale($0) }.filter { sale in
      [sale.credit.associate?.id, sale.credit.first?.id].compactMap(\.self).contains {
        concerned.contains($0)
      }
    }
  }
}
