internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Documents of sales and returns, the latest first.
struct ListSales {
  /// A store whose documents are listed.
  struct Part {
    let store: StoreID
    /// Only those this person served or is credited for; `nil` for all.
    let own: AssociateID?
  }

  let connection: Connection
  let staff: StaffLabels
  let filter: ListFilter

  func page(of parts: [Part], after cursor: PageCursor?, limit: Int) throws -> Page<SaleView> {
    var keys: [PageCursor] = []
    for part in parts { keys += try self.keys(part, after: cursor, limit: limit + 1) }
    return try page(keys, limit: limit)
  }

  /// What one person is credited for, at whichever store: what the hub has decided, and what it will.
  func credits(
    of associate: AssociateID, waitingAt stores: [StoreID], after cursor: PageCursor?, limit: Int
  ) throws -> Page<SaleView> {
    let before = cursor ?? PageCursor(.distantFuture, RowID(high: .max, low: .max))
    let decided = try connection.query(
      """
      SELECT credit.id, credit.soldAt FROM credit
      WHERE credit.associateID = ? AND credit.soldAt >= ? AND credit.soldAt < ?
        AND (credit.soldAt, credit.id) < (?, ?) \(brandSQL("credit.id"))
      ORDER BY credit.soldAt DESC, credit.id DESC LIMIT ?
      """,
      [.id(associate), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id)]
        + brandArguments + [.number(limit + 1)]
    ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
    var waiting: [PageCursor] = []
    for store in stores { waiting += try self.waiting(for: associate, at: store, before: before) }
    return try page(decided + waiting, limit: limit)
  }

  /// Of a page's rows only the keys are read until it is known which they are.
  private func page(_ keys: [PageCursor], limit: Int) throws -> Page<SaleView> {
    let sorted = keys.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
    let reader = SaleReader(connection, staff)
    let shown = Array(sorted.prefix(limit))
    return Page(
      rows: try shown.compactMap { try reader.sale(PurchaseID($0.id)) },
      next: sorted.count > limit ? shown.last?.text : nil)
  }

  private func keys(_ part: Part, after cursor: PageCursor?, limit: Int) throws -> [PageCursor] {
    let before = cursor ?? PageCursor(.distantFuture, RowID(high: .max, low: .max))
    var conditions: [String] = []
    var arguments: [Value?] = []
    for associate in [part.own, filter.associate].compactMap(\.self) {
      conditions.append("AND (purchase.associateID = ? OR credit.associateID = ?)")
      arguments += [.id(associate), .id(associate)]
    }
    return try connection.query(
      """
      SELECT purchase.id, purchase.soldAt FROM purchase LEFT JOIN credit ON credit.id = purchase.id
      WHERE purchase.storeID = ? AND purchase.soldAt >= ? AND purchase.soldAt < ?
        AND (purchase.soldAt, purchase.id) < (?, ?) \(conditions.joined(separator: " ")) \(brandSQL("purchase.id"))
      ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?
      """,
      [
        .id(part.store), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id),
      ] + arguments + brandArguments + [.number(limit)]
    ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
  }

  /// So many of the latest documents that wait for the hub are looked through.
  private static let waitingMax = 500

  private func waiting(
    for associate: AssociateID, at store: StoreID, before: PageCursor
  ) throws -> [PageCursor] {
    let reader = SaleReader(connection, staff)
    let found = try reader.sales(
      """
      purchase.storeID = ? AND credit.id IS NULL AND purchase.soldAt >= ? AND purchase.soldAt < ?
        AND (purchase.soldAt, purchase.id) < (?, ?) \(brandSQL("purchase.id"))
      ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?
      """,
      [.id(store), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id)]
        + brandArguments + [.number(Self.waitingMax)])
    return found.filter { $0.credit.associate?.id == associate.row }.map { PageCursor($0.soldAt, $0.id.row) }
  }

  private func brandSQL(_ purchase: String) -> String {
    filter.brand.isEmpty
      ? ""
      : """
      AND EXISTS (SELECT 1 FROM purchaseLine WHERE purchaseLine.purchaseID = \(purchase)
        AND upper(purchaseLine.brand) = upper(?))
      """
  }

  private var brandArguments: [Value?] { filter.brand.isEmpty ? [] : [.text(filter.brand)] }
}
