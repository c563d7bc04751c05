internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Documents of sales and returns, the latest first: of a part that is one person's those that person served or is
/// credited for.
struct ListSales {
  let connection: Connection
  let staff: StaffLabels
  let filter: ListFilter

  func page(of parts: [ListPart], after cursor: PageCursor?, limit: Int) throws -> Page<SaleView> {
    var keys: [PageCursor] = []
    for part in parts { keys += try self.keys(part, after: cursor, limit: limit + 1) }
    return try SaleReader(connection, staff).page(keys, limit: limit)
  }

  private func keys(_ part: ListPart, after cursor: PageCursor?, limit: Int) throws -> [PageCursor] {
    let before = cursor ?? .latest
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
        AND (purchase.soldAt, purchase.id) < (?, ?) \(conditions.joined(separator: " ")) \(filter.brandSQL("purchase.id"))
      ORDER BY purchase.soldAt DESC, purchase.id DESC LIMIT ?
      """,
      [
        .id(part.store), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id),
      ] + arguments + filter.brandArguments + [.number(limit)]
    ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
  }
}
