internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// Enquiries of people who gave no name. They are the store's: whoever takes enquiries there sees and answers them.

/// A product somebody asked about without saying who it was.
package struct StoreEnquiry: Encodable, Hashable, Sendable {
  package let id: RowID
  package let store: StaffLabel?
  package let associate: StaffLabel?
  package let channel: String
  package let brand: String
  package let reference: String
  package let note: String
  package let budget: Money?
  package let raisedAt: Instant
  package let state: String
  package let lostReason: String
  /// It went on as an enquiry of this member; `nil` also where the member is not held here any more.
  package let member: MemberID?
  /// It is over: answered for good, or gone on as a member's.
  package let isClosed: Bool
}

extension AccessDesk {
  /// Those of the person's store, the latest first.
  ///
  /// - Parameter waitingOnly: not those that are over.
  /// - Throws: `notAllowed`; `notFound` for somebody of no store.
  package func storeEnquiries(
    as viewer: AssociateID, waitingOnly: Bool = true, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<StoreEnquiry> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor) ?? .latest
    return try await look(viewer) { visit in
      let store = try visit.store(nil, for: .recordEnquiry)
      let found = try StoreEnquiryReader(connection: visit.connection, staff: StaffLabels(visit.connection))
        .enquiries(
          """
          enquiry.storeID = ? AND (enquiry.raisedAt, enquiry.id) < (?, ?)
            \(waitingOnly ? "AND enquiry.state IN ('open', 'answered') AND enquiry.closedAt IS NULL" : "")
          ORDER BY enquiry.raisedAt DESC, enquiry.id DESC LIMIT ?
          """, [.id(store), .instant(before.at), .id(before.id), .number(limit + 1)])
      let shown = Array(found.prefix(limit))
      return Page(
        rows: shown,
        next: found.count > limit ? shown.last.map { PageCursor($0.raisedAt, $0.id).text } : nil)
    }
  }

  /// One of them.
  ///
  /// - Throws: `notFound`, and as if so for one of another store; `notAllowed`.
  package func storeEnquiry(_ id: RowID, as viewer: AssociateID) async throws -> StoreEnquiry {
    try await look(viewer) { visit in
      let store = try visit.store(nil, for: .recordEnquiry)
      let found = try StoreEnquiryReader(connection: visit.connection, staff: StaffLabels(visit.connection))
        .enquiries("enquiry.id = ? AND enquiry.storeID = ?", [.id(id), .id(store)])
      guard let enquiry = found.first else {
        throw ClienteleError(.notFound, "this store has no enquiry \(id) without a member")
      }
      return enquiry
    }
  }
}

private struct StoreEnquiryReader {
  let connection: Connection
  let staff: StaffLabels

  /// - Parameter condition: SQL over `enquiry`, with order and limit.
  func enquiries(_ condition: String, _ arguments: [Value?]) throws -> [StoreEnquiry] {
    try connection.query(
      """
      SELECT enquiry.id, enquiry.storeID, enquiry.associateID, enquiry.channel, enquiry.brand, enquiry.reference,
        enquiry.note, enquiry.budgetMinorUnits, enquiry.currency, enquiry.raisedAt, enquiry.state,
        enquiry.lostReason, enquiry.closedAt,
        (SELECT mine.recordID FROM correction JOIN enquiry AS mine ON mine.id = correction.replacementID
          WHERE correction.subjectID = enquiry.id LIMIT 1)
      FROM enquiry WHERE enquiry.recordID IS NULL AND \(condition)
      """, arguments
    ) { row in
      StoreEnquiry(
        id: try row.id(0), store: try staff.store(row.optionalID(1)),
        associate: try staff.associate(row.optionalID(2)), channel: row.text(3), brand: row.text(4),
        reference: row.text(5), note: row.text(6),
        budget: row.optionalInteger(7).map {
          Money(minorUnits: $0, currency: Currency(row.text(8)) ?? .cny)
        },
        raisedAt: Instant(milliseconds: row.integer(9)), state: row.text(10), lostReason: row.text(11),
        member: try row.optionalID(13).map { try MemberReader(connection).member(of: SourceRecordID($0)) },
        isClosed: !row.isNull(12))
    }
  }
}
