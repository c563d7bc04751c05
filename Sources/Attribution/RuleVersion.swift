package import Kernel

/// The settings of the rule from a day on. A version that was approved never changes.
package struct RuleVersion: Hashable, Sendable {
  /// Counted from 1, which is the rule as it was published first.
  package let number: Int
  package let settings: AwardSettings
  package let effectiveFrom: Instant

  package init(number: Int, settings: AwardSettings, effectiveFrom: Instant) {
    self.number = number
    self.settings = settings
    self.effectiveFrom = effectiveFrom
  }

  /// In force from the beginning.
  package static let first = RuleVersion(
    number: AwardRule.version, settings: .standard, effectiveFrom: .distantPast)
}

/// Every version in force or to come. Which one decides a member follows from the claims alone: the one that was in force when
/// the first of them was receipted. So a new version changes no award of before, whoever claims the member later, and whoever has
/// the claims, receipts and versions computes the same.
package struct RuleBook: Hashable, Sendable {
  /// By the day they take effect; of two of one day the later made stands last.
  package let versions: [RuleVersion]

  package init(_ approved: some Sequence<RuleVersion> = []) {
    versions = ([.first] + approved.filter { $0.number != RuleVersion.first.number }).sorted {
      ($0.effectiveFrom, $0.number) < ($1.effectiveFrom, $1.number)
    }
  }

  /// The version in force at a moment.
  package func version(at instant: Instant) -> RuleVersion {
    versions.last { $0.effectiveFrom <= instant } ?? .first
  }

  /// The version that decides a member.
  ///
  /// - Parameter firstReceipt: of the earliest of the claims; `nil` when there is none, and nothing to decide.
  package func version(decidedFrom firstReceipt: Instant?) -> RuleVersion {
    firstReceipt.map { version(at: $0) } ?? .first
  }
}

extension AwardRule {
  /// Decides the owner of one member under a version, which the award keeps.
  package static func award(
    claims: some Sequence<ClaimEvidence>, pool: StoreID, rulings: some Sequence<Ruling>,
    version: RuleVersion
  ) -> Award {
    award(claims: claims, pool: pool, rulings: rulings, settings: version.settings).decided(by: version)
  }
}

extension Award {
  fileprivate func decided(by version: RuleVersion) -> Award {
    Award(
      owner: owner, ruleVersion: version.number, step: step, effectiveFrom: effectiveFrom,
      provisionalUntil: provisionalUntil, needsPerson: needsPerson, ruling: ruling, considered: considered)
  }
}
