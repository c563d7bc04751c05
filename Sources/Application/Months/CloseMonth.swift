internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Head office closes a month: what everybody is credited for is written down as it stands, one signed statement a store.
/// What is decided otherwise later is a correction in the next statement.
package struct CloseMonth: Sendable {
  /// `nil` for the one after the last that was closed.
  package var month: CalendarMonth?
  package var actor: AssociateID
  /// Why it is closed although something is missing; empty to wait.
  package var reason: String

  package init(month: CalendarMonth? = nil, actor: AssociateID, reason: String = "") {
    self.month = month
    self.actor = actor
    self.reason = reason
  }

  package struct Report: Encodable, Sendable {
    package let month: CalendarMonth
    package let statements: Int
    package let lines: Int
    /// Lines that correct months closed before.
    package let corrections: Int
    /// Codes of stores that had not sent everything.
    package let missing: [String]
  }

  /// - Throws: `notAllowed` anywhere but at the hub, for anybody but head office, and without a reason while something is
  ///   missing; `invalidInput` for a month that is closed, not over, or not the next.
  package func run(_ recorder: Recorder) async throws -> Report {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "months are closed at the hub", hint: "Give --data of the hub.")
    }
    try InputText.check(reason, field: "reason")
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    return try await recorder.decide(actor: actor, permission: .closeMonth) { writer in
      let connection = writer.connection
      let books = CreditBooks(connection)
      let closed = try books.closedMonths()
      let month = try next(after: closed)
      let readiness = try MonthReadinessReader(connection: connection, now: now).read(month)
      try require(readiness)
      let lines = try books.standing(in: closed + [month]).difference(to: try books.stated()).sorted
      let pages = try StatementPages(connection).pages(of: lines)
      for page in pages {
        for drafts in drafts(page, month, readiness, at: now) {
          try recorder.write(drafts, kind: .statement, actor: actor, to: writer)
        }
      }
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.closeMonth),
          detail: ([month.description] + readiness.missingStores).joined(separator: " ")), at: now)
      return Report(
        month: month, statements: pages.count, lines: lines.count,
        corrections: lines.count { $0.entry.month != month }, missing: readiness.missingStores)
    }
  }

  private func next(after closed: [CalendarMonth]) throws -> CalendarMonth {
    guard let last = closed.last else {
      guard let month else {
        throw ClienteleError(
          .invalidInput, "no month was closed yet", hint: "Say which is the first, such as 2026-10.")
      }
      return month
    }
    let next = month ?? last.next
    guard !closed.contains(next) else {
      throw ClienteleError(.invalidInput, "\(next) is closed already", hint: "The next one is \(last.next).")
    }
    guard next == last.next else {
      throw ClienteleError(
        .invalidInput, "\(next) cannot be closed yet",
        hint: "Months are closed in order: next is \(last.next).")
    }
    return next
  }

  private func require(_ readiness: MonthReadiness) throws {
    let month = readiness.month
    guard readiness.isOver else {
      throw ClienteleError(
        .invalidInput, "\(month) is not over", hint: "It can be closed from \(month.end()) on.")
    }
    guard readiness.isTimeProven else {
      throw ClienteleError(
        .notAllowed, "the hub does not vouch for its time",
        hint: "An administrator confirms the clock with `clientele hub confirm-clock`.")
    }
    guard readiness.isComplete || Value.nonBlank(reason) != nil else {
      let stores = readiness.missingStores.joined(separator: ", ")
      throw ClienteleError(
        .notAllowed,
        stores.isEmpty
          ? "the hub has not decided about \(readiness.undecidedCount) records yet"
          : "not everything of \(month) is here: \(stores)",
        hint: "Wait, or say why it is closed all the same (--reason).")
    }
  }

  // MARK: Writing

  private static let operationsPerChange = 400

  /// Changes about one store each: whoever is sent an original sees its whole header.
  private func drafts(
    _ page: StatementPages.Page, _ month: CalendarMonth, _ readiness: MonthReadiness, at now: Instant
  ) -> [[Draft]] {
    let id = RowID.derived(source: "statement", document: month.description, line: page.store.description)
    var book = DraftBook()
    let digest = StatementDigest.of(page.lines, month: month, store: page.store)
    let values: [(StatementField, Value?)] = [
      (.storeID, .id(page.store)), (.month, .text(month.description)), (.closedAt, .instant(now)),
      (.closedBy, .id(actor)), (.reason, readiness.isComplete ? nil : Value.nonBlank(reason)),
      (.missing, Value.nonBlank(readiness.missingStores.joined(separator: " "))),
      (.lineCount, .number(page.lines.count)), (.digest, .bytes(digest.bytes)),
    ]
    book.write(id, about: nil, values.filter { $0.1 != nil })
    for (number, line) in page.lines.enumerated() {
      let values: [(StatementLineField, Value?)] = [
        (.statementID, .id(id)), (.storeID, .id(page.store)), (.month, .text(month.description)),
        (.ofMonth, line.entry.month.map { .text($0.description) }),
        (.associateID, line.entry.key.associate.map { .id($0) }),
        (.soldAtStoreID, line.entry.key.store.map { .id($0) }), (.currency, .text(line.entry.key.currency)),
        (.amountMinorUnits, .integer(line.amount.minorUnits)),
        (.documentCount, .number(line.amount.documents)),
      ]
      book.write(
        .derived(source: "statementLine", document: id.description, line: String(number)), about: nil,
        values.filter { $0.1 != nil })
    }
    let operations = book.drafts.flatMap(\.operations)
    return stride(from: 0, to: operations.count, by: Self.operationsPerChange).map { start in
      [Draft(subject: nil, operations: Array(operations.dropFirst(start).prefix(Self.operationsPerChange)))]
    }
  }
}

/// Says in whose statement a line stands: that of the store to which the associate belongs, for nobody that of the store that
/// sold.
struct StatementPages {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  struct Page {
    let store: StoreID
    var lines: [(entry: CreditSums.Entry, amount: CreditAmount)]
  }

  /// One page for each store there is, also where nothing was sold.
  ///
  /// - Throws: `notFound` while there is no store.
  func pages(of lines: [(entry: CreditSums.Entry, amount: CreditAmount)]) throws -> [Page] {
    let stores = try connection.query("SELECT id FROM store ORDER BY code, id") { StoreID(try $0.id(0)) }
    guard let first = stores.first else {
      throw ClienteleError(.notFound, "there is no store yet", hint: "Stores come with their staff.")
    }
    let homes = Dictionary(
      try connection.query("SELECT id, storeID FROM associate WHERE storeID IS NOT NULL") {
        (AssociateID(try $0.id(0)), StoreID(try $0.id(1)))
      }
    ) { first, _ in first }
    var byStore: [StoreID: Page] = [:]
    for store in stores { byStore[store] = Page(store: store, lines: []) }
    for line in lines {
      let home = line.entry.key.associate.flatMap { homes[$0] } ?? line.entry.key.store ?? first
      byStore[byStore[home] == nil ? first : home]?.lines.append(line)
    }
    return stores.compactMap { byStore[$0] }
  }
}
