package import Access
package import Kernel

/// One person of the staff in a list.
package struct PersonLine: Encodable, Sendable {
  package let id: AssociateID
  package let code: String
  package let name: String
  package let store: StaffLabel?
  /// The one at the own store first.
  package let roles: [PersonRole]
  package let hasPassword: Bool
  package let hasLeft: Bool
}

/// What a person is, and where.
package struct PersonRole: Encodable, Hashable, Sendable {
  /// As it is kept: a newer program may know roles that this one does not.
  package let word: String
  /// `nil` for the own store.
  package let unit: StaffLabel?
  /// Stands on the store's list of staff, and goes with it alone.
  package let isOfList: Bool

  package var role: Role? { Role(rawValue: word) }
}

/// One person with what is kept of the account; no secret of it.
package struct PersonDetail: Encodable, Sendable {
  package let person: PersonLine
  package let passwordChangedAt: Instant?
  /// The password is to be changed at the next sign-in.
  package let mustChangePassword: Bool
  package let needsSecondFactor: Bool
  package let hasSecondFactor: Bool
  /// Laptops that hold this person's members.
  package let laptops: [StaffLabel]
  /// How many members the person owns.
  package let members: Int
  package let mayManage: Bool
  package let mayReset: Bool
}

/// What the list of people is narrowed down to.
package struct PeopleFilter: Hashable, Sendable {
  package var store: StoreID?
  /// Part of a code or a name.
  package var text: String
  /// Those who have left, instead of those who are there.
  package var hasLeft: Bool

  package init(store: StoreID? = nil, text: String = "", hasLeft: Bool = false) {
    self.store = store
    self.text = text
    self.hasLeft = hasLeft
  }
}

/// The tree with how many people stand on the list of each store.
package struct OrganisationView: Encodable, Sendable {
  package let lines: [ShowOrganisation.Line]
  package let people: [RowID: Int]
  package let mayArrange: Bool
}
