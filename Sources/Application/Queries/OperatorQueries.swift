package import Kernel
package import Persistence
internal import Records

// For the operator of the machine, who sees what it holds. People ask ``AccessDesk``.

/// One document with its credit.
package struct ShowSale: Sendable {
  package var id: PurchaseID

  package init(id: PurchaseID) {
    self.id = id
  }

  /// - Throws: `notFound`.
  package func run(_ database: Database) async throws -> SaleView {
    try await database.read { connection in
      guard let sale = try SaleReader(connection, StaffLabels(connection)).sale(id) else {
        throw ClienteleError(.notFound, "this node has no sale \(id)")
      }
      return sale
    }
  }
}

/// What stores have been told, as far as this node holds it: the newest first, at most ``Limits/listRowsMax`` a store.
package struct ListNotices: Sendable {
  package init() {}

  package func run(_ database: Database) async throws -> [NoticeView] {
    try await database.read { connection in
      let reader = NoticeReader(
        connection: connection, staff: StaffLabels(connection), mayMark: { _ in false },
        name: { _ in (nil, "") })
      let stores = try connection.query("SELECT DISTINCT storeID FROM notice WHERE storeID IS NOT NULL") {
        StoreID(try $0.id(0))
      }
      let notices = try stores.flatMap {
        try reader.notices(
          of: [ListPart(store: $0, own: nil)], before: nil, limit: Limits.listRowsMax)
      }
      return notices.sorted { ($0.raisedAt, $0.id) > ($1.raisedAt, $1.id) }
    }
  }
}
