package import Access
package import Kernel
internal import Persistence
internal import Records

// Lists that leave the program as a file: for those who may, with a reason, up to a cap, and in the audit with how many
// rows they were. Contact points stay masked. What is larger takes a second person (`AccessDesk+ExportRequests`).

/// How much leaves at once.
package struct ExportCaps: Hashable, Sendable {
  /// What one person exports alone: enough for a store, too little for a chain.
  package var alone: Int
  /// What leaves at all, with a second person.
  package var approved: Int

  package init(alone: Int, approved: Int) {
    self.alone = alone
    self.approved = approved
  }

  package static let usual = ExportCaps(alone: 5_000, approved: 50_000)
}

/// Lists that can be exported.
package enum ExportList: String, CaseIterable, Encodable, Sendable {
  case members, sales, credits, notices
}

/// A list that was exported.
package enum ExportedRows: Sendable {
  case members([ListedMember])
  case sales([SaleView])
  case credits([SaleView])
  case notices([NoticeView])

  package var count: Int {
    switch self {
    case .members(let rows): rows.count
    case .sales(let rows), .credits(let rows): rows.count
    case .notices(let rows): rows.count
    }
  }
}

extension AccessDesk {
  /// A list of all stores for which the person has the right, or of one.
  ///
  /// - Throws: `notAllowed` without right or reason; `limitExceeded` for more rows than one person exports alone.
  package func export(
    _ list: ExportList, _ filter: ListFilter, because reason: Reason?, as viewer: AssociateID
  ) async throws -> ExportedRows {
    let (profile, caps) = (profile, exportCaps)
    return try await visit(viewer) { visit in
      let stores = try visit.exportStores(filter.store, because: reason)
      let rows = try visit.rows(of: list, filter, at: stores, max: caps.alone, in: profile)
      try visit.noteExport(
        "\(list.rawValue) \(rows.count)", filter.store, because: reason, in: profile)
      return rows
    }
  }

  /// Whether a person may export anything.
  package func mayExport(_ viewer: AssociateID) async throws -> Bool {
    try await !visibleStores(for: .exportMembers, to: viewer).isEmpty
  }
}

extension AccessDesk.Visit {
  /// - Throws: `limitExceeded` for more rows than `max`.
  func rows(
    of list: ExportList, _ filter: ListFilter, at stores: [StoreID], max: Int, in profile: NodeProfile
  ) throws -> ExportedRows {
    switch list {
    case .members: .members(try members(filter, at: stores, max: max, in: profile))
    case .sales: .sales(try sales(filter, at: stores, max: max))
    case .credits: .credits(try credits(filter, at: stores, max: max))
    case .notices: .notices(try notices(filter, at: stores, max: max, in: profile))
    }
  }

  private func members(
    _ filter: ListFilter, at stores: [StoreID], max: Int, in profile: NodeProfile
  ) throws -> [ListedMember] {
    let list = ListMembers(
      connection: connection, staff: StaffLabels(connection), filter: filter,
      marks: try ListedMark.all(of: filter, for: principal.roles, connection),
      fields: try ListedFields(connection, for: principal.roles),
      exposure: { try exposure(of: $0, in: profile) })
    var rows: [ListedMember] = []
    var cursor: Int64?
    repeat {
      let page = try list.page(of: stores, after: cursor, limit: Limits.listRowsMax)
      rows += try page.rows.filter { try !isRestricted($0.member) }
      cursor = page.next.flatMap { Int64($0) }
      try Self.check(rows.count, max)
    } while cursor != nil
    return rows
  }

  /// A list of people that leaves the house is for reaching them.
  private func isRestricted(_ member: MemberID) throws -> Bool {
    try UseRestriction(connection).holds(for: try MemberReader(connection).records(of: member))
  }

  private func sales(_ filter: ListFilter, at stores: [StoreID], max: Int) throws -> [SaleView] {
    let list = ListSales(connection: connection, staff: StaffLabels(connection), filter: filter)
    let parts = try parts(of: stores, for: .viewSales)
    return try Self.all(max: max) { try list.page(of: parts, after: $0, limit: Limits.listRowsMax) }
  }

  private func credits(_ filter: ListFilter, at stores: [StoreID], max: Int) throws -> [SaleView] {
    let list = ListCredits(connection: connection, staff: StaffLabels(connection), filter: filter)
    let parts = try creditParts(filter).filter { stores.contains($0.store) }
    return try Self.all(max: max) { try list.page(of: parts, after: $0, limit: Limits.listRowsMax) }
  }

  private func notices(
    _ filter: ListFilter, at stores: [StoreID], max: Int, in profile: NodeProfile
  ) throws -> [NoticeView] {
    let reader = noticeReader(filter, in: profile)
    let parts = try parts(of: stores, for: .viewNotices)
    return try Self.all(max: max) { try reader.page(of: parts, after: $0, limit: Limits.listRowsMax) }
  }

  /// - Throws: `limitExceeded`.
  private static func all<Row: Encodable & Sendable>(
    max: Int, _ page: (PageCursor?) throws -> Page<Row>
  ) throws -> [Row] {
    var rows: [Row] = []
    var cursor: PageCursor?
    repeat {
      let found = try page(cursor)
      rows += found.rows
      cursor = try PageCursor(found.next)
      try check(rows.count, max)
    } while cursor != nil
    return rows
  }

  private static func check(_ count: Int, _ max: Int) throws {
    guard count <= max else {
      throw ClienteleError(
        .limitExceeded, "an export has at most \(max) rows",
        hint: "Narrow it down by store, day or associate, or ask for it (`clientele export ask`).")
    }
  }

  /// - Throws: `notAllowed`.
  func exportStores(_ asked: StoreID?, because reason: Reason?) throws -> [StoreID] {
    let stores = asked.map { [$0] } ?? policy.visibleStores(for: .exportMembers, to: principal)
    for store in stores {
      try policy.require(.exportMembers, of: .store(store), by: principal, reason: reason)
    }
    if stores.isEmpty {
      try policy.require(.exportMembers, of: .dealer, by: principal, reason: reason)
    }
    return stores
  }

  func noteExport(
    _ detail: String, _ store: StoreID?, because reason: Reason?, in profile: NodeProfile
  ) throws {
    try audit(
      AuditEvent(.exportMembers), store.map { AuditSubject(.store, $0.row) }, reason: reason,
      detail: detail, in: profile)
  }
}
