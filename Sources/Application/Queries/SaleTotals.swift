internal import Catalogue
package import Kernel
package import Persistence
internal import Records

/// Sums of sales, for reconciling: in all, per store, or per credited associate.
package struct SaleTotals: Sendable {
  package enum Grouping: String, Sendable, CaseIterable {
    case all, store, associate
  }

  package var grouping: Grouping
  /// The system the sales came from, such as the scope they were imported under; `nil` for all.
  package var source: String?
  /// Only sales of this store.
  package var store: StoreID?

  package init(grouping: Grouping, source: String? = nil, store: StoreID? = nil) {
    self.grouping = grouping
    self.source = source
    self.store = store
  }

  package struct Total: Encodable, Hashable, Sendable {
    package let key: String
    package let currency: String
    package let count: Int
    package let minorUnits: Int64
  }

  package func run(_ database: Database) async throws -> [Total] {
    try await database.read { try totals($0) }
  }

  func totals(_ connection: Connection) throws -> [Total] {
    var conditions = ["purchase.kind IN ('sale', 'return', 'reversal')"]
    var arguments: [Value?] = []
    if let source {
      conditions.append("purchase.documentSource = ?")
      arguments.append(.text(source))
    }
    if let store {
      conditions.append("purchase.storeID = ?")
      arguments.append(.id(store))
    }
    return try connection.query(
      """
      SELECT \(key), purchase.currency, count(*), sum(purchase.amountMinorUnits) FROM purchase
      LEFT JOIN credit ON credit.id = purchase.id LEFT JOIN associate ON associate.id = credit.associateID
      LEFT JOIN store ON store.id = purchase.storeID
      WHERE \(conditions.joined(separator: " AND ")) GROUP BY 1, 2 ORDER BY 1, 2
      """, arguments
    ) { Total(key: $0.text(0), currency: $0.text(1), count: Int($0.integer(2)), minorUnits: $0.integer(3)) }
  }

  private var key: String {
    switch grouping {
    case .all: "'all'"
    case .store: "coalesce(store.code, '')"
    case .associate: "coalesce(associate.code, '')"
    }
  }
}
