package import Attribution
package import Kernel

/// What another version would say of one member.
package struct RuleDifference: Hashable, Sendable {
  package let member: MemberID
  package let from: AwardOwner
  package let to: AwardOwner
  package let fromStep: AwardStep
  package let toStep: AwardStep
  /// Documents of sales that would be credited to somebody else.
  package let credits: Int

  package init(
    member: MemberID, from: AwardOwner, to: AwardOwner, fromStep: AwardStep, toStep: AwardStep, credits: Int
  ) {
    self.member = member
    self.from = from
    self.to = to
    self.fromStep = fromStep
    self.toStep = toStep
    self.credits = credits
  }
}

/// Compares two awards of one member over its sales: values in, values out.
package enum RuleComparison {
  /// - Returns: `nil` where the owner stays the same and no sale is credited to another.
  package static func difference(
    of member: MemberID, _ before: Award, _ after: Award, sales: [SaleFacts]
  ) -> RuleDifference? {
    let credits = sales.count { sale in
      CreditRule.credit(for: sale, under: before, at: sale.instant).credited
        != CreditRule.credit(for: sale, under: after, at: sale.instant).credited
    }
    guard !isSame(before.owner, after.owner) || credits > 0 else { return nil }
    return RuleDifference(
      member: member, from: before.owner, to: after.owner, fromStep: before.step, toStep: after.step,
      credits: credits)
  }

  /// By whichever claim somebody owns the member.
  private static func isSame(_ one: AwardOwner, _ other: AwardOwner) -> Bool {
    one.associate == other.associate && one.store == other.store
  }
}

/// What a preview has found so far.
package struct RulePreview: Sendable {
  package let version: RowID
  package let startedAt: Instant
  package var finishedAt: Instant?
  /// How many members were computed anew, of how many.
  package var computed = 0
  package let members: Int
  package var otherOwners = 0
  package var credits = 0
  /// At most ``differencesMax``; what comes after is counted alone.
  package var differences: [RuleDifference] = []
  /// Why it broke off, where it did.
  package var failure: String?

  package static let differencesMax = 5_000

  package init(version: RowID, startedAt: Instant, members: Int) {
    self.version = version
    self.startedAt = startedAt
    self.members = members
  }

  package mutating func add(_ found: [RuleDifference], of count: Int) {
    computed += count
    for difference in found {
      if difference.from.associate != difference.to.associate || difference.from.store != difference.to.store
      {
        otherOwners += 1
      }
      credits += difference.credits
    }
    differences += found.prefix(max(0, Self.differencesMax - differences.count))
  }
}
