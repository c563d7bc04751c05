internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// A day of the chain. At the hub alone: only there everything of it lies.

extension AccessDesk {
  /// A day of the stores that the viewer leads, or of all of them.
  ///
  /// - Throws: `notAllowed` for who leads none and anywhere but at the hub; `invalidInput` for a day that has not begun.
  package func day(
    _ day: CalendarDay, _ filter: DayFilter, remembering memory: DayMemory, as viewer: AssociateID,
    after cursor: String? = nil, limit: Int = ListFilter.pageRowsDefault
  ) async throws -> DayView {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor.flatMap { $0.isEmpty ? nil : $0 })
    let profile = profile
    return try await look(viewer) { visit in
      try DayReader(visit: visit, profile: profile, day: day)
        .view(filter, memory, after: before, limit: limit)
    }
  }
}

/// Reads a day for one viewer.
private struct DayReader {
  let visit: AccessDesk.Visit
  let profile: NodeProfile
  let day: CalendarDay
  private let staff: StaffLabels
  private let members: MemberReader
  private let isOfAll: Bool
  private let visible: [StoreID]

  init(visit: AccessDesk.Visit, profile: NodeProfile, day: CalendarDay) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "a day of the chain is shown at the hub", hint: "Sign in there.")
    }
    visible = visit.policy.visibleStores(for: .viewDay, to: visit.principal)
    isOfAll = visit.may(.viewDay)
    if visible.isEmpty { try visit.policy.require(.viewDay, of: .dealer, by: visit.principal) }
    guard day <= CalendarDay(of: visit.now) else {
      throw ClienteleError(.invalidInput, "\(day) has not begun", hint: "Give today or a day before it.")
    }
    self.visit = visit
    self.profile = profile
    self.day = day
    staff = StaffLabels(visit.connection)
    members = MemberReader(visit.connection)
  }

  func view(
    _ filter: DayFilter, _ memory: DayMemory, after cursor: PageCursor?, limit: Int
  ) throws -> DayView {
    let (parts, isCut) = try memory.parts(of: day, visit.connection)
    let nodes = Dictionary(
      try NodeReader(connection: visit.connection, now: visit.now).all(parked: [:]).map { ($0.id, $0) }
    ) { first, _ in first }
    let stores = try visible.compactMap { try staff.store($0) }.sorted { ($0.code, $0.id) < ($1.code, $1.id) }
    let assembly = DayAssembly(
      day: day, now: visit.now,
      events: try parts.sorted { $0.key < $1.key }.flatMap { try $0.value.events.map(placed) },
      spans: spans(parts, nodes),
      lanes: nodes.compactMapValues { $0.isHub ? nil : $0.store.map { .store(StoreID($0.id)) } },
      places: (isOfAll ? [DayPlace.hub] : []) + stores.map { .store(StoreID($0.id)) })
    let drawing = assembly.drawing(filter)
    let page = assembly.items(filter, after: cursor, limit: limit)
    return DayView(
      day: day, at: visit.now, isToday: day == CalendarDay(of: visit.now),
      lanes: try drawing.lanes.map(labelled), lanesLeftOut: drawing.leftOut, quietLanes: drawing.quiet,
      totals: drawing.totals, lines: Page(rows: try lines(page.items, nodes), next: page.next?.text),
      stores: stores, showsHub: isOfAll, isCut: isCut)
  }

  /// Where only the owner changed the log does not repeat the store.
  private func placed(_ event: DayEvent) throws -> DayEvent {
    guard event.what == .decidedAnew, event.store == nil, let member = event.subject else { return event }
    var event = event
    event.store =
      try visit.connection.first("SELECT storeID FROM award WHERE id = ?", [.id(member)]) {
        $0.optionalID(0).map { StoreID($0) }
      } ?? nil
    return event
  }

  /// What came late, and stores' computers that are still away.
  private func spans(_ parts: [LogName: DayPart], _ nodes: [NodeID: NodeView]) -> [OfflineSpan] {
    let closed = parts.sorted { $0.key < $1.key }.flatMap {
      OfflineSpan.spans(of: $0.key.node, $0.value.late)
    }
    let patience = NodeStanding.patience(of: .store).late
    let open = nodes.values.compactMap { node -> OfflineSpan? in
      guard node.kind == NodeProfile.Kind.store.rawValue, node.standing != .revoked,
        let last = node.lastContactAt, visit.now - last > patience
      else { return nil }
      return OfflineSpan(node: node.id, from: last, until: nil, count: 0)
    }
    return closed + open.sorted { $0.node < $1.node }
  }

  private func labelled(_ lane: DayLane) throws -> DayLane {
    guard case .store(let store) = lane.place else { return lane }
    var lane = lane
    lane.store = try staff.store(store)
    return lane
  }

  // MARK: Sentences

  private func lines(_ items: [DayAssembly.Item], _ nodes: [NodeID: NodeView]) throws -> [DayLine] {
    let records = items.flatMap { item -> [SourceRecordID] in
      guard case .event(let event) = item else { return [] }
      return [event.subject, event.other].compactMap { $0.map { SourceRecordID($0) } }
    }
    let names = try visit.names(of: records, in: profile)
    return try items.map { item in
      switch item {
      case .event(let event): try line(event, names)
      case .span(let span): line(span, nodes[span.node])
      }
    }
  }

  private func line(_ event: DayEvent, _ names: [SourceRecordID: String]) throws -> DayLine {
    func name(_ row: RowID?) -> String { row.flatMap { names[SourceRecordID($0)] } ?? "" }
    return DayLine(
      id: event.id, at: event.at, heardAt: event.heardAt, isLate: event.isLate, what: .event(event.what),
      store: try staff.store(event.store), associate: try staff.associate(event.associate),
      name: name(event.subject), otherName: name(event.other),
      amount: maySeeSales(of: event) ? event.amount : nil, link: try link(of: event))
  }

  private func line(_ span: OfflineSpan, _ node: NodeView?) -> DayLine {
    DayLine(
      id: span.id, at: max(span.from, day.begin()), heardAt: span.until ?? visit.now, isLate: false,
      what: .offline(
        node: node?.name ?? "", isLaptop: node?.kind == NodeProfile.Kind.laptop.rawValue, from: span.from,
        until: span.until, count: span.count),
      store: node?.store, associate: node?.associate, name: "", otherName: "", amount: nil, link: nil)
  }

  private func maySeeSales(of event: DayEvent) -> Bool {
    event.store.map { store in
      visit.policy.verdict(on: .viewSales, of: .store(store), by: visit.principal) == .allowed
    } ?? false
  }

  /// What the viewer may open of it; nothing where the row is gone.
  private func link(of event: DayEvent) throws -> DayLine.Link? {
    switch event.kind {
    case .sale:
      let isHeld =
        try visit.connection.count("SELECT count(*) FROM purchase WHERE id = ?", [.id(event.row)]) > 0
      return isHeld && maySeeSales(of: event) ? .sale(PurchaseID(event.row)) : nil
    case .met, .link, .award:
      guard let record = event.subject.map({ SourceRecordID($0) }),
        try visit.connection.count("SELECT count(*) FROM sourceRecord WHERE id = ?", [.id(record)]) > 0
      else { return nil }
      let member = try members.member(of: record)
      if event.kind == .link, visit.may(.judgeLink) { return .records(member) }
      if event.kind == .award, visit.may(.ruleAward) { return .award(member) }
      let exposure = try visit.exposure(of: members.records(of: member), in: profile)
      return exposure >= .masked ? .member(member) : nil
    case .offline: return nil
    }
  }
}
