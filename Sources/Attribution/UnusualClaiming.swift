package import Kernel

/// Finds associates whose claims look like numbers written down beforehand rather than people met: far more in a day than
/// anybody else's days, or people nobody ever saw again. What is found is for a person to ask about; it decides nothing.
package enum UnusualClaiming {
  /// One first contact that somebody claims.
  package struct Claim: Hashable, Sendable {
    package let associate: AssociateID
    package let at: Instant
    /// Whether anything came after it: another contact, or a sale.
    package let isFollowed: Bool

    package init(associate: AssociateID, at: Instant, isFollowed: Bool) {
      self.associate = associate
      self.at = at
      self.isFollowed = isFollowed
    }
  }

  package struct Finding: Hashable, Sendable {
    package let associate: AssociateID
    package let claims: Int
    /// The day on which the associate claimed most, and how many.
    package let busiestDay: CalendarDay
    package let claimsThatDay: Int
    /// Of those older than ``followUpTime``: how many there are, and how many have nothing after them.
    package let matured: Int
    package let unfollowed: Int
    package let isBusy: Bool
    package let isUnfollowed: Bool
  }

  /// Fewer in a day, or fewer in all, are never unusual.
  package static let claimsMin = 20
  /// A day is busy with this many times the claims of the median day on which anybody claimed at all.
  package static let timesMedian = 5
  /// Of every ten matured claims so many have nothing after them.
  package static let unfollowedOfTen = 9
  /// How long after a claim something is waited for.
  package static let followUpTime = Milliseconds.days(30)

  /// - Parameter now: claims younger than ``followUpTime`` are not called unfollowed yet.
  /// - Returns: those that are unusual, the most claims first.
  package static func findings(in claims: [Claim], now: Instant) -> [Finding] {
    let days = Dictionary(grouping: claims) {
      AssociateDay(associate: $0.associate, day: CalendarDay(of: $0.at))
    }
    .mapValues(\.count)
    let counts = days.values.sorted()
    let median = counts.isEmpty ? 0 : counts[(counts.count - 1) / 2]
    return Dictionary(grouping: claims, by: \.associate).compactMap { associate, own in
      let busiest = days.filter { $0.key.associate == associate }
        .max { ($0.value, $1.key.day) < ($1.value, $0.key.day) }
      guard let busiest else { return nil }
      let matured = own.filter { now - followUpTime >= $0.at }
      let unfollowed = matured.count { !$0.isFollowed }
      let finding = Finding(
        associate: associate, claims: own.count, busiestDay: busiest.key.day, claimsThatDay: busiest.value,
        matured: matured.count, unfollowed: unfollowed,
        isBusy: busiest.value >= claimsMin && busiest.value >= timesMedian * median,
        isUnfollowed: matured.count >= claimsMin && unfollowed * 10 >= matured.count * unfollowedOfTen)
      return finding.isBusy || finding.isUnfollowed ? finding : nil
    }.sorted { ($1.claims, $0.associate) < ($0.claims, $1.associate) }
  }

  private struct AssociateDay: Hashable {
    let associate: AssociateID
    let day: CalendarDay
  }
}
