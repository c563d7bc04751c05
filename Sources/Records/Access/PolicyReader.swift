package import Access
internal import Catalogue
package import Kernel
package import Persistence

/// Reads what the policy decides by: the tree, a person's roles, a member's standing.
package struct PolicyReader {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func policy() throws -> Policy {
    let units = try connection.query(
      "SELECT id, parentID FROM unit WHERE coalesce(archived, 0) = 0"
    ) { (UnitID(try $0.id(0)), $0.optionalID(1).map { UnitID($0) }) }
    let stores = try connection.query("SELECT id, unitID FROM store") {
      (StoreID(try $0.id(0)), $0.optionalID(1).map { UnitID($0) })
    }
    return Policy(
      tree: OrganisationTree(
        units: Dictionary(units) { first, _ in first }, stores: Dictionary(stores) { first, _ in first }))
  }

  /// - Returns: `nil` for somebody who is not, or no longer, on the staff.
  package func principal(_ associate: AssociateID) throws -> Principal? {
    let found = try connection.first(
      "SELECT storeID, role, coalesce(archived, 0) FROM associate WHERE id = ?", [.id(associate)]
    ) { (home: $0.optionalID(0).map { StoreID($0) }, role: $0.text(1), isArchived: $0.integer(2) != 0) }
    guard let found, !found.isArchived else { return nil }
    let further = try connection.query(
      "SELECT role, unitID FROM roleAssignment WHERE associateID = ? AND coalesce(archived, 0) = 0",
      [.id(associate)]
    ) { row in
      // A role that a newer program knows gives no rights here.
      Role(rawValue: row.text(0)).map { Assignment($0, at: row.optionalID(1).map { UnitID($0) }) }
    }
    // Who stands on a store's list without a word about the role serves there.
    let role = found.role.isEmpty ? .associate : Role(rawValue: found.role)
    let own = [role.map { Assignment($0) }]
    return Principal(
      associate: associate, home: found.home, assignments: Set((own + further).compactMap(\.self)))
  }

  /// - Throws: `notAllowed` for somebody who is not on the staff.
  package func requiredPrincipal(_ associate: AssociateID) throws -> Principal {
    guard let principal = try principal(associate) else {
      throw ClienteleError(
        .notAllowed, "associate \(associate) is not on the staff",
        hint: "Head office adds staff with `clientele hub staff add`; the node learns it at its next sync.")
    }
    return principal
  }

  /// - Parameters:
  ///   - records: the member's source records that this database holds.
  ///   - now: by the node's wall clock.
  package func standing(
    of member: MemberID, records: [SourceRecordID], profile: NodeProfile, at now: Instant
  ) throws -> MemberStanding {
    var admitted: Set<StoreID> = []
    var served: Set<AssociateID> = []
    // A node is given no member that its store was not let in to.
    if profile.kind != .hub, let store = profile.store, !records.isEmpty { admitted.insert(store) }
    for record in records {
      admitted.formUnion(
        try connection.query("SELECT storeID FROM sourceRecord WHERE id = ?", [.id(record)]) {
          $0.optionalID(0).map { StoreID($0) }
        }.compactMap(\.self))
      if profile.kind == .hub {
        for holder in try ServeTable(connection).scopes(holding: record) {
          if case .store(let store) = holder.scope { admitted.insert(store) }
        }
      }
      served.formUnion(
        try connection.query(
          "SELECT associateID FROM interaction WHERE recordID = ? AND statedAt >= ? AND statedAt <= ?",
          [.id(record), .instant(now - MemberStanding.servingWindow), .instant(now + .minutes(5))]
        ) { $0.optionalID(0).map { AssociateID($0) } }.compactMap(\.self))
    }
    let award = try connection.first("SELECT associateID, storeID FROM award WHERE id = ?", [.id(member)]) {
      (owner: $0.optionalID(0).map { AssociateID($0) }, store: $0.optionalID(1).map { StoreID($0) })
    }
    return MemberStanding(
      admittedTo: admitted, owner: award?.owner, ownerStore: award?.store, servedBy: served,
      isRestricted: try UseRestriction(connection).holds(for: records))
  }
}
