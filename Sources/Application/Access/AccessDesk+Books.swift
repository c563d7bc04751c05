internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

// The opening books of the stores, to who may approve them. At the hub, where their claims come in.

extension AccessDesk {
  /// - Throws: `notAllowed` for who may not approve books and anywhere but at the hub.
  package func books(as viewer: AssociateID) async throws -> BookList {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireBooks(profile)
      let books = try BookReader(connection: visit.connection).all()
      return BookList(
        waiting: books.filter { $0.approval == nil }.sorted { ($1.claims, $0.id) < ($0.claims, $1.id) },
        approved: books.filter { $0.approval != nil }.sorted {
          ($1.approval?.at ?? .distantPast, $0.id) < ($0.approval?.at ?? .distantPast, $1.id)
        })
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func requireBooks(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "a book is approved at the hub", hint: "Give --data of the hub.")
    }
    try policy.require(.approveBook, of: .dealer, by: principal)
  }
}

/// Reads books by the claims that name them; there are a few for each store.
private struct BookReader {
  let connection: Connection

  private struct Stated {
    let store: RowID?
    let claims: Int
    let members: Int
    let associates: Int
    let first: Instant?
    let last: Instant?
    let counting: Int
  }

  func all() throws -> [BookView] {
    let staff = StaffLabels(connection)
    let stated = try stated()
    var books: [BookView] = []
    var seen: Set<RowID> = []
    try connection.forEach("SELECT id, storeID, fileHash, cutOffAt, approvedBy FROM book ORDER BY id") {
      row in
      let id = try row.id(0)
      seen.insert(id)
      let approval = BookView.Approval(
        by: try staff.associate(row.optionalID(4)), at: try writtenAt(id),
        cutOff: Instant(milliseconds: row.integer(3)), fileHash: row.optionalBytes(2)?.hexadecimal ?? "",
        counting: stated[id]?.counting ?? 0)
      books.append(view(id, try staff.store(row.optionalID(1)), stated[id], approval))
    }
    for (id, claims) in stated where !seen.contains(id) {
      books.append(view(id, try staff.store(claims.store), claims, nil))
    }
    return books
  }

  private func view(
    _ id: RowID, _ store: StaffLabel?, _ stated: Stated?, _ approval: BookView.Approval?
  ) -> BookView {
    BookView(
      id: id, store: store, claims: stated?.claims ?? 0, members: stated?.members ?? 0,
      associates: stated?.associates ?? 0, firstStatedAt: stated?.first, lastStatedAt: stated?.last,
      approval: approval)
  }

  private func stated() throws -> [RowID: Stated] {
    let rows = try connection.query(
      """
      SELECT claim.bookID, claim.storeID, count(*), count(DISTINCT claim.recordID),
        count(DISTINCT claim.associateID), min(claim.statedAt), max(claim.statedAt),
        sum(CASE WHEN claim.statedAt <= book.cutOffAt THEN 1 ELSE 0 END)
      FROM claim LEFT JOIN book ON book.id = claim.bookID
      WHERE claim.bookID IS NOT NULL GROUP BY claim.bookID, claim.storeID
      """
    ) { row in
      (
        try row.id(0),
        Stated(
          store: row.optionalID(1), claims: Int(row.integer(2)), members: Int(row.integer(3)),
          associates: Int(row.integer(4)),
          first: row.optionalInteger(5).map { Instant(milliseconds: $0) },
          last: row.optionalInteger(6).map { Instant(milliseconds: $0) }, counting: Int(row.integer(7)))
      )
    }
    return Dictionary(rows) { first, _ in first }
  }

  private func writtenAt(_ id: RowID) throws -> Instant? {
    try RowTable(connection).state(.book, id)?.decidingStamps.first
      .map { Instant(milliseconds: $0.time.milliseconds) }
  }
}

extension AccessDesk {
  /// The stores whose books can be approved, in order of code.
  package func bookStores(as viewer: AssociateID) async throws -> [StaffLabel] {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireBooks(profile)
      return try visit.connection.query("SELECT id, code, name FROM store ORDER BY code, id") {
        StaffLabel(id: try $0.id(0), code: $0.text(1), name: $0.text(2))
      }
    }
  }

  /// Which book a file is when this store imports it.
  package func bookID(of file: Digest, store: String, as viewer: AssociateID) async throws -> RowID {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireBooks(profile)
      return ImportDirectory.bookID(file, store: try StaffQueries(visit.connection).store(code: store))
    }
  }
}
