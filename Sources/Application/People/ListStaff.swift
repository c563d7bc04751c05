internal import Access
internal import Catalogue
package import Kernel
package import Persistence
internal import Records

/// People, their roles, and whether they can sign in here.
package struct ListStaff: Sendable {
  package init() {}

  package struct Person: Encodable, Sendable {
    package let id: String
    package let code: String
    package let name: String
    package let store: String
    /// `manager`, `regionalManager of NORTH`.
    package let roles: [String]
    package let hasPassword: Bool
    package let hasLeft: Bool
  }

  /// In order of code.
  package func run(_ database: Database) async throws -> [Person] {
    try await database.read { connection in
      let units = Dictionary(
        try connection.query("SELECT id, code FROM unit") { (UnitID(try $0.id(0)), $0.text(1)) }
      ) { first, _ in first }
      let reader = PolicyReader(connection)
      let rows = try connection.query(
        """
        SELECT associate.id, associate.code, associate.name, store.code, coalesce(associate.archived, 0),
          EXISTS (SELECT 1 FROM credential WHERE associateID = associate.id AND verifier IS NOT NULL)
        FROM associate LEFT JOIN store ON store.id = associate.storeID ORDER BY associate.code, associate.id
        """
      ) { row in
        (
          id: AssociateID(try row.id(0)), code: row.text(1), name: row.text(2), store: row.text(3),
          hasLeft: row.integer(4) != 0, hasPassword: row.integer(5) != 0
        )
      }
      return try rows.map { row in
        let roles = try reader.principal(row.id)?.assignments.map { assignment in
          assignment.role.rawValue + (assignment.unit.map { " of \(units[$0] ?? $0.description)" } ?? "")
        }
        return Person(
          id: row.id.description, code: row.code, name: row.name, store: row.store,
          roles: (roles ?? []).sorted(),
          hasPassword: row.hasPassword, hasLeft: row.hasLeft)
      }
    }
  }
}

/// The tree of the organisation, each unit and store below what it lies in.
package struct ShowOrganisation: Sendable {
  package init() {}

  package struct Line: Encodable, Sendable {
    package let code: String
    package let name: String
    package let kind: String
    package let depth: Int
    package let id: RowID
    package let isStore: Bool
    /// Code of the unit it lies in; empty at the top.
    package let parent: String
  }

  private struct Item {
    let id: RowID
    let parent: RowID?
    let code: String
    let name: String
    let kind: String
  }

  package func run(_ database: Database) async throws -> [Line] {
    try await database.read { try lines($0) }
  }

  func lines(_ connection: Connection) throws -> [Line] {
    let units = try connection.query(
      "SELECT id, parentID, code, name, kind FROM unit WHERE coalesce(archived, 0) = 0 ORDER BY code, id"
    ) {
      Item(id: try $0.id(0), parent: $0.optionalID(1), code: $0.text(2), name: $0.text(3), kind: $0.text(4))
    }
    let stores = try connection.query("SELECT id, unitID, code, name FROM store ORDER BY code, id") {
      Item(id: try $0.id(0), parent: $0.optionalID(1), code: $0.text(2), name: $0.text(3), kind: "store")
    }
    let items = units + stores
    let known = Set(items.map(\.id))
    let codes = Dictionary(units.map { ($0.id, $0.code) }) { first, _ in first }
    let storeIDs = Set(stores.map(\.id))
    var lines: [Line] = []
    var seen: Set<RowID> = []
    func walk(_ item: Item, _ depth: Int) {
      guard seen.insert(item.id).inserted else { return }
      lines.append(
        Line(
          code: item.code, name: item.name, kind: item.kind, depth: depth, id: item.id,
          isStore: storeIDs.contains(item.id),
          parent: item.parent.flatMap { codes[$0] } ?? ""))
      for child in items where child.parent == item.id { walk(child, depth + 1) }
    }
    for item in items where item.parent.map({ !known.contains($0) }) ?? true { walk(item, 0) }
    // What lies in a circle is under no root, and is shown all the same.
    for item in items { walk(item, 0) }
    return lines
  }
}
