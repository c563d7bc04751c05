package import Kernel

/// Who may do and see what: one value for command, query, bucket and page.
///
/// A right is of a role, and reaches as far as the role's unit; being told `refused` says why. What is
/// shown of a member is an ``Exposure``, and each field's treatment follows from that.
package struct Policy: Hashable, Sendable {
  package let tree: OrganisationTree

  package init(tree: OrganisationTree) {
    self.tree = tree
  }

  package enum Verdict: Hashable, Sendable {
    case allowed
    case refused(Refusal)
  }

  package enum Refusal: String, Hashable, Sendable {
    /// No role of the person has the right at all.
    case role
    /// The right ends before what was asked for.
    case outside
    /// The person may, but has to say why.
    case reason
    /// Another person has to grant it.
    case secondPerson
    /// The member had the use of the own data restricted.
    case restricted
  }

  /// - Parameters:
  ///   - reason: why, for actions that need one.
  ///   - requester: who asked for what is to be granted, for actions that need a second person.
  package func verdict(
    on action: Action, of target: Target, by principal: Principal, reason: Reason? = nil,
    requestedBy requester: AssociateID? = nil
  ) -> Verdict {
    let reaches = principal.assignments.filter { $0.role.reach(action) != nil }
    guard !reaches.isEmpty else { return .refused(.role) }
    guard reaches.contains(where: { covers($0, action, target, principal) }) else {
      return .refused(.outside)
    }
    if action == .revealField, case .member(let member) = target, member.isRestricted,
      !principal.assignments.contains(where: { $0.role.reach(.handlePrivacyRequest) != nil })
    {
      return .refused(.restricted)
    }
    if action.needsSecondPerson && requester == principal.associate { return .refused(.secondPerson) }
    if action.needsReason && reason == nil { return .refused(.reason) }
    return .allowed
  }

  /// Throws what ``verdict(on:of:by:reason:requestedBy:)`` refuses.
  ///
  /// - Throws: `notAllowed`.
  package func require(
    _ action: Action, of target: Target, by principal: Principal, reason: Reason? = nil,
    requestedBy requester: AssociateID? = nil
  ) throws(ClienteleError) {
    switch verdict(on: action, of: target, by: principal, reason: reason, requestedBy: requester) {
    case .allowed: return
    case .refused(let refusal):
      throw ClienteleError(
        .notAllowed, "associate \(principal.associate) may not \(action.rawValue): \(refusal.sentence)",
        hint: refusal.hint)
    }
  }

  private func covers(
    _ assignment: Assignment, _ action: Action, _ target: Target, _ principal: Principal
  ) -> Bool {
    guard let reach = assignment.role.reach(action) else { return false }
    if reach == .dealer { return true }
    // One's own sales and credit are shown wherever one stands.
    if case .staff(let associate, _) = target, !action.writes, associate == principal.associate {
      return true
    }
    // An associate is shown nobody else's figures.
    if case .staff = target, assignment.role == .associate { return false }
    return stores(of: target, for: principal).contains { store in
      switch (reach, assignment.unit) {
      case (.unit, let unit?): tree.holds(store, under: unit)
      case (.unit, nil), (.store, _): store == principal.home
      case (.dealer, _): true
      }
    }
  }

  /// The stores that count for a target: reaching one of them is reaching it.
  private func stores(of target: Target, for principal: Principal) -> Set<StoreID> {
    switch target {
    case .dealer: []
    case .store(let store): [store]
    case .staff(_, let store): store.map { [$0] } ?? []
    case .member(let standing): standing.admittedTo
    }
  }

  /// The stores of which a person may see members, sales and notices, in order of identifier.
  package func visibleStores(for action: Action, to principal: Principal) -> [StoreID] {
    tree.allStores.filter { verdictIgnoringReason(action, .store($0), principal) }
  }

  private func verdictIgnoringReason(_ action: Action, _ target: Target, _ principal: Principal) -> Bool {
    switch verdict(on: action, of: target, by: principal) {
    case .allowed, .refused(.reason): true
    case .refused: false
    }
  }
}

extension Policy.Refusal {
  /// Why, as the end of a sentence.
  package var sentence: String {
    switch self {
    case .role: "none of the person's roles has that right"
    case .outside: "it lies outside the person's part of the organisation"
    case .reason: "no reason was given"
    case .secondPerson: "who asked for it cannot grant it too"
    case .restricted: "the member had the use of the own data restricted"
    }
  }

  package var hint: String {
    switch self {
    case .role: "Head office gives roles with `clientele staff assign`."
    case .outside: "Ask the store concerned, or whoever leads both stores."
    case .reason: "Give one of: \(Reason.allCases.map(\.rawValue).joined(separator: ", "))."
    case .secondPerson: "Ask another administrator."
    case .restricted: "The privacy officer may; the person lifts it by agreeing to any use again."
    }
  }
}
