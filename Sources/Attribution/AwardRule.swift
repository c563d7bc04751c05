package import Kernel

/// The published rule that decides who made the first contact, version 1 (`docs/attribution.md`).
///
/// A function of the whole set of claims: the order in which they arrive, and how often, changes
/// nothing, and no claim meets another in a duel (pairwise rules can go round in a circle).
package enum AwardRule {
  package static let version = 1

  /// Decides the owner of one member.
  ///
  /// - Parameters:
  ///   - claims: all claims on all source records of the member. Of two with one id the earlier in
  ///     hub order is looked at.
  ///   - pool: the store of the member's source record earliest in hub order; owns the member when
  ///     no claim qualifies.
  ///   - rulings: decisions by persons about this member; the latest in hub order stands.
  package static func award(
    claims: some Sequence<ClaimEvidence>,
    pool: StoreID,
    rulings: some Sequence<Ruling>,
    settings: AwardSettings = .standard
  ) -> Award {
    var hearing = Hearing(claims: distinct(claims), settings: settings)
    let byRule = hearing.decide(pool: pool)
    guard let ruling = rulings.max(by: { ($0.order, $0.id) < ($1.order, $1.id) }) else { return byRule }
    return hearing.award(byRule, under: ruling)
  }

  package static func award(
    claims: some Sequence<ClaimEvidence>,
    pool: StoreID,
    settings: AwardSettings = .standard
  ) -> Award {
    award(claims: claims, pool: pool, rulings: [], settings: settings)
  }

  private static func distinct(_ claims: some Sequence<ClaimEvidence>) -> [ClaimEvidence] {
    var seen: Set<ClaimID> = []
    return claims.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.filter { seen.insert($0.id).inserted }
  }
}
