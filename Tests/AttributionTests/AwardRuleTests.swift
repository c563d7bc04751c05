import Attribution
import Kernel
import Testing

@Suite("Who made the first contact")
struct AwardRuleTests {
  /// 336 hours are the 14 days an award stays open to dispute.
  static let table = """
     | => pool noClaim
    A import => pool noClaim
    A visit 1-2 nocontact => pool noClaim
    A visit 1-2 nointeraction => pool noClaim
    A visit 1-2 => A onlyClaim
    A visit 1-2 nointeraction | B visit 3-4 => B onlyClaim
    A import | B typed 5-6 => B onlyClaim
    A visit 10-20 | B visit 21-22 => A provenEarlier
    A typed 10-20 | B confirmed 21-22 => A provenEarlier
    B confirmed 21-22 | A typed 10-20 => A provenEarlier
    A visit 10-20 | B visit 20-22 => A earlierReceipt
    A typed 10-20 | B call 12-22 => B strongerEvidence until 358
    A call 10-20 | B visit 12-22 => B strongerEvidence until 358
    A visit 10-20 | B confirmed 12-22 => B strongerEvidence until 358
    A confirmed 10-20 | B visit 12-22 => A strongerEvidence
    A confirmed 0-30 | B call 12-22 => B strongerEvidence
    A confirmed 0-24 | B call 12-22 => A strongerEvidence until 360
    A visit 0-20 e10±1 | B visit 0-18 e14±1 => A earlierEstimate until 356
    A visit 0-20 e10±1 | B visit 0-18 e12±1 => B earlierReceipt
    A visit 0-20 e10±1 | B visit 0-18 => B earlierReceipt
    A visit 0-20 | B visit 0-20 => A hubOrder
    B visit 0-20 | A visit 0-20 => B hubOrder
    A visit 0-20 | A confirmed 0-22 => A strongerEvidence
    A book 0/1000 => A openingClaim
    A book 0/1000 nocontact | B visit 5-6 => B onlyClaim
    A book 0/1000 | B confirmed 1001-1002 => A openingClaim
    A book 0/1000 | B confirmed 999-1000 => A openingClaim
    A book 900/1000 | B visit 10-20 => B provenEarlier
    A book 0/1000 | B visit 10-20 => B contactBeforeCutOff person
    A book 0/1000 | B visit 10-20 | C visit 30-40 => B contactBeforeCutOff person
    A book 0/1000 | B book 800/1000 => A earlierStatement
    A book 0/1000 | B book 720/1000 => A earlierStatement person
    B book 720/1000 | A book 0/1000 => A earlierStatement person
    A book 0/1000 | A book 10/1000 => A earlierStatement
    A book 0/10 | C visit 50-60 | B book 100/200 => A earlierStatement person
    A book 5/1000 | B book 5/1000 => A earlierStatement person
    A book 1001/1000 | B visit 1500-1501 => B onlyClaim
    A book 1001/1000 => pool noClaim
    A import | B book 0/1000 | C confirmed 1500-1501 => B openingClaim
    """.split(separator: "\n").map(String.init)

  @Test("the decision table holds", arguments: table)
  func decisionTable(text: String) throws {
    let row = try #require(TableRow(text))
    #expect(summary(AwardRule.award(claims: row.claims, pool: store("P"))) == row.expected)
  }

  @Test("the pool that gets an unclaimed member is the one passed in")
  func pool() {
    let award = AwardRule.award(claims: [], pool: store("Q"))
    #expect(award.owner == .storePool(store("Q")))
    #expect(award.effectiveFrom == nil)
  }

  @Test("a ruling stands above the rule, and the latest of several stands")
  func ruling() throws {
    let row = try #require(TableRow("A visit 1-2 | B visit 3-4 => x"))
    let ids = Set(row.claims.map(\.id))
    let owner = AwardOwner.associate(associate("B"), store: store("B"), claim: row.claims[1].id)
    let rulings = [
      ruling("r", 9, .storePool(store("C")), ids), ruling("s", 10, owner, ids),
      ruling("t", 8, .associate(associate("D"), store: store("D"), claim: nil), ids),
    ]
    let award = AwardRule.award(claims: row.claims, pool: store("P"), rulings: rulings)
    #expect(summary(award) == "B ruling")
    #expect(award.ruling == self.row("s"))
    #expect(award.effectiveFrom == hour(3))
    #expect(award.considered.map(\.verdict) == [.overruled, .won])
    #expect(AwardRule.award(claims: row.claims, pool: store("P"), rulings: rulings.reversed()) == award)
  }

  @Test("a claim the ruling did not know does not undo it, but a person is asked when it would have won")
  func lateClaim() throws {
    let row = try #require(TableRow("A visit 1-2 | B visit 3-4 | C visit 5-6 => x"))
    let owner = AwardOwner.associate(associate("D"), store: store("D"), claim: nil)
    let knewB = ruling("r", 9, owner, [row.claims[1].id, row.claims[2].id])
    let award = AwardRule.award(claims: row.claims, pool: store("P"), rulings: [knewB])
    #expect(summary(award) == "D ruling person")
    #expect(award.effectiveFrom == hour(9))
    #expect(award.considered.map(\.verdict) == [.unknownToRuling, .overruled, .overruled])
    let knewA = ruling("r", 9, owner, [row.claims[0].id])
    #expect(summary(AwardRule.award(claims: row.claims, pool: store("P"), rulings: [knewA])) == "D ruling")
  }

  private func row(_ letter: Character) -> RowID { RowID(high: 7, low: UInt64(letter.asciiValue ?? 0)) }

  private func ruling(
    _ name: Character, _ order: UInt64, _ owner: AwardOwner, _ refersTo: Set<ClaimID>
  ) -> Ruling {
    Ruling(
      id: row(name), owner: owner, refersTo: refersTo, decidedBy: associate("Z"), receipt: hour(9),
      order: RowOrder(epoch: 1, hubSeq: order, node: NodeID(.zero), seq: order))
  }

  @Test("an award is provisional until its date, or until a person has ruled")
  func provisional() throws {
    let open = try #require(TableRow("A typed 10-20 | B call 12-22 => x"))
    let award = AwardRule.award(claims: open.claims, pool: store("P"))
    #expect(award.isProvisional(at: hour(357)))
    #expect(!award.isProvisional(at: hour(358)))
    let books = try #require(TableRow("A book 0/1000 | B book 1/1000 => x"))
    #expect(AwardRule.award(claims: books.claims, pool: store("P")).isProvisional(at: .distantFuture))
  }
}
