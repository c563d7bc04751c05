import Attribution
import Kernel

/// Times in tests are hours from a common zero.
func hour(_ count: Int64) -> Instant { Instant(milliseconds: 1_700_000_000_000) + .hours(count) }

/// One letter stands for an associate and the store of the same letter.
func row(_ letter: Character) -> RowID { RowID(high: 0, low: UInt64(letter.asciiValue ?? 0)) }
func associate(_ letter: Character) -> AssociateID { AssociateID(row(letter)) }
func store(_ letter: Character) -> StoreID { StoreID(row(letter)) }

/// A claim of `letter`, `index`-th in hub order.
func claim(
  _ letter: Character, _ index: UInt64, _ basis: ClaimEvidence.Basis,
  _ evidence: EvidenceClass = .visitCheckIn,
  contact: Bool = true, interaction: Bool = true
) -> ClaimEvidence {
  ClaimEvidence(
    id: ClaimID(RowID(high: 1, low: index)), record: SourceRecordID(row(letter)),
    associate: associate(letter),
    store: store(letter), evidenceClass: evidence, basis: basis,
    order: RowOrder(epoch: 1, hubSeq: index, node: NodeID(row(letter)), seq: 1),
    hasReachableContact: contact, hasInteraction: interaction)
}

/// A row of a decision table: claims in hub order, then what the rule makes of them.
///
///     A confirmed 10-20 | B visit 5-30 e12±1 | C book 900/1000 | D import => A earlierReceipt until 366
///
/// Live claims: evidence, interval, perhaps an estimate. `book` states first contact and cut-off.
/// `nocontact` and `nointeraction` take the qualification away. All times are hours.
struct TableRow {
  let claims: [ClaimEvidence]
  let expected: String

  init?(_ text: String) {
    let halves = text.split(separator: "=>")
    guard halves.count == 2 else { return nil }
    var claims: [ClaimEvidence] = []
    for (index, words) in halves[0].split(separator: "|").enumerated() {
      let words = words.split(separator: " ").map(String.init)
      if words.isEmpty { continue }
      guard let claim = Self.parse(words, UInt64(index + 1)) else { return nil }
      claims.append(claim)
    }
    self.claims = claims
    expected = halves[1].split(separator: " ").joined(separator: " ")
  }

  private static func parse(_ words: [String], _ index: UInt64) -> ClaimEvidence? {
    guard words.count >= 2, let letter = words[0].first else { return nil }
    let contact = !words.contains("nocontact")
    if words[1] == "import" { return claim(letter, index, .unapprovedImport) }
    let numbers = words.count > 2 ? words[2].split { "-/".contains($0) }.compactMap { Int64($0) } : []
    guard numbers.count == 2 else { return nil }
    if words[1] == "book" {
      let basis = ClaimEvidence.Basis.opening(cutOff: hour(numbers[1]), statedAt: hour(numbers[0]))
      return claim(letter, index, basis, contact: contact, interaction: false)
    }
    let classes: [String: EvidenceClass] = [
      "typed": .typedIn, "call": .callLog, "visit": .visitCheckIn, "confirmed": .memberConfirmed,
    ]
    guard let evidence = classes[words[1]] else { return nil }
    let estimates = words.first { $0.first == "e" }?.dropFirst().split(separator: "±").compactMap {
      Int64($0)
    }
    let estimate = estimates.flatMap { pair in
      pair.count == 2 ? TimeEstimate(instant: hour(pair[0]), error: .hours(pair[1])) : nil
    }
    let interval = ClaimInterval(begin: hour(numbers[0]), end: hour(numbers[1]), estimate: estimate)
    return claim(
      letter, index, .live(interval), evidence, contact: contact,
      interaction: !words.contains("nointeraction"))
  }
}

/// The outcome of an award in the words of the table.
func summary(_ award: Award) -> String {
  var words: [String] = []
  let letter = UnicodeScalar(UInt8(truncatingIfNeeded: award.owner.store.row.low))
  words.append(award.owner.associate == nil ? "pool" : String(Character(letter)))
  words.append("\(award.step)")
  if let until = award.provisionalUntil { words.append("until \((until - hour(0)).count / 3_600_000)") }
  if award.needsPerson { words.append("person") }
  return words.joined(separator: " ")
}
