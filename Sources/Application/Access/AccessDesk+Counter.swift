internal import Access
package import Attribution
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// What people are shown of the life of a store. Each list asks the policy which stores count, and an associate is shown
// nobody else's figures.

extension AccessDesk {
  /// The day of the person who asks; of the whole store for those who lead it.
  ///
  /// - Parameters:
  ///   - store: whose day, for those who see several; else the own store.
  ///   - wholeStore: everybody's, for those who may.
  /// - Throws: `notAllowed`.
  package func today(
    as viewer: AssociateID, store: StoreID? = nil, wholeStore: Bool = false
  ) async throws -> Today {
    let profile = profile
    return try await look(viewer) { visit in
      let store = try visit.store(store, for: .viewTasks)
      guard try !wholeStore || visit.seesColleagues(.viewTasks, at: store) else {
        throw AccessDesk.ownOnly(.viewTasks, viewer)
      }
      return try TodayReader(
        connection: visit.connection, staff: StaffLabels(visit.connection), store: store,
        associate: wholeStore ? nil : viewer, now: visit.now,
        exposure: { try visit.exposure(of: $0, in: profile) }, mayMark: visit.mayMarkNotices(of: store)
      ).read()
    }
  }

  /// Notices to the stores the person sees, or to one of them, the latest first.
  package func notices(
    _ filter: ListFilter = ListFilter(), as viewer: AssociateID, unreadOnly: Bool = false,
    after cursor: String? = nil, limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<NoticeView> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor)
    let profile = profile
    return try await look(viewer) { visit in
      let stores = try visit.stores(filter.store, for: .viewNotices)
      return try visit.noticeReader(filter, in: profile).page(
        of: try visit.parts(of: stores, for: .viewNotices), unreadOnly: unreadOnly, after: before,
        limit: limit)
    }
  }

  /// Sales and returns, the latest first: of all stores the person sees, or of one.
  package func sales(
    _ filter: ListFilter, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<SaleView> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor)
    return try await look(viewer) { visit in
      let parts = try visit.parts(of: try visit.stores(filter.store, for: .viewSales), for: .viewSales)
      return try ListSales(
        connection: visit.connection, staff: StaffLabels(visit.connection), filter: filter
      ).page(of: parts, after: before, limit: limit)
    }
  }

  /// One document.
  ///
  /// - Throws: `notFound` when this node does not hold it, and as if so for one of which the person may see nothing.
  package func sale(_ id: PurchaseID, as viewer: AssociateID) async throws -> SaleView {
    let profile = profile
    return try await look(viewer) { visit in
      let reader = SaleReader(visit.connection, StaffLabels(visit.connection))
      guard let sale = try reader.sale(id), try visit.maySee(sale, in: profile) else {
        throw ClienteleError(.notFound, "this node has no sale \(id)")
      }
      return sale
    }
  }

  /// The member of a sale: whose page it is, and the name as far as this person may see it. `nil` for a sale without
  /// one, and for one of whom nothing is shown.
  package func buyer(
    of sale: SaleView, as viewer: AssociateID
  ) async throws -> (member: MemberID, name: String)? {
    guard let record = sale.record else { return nil }
    let profile = profile
    return try await look(viewer) { visit in
      guard let card = try MemberCards(visit.connection).cards(of: [record])[record] else { return nil }
      let exposure = try visit.exposure(of: card, in: profile)
      guard exposure > .nothing else { return nil }
      return (card.member, exposure >= .masked ? card.name : Mask.name(card.name))
    }
  }

  /// A month of a store.
  ///
  /// - Parameter month: any day of it; `nil` for the present one.
  package func storeMonth(
    _ store: StoreID? = nil, of month: CalendarDay? = nil, as viewer: AssociateID
  ) async throws -> StoreMonth {
    try await look(viewer) { visit in
      let store = try visit.store(store, for: .viewCredits)
      let (year, number, _) = (month ?? CalendarDay(of: visit.now)).components
      return try StoreMonthReader(
        connection: visit.connection, staff: StaffLabels(visit.connection), store: store,
        month: CalendarDay(year: year, month: number, day: 1) ?? CalendarDay(of: visit.now),
        own: try visit.seesColleagues(.viewCredits, at: store) ? nil : viewer
      ).read()
    }
  }

  /// Members by whom they belong to, those whom this node learnt of last first.
  package func members(
    _ filter: ListFilter, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<ListedMember> {
    try ListFilter.check(limit: limit)
    let before = try cursor.map { text -> Int64 in
      guard let number = Int64(text) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      return number
    }
    let profile = profile
    return try await look(viewer) { visit in
      try ListMembers(
        connection: visit.connection, staff: StaffLabels(visit.connection), filter: filter,
        marks: try ListedMark.all(of: filter, for: visit.principal.roles, visit.connection),
        exposure: { try visit.exposure(of: $0, in: profile) }
      ).page(of: try visit.stores(filter.store, for: .listMembers), after: before, limit: limit)
    }
  }

  /// Sums of sales of what the person sees.
  ///
  /// - Throws: `notAllowed` for a store, or for all together, outside of it.
  package func totals(_ query: SaleTotals, as viewer: AssociateID) async throws -> [SaleTotals.Total] {
    try await look(viewer) { visit in
      if let store = query.store {
        guard try visit.seesColleagues(.viewSales, at: store) else {
          throw AccessDesk.ownOnly(.viewSales, viewer)
        }
      } else {
        try visit.policy.require(.viewSales, of: .dealer, by: visit.principal)
      }
      return try query.totals(visit.connection)
    }
  }

  /// Why somebody owns a member, to whoever may see the member.
  ///
  /// - Throws: `notFound`, and as if so for a member of whom the person may see nothing.
  package func explainAward(
    of member: MemberID, as viewer: AssociateID, in language: ExplanationLanguage
  ) async throws -> ExplainAward.Explanation {
    let profile = profile
    return try await visit(viewer) { visit in
      let (current, standing) = try visit.standing(of: member, in: profile)
      guard visit.policy.exposure(of: standing, to: visit.principal) >= .masked else {
        throw ClienteleError(.notFound, "this hub has no record of member \(member)")
      }
      try visit.audit(
        AuditEvent(.viewMember), AuditSubject(.member, current.row), detail: "award", in: profile)
      return try ExplainAward(member: member).explanation(visit.connection, in: language)
    }
  }

  fileprivate static func ownOnly(_ action: Action, _ viewer: AssociateID) -> ClienteleError {
    ClienteleError(
      .notAllowed, "associate \(viewer) may \(action.rawValue) of the own work only",
      hint: "Whoever leads the store sees everybody's.")
  }
}

extension AccessDesk.Visit {
  /// What of a member is shown in a line of a list.
  func exposure(of card: MemberCard, in profile: NodeProfile) throws -> Exposure {
    policy.exposure(of: try standing(of: card, in: profile), to: principal)
  }

  /// The store that was asked for, or the own one.
  ///
  /// - Throws: `notAllowed`.
  func store(_ asked: StoreID?, for action: Action) throws -> StoreID {
    guard let store = asked ?? principal.home else {
      throw ClienteleError(.notFound, "associate \(principal.associate) belongs to no store this node knows")
    }
    try policy.require(action, of: .store(store), by: principal)
    return store
  }

  /// The store that was asked for, or all that the person sees.
  ///
  /// - Throws: `notAllowed`.
  func stores(_ asked: StoreID?, for action: Action) throws -> [StoreID] {
    if let asked { return [try store(asked, for: action)] }
    let stores = policy.visibleStores(for: action, to: principal)
    guard !stores.isEmpty else {
      // Says why.
      try policy.require(action, of: principal.home.map { .store($0) } ?? .dealer, by: principal)
      return []
    }
    return stores
  }

  /// Whether figures of others than the own ones are shown at a store: an associate is shown nobody else's.
  func seesColleagues(_ action: Action, at store: StoreID) throws -> Bool {
    let somebody = Target.staff(AssociateID(.zero), store: store)
    return policy.verdict(on: action, of: somebody, by: principal) == .allowed
  }

  /// Of each store everybody's rows, or the own ones alone.
  func parts(of stores: [StoreID], for action: Action) throws -> [ListPart] {
    try stores.map {
      ListPart(store: $0, own: try seesColleagues(action, at: $0) ? nil : principal.associate)
    }
  }

  func mayMarkNotices(of store: StoreID) -> Bool {
    policy.verdict(on: .markNotice, of: .store(store), by: principal) == .allowed
  }

  func noticeReader(_ filter: ListFilter, in profile: NodeProfile) -> NoticeReader {
    NoticeReader(
      connection: connection, staff: StaffLabels(connection), filter: filter, mayMark: mayMarkNotices
    ) { record in
      guard let record, let card = try MemberCards(connection).cards(of: [record])[record] else {
        return (nil, "")
      }
      let exposure = try exposure(of: card, in: profile)
      return exposure > .nothing
        ? (card.member, exposure >= .masked ? card.name : Mask.name(card.name)) : (nil, "")
    }
  }

  /// Own sales and credit everywhere, others' where they count, and all sales to members who may be seen.
  func maySee(_ sale: SaleView, in profile: NodeProfile) throws -> Bool {
    let viewer = principal.associate.row
    if sale.serving?.id == viewer || sale.credit.associate?.id == viewer { return true }
    if let store = sale.store, try seesColleagues(.viewSales, at: StoreID(store.id)) { return true }
    guard let record = sale.record else { return false }
    let (_, standing) = try standing(of: MemberID(record.row), in: profile)
    return policy.exposure(of: standing, to: principal) >= .masked
  }
}
