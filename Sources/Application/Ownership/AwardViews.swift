package import Kernel

/// Which awards a list shows.
package enum AwardState: String, CaseIterable, Hashable, Sendable {
  /// A person has to rule.
  case needsPerson
  /// Open to dispute.
  case provisional
  /// More than one claim was heard.
  case contested
  /// By a person's word.
  case ruled
  case all
}

/// Who owns one member, in a line.
package struct AwardLine: Encodable, Sendable {
  package let member: MemberID
  package let name: String
  /// `nil` of a store's pool.
  package let owner: StaffLabel?
  package let store: StaffLabel?
  package let step: String
  package let since: Instant?
  package let provisionalUntil: Instant?
  package let needsPerson: Bool
  package let claimCount: Int
}

/// Who owns a member and everything that rests on: the claims that compete, what is proven of each, why this one.
package struct AwardEvidence: Encodable, Sendable {
  package let line: AwardLine
  package let ruleVersion: Int
  /// Whether what is computed here from the signed originals is the award that stands.
  package let isAsComputed: Bool
  /// In hub order.
  package let claims: [Claim]
  /// The latest first.
  package let rulings: [Ruling]

  package struct Claim: Encodable, Sendable {
    package let id: ClaimID
    package let associate: StaffLabel?
    package let store: StaffLabel?
    package let basis: Basis
    /// The interval within which it is proven to have happened; of a book its cut-off and what it states.
    package let begin: Instant
    package let end: Instant
    /// By the node's boot clock, with its error; `nil` where there is none.
    package let estimate: Instant?
    package let estimateErrorMilliseconds: Int64?
    /// What the node's own wall clock said: shown, never counted.
    package let wall: Instant?
    package let node: String
    package let position: String
    /// What became of it, and why, in a sentence.
    package let sentence: String
    package let isOwner: Bool
  }

  package enum Basis: String, Encodable, Sendable {
    case typedIn, callLog, visitCheckIn, memberConfirmed
    case book, unapprovedImport
  }

  package struct Ruling: Encodable, Sendable {
    package let id: RowID
    package let by: StaffLabel?
    package let at: Instant
    package let owner: StaffLabel?
    package let store: StaffLabel?
    package let reason: String
    /// What both sides said.
    package let hearing: String
    /// Claims that came in later and were not weighed.
    package let isStanding: Bool
  }
}

/// What a hand-over would do.
package struct HandOverPreview: Encodable, Sendable {
  package let leaver: StaffLabel?
  package let leaverStore: StaffLabel?
  package let hasLeft: Bool
  /// How many members go.
  package let members: Int
  /// Of these, in whose award a person has still to rule, and those that are still provisional.
  package let undecided: Int
  /// `nil` for the pool of ``toStore``.
  package let to: StaffLabel?
  package let toStore: StaffLabel?
  /// How many the successor has now.
  package let has: Int
}
