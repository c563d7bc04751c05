package import Kernel

/// The person who asks, as far as it matters for what is allowed.
package struct Principal: Hashable, Sendable {
  package let associate: AssociateID
  /// The store on whose list of staff the person stands.
  package let home: StoreID?
  package let assignments: Set<Assignment>

  package init(associate: AssociateID, home: StoreID?, assignments: Set<Assignment>) {
    self.associate = associate
    self.home = home
    self.assignments = assignments
  }

  package var roles: Set<Role> { Set(assignments.map(\.role)) }
  package var needsSecondFactor: Bool { roles.contains(where: \.needsSecondFactor) }
}

/// What there is to know of a member before anything of the member is shown.
package struct MemberStanding: Hashable, Sendable {
  /// Stores that hold a record of the member: where the member's records were made, and those let in.
  package let admittedTo: Set<StoreID>
  /// `nil` when the member belongs to a store's pool.
  package let owner: AssociateID?
  package let ownerStore: StoreID?
  /// Who logged a contact with the member within ``servingWindow``.
  package let servedBy: Set<AssociateID>
  /// The person had the use of the own data restricted (docs/privacy.md).
  package let isRestricted: Bool

  package init(
    admittedTo: Set<StoreID>, owner: AssociateID?, ownerStore: StoreID?, servedBy: Set<AssociateID>,
    isRestricted: Bool = false
  ) {
    self.admittedTo = admittedTo
    self.owner = owner
    self.ownerStore = ownerStore
    self.servedBy = servedBy
    self.isRestricted = isRestricted
  }

  /// How long a logged contact makes an associate one who serves the member.
  package static let servingWindow = Milliseconds.hours(12)
}

/// What is asked for.
package enum Target: Hashable, Sendable {
  /// Nothing of any one store.
  case dealer
  case store(StoreID)
  case member(MemberStanding)
  /// What concerns one person of the staff: sales served, credit earned.
  case staff(AssociateID, store: StoreID?)
}
