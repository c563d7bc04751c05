internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// Something a store was told.
package struct NoticeView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let kind: String
  package let store: StaffLabel?
  package let associate: StaffLabel?
  package let member: MemberID?
  package let name: String
  package let record: SourceRecordID?
  package let purchase: PurchaseID?
  package let atStore: StaffLabel?
  package let raisedAt: Instant
  package let state: String
  /// Whether the viewer says that it was read: only who works at the store that was told.
  package let mayMark: Bool
}

/// Reads what stores were told, the latest first.
struct NoticeReader {
  let connection: Connection
  let staff: StaffLabels
  /// Narrows down by day, whom it is told to and the brand of the sale it is about.
  var filter = ListFilter()
  let mayMark: (StoreID) throws -> Bool
  let name: (SourceRecordID?) throws -> (member: MemberID?, name: String)

  func notices(
    of parts: [ListPart], unreadOnly: Bool = false, before cursor: PageCursor?, limit: Int
  ) throws -> [NoticeView] {
    let found = try parts.flatMap {
      try keys($0, unreadOnly: unreadOnly, before: cursor ?? .latest, limit: limit)
    }
    let shown = found.sorted { ($0.at, $0.id) > ($1.at, $1.id) }.prefix(limit)
    return try shown.compactMap { try view($0.id) }
  }

  func page(
    of parts: [ListPart], unreadOnly: Bool = false, after cursor: PageCursor?, limit: Int
  ) throws -> Page<NoticeView> {
    let rows = try notices(of: parts, unreadOnly: unreadOnly, before: cursor, limit: limit + 1)
    let shown = Array(rows.prefix(limit))
    return Page(
      rows: shown,
      next: rows.count > limit ? shown.last.map { PageCursor($0.raisedAt, $0.id).text } : nil)
  }

  func unreadCount(of part: ListPart) throws -> Int {
    let own = Self.ownCondition(part)
    return try connection.count(
      "SELECT count(*) FROM notice WHERE storeID = ? AND state = 'unread' \(own.sql)",
      [.id(part.store)] + own.arguments)
  }

  /// What is told to one person, or to nobody in particular.
  private static func ownCondition(_ part: ListPart) -> (sql: String, arguments: [Value?]) {
    guard let own = part.own else { return ("", []) }
    return ("AND (associateID = ? OR associateID IS NULL)", [.id(own)])
  }

  private func keys(
    _ part: ListPart, unreadOnly: Bool, before: PageCursor, limit: Int
  ) throws -> [PageCursor] {
    let own = Self.ownCondition(part)
    let told: [Value?] = filter.associate.map { [.id($0)] } ?? []
    return try connection.query(
      """
      SELECT id, raisedAt FROM notice
      WHERE storeID = ? AND raisedAt >= ? AND raisedAt < ? AND (raisedAt, id) < (?, ?)
        \(unreadOnly ? "AND state = 'unread'" : "") \(own.sql) \(told.isEmpty ? "" : "AND associateID = ?")
        \(filter.brandSQL("notice.purchaseID"))
      ORDER BY raisedAt DESC, id DESC LIMIT ?
      """,
      [
        .id(part.store), .instant(filter.begin), .instant(filter.end), .instant(before.at), .id(before.id),
      ] + own.arguments + told + filter.brandArguments + [.number(limit)]
    ) { PageCursor(Instant(milliseconds: $0.integer(1)), try $0.id(0)) }
  }

  private func view(_ id: RowID) throws -> NoticeView? {
    let row = try connection.first(
      """
      SELECT kind, storeID, associateID, recordID, purchaseID, atStoreID, raisedAt, state FROM notice WHERE id = ?
      """, [.id(id)]
    ) { row in
      (
        kind: row.text(0), store: row.optionalID(1), associate: row.optionalID(2),
        record: row.optionalID(3).map { SourceRecordID($0) },
        purchase: row.optionalID(4).map { PurchaseID($0) }, atStore: row.optionalID(5),
        raisedAt: Instant(milliseconds: row.integer(6)), state: row.text(7)
      )
    }
    guard let row else { return nil }
    let person = try name(row.record)
    return NoticeView(
      id: id, kind: row.kind, store: try staff.store(row.store),
      associate: try staff.associate(row.associate), member: person.member, name: person.name,
      record: row.record, purchase: row.purchase, atStore: try staff.store(row.atStore),
      raisedAt: row.raisedAt, state: row.state,
      mayMark: try row.store.map { try mayMark(StoreID($0)) } ?? false)
  }
}
