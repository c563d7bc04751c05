/// What a person is to the dealer. One person may have several roles, each at a unit of the organisation.
package enum Role: String, CaseIterable, Hashable, Sendable {
  /// Serves members at one store.
  case associate
  /// Leads one store, or the stores of a unit.
  case manager
  case regionalManager
  case headOffice
  /// Runs the machines and the list of staff; sees no member.
  case admin
  /// Judges which records are one person.
  case steward
  /// Answers for members' data: who saw it, what is held, what is erased.
  case privacyOfficer

  /// Roles that can do lasting harm from anywhere: at the hub they sign in with a second factor.
  package var needsSecondFactor: Bool {
    switch self {
    case .headOffice, .admin, .steward, .privacyOfficer: true
    case .associate, .manager, .regionalManager: false
    }
  }
}

/// A role that a person has at a unit, or at the person's own store when no unit is named.
package struct Assignment: Hashable, Sendable {
  package let role: Role
  package let unit: UnitID?

  package init(_ role: Role, at unit: UnitID? = nil) {
    self.role = role
    self.unit = unit
  }
}
