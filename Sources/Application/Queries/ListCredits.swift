internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// What people are credited for, wherever it was sold, the latest first: what the hub has decided, sales without a
/// member, which are credited to who served, and what waits for the hub by whom the rule will credit.
struct ListCredits {
  /// A store and those of its people whose credit is shown.
  struct Part {
    let store: StoreID
    let people: [AssociateID]
  }

  /// So many documents that wait for the hub are looked through for one page; a page may be short and still have a next.
  private static let scannedMax = 5_000
  private static let scannedAtOnce = 200

  let connection: Connection
  let staff: StaffLabels
  let filter: ListFilter

  /// Everybody who is or was of a store's staff.
  static func people(of store: StoreID, _ connection: Connection) throws -> [AssociateID] {
    try connection.query("SELECT id FROM associate WHERE storeID = ? ORDER BY id", [.id(store)]) {
      AssociateID(try $0.id(0))
    }
  }

  // MARK: One by one

  func page(of parts: [Part], after cursor: PageCursor?, limit: Int) throws -> Page<SaleView> {
    let before = cursor ?? .latest
    var keys = try decided(for: parts.flatMap(\.people), before, limit: limit + 1)
    // How far back every store was looked through.
    var floor: PageCursor?
    for part in parts where !part.people.isEmpty {
      keys += try memberless(part, before, limit: limit + 1)
      let waiting = try waiting(part, before, limit: limit + 1)
      keys += waiting.keys
      if let end = waiting.cutAt { floor = floor.map { Self.isLater($0, end) ? $0 : end } ?? end }
    }
    guard let floor else { return try SaleReader(connection, staff).page(keys, limit: limit) }
    let page = try SaleReader(connection, staff).page(keys.filter { !Self.isLater(floor, $0) }, limit: limit)
    return Page(rows: page.rows, next: page.next ?? floor.text)
  }

  private static func isLater(_ one: PageCursor, _ other: PageCursor) -> Bool {
    (one.at, one.id) > (other.at, other.id)
  }

  private func decided(
    for people: [AssociateID], _ before: PageCursor, limit: Int
  ) throws -> [PageCursor] {
    var keys: [PageCursor] = []
    var begin = filter.begin
    for person in people {
      keys += try connection.query(
        """
        SELECT id, soldAt FROM credit
        WHERE associateID = ? AND soldAt >= ? AND soldAt < ? AND (soldAt, id) < (?, ?) \(filter.brandSQL("credit.id"))
        ORDER BY soldAt DESC, id DESC LIMIT ?
        """,
        [.id(person), .instant(begin), .instant(filter.end), .instant(before.at), .id(before.id)]
          + filter.brandArguments + [.number(limit)]
      ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
      guard keys.count >= limit else { continue }
      // What is older than a whole page of others is not on it.
      keys = Array(keys.sorted(by: Self.isLater).prefix(limit))
      begin = max(begin, keys.last?.at ?? begin)
    }
    return keys
  }

  private func memberless(_ part: Part, _ before: PageCursor, limit: Int) throws -> [PageCursor] {
    try connection.query(
      """
      SELECT purchase.id, purchase.soldAt \(Self.memberlessSQL(part)) AND (purchase.soldAt, purchase.id) < (?, ?)
        \(filter.brandSQL("purchase.id"))
      ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?
      """,
      memberlessArguments(part) + [.instant(before.at), .id(before.id)] + filter.brandArguments
        + [.number(limit)]
    ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
  }

  /// Goods that are taken back follow their sale.
  private static let servedSQL = "coalesce(sold.associateID, purchase.associateID)"

  private static func memberlessSQL(_ part: Part) -> String {
    """
    FROM purchase LEFT JOIN credit ON credit.id = purchase.id
    LEFT JOIN purchase AS sold ON sold.id = purchase.originalID AND purchase.kind <> 'sale' AND sold.kind = 'sale'
    WHERE purchase.storeID = ? AND purchase.soldAt >= ? AND purchase.soldAt < ? AND purchase.recordID IS NULL
      AND credit.id IS NULL AND \(servedSQL) IN (\(part.people.map { _ in "?" }.joined(separator: ", ")))
    """
  }

  private func memberlessArguments(_ part: Part) -> [Value?] {
    [.id(part.store), .instant(filter.begin), .instant(filter.end)] + part.people.map { .id($0) }
  }

  /// - Returns: where it stopped looking, unless it saw all of them.
  private func waiting(
    _ part: Part, _ before: PageCursor, limit: Int
  ) throws -> (keys: [PageCursor], cutAt: PageCursor?) {
    let people = Set(part.people.map(\.row))
    var keys: [PageCursor] = []
    var before = before
    for _ in 0..<(Self.scannedMax / Self.scannedAtOnce) {
      let found = try waitingSales(part.store, before, limit: Self.scannedAtOnce)
      keys += found.filter { $0.credit.associate.map { people.contains($0.id) } ?? false }
        .map { PageCursor($0.soldAt, $0.id.row) }
      guard found.count == Self.scannedAtOnce, let last = found.last else { return (keys, nil) }
      before = PageCursor(last.soldAt, last.id.row)
      if keys.count >= limit { return (keys, before) }
    }
    return (keys, before)
  }

  private func waitingSales(_ store: StoreID, _ before: PageCursor, limit: Int) throws -> [SaleView] {
    try SaleReader(connection, staff).sales(
      """
      purchase.storeID = ? AND credit.id IS NULL AND purchase.recordID IS NOT NULL
        AND purchase.soldAt >= ? AND purchase.soldAt < ? AND (purchase.soldAt, purchase.id) < (?, ?)
        \(filter.brandSQL("purchase.id"))
      ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?
      """,
      [.id(store), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id)]
        + filter.brandArguments + [.number(limit)])
  }

  // MARK: Added up

  /// What each person of a part is credited for, those of nothing left out, and how many documents wait for the hub.
  func tally(of part: Part) throws -> (people: [AssociateID: CreditTally], waitingCount: Int) {
    var tallies: [AssociateID: CreditTally] = [:]
    for person in part.people { try addDecided(person, to: &tallies) }
    guard !part.people.isEmpty else { return (tallies, 0) }
    try addMemberless(part, to: &tallies)
    let people = Set(part.people.map(\.row))
    let waiting = try waitingSales(part.store, .latest, limit: Self.scannedMax).filter {
      $0.credit.associate.map { people.contains($0.id) } ?? false
    }
    for sale in waiting {
      guard let person = sale.credit.associate.map({ AssociateID($0.id) }) else { continue }
      tallies[person, default: CreditTally()].credited.add(
        sale.amount.minorUnits, sale.amount.currency.code)
      tallies[person, default: CreditTally()].provisional.add(
        sale.amount.minorUnits, sale.amount.currency.code)
      tallies[person, default: CreditTally()].documentCount += 1
    }
    return (tallies, waiting.count)
  }

  private func addDecided(_ person: AssociateID, to tallies: inout [AssociateID: CreditTally]) throws {
    var tally = CreditTally()
    try connection.forEach(
      """
      SELECT currency, sum(amountMinorUnits), sum(CASE WHEN provisional = 1 THEN amountMinorUnits ELSE 0 END),
        sum(CASE WHEN correctedAt IS NULL THEN 0 ELSE 1 END), count(*)
      FROM credit WHERE associateID = ? AND soldAt >= ? AND soldAt < ? \(filter.brandSQL("credit.id"))
      GROUP BY currency
      """,
      [.id(person), .instant(filter.begin), .instant(filter.end)] + filter.brandArguments
    ) { row in
      tally.credited.add(row.integer(1), row.text(0))
      tally.provisional.add(row.integer(2), row.text(0))
      tally.correctedCount += Int(row.integer(3))
      tally.documentCount += Int(row.integer(4))
    }
    if tally.documentCount > 0 { tallies[person] = tally }
  }

  private func addMemberless(_ part: Part, to tallies: inout [AssociateID: CreditTally]) throws {
    try connection.forEach(
      """
      SELECT \(Self.servedSQL), purchase.currency, sum(purchase.amountMinorUnits), count(*)
      \(Self.memberlessSQL(part)) \(filter.brandSQL("purchase.id")) GROUP BY 1, 2
      """, memberlessArguments(part) + filter.brandArguments
    ) { row in
      guard let person = row.optionalID(0).map({ AssociateID($0) }) else { return }
      tallies[person, default: CreditTally()].credited.add(row.integer(2), row.text(1))
      tallies[person, default: CreditTally()].documentCount += Int(row.integer(3))
    }
  }
}

/// What somebody is credited for.
struct CreditTally {
  var credited = Sums()
  /// Of that what is not settled, or not decided yet.
  var provisional = Sums()
  var correctedCount = 0
  var documentCount = 0

  mutating func add(_ other: CreditTally) {
    credited.add(other.credited)
    provisional.add(other.provisional)
    correctedCount += other.correctedCount
    documentCount += other.documentCount
  }
}
