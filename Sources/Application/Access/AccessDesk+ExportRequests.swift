package import Access
package import Kernel
internal import Persistence
internal import Records

// Exports larger than one person makes alone: asked for with a reason, approved by another person with the right, fetched
// once, within a day. They lie at the node where they are asked for; the audit has who asked, who approved and how many rows
// it were.

extension AccessDesk {
  private static let wordMax = 100
  private static let requestsMax = 100

  /// Asks for a list that is too large for one person alone.
  ///
  /// - Throws: `notAllowed` without right or reason; `limitExceeded` for more than leaves at all; `invalidInput` for a list
  ///   that needs nobody else.
  package func askExport(
    _ list: ExportList, _ filter: ListFilter, because reason: Reason?, as viewer: AssociateID
  ) async throws -> ExportRequestView {
    let (profile, caps, id) = (profile, exportCaps, world.newRowID())
    guard [filter.brand, filter.tag].allSatisfy({ $0.count <= Self.wordMax }) else {
      throw ClienteleError(.invalidInput, "a brand and a tag have at most \(Self.wordMax) characters")
    }
    // Counting takes its time: no writer waits for it.
    let count = try await look(viewer) { visit in
      let stores = try visit.exportStores(filter.store, because: reason)
      return try visit.rows(of: list, filter, at: stores, max: caps.approved, in: profile).count
    }
    guard count > caps.alone else {
      throw ClienteleError(
        .invalidInput, "\(count) rows need nobody else's approval", hint: "Export them as they are.")
    }
    return try await visit(viewer) { visit in
      _ = try visit.exportStores(filter.store, because: reason)
      let request = ExportRequest(
        id: id, list: list.rawValue, store: filter.store, associate: filter.associate, brand: filter.brand,
        from: filter.from, through: filter.through, tag: filter.tag, field: filter.field?.code ?? "",
        value: filter.field?.value ?? "", reason: reason?.rawValue ?? "", rowCount: count,
        requestedBy: viewer, requestedAt: visit.now)
      try ExportRequestTable(visit.connection).insert(request)
      try visit.noteExport(
        "asked \(list.rawValue) \(count) \(id)", filter.store, because: reason, in: profile)
      return try visit.view(of: request)
    }
  }

  /// The viewer's own, and those the viewer may decide, the latest first.
  ///
  /// - Throws: `notAllowed` for who may export nothing.
  package func exportRequests(as viewer: AssociateID) async throws -> [ExportRequestView] {
    try await look(viewer) { visit in
      _ = try visit.exportStores(nil, because: .other)
      return try ExportRequestTable(visit.connection).requests(
        since: visit.now - ExportRequest.shownFor, limit: Self.requestsMax
      ).compactMap { request in
        let view = try visit.view(of: request)
        let isOwn = request.requestedBy == viewer
        return try isOwn || visit.covers(request) ? view : nil
      }
    }
  }

  /// Says yes or no to what somebody else asked for.
  ///
  /// - Throws: `notAllowed` for the one who asked, and for who has not the right for every store it is of; `notFound`;
  ///   `invalidInput` where it is decided already or too old.
  package func decideExport(_ id: RowID, approve: Bool, as viewer: AssociateID) async throws
    -> ExportRequestView
  {
    let profile = profile
    return try await visit(viewer) { visit in
      var request = try visit.exportRequest(id)
      let targets = try visit.stores(of: request).map { Target.store($0) }
      for target in targets.isEmpty ? [.dealer] : targets {
        try visit.policy.require(
          .approveExport, of: target, by: visit.principal, requestedBy: request.requestedBy)
      }
      guard request.state == .asked, !request.isExpired(at: visit.now) else {
        throw ClienteleError(
          .invalidInput, "export \(id) waits for nobody", hint: "It has to be asked for again.")
      }
      request.state = approve ? .approved : .refused
      request.decidedBy = viewer
      request.decidedAt = visit.now
      try ExportRequestTable(visit.connection).update(request)
      try visit.audit(
        AuditEvent(.approveExport), AuditSubject(.staff, request.requestedBy.row), reason: request.why,
        detail: "\(request.state.rawValue) \(request.list) \(request.rowCount) \(id)", in: profile)
      return try visit.view(of: request)
    }
  }

  /// The list, once, to whoever asked for it.
  ///
  /// - Throws: `notAllowed` for anybody else, before it is approved, after it was fetched or its time is over, and where the
  ///   right is gone meanwhile; `limitExceeded` where it has grown by more than one person exports alone; `notFound`.
  package func fetchExport(
    _ id: RowID, as viewer: AssociateID
  ) async throws -> (request: ExportRequestView, rows: ExportedRows) {
    let (profile, caps) = (profile, exportCaps)
    let rows = try await look(viewer) { visit in
      let request = try visit.fetchable(id)
      guard let list = ExportList(rawValue: request.list) else { throw Self.unknownExport(id) }
      let stores = try visit.exportStores(request.store, because: request.why)
      return try visit.rows(
        of: list, request.filter, at: stores, max: request.rowCount + caps.alone, in: profile)
    }
    let request = try await visit(viewer) { visit in
      // Twice at once is once.
      var request = try visit.fetchable(id)
      request.state = .fetched
      request.fetchedAt = visit.now
      try ExportRequestTable(visit.connection).update(request)
      try visit.noteExport(
        "\(request.list) \(rows.count) \(id) approvedBy \(request.decidedBy?.description ?? "")",
        request.store,
        because: request.why, in: profile)
      return try visit.view(of: request)
    }
    return (request, rows)
  }

  fileprivate static func unknownExport(_ id: RowID) -> ClienteleError {
    ClienteleError(
      .notFound, "no export \(id) was asked for at this node",
      hint: "It is fetched where it was asked for: see `clientele export requests`.")
  }
}

extension AccessDesk.Visit {
  fileprivate func exportRequest(_ id: RowID) throws -> ExportRequest {
    guard let request = try ExportRequestTable(connection).request(id) else {
      throw AccessDesk.unknownExport(id)
    }
    return request
  }

  /// - Throws: `notAllowed`, `notFound`; as if there were none for anybody but who asked.
  fileprivate func fetchable(_ id: RowID) throws -> ExportRequest {
    let request = try exportRequest(id)
    guard request.requestedBy == principal.associate else { throw AccessDesk.unknownExport(id) }
    guard request.state == .approved, !request.isExpired(at: now) else {
      throw ClienteleError(
        .notAllowed, "export \(id) is not approved, was fetched, or its day is over",
        hint: "Ask somebody else with the right to approve it, or ask for it again.")
    }
    return request
  }

  /// The stores a request is of: the one it names, else all that whoever asked may export.
  fileprivate func stores(of request: ExportRequest) throws -> [StoreID] {
    if let store = request.store { return [store] }
    let asker = try PolicyReader(connection).requiredPrincipal(request.requestedBy)
    return policy.visibleStores(for: .exportMembers, to: asker)
  }

  /// Whether the viewer could decide about a request.
  fileprivate func covers(_ request: ExportRequest) throws -> Bool {
    guard try PolicyReader(connection).principal(request.requestedBy) != nil else { return false }
    let stores = try stores(of: request)
    return !stores.isEmpty
      && stores.allSatisfy {
        policy.verdict(
          on: .approveExport, of: .store($0), by: principal, requestedBy: request.requestedBy) == .allowed
      }
  }

  fileprivate func view(of request: ExportRequest) throws -> ExportRequestView {
    let staff = StaffLabels(connection)
    let isExpired = request.isExpired(at: now)
    let state: ExportRequestView.State =
      isExpired ? .expired : ExportRequestView.State(rawValue: request.state.rawValue) ?? .refused
    let isOwn = request.requestedBy == principal.associate
    return ExportRequestView(
      id: request.id, list: ExportList(rawValue: request.list) ?? .members,
      store: try staff.store(request.store), associate: try staff.associate(request.associate),
      brand: request.brand, from: request.from, through: request.through, tag: request.tag,
      field: request.field, value: request.value, reason: request.reason,
      rowCount: request.rowCount, requestedBy: try staff.associate(request.requestedBy),
      requestedAt: request.requestedAt, state: state, decidedBy: try staff.associate(request.decidedBy),
      decidedAt: request.decidedAt, fetchedAt: request.fetchedAt, until: isExpired ? nil : request.until,
      mayDecide: try state == .asked && covers(request), mayFetch: isOwn && state == .approved)
  }
}
