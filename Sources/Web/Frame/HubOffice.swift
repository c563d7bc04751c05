package import Access
package import Kernel

/// What only the running hub can do for its pages: it holds the keys of the authorities and hashes passwords. Each is the
/// use case of the command of the same name, and asks the policy.
package struct HubOffice: Sendable {
  package let invite: Invite
  package let approve: @Sendable (_ what: String, _ actor: AssociateID) async throws -> Void
  package let revoke: @Sendable (_ node: NodeID, _ actor: AssociateID, _ reason: Reason) async throws -> Void
  package let addPerson: AddPerson
  package let givePassword: @Sendable (_ associate: AssociateID, _ actor: AssociateID) async throws -> String

  /// - Parameters:
  ///   - store: code or name; one that is not known yet is made.
  ///   - associate: code of whose laptop it is; `nil` for the store's own node.
  package typealias Invite =
    @Sendable (_ store: String, _ associate: String?, _ lifetime: Milliseconds, _ actor: AssociateID)
    async throws
    -> Invitation
  package typealias AddPerson =
    @Sendable (_ store: String, _ code: String, _ name: String, _ role: Role, _ actor: AssociateID)
    async throws
    -> Void

  /// A token, whole this once.
  package struct Invitation: Sendable {
    /// What `clientele hub approve` takes: no secret.
    package let id: String
    package let token: String
    package let expiresAt: Instant

    package init(id: String, token: String, expiresAt: Instant) {
      self.id = id
      self.token = token
      self.expiresAt = expiresAt
    }
  }

  package init(
    invite: @escaping Invite,
    approve: @escaping @Sendable (_ what: String, _ actor: AssociateID) async throws -> Void,
    revoke: @escaping @Sendable (_ node: NodeID, _ actor: AssociateID, _ reason: Reason) async throws -> Void,
    addPerson: @escaping AddPerson,
    givePassword: @escaping @Sendable (_ associate: AssociateID, _ actor: AssociateID) async throws -> String
  ) {
    self.invite = invite
    self.approve = approve
    self.revoke = revoke
    self.addPerson = addPerson
    self.givePassword = givePassword
  }
}

extension Visit {
  /// - Throws: `notAllowed` anywhere but at the hub.
  func office() throws -> HubOffice {
    guard let office = counter.office else {
      throw ClienteleError(.notAllowed, "this is done at the hub", hint: "Sign in there.")
    }
    return office
  }
}
