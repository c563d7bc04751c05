internal import Catalogue
package import Kernel
package import Persistence

/// An export that takes a second person, as it lies at the node where it was asked for.
package struct ExportRequest: Hashable, Sendable {
  package let id: RowID
  package let list: String
  package let store: StoreID?
  package let associate: AssociateID?
  package let brand: String
  package let from: CalendarDay?
  package let through: CalendarDay?
  package let tag: String
  /// Code of a custom field and what it is to say; empty where the list is narrowed down by none.
  package let field: String
  package let value: String
  package let reason: String
  /// How many rows it had when it was asked for.
  package let rowCount: Int
  package let requestedBy: AssociateID
  package let requestedAt: Instant
  package var state: State
  package var decidedBy: AssociateID?
  package var decidedAt: Instant?
  package var fetchedAt: Instant?

  package enum State: String, Sendable {
    case asked, approved, refused, fetched
  }

  package init(
    id: RowID, list: String, store: StoreID?, associate: AssociateID?, brand: String, from: CalendarDay?,
    through: CalendarDay?, tag: String, field: String, value: String, reason: String, rowCount: Int,
    requestedBy: AssociateID, requestedAt: Instant
  ) {
    self.id = id
    self.list = list
    self.store = store
    self.associate = associate
    self.brand = brand
    self.from = from
    self.through = through
    self.tag = tag
    self.field = field
    self.value = value
    self.reason = reason
    self.rowCount = rowCount
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    state = .asked
  }
}

package struct ExportRequestTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func insert(_ request: ExportRequest) throws {
    try connection.execute(
      """
      INSERT INTO exportRequest (id, list, storeID, associateID, brand, fromDay, throughDay, reason, rowCount,
        requestedBy, requestedAt, state, tag, fieldCode, fieldValue) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(request.id), .text(request.list), request.store.map { .id($0) },
        request.associate.map { .id($0) },
        .text(request.brand), .text(request.from?.description ?? ""),
        .text(request.through?.description ?? ""),
        .text(request.reason), .number(request.rowCount), .id(request.requestedBy),
        .instant(request.requestedAt), .text(request.state.rawValue), .text(request.tag),
        .text(request.field), .text(request.value),
      ])
  }

  /// Writes what became of it.
  package func update(_ request: ExportRequest) throws {
    try connection.execute(
      "UPDATE exportRequest SET state = ?, decidedBy = ?, decidedAt = ?, fetchedAt = ? WHERE id = ?",
      [
        .text(request.state.rawValue), request.decidedBy.map { .id($0) },
        request.decidedAt.map { .instant($0) },
        request.fetchedAt.map { .instant($0) }, .id(request.id),
      ])
  }

  package func request(_ id: RowID) throws -> ExportRequest? {
    try read("WHERE id = ?", [.id(id)]).first
  }

  /// The latest first.
  package func requests(since: Instant, limit: Int) throws -> [ExportRequest] {
    try read(
      "WHERE requestedAt >= ? ORDER BY requestedAt DESC, id DESC LIMIT ?", [.instant(since), .number(limit)])
  }

  private func read(_ condition: String, _ arguments: [Value?]) throws -> [ExportRequest] {
    try connection.query(
      """
      SELECT id, list, storeID, associateID, brand, fromDay, throughDay, reason, rowCount, requestedBy, requestedAt,
        state, decidedBy, decidedAt, fetchedAt, tag, fieldCode, fieldValue FROM exportRequest \(condition)
      """, arguments
    ) { row in
      var request = ExportRequest(
        id: try row.id(0), list: row.text(1), store: row.optionalID(2).map { StoreID($0) },
        associate: row.optionalID(3).map { AssociateID($0) }, brand: row.text(4),
        from: CalendarDay(row.text(5)), through: CalendarDay(row.text(6)), tag: row.text(15),
        field: row.text(16), value: row.text(17), reason: row.text(7),
        rowCount: Int(row.integer(8)), requestedBy: AssociateID(try row.id(9)),
        requestedAt: Instant(milliseconds: row.integer(10)))
      request.state = ExportRequest.State(rawValue: row.text(11)) ?? .refused
      request.decidedBy = row.optionalID(12).map { AssociateID($0) }
      request.decidedAt = row.optionalInteger(13).map { Instant(milliseconds: $0) }
      request.fetchedAt = row.optionalInteger(14).map { Instant(milliseconds: $0) }
      return request
    }
  }
}
