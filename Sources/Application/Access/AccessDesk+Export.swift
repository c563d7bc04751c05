package import Access
package import Kernel
internal import Persistence
internal import Records

// Lists that leave the program as a file: for those who may, with a reason, up to a cap, and in the audit with how many
// rows they were. Contact points stay masked.

extension AccessDesk {
  /// So many rows at once: enough for a store, too few for a chain.
  package static let exportRowsMax = 5_000

  /// Members of all stores for which the person has the right, or of one.
  ///
  /// - Throws: `notAllowed` without right or reason; `limitExceeded` for more rows than ``exportRowsMax``.
  package func exportMembers(
    _ filter: ListFilter, because reason: Reason?, as viewer: AssociateID
  ) async throws -> [ListedMember] {
    let profile = profile
    return try await visit(viewer) { visit in
      let stores = try visit.exportStores(filter.store, because: reason)
      let list = ListMembers(
        connection: visit.connection, staff: StaffLabels(visit.connection), filter: filter,
        exposure: { try visit.exposure(of: $0, in: profile) })
      var rows: [ListedMember] = []
      var cursor: Int64?
      repeat {
        let page = try list.page(of: stores, after: cursor, limit: Limits.listRowsMax)
        rows += page.rows
        cursor = page.next.flatMap { Int64($0) }
        try Self.check(rows.count)
      } while cursor != nil
      try visit.noteExport(rows.count, of: "members", filter.store, because: reason, in: profile)
      return rows
    }
  }

  /// Sales and returns of all stores for which the person has the right, or of one.
  ///
  /// - Throws: as ``exportMembers(_:because:as:)``.
  package func exportSales(
    _ filter: ListFilter, because reason: Reason?, as viewer: AssociateID
  ) async throws -> [SaleView] {
    let profile = profile
    return try await visit(viewer) { visit in
      let stores = try visit.exportStores(filter.store, because: reason)
      let list = ListSales(
        connection: visit.connection, staff: StaffLabels(visit.connection), filter: filter)
      var rows: [SaleView] = []
      var cursor: PageCursor?
      repeat {
        let page = try list.page(
          of: stores.map { ListSales.Part(store: $0, own: nil) }, after: cursor, limit: Limits.listRowsMax)
        rows += page.rows
        cursor = try PageCursor(page.next)
        try Self.check(rows.count)
      } while cursor != nil
      try visit.noteExport(rows.count, of: "sales", filter.store, because: reason, in: profile)
      return rows
    }
  }

  /// Whether a person may export anything.
  package func mayExport(_ viewer: AssociateID) async throws -> Bool {
    try await !visibleStores(for: .exportMembers, to: viewer).isEmpty
  }

  private static func check(_ count: Int) throws {
    guard count <= exportRowsMax else {
      throw ClienteleError(
        .limitExceeded, "an export has at most \(exportRowsMax) rows",
        hint: "Narrow it down by store, day or associate.")
    }
  }
}

extension AccessDesk.Visit {
  /// - Throws: `notAllowed`.
  fileprivate func exportStores(_ asked: StoreID?, because reason: Reason?) throws -> [StoreID] {
    let stores = asked.map { [$0] } ?? policy.visibleStores(for: .exportMembers, to: principal)
    for store in stores {
      try policy.require(.exportMembers, of: .store(store), by: principal, reason: reason)
    }
    if stores.isEmpty {
      try policy.require(.exportMembers, of: .dealer, by: principal, reason: reason)
    }
    return stores
  }

  fileprivate func noteExport(
    _ rows: Int, of list: String, _ store: StoreID?, because reason: Reason?, in profile: NodeProfile
  ) throws {
    try audit(
      AuditEvent(.exportMembers), store.map { AuditSubject(.store, $0.row) }, reason: reason,
      detail: "\(list) \(rows)", in: profile)
  }
}
