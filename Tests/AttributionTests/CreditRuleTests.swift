import Attribution
import Kernel
import Testing

@Suite("Who is credited for a sale")
struct CreditRuleTests {
  /// The owner is A of store A from hour 10; B serves.
  private let owned = Award(
    owner: .associate(associate("A"), store: store("A"), claim: nil), step: .onlyClaim,
    effectiveFrom: hour(10),
    provisionalUntil: hour(100), considered: [])
  private let pooled = Award(
    owner: .storePool(store("A")), step: .noClaim, effectiveFrom: nil, considered: [])

  private func credit(
    _ award: Award, at sale: Int64, store selling: Character = "B", _ kind: SaleFacts.Kind = .sale,
    now: Int64 = 50
  ) -> Credit {
    let sale = SaleFacts(instant: hour(sale), serving: associate("B"), store: store(selling), kind: kind)
    return CreditRule.credit(for: sale, under: award, at: hour(now))
  }

  @Test("a sale elsewhere is the owner's from the first contact on, and the owner's store is told")
  func owner() {
    for instant in [10, 11, 5_000] as [Int64] {
      let credit = credit(owned, at: instant)
      #expect(credit.credited == associate("A") && credit.reason == .owner)
      #expect(credit.serving == associate("B") && credit.store == store("B"))
      #expect(credit.storeToNotify == store("A"))
    }
    #expect(credit(owned, at: 11, store: "A").storeToNotify == nil)
  }

  @Test("a sale before the first contact and one to a member of a pool belong to who served")
  func serving() {
    #expect(credit(owned, at: 9).credited == associate("B"))
    #expect(credit(owned, at: 9).reason == .beforeFirstContact)
    #expect(credit(pooled, at: 9).credited == associate("B"))
    #expect(credit(pooled, at: 9).reason == .storePool)
    #expect(credit(pooled, at: 9).storeToNotify == nil)
  }

  @Test("goods returned follow the sale they take back, or are treated like a sale when it is unknown")
  func returned() {
    let known = credit(owned, at: 20, .goodsReturned(original: associate("C")))
    #expect(known.credited == associate("C") && known.reason == .originalSale && !known.isProvisional)
    #expect(credit(owned, at: 20, .goodsReturned(original: nil)).reason == .owner)
  }

  @Test("a credit is provisional as long as its award")
  func provisional() {
    #expect(credit(owned, at: 20, now: 99).isProvisional)
    #expect(!credit(owned, at: 20, now: 100).isProvisional)
  }
}
