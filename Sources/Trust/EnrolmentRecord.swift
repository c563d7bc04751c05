package import Kernel

/// What kind of node a token lets in; the hub enrols itself.
package enum EnrolledKind: String, Sendable, CaseIterable {
  case store
  case laptop
}

/// One row of the hub's table of enrolments: what was promised to whoever shows the token.
package struct EnrolmentRecord: Hashable, Sendable {
  package let tokenID: String
  package let secretHash: Digest
  package let kind: EnrolledKind
  /// How people call the node.
  package let name: String
  package let store: StoreID
  /// Whose laptop it is.
  package let associate: AssociateID?
  /// The identity that the node will have; minted with the token, so that asking twice gives one node.
  package let node: NodeID
  package let incarnation: UInt32
  /// Last moment at which the token is good.
  package let expiresAt: Instant
  package var usedAt: Instant?
  /// ``JoinRequest/Verified/digest`` of the request that used it.
  package var usedBy: Digest?

  package init(
    tokenID: String, secretHash: Digest, kind: EnrolledKind, name: String, store: StoreID,
    associate: AssociateID?, node: NodeID, incarnation: UInt32, expiresAt: Instant,
    usedAt: Instant? = nil, usedBy: Digest? = nil
  ) {
    self.tokenID = tokenID
    self.secretHash = secretHash
    self.kind = kind
    self.name = name
    self.store = store
    self.associate = associate
    self.node = node
    self.incarnation = incarnation
    self.expiresAt = expiresAt
    self.usedAt = usedAt
    self.usedBy = usedBy
  }
}

extension EnrolmentToken {
  /// When a token made now stops being good.
  ///
  /// - Throws: `limitExceeded` for more than ``Limits/enrolmentTokenLifetimeMax`` or nothing at all.
  package static func expiry(at now: Instant, lifetime: Milliseconds) throws -> Instant {
    guard lifetime > Milliseconds(0), lifetime <= Limits.enrolmentTokenLifetimeMax else {
      throw ClienteleError(
        .limitExceeded,
        "A token is good for at most \(Limits.enrolmentTokenLifetimeMax.count / 3_600_000) hours.",
        hint: "Give a shorter time; a new token costs nothing.")
    }
    return now + lifetime
  }
}
