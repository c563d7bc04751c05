package import Kernel

/// How a first contact is attested, weakest first.
package enum EvidenceClass: Int, Comparable, CaseIterable, Sendable {
  /// Somebody wrote it down.
  case typedIn = 1
  /// The telephone system or the messaging account has it on record.
  case callLog = 2
  /// The visit was checked in at the store.
  case visitCheckIn = 3
  /// The member confirmed it, by a code sent to a contact point or by presenting a card.
  case memberConfirmed = 4

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One claim to have been the first to contact a member, with everything the rule looks at.
///
/// Built from the signed claim and its receipt; nothing in it comes from the claimant's word alone
/// except the evidence class, which the log of the interaction has to support.
package struct ClaimEvidence: Hashable, Sendable {
  package let id: ClaimID
  package let record: SourceRecordID
  package let associate: AssociateID
  package let store: StoreID
  package let evidenceClass: EvidenceClass
  package let basis: Basis
  package let order: RowOrder
  /// The record has a telephone number, e-mail address or chat account that can be reached.
  package let hasReachableContact: Bool
  /// A visit, call or message with this person is in the log.
  package let hasInteraction: Bool

  package init(
    id: ClaimID,
    record: SourceRecordID,
    associate: AssociateID,
    store: StoreID,
    evidenceClass: EvidenceClass,
    basis: Basis,
    order: RowOrder,
    hasReachableContact: Bool,
    hasInteraction: Bool
  ) {
    self.id = id
    self.record = record
    self.associate = associate
    self.store = store
    self.evidenceClass = evidenceClass
    self.basis = basis
    self.order = order
    self.hasReachableContact = hasReachableContact
    self.hasInteraction = hasInteraction
  }

  /// Where the time of a claim comes from.
  package enum Basis: Hashable, Sendable {
    /// Made in the daily work of a node.
    case live(ClaimInterval)
    /// A row of a store's old book that head office approved.
    ///
    /// - cutOff: from when on live claims give way to the book.
    /// - statedAt: the first contact as the book states it.
    case opening(cutOff: Instant, statedAt: Instant)
    /// A row of a book that nobody approved, or that was added after the cut-off.
    case unapprovedImport
  }
}
