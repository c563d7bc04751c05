package import Kernel

/// Who owns a member, why, and how firmly.
package struct Award: Hashable, Sendable {
  package let owner: AwardOwner
  package let ruleVersion: Int
  package let step: AwardStep
  /// From when on sales count for the owner: the begin of a live claim's interval, the first
  /// contact an opening claim states, the ruling's time when it names no claim; `nil` for a pool.
  package let effectiveFrom: Instant?
  /// Until when the award is open to dispute because the order of the contacts is not proven;
  /// `nil` when it is, or when only a person can settle it (``needsPerson``).
  package let provisionalUntil: Instant?
  /// The owner holds the member provisionally until a person rules.
  package let needsPerson: Bool
  /// The ruling that stands above the rule, if one does.
  package let ruling: RowID?
  /// Every claim in hub order with what became of it.
  package let considered: [ConsideredClaim]

  package init(
    owner: AwardOwner,
    ruleVersion: Int = AwardRule.version,
    step: AwardStep,
    effectiveFrom: Instant?,
    provisionalUntil: Instant? = nil,
    needsPerson: Bool = false,
    ruling: RowID? = nil,
    considered: [ConsideredClaim]
  ) {
    self.owner = owner
    self.ruleVersion = ruleVersion
    self.step = step
    self.effectiveFrom = effectiveFrom
    self.provisionalUntil = provisionalUntil
    self.needsPerson = needsPerson
    self.ruling = ruling
    self.considered = considered
  }

  package func isProvisional(at now: Instant) -> Bool {
    needsPerson || provisionalUntil.map { now < $0 } ?? false
  }
}

/// The owner of a member: exactly one, always.
package enum AwardOwner: Hashable, Sendable {
  /// - claim: the claim that won; `nil` when a ruling named somebody who had made none.
  case associate(AssociateID, store: StoreID, claim: ClaimID?)
  /// The store's own account, for members nobody has claimed.
  case storePool(StoreID)

  package var associate: AssociateID? {
    if case .associate(let associate, _, _) = self { associate } else { nil }
  }

  package var store: StoreID {
    switch self {
    case .associate(_, let store, _), .storePool(let store): store
    }
  }

  package var claim: ClaimID? {
    if case .associate(_, _, let claim) = self { claim } else { nil }
  }
}

/// The step of the rule that decided. The raw values are stored with the award and never change.
package enum AwardStep: Int, CaseIterable, Sendable {
  /// No claim qualified.
  case noClaim = 0
  case onlyClaim = 1
  /// One interval ended before the others began.
  case provenEarlier = 2
  case strongerEvidence = 3
  case earlierEstimate = 4
  case earlierReceipt = 5
  case hubOrder = 6
  /// An approved book, against live claims or against nobody.
  case openingClaim = 7
  /// Of several approved books the one that states the earlier contact.
  case earlierStatement = 8
  case ruling = 9
  /// A live contact proven before the cut-off of a book that states an earlier one.
  case contactBeforeCutOff = 10
}

package struct ConsideredClaim: Hashable, Sendable {
  package let claim: ClaimID
  package let verdict: ClaimVerdict

  package init(claim: ClaimID, verdict: ClaimVerdict) {
    self.claim = claim
    self.verdict = verdict
  }
}

/// What became of one claim. Each reason names the claim it gave way to.
package enum ClaimVerdict: Hashable, Sendable {
  case won
  case noReachableContact
  case noInteraction
  case unapprovedImport
  /// A row of an approved book whose first contact lies after the cut-off of that book.
  case statedAfterCutOff
  /// An opening claim that states a first contact after a live one was receipted.
  case statedAfterProvenContact(ClaimID)
  /// A live claim not proven to be earlier than the cut-off of an approved book.
  case afterCutOff(ClaimID)
  case laterStatement(ClaimID)
  /// Another book states a first contact too close to tell; a person decides.
  case closeStatement(ClaimID)
  /// An approved book against a contact proven before its cut-off; a person decides.
  case bookAgainstProvenContact(ClaimID)
  /// Step 1: began after the other had been receipted.
  case provenLater(ClaimID)
  /// Step 2. `countedAs` differs from the claim's own class when its interval was too wide.
  case weakerEvidence(ClaimID, countedAs: EvidenceClass)
  case laterEstimate(ClaimID)
  case laterReceipt(ClaimID)
  case laterInHubOrder(ClaimID)
  /// The ruling knew this claim and decided otherwise.
  case overruled
  /// The claim came after the ruling, which stands.
  case unknownToRuling
}

/// A signed decision by a person with authority, referring to the claims; it stands above the rule.
package struct Ruling: Hashable, Sendable {
  package let id: RowID
  package let owner: AwardOwner
  /// The claims the person had before them.
  package let refersTo: Set<ClaimID>
  package let decidedBy: AssociateID
  /// The receipt stamp of the ruling.
  package let receipt: Instant
  package let order: RowOrder

  package init(
    id: RowID,
    owner: AwardOwner,
    refersTo: Set<ClaimID>,
    decidedBy: AssociateID,
    receipt: Instant,
    order: RowOrder
  ) {
    self.id = id
    self.owner = owner
    self.refersTo = refersTo
    self.decidedBy = decidedBy
    self.receipt = receipt
    self.order = order
  }
}
