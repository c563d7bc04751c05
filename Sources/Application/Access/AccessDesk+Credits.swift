internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

// Credit by whom it belongs to: of the people of a store, wherever it was sold. An associate is shown nobody else's.

/// Credit of one person, or of everybody of one store, added up.
package struct CreditShare: Encodable, Hashable, Sendable {
  package let store: StaffLabel?
  /// `nil` where the row is of a whole store.
  package let associate: StaffLabel?
  package let documentCount: Int
  /// By currency; decided, provisional and waiting ones together.
  package let credited: [Money]
  /// Of that what is not settled, or not decided by the hub.
  package let provisional: [Money]
  /// How many credits became or ceased to be the person's after they had been decided.
  package let correctedCount: Int
}

extension AccessDesk {
  /// What people are credited for, one by one: of all stores the person sees, of one, or of one person.
  ///
  /// - Throws: `notAllowed`.
  package func credits(
    _ filter: ListFilter, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<SaleView> {
    try ListFilter.check(limit: limit)
    let before = try PageCursor(cursor)
    return try await look(viewer) { visit in
      try ListCredits(
        connection: visit.connection, staff: StaffLabels(visit.connection), filter: filter
      ).page(of: try visit.creditParts(filter), after: before, limit: limit)
    }
  }

  /// The same added up: a row for each store, or where it is one store a row for each of its people.
  ///
  /// - Throws: `notAllowed`.
  package func creditShares(
    _ filter: ListFilter, as viewer: AssociateID
  ) async throws -> [CreditShare] {
    try await look(viewer) { visit in
      let parts = try visit.creditParts(filter)
      let staff = StaffLabels(visit.connection)
      let list = ListCredits(connection: visit.connection, staff: staff, filter: filter)
      let shares = try parts.flatMap { part -> [CreditShare] in
        let people = try list.tally(of: part).people
        let store = try staff.store(part.store)
        if parts.count == 1 {
          return try people.map { CreditShare(store, try staff.associate($0.key), $0.value) }
        }
        guard !people.isEmpty else { return [] }
        var sum = CreditTally()
        for tally in people.values { sum.add(tally) }
        return [CreditShare(store, nil, sum)]
      }
      return shares.sorted {
        ($0.store?.code ?? "", $0.associate?.code ?? "", $0.associate?.id ?? .zero)
          < ($1.store?.code ?? "", $1.associate?.code ?? "", $1.associate?.id ?? .zero)
      }
    }
  }
}

extension CreditShare {
  fileprivate init(_ store: StaffLabel?, _ associate: StaffLabel?, _ tally: CreditTally) {
    self.init(
      store: store, associate: associate, documentCount: tally.documentCount,
      credited: tally.credited.money, provisional: tally.provisional.money.filter { $0.minorUnits != 0 },
      correctedCount: tally.correctedCount)
  }
}

extension AccessDesk.Visit {
  /// Whose credit a list shows.
  ///
  /// - Throws: `notAllowed`; `notFound` for somebody of no store.
  func creditParts(_ filter: ListFilter) throws -> [ListCredits.Part] {
    if let associate = filter.associate {
      let home = try StaffQueries(connection).store(of: associate)
      try policy.require(.viewCredits, of: .staff(associate, store: home), by: principal)
      return filter.store.map { $0 == home } ?? true ? [.init(store: home, people: [associate])] : []
    }
    return try stores(filter.store, for: .viewCredits).map { store in
      guard try !seesColleagues(.viewCredits, at: store) else {
        return .init(store: store, people: try ListCredits.people(of: store, connection))
      }
      return .init(store: store, people: store == principal.home ? [principal.associate] : [])
    }
  }
}
