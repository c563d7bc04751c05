internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A month of one store: what was sold there, and what its people are credited for, wherever it was sold.
package struct StoreMonth: Encodable, Sendable {
  package let store: StaffLabel?
  /// Its first day.
  package let month: CalendarDay
  /// By currency.
  package let sold: [Sum]
  package let associates: [Share]
  /// Documents of this store with a member that the hub has not credited.
  package let waitingCount: Int
  /// People whose first record was made here.
  package let newMembers: Int

  package struct Sum: Encodable, Hashable, Sendable {
    package let currency: String
    package let saleCount: Int
    package let returnCount: Int
    /// Sales less what was taken back.
    package let net: Money
    package let takenBack: Money
  }

  package struct Share: Encodable, Sendable {
    package let associate: StaffLabel
    /// What the person sold here, whoever is credited.
    package var served: [Money]
    /// Decided, provisional ones and those that wait for the hub included.
    package var credited: [Money]
    /// Of that what is not settled.
    package var provisional: [Money]
    /// How many credits became or ceased to be the person's after they had been decided.
    package var correctedCount: Int
  }
}

/// Adds up a month.
struct StoreMonthReader {
  let connection: Connection
  let staff: StaffLabels
  let store: StoreID
  let month: CalendarDay
  /// Only this person's share; `nil` for everybody's.
  let own: AssociateID?

  private var begin: Instant { month.begin() }
  private var end: Instant {
    let (year, number, _) = month.components
    return (CalendarDay(year: number == 12 ? year + 1 : year, month: number % 12 + 1, day: 1) ?? month)
      .begin()
  }

  func read() throws -> StoreMonth {
    let people = try connection.query(
      "SELECT id FROM associate WHERE storeID = ? AND coalesce(archived, 0) = 0 ORDER BY code, id LIMIT ?",
      [.id(store), .number(Limits.listRowsMax)]
    ) { AssociateID(try $0.id(0)) }.filter { own == nil || $0 == own }
    let credits = try ListCredits(
      connection: connection, staff: staff,
      filter: ListFilter(from: month, through: CalendarDay(of: end).advanced(by: -1))
    ).tally(of: ListCredits.Part(store: store, people: people))
    return StoreMonth(
      store: try staff.store(store), month: month, sold: own == nil ? try sold() : [],
      associates: try people.compactMap { try share($0, credits.people[$0] ?? CreditTally()) },
      waitingCount: credits.waitingCount, newMembers: own == nil ? try newMembers() : 0)
  }

  private func sold() throws -> [StoreMonth.Sum] {
    try connection.query(
      """
      SELECT currency, sum(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END), sum(CASE WHEN kind = 'return' THEN 1 ELSE 0 END),
        sum(amountMinorUnits), sum(CASE WHEN kind = 'return' THEN amountMinorUnits ELSE 0 END)
      FROM purchase WHERE storeID = ? AND soldAt >= ? AND soldAt < ? AND kind IN ('sale', 'return', 'reversal')
      GROUP BY currency ORDER BY currency
      """, [.id(store), .instant(begin), .instant(end)]
    ) { row in
      let currency = Currency(row.text(0)) ?? .cny
      return StoreMonth.Sum(
        currency: currency.code, saleCount: Int(row.integer(1)), returnCount: Int(row.integer(2)),
        net: Money(minorUnits: row.integer(3), currency: currency),
        takenBack: Money(minorUnits: row.integer(4), currency: currency))
    }
  }

  private func share(_ associate: AssociateID, _ tally: CreditTally) throws -> StoreMonth.Share? {
    guard let label = try staff.associate(associate) else { return nil }
    return StoreMonth.Share(
      associate: label, served: try served(associate), credited: tally.credited.money,
      provisional: tally.provisional.money.filter { $0.minorUnits != 0 },
      correctedCount: tally.correctedCount)
  }

  private func served(_ associate: AssociateID) throws -> [Money] {
    var sums = Sums()
    try connection.forEach(
      """
      SELECT currency, sum(amountMinorUnits) FROM purchase
      WHERE storeID = ? AND soldAt >= ? AND soldAt < ? AND associateID = ? GROUP BY currency
      """, [.id(store), .instant(begin), .instant(end), .id(associate)]
    ) { sums.add($0.integer(1), $0.text(0)) }
    return sums.money
  }

  private func newMembers() throws -> Int {
    try connection.count(
      """
      SELECT count(*) FROM sourceRecord LEFT JOIN membership ON membership.id = sourceRecord.id
      WHERE sourceRecord.storeID = ? AND sourceRecord.firstSeenAt >= ? AND sourceRecord.firstSeenAt < ?
        AND sourceRecord.basedOn IS NULL
        AND coalesce(membership.memberID, sourceRecord.id) = sourceRecord.id
      """, [.id(store), .instant(begin), .instant(end)])
  }
}

/// Sums by currency.
struct Sums {
  private var amounts: [String: Int64] = [:]

  mutating func add(_ minorUnits: Int64, _ currency: String) {
    amounts[currency] = (amounts[currency] ?? 0).addingClamped(minorUnits)
  }

  mutating func add(_ other: Sums) {
    for (currency, minorUnits) in other.amounts { add(minorUnits, currency) }
  }

  var money: [Money] {
    amounts.sorted { $0.key < $1.key }.map {
      Money(minorUnits: $0.value, currency: Currency($0.key) ?? .cny)
    }
  }
}
