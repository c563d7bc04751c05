import Kernel
import Members
import TestKit
import Testing

/// Strategy: sets of up to six records over so few names, stamps and bases that ties and chains are
/// common. A failure prints the seed of its set.
@Suite("Laws of the golden record")
struct GoldenRecordLawTests {
  @Test("neither order nor repetition of the records matters")
  func orderAndRepetition() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let views = Self.views(&random)
      let golden = GoldenRecord(of: views)
      let again = (views + views.filter { _ in random.chance(percent: 40) }).shuffled(using: &random)
      #expect(GoldenRecord(of: again) == golden, "seed \(seed)")
    }
  }

  @Test("every recorded name is shown, agrees, or is listed as a loser with its own record")
  func nothingLost() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let views = Self.views(&random)
      guard let name = GoldenRecord(of: views)?.name else { continue }
      let named = views.filter { $0.name?.value != nil }
      let listed = [name.record] + name.agreeing + name.losers.map(\.record)
      #expect(listed.sorted() == named.map(\.id).sorted(), "seed \(seed)")
      for loser in name.losers {
        #expect(views.first { $0.id == loser.record }?.name?.value == loser.value, "seed \(seed)")
      }
    }
  }

  @Test("the shown name is never one that a later edit of its record replaced")
  func editsStand() {
    for seed in 0..<20_000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let views = Self.views(&random)
      guard let name = GoldenRecord(of: views)?.name else { continue }
      let shown = views.first { $0.id == name.record }?.name?.stamp ?? stamp(99)
      let edits = views.filter { $0.basedOn == name.record && $0.id != name.record }
      #expect(edits.allSatisfy { ($0.name?.stamp ?? shown) <= shown }, "seed \(seed)")
    }
  }

  static func views(_ random: inout SeededRandom) -> [SourceRecordView] {
    let letters = Array("abcdef".prefix(Int(random.int(0...6))))
    return letters.map { letter in
      let base = random.chance(percent: 50) ? letters.randomElement(using: &random) : nil
      var made = view(letter, basedOn: base)
      if random.chance(percent: 80) {
        let value =
          random.chance(percent: 90) ? ["李娜", "李女士", "顾客", "李那"].randomElement(using: &random) : nil
        made.name = Stamped(value, stamp(random.int(0...2), random.chance(percent: 50) ? "n" : "m"))
      }
      if random.chance(percent: 50) {
        made.tags = Stamped(random.chance(percent: 50) ? ["x"] : ["y", "z"], stamp(random.int(0...2)))
      }
      made.contacts = (0..<random.int(0...2)).map { _ in
        phone(
          "+86\(random.int(0...2))", verified: random.chance(percent: 30) ? random.int(0...3) : nil,
          seen: random.int(0...3),
          ended: random.chance(percent: 30) ? random.int(0...3) : nil)
      }
      return made
    }
  }
}
