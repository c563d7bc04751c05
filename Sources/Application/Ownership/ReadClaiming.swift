internal import Attribution
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Somebody whose claims of first contact are unusual, with names.
package struct UnusualClaims: Encodable, Hashable, Sendable {
  package let associate: StaffLabel?
  package let store: StaffLabel?
  package let claims: Int
  package let busiestDay: String
  package let claimsThatDay: Int
  package let matured: Int
  package let unfollowed: Int
  package let isBusy: Bool
  package let isUnfollowed: Bool
}

/// Reads the live claims of a time for ``UnusualClaiming``. Books and imports are head office's affair.
struct ReadClaiming {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func findings(since start: Instant, now: Instant) throws -> [UnusualClaims] {
    let labels = StaffLabels(connection)
    return try UnusualClaiming.findings(in: claims(since: start), now: now).map { finding in
      let home = try StaffQueries(connection).store(of: finding.associate)
      return UnusualClaims(
        associate: try labels.associate(finding.associate), store: try labels.store(home),
        claims: finding.claims,
        busiestDay: finding.busiestDay.description, claimsThatDay: finding.claimsThatDay,
        matured: finding.matured, unfollowed: finding.unfollowed, isBusy: finding.isBusy,
        isUnfollowed: finding.isUnfollowed)
    }
  }

  /// By the proven time: what a node's wall clock said is not asked.
  private func claims(since start: Instant) throws -> [UnusualClaiming.Claim] {
    try connection.query(
      """
      SELECT claim.associateID, coalesce(claimTime.estimatedAt, claimTime.endsAt) AS at,
        EXISTS (SELECT 1 FROM interaction WHERE interaction.recordID = claim.recordID
          AND interaction.id <> coalesce(claim.interactionID, claim.id))
        OR EXISTS (SELECT 1 FROM purchase WHERE purchase.recordID = claim.recordID)
      FROM claim JOIN claimTime ON claimTime.claimID = claim.id
      WHERE claim.kind = ? AND coalesce(claimTime.estimatedAt, claimTime.endsAt) >= ?
        AND claim.associateID IS NOT NULL
      """, [.text(ClaimKind.live.rawValue), .instant(start)]
    ) {
      UnusualClaiming.Claim(
        associate: ID(try $0.id(0)), at: Instant(milliseconds: $0.integer(1)), isFollowed: $0.integer(2) != 0)
    }
  }
}
