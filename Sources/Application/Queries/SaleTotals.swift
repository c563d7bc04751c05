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
    try await database.read { connection in
      var conditions = ["purchase.kind IN ('sale', 'return')"]
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
  }

  private var key: String {
    switch grouping {
    case .all: "'all'"
    case .store: "coalesce(store.code, '')"
    case .associate: "coalesce(associate.code, '')"
    }
  }
}

/// How one sale is credited, and why.
package struct ShowSale: Sendable {
  package var id: PurchaseID

  package init(id: PurchaseID) {
    self.id = id
  }

  package struct Credit: Encodable, Sendable {
    package let purchase: String
    package let store: String
    package let serving: String
    package let credited: String
    package let reason: String
    package let award: String
    package let claim: String
    package let ruleVersion: Int
    package let provisional: Bool
    package let amount: String
  }

  /// - Throws: `notFound` while the hub has not decided, or for another id.
  package func run(_ database: Database) async throws -> Credit {
    try await database.read { connection in
      let codes = try StaffQueries(connection).codes()
      let found = try connection.first(
        """
        SELECT storeID, servingAssociateID, associateID, reason, awardID, claimID, ruleVersion, provisional,
          amountMinorUnits, currency FROM credit WHERE id = ?
        """, [.id(id)]
      ) { row in
        Credit(
          purchase: id.description, store: row.optionalID(0).flatMap { codes.stores[StoreID($0)] } ?? "",
          serving: row.optionalID(1).flatMap { codes.associates[AssociateID($0)] } ?? "",
          credited: row.optionalID(2).flatMap { codes.associates[AssociateID($0)] } ?? "",
          reason: row.text(3),
          award: row.optionalID(4)?.description ?? "", claim: row.optionalID(5)?.description ?? "",
          ruleVersion: Int(row.integer(6)), provisional: row.integer(7) != 0,
          amount: Money(minorUnits: row.integer(8), currency: Currency(row.text(9)) ?? .cny).description)
      }
      guard let found else {
        throw ClienteleError(
          .notFound, "sale \(id) has no credit here yet",
          hint: "The hub credits a sale when it has received it.")
      }
      return found
    }
  }
}

/// What a store has been told.
package struct ListNotices: Sendable {
  package init() {}

  package struct Notice: Encodable, Sendable {
    package let kind: String
    package let store: String
    package let record: String
    package let purchase: String
    package let atStore: String
    package let associate: String
    package let raisedAt: String
    package let state: String
  }

  /// The newest first, at most ``Limits/listRowsMax``.
  package func run(_ database: Database) async throws -> [Notice] {
    try await database.read { connection in
      let codes = try StaffQueries(connection).codes()
      return try connection.query(
        """
        SELECT kind, storeID, recordID, purchaseID, atStoreID, associateID, raisedAt, state FROM notice
        ORDER BY raisedAt DESC, id LIMIT ?
        """, [.number(Limits.listRowsMax)]
      ) { row in
        Notice(
          kind: row.text(0), store: row.optionalID(1).flatMap { codes.stores[StoreID($0)] } ?? "",
          record: row.optionalID(2)?.description ?? "", purchase: row.optionalID(3)?.description ?? "",
          atStore: row.optionalID(4).flatMap { codes.stores[StoreID($0)] } ?? "",
          associate: row.optionalID(5).flatMap { codes.associates[AssociateID($0)] } ?? "",
          raisedAt: Instant(milliseconds: row.integer(6)).description, state: row.text(7))
      }
    }
  }
}
