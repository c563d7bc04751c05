package import Kernel

/// What the credit rule needs to know of one sale.
package struct SaleFacts: Hashable, Sendable {
  package let instant: Instant
  package let serving: AssociateID
  package let store: StoreID
  package let kind: Kind

  package init(instant: Instant, serving: AssociateID, store: StoreID, kind: Kind = .sale) {
    self.instant = instant
    self.serving = serving
    self.store = store
    self.kind = kind
  }

  package enum Kind: Hashable, Sendable {
    case sale
    /// - original: the associate credited for the sale that is taken back, when it is known.
    case goodsReturned(original: AssociateID?)
  }
}

/// Who is credited for one sale, and why. Credited associate, serving associate and selling store
/// are three facts and stay apart.
package struct Credit: Hashable, Sendable {
  package let credited: AssociateID
  package let serving: AssociateID
  package let store: StoreID
  package let reason: CreditReason
  package let ruleVersion: Int
  /// The award behind this credit is still open.
  package let isProvisional: Bool
  /// The owner's store, when the sale was made at another one: it is to be told.
  package let storeToNotify: StoreID?

  package init(
    credited: AssociateID,
    serving: AssociateID,
    store: StoreID,
    reason: CreditReason,
    ruleVersion: Int,
    isProvisional: Bool,
    storeToNotify: StoreID?
  ) {
    self.credited = credited
    self.serving = serving
    self.store = store
    self.reason = reason
    self.ruleVersion = ruleVersion
    self.isProvisional = isProvisional
    self.storeToNotify = storeToNotify
  }
}

/// The raw values are stored with the credit and never change.
package enum CreditReason: Int, CaseIterable, Sendable {
  /// The member's owner, whoever served and wherever.
  case owner = 1
  /// The sale came before the owner's first contact: the serving associate.
  case beforeFirstContact = 2
  /// Nobody owns the member but a store's pool: the serving associate.
  case storePool = 3
  /// Goods returned: whoever had been credited for the sale.
  case originalSale = 4
}

/// The published rule of credit, version 1.
package enum CreditRule {
  package static let version = 1

  /// Credits one sale under the award that stands for its member.
  ///
  /// Only sales from the first contact on count for the owner; an earlier one, and one to a member of a
  /// pool, belongs to the associate who served. A return follows the sale it takes back, so that it
  /// lowers the figure which that sale had raised.
  ///
  /// - Parameter now: when the credit is computed; tells whether the award is still open.
  package static func credit(for sale: SaleFacts, under award: Award, at now: Instant) -> Credit {
    let (credited, reason) = decide(sale, award)
    let owned = award.owner.associate != nil
    return Credit(
      credited: credited, serving: sale.serving, store: sale.store, reason: reason, ruleVersion: version,
      isProvisional: reason != .originalSale && award.isProvisional(at: now),
      storeToNotify: owned && award.owner.store != sale.store ? award.owner.store : nil)
  }

  private static func decide(_ sale: SaleFacts, _ award: Award) -> (AssociateID, CreditReason) {
    if case .goodsReturned(let original?) = sale.kind { return (original, .originalSale) }
    guard let owner = award.owner.associate, let from = award.effectiveFrom else {
      return (sale.serving, .storePool)
    }
    return sale.instant < from ? (sale.serving, .beforeFirstContact) : (owner, .owner)
  }
}
