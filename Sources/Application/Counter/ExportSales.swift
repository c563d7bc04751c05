package import Access
package import Kernel
internal import Records

extension AccessDesk {
  /// Sales to be taken out of the node as a file: with the right to export, for a reason, noted in the audit with
  /// how many left. At most ``Limits/listRowsMax``.
  ///
  /// - Throws: `notAllowed` without right or reason.
  package func exportSales(
    _ filter: ListFilter, because reason: Reason?, as viewer: AssociateID
  ) async throws -> [SaleView] {
    try await visit(viewer) { visit in
      let stores = visit.policy.visibleStores(for: .exportMembers, to: visit.principal)
      let target = (filter.store ?? stores.first).map { Target.store($0) } ?? .dealer
      try visit.policy.require(.exportMembers, of: target, by: visit.principal, reason: reason)
    }
    var rows: [SaleView] = []
    var cursor: String?
    repeat {
      let page = try await sales(filter, as: viewer, after: cursor)
      rows += page.rows
      cursor = page.next
    } while cursor != nil && rows.count < Limits.listRowsMax
    let shown = Array(rows.prefix(Limits.listRowsMax))
    let profile = profile
    try await visit(viewer) { visit in
      try visit.audit(
        AuditEvent(.exportMembers), nil, reason: reason, detail: "sales \(shown.count)", in: profile)
    }
    return shown
  }

  /// Whether a person may export anything.
  package func mayExport(_ viewer: AssociateID) async throws -> Bool {
    try await !visibleStores(for: .exportMembers, to: viewer).isEmpty
  }
}
