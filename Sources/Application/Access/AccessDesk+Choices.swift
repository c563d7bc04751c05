package import Access
package import Kernel
internal import Persistence

/// What a list can be narrowed down to by the person who looks at it.
package struct ListChoices: Encodable, Sendable {
  package let stores: [StaffLabel]
  /// Of the store that was asked for, or of all where they are few; empty where the person is shown nobody else's.
  package let people: [StaffLabel]
  /// Custom fields that say something of members, for a list of these.
  package let fields: [FieldDefinition]
}

extension AccessDesk {
  /// Of more stores than these people are not named before one is chosen.
  private static let storesWithPeopleMax = 6

  /// - Parameter filter: what the list is narrowed down to now.
  package func choices(
    for action: Action, _ filter: ListFilter, as viewer: AssociateID
  ) async throws -> ListChoices {
    try await look(viewer) { visit in
      let staff = StaffLabels(visit.connection)
      let visible = visit.policy.visibleStores(for: action, to: visit.principal)
      let asked = filter.store.map { store in visible.filter { $0 == store } } ?? visible
      var people: [StaffLabel] = []
      if asked.count <= Self.storesWithPeopleMax {
        for store in try asked.filter({ try visit.seesColleagues(action, at: $0) }) {
          people += try visit.people(of: store)
        }
      }
      // Who is chosen stays so, whatever else is.
      if let chosen = filter.associate, !people.contains(where: { $0.id == chosen.row }),
        let label = try staff.associate(chosen)
      {
        let home = try visit.home(of: chosen)
        if home.map({ visible.contains($0) }) ?? false || chosen == viewer { people.append(label) }
      }
      return ListChoices(
        stores: try visible.compactMap { try staff.store($0) }.sorted { ($0.code, $0.id) < ($1.code, $1.id) },
        people: people, fields: action == .listMembers ? try visit.shownFields() : [])
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func shownFields() throws -> [FieldDefinition] {
    let book = try FieldReader(connection).book()
    return book.fields.filter { field in
      field.field != nil && !book.isOver(field) && field.layout.reach(of: principal.roles) > .hidden
    }
  }

  fileprivate func people(of store: StoreID) throws -> [StaffLabel] {
    try connection.query(
      """
      SELECT id, code, name FROM associate WHERE storeID = ? AND coalesce(archived, 0) = 0 ORDER BY code, id LIMIT ?
      """, [.id(store), .number(Limits.listRowsMax)]
    ) { StaffLabel(id: try $0.id(0), code: $0.text(1), name: $0.text(2)) }
  }

  fileprivate func home(of associate: AssociateID) throws -> StoreID? {
    try connection.first("SELECT storeID FROM associate WHERE id = ?", [.id(associate)]) {
      $0.optionalID(0).map { StoreID($0) }
    } ?? nil
  }
}
