internal import Access
package import Kernel
internal import Persistence
internal import Records

// The organisation and its people, to who sees the staff of the whole dealer. At the hub, where both are arranged.

extension AccessDesk {
  /// - Throws: `notAllowed` for who does not see all staff and anywhere but at the hub.
  package func organisation(as viewer: AssociateID) async throws -> OrganisationView {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireStaff(profile)
      let people = try visit.connection.query(
        """
        SELECT storeID, count(*) FROM associate
        WHERE storeID IS NOT NULL AND coalesce(archived, 0) = 0 GROUP BY storeID
        """
      ) { (try $0.id(0), Int($0.integer(1))) }
      return OrganisationView(
        lines: try ShowOrganisation().lines(visit.connection),
        people: Dictionary(people) { first, _ in first }, mayArrange: visit.may(.manageOrganisation))
    }
  }

  /// - Throws: `notAllowed`; `invalidInput` for a page that begins nowhere.
  package func people(
    _ filter: PeopleFilter, as viewer: AssociateID, after cursor: String? = nil,
    limit: Int = ListFilter.pageRowsDefault
  ) async throws -> Page<PersonLine> {
    try ListFilter.check(limit: limit)
    let after = try cursor.flatMap { $0.isEmpty ? nil : $0 }.map { text in
      guard let id = RowID(text) else {
        throw ClienteleError(
          .invalidInput, "a page begins where no list ended", hint: "Begin with the first page.")
      }
      return AssociateID(id)
    }
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireStaff(profile)
      let found = try PeopleReader(connection: visit.connection).lines(filter, after: after, limit: limit + 1)
      let shown = Array(found.prefix(limit))
      return Page(rows: shown, next: found.count > limit ? shown.last?.id.description : nil)
    }
  }

  /// - Throws: `notAllowed`, `notFound`.
  package func person(_ id: AssociateID, as viewer: AssociateID) async throws -> PersonDetail {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireStaff(profile)
      let reader = PeopleReader(connection: visit.connection)
      guard let line = try reader.line(id) else {
        throw ClienteleError(.notFound, "nobody on the staff is \(id)")
      }
      return try reader.detail(
        line, mayManage: visit.may(.manageStaff), mayReset: visit.may(.resetCredential))
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func requireStaff(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "staff is kept at the hub", hint: "Give --data of the hub.")
    }
    try policy.require(.viewStaff, of: .dealer, by: principal)
  }
}
