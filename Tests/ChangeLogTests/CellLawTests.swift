import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

/// Strategy: single writes over a domain so small that ties are common, joined in every order and
/// grouping. Exhaustive over all pairs and triples that can exist together, then seeded sets of up
/// to nine.
///
/// What can exist together: the hub gives a position once, and after what the writer had seen; along
/// one node's log seq, time and position rise together, and what has no receipt comes last.
@Suite("Laws of joining cells")
struct CellLawTests {
  @Test(
    "two cells join to the same cell in either order, and joining again changes nothing",
    arguments: Sample.rules)
  func pairs(rule: MergeRule) {
    let writes = TinyWrite.domain(nodes: 3, rule: rule)
    var checked = 0
    for (index, first) in writes.enumerated() {
      let left = first.cell(rule)
      #expect(left.joined(with: left, rule: rule) == left, "\(first)")
      for second in writes[index...] where first.canExist(with: second) {
        let right = second.cell(rule)
        let joined = left.joined(with: right, rule: rule)
        guard joined == right.joined(with: left, rule: rule), joined == joined.joined(with: left, rule: rule),
          joined == joined.joined(with: joined, rule: rule)
        else {
          Issue.record("\(first) and \(second)")
          return
        }
        checked += 1
      }
    }
    #expect(checked > 1_000)
  }

  @Test("three cells join to the same cell in every order and grouping", arguments: Sample.rules)
  func triples(rule: MergeRule) {
    let writes = TinyWrite.domain(nodes: 2, rule: rule)
    let cells = writes.map { $0.cell(rule) }
    var checked = 0
    for first in writes.indices {
      for second in first..<writes.count where writes[first].canExist(with: writes[second]) {
        let pair = cells[first].joined(with: cells[second], rule: rule)
        for third in second..<writes.count
        where writes[third].canExist(with: writes[first]) && writes[third].canExist(with: writes[second]) {
          let left = pair.joined(with: cells[third], rule: rule)
          let middle = cells[first].joined(with: cells[third], rule: rule).joined(
            with: cells[second], rule: rule)
          let right = cells[second].joined(with: cells[third], rule: rule).joined(
            with: cells[first], rule: rule)
          guard left == middle, left == right, left == cells[third].joined(with: pair, rule: rule) else {
            Issue.record("\(writes[first]), \(writes[second]), \(writes[third])")
            return
          }
          checked += 1
        }
      }
    }
    #expect(checked > 1_000)
  }

  @Test(
    "larger sets join to the same cell however they are shuffled, grouped and repeated",
    arguments: Sample.rules)
  func largerSets(rule: MergeRule) {
    let domain = TinyWrite.domain(nodes: 3, positions: 6, rule: rule)
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let writes = TinyWrite.randomSet(from: domain, upTo: 9, &random)
      let cells = writes.map { $0.cell(rule) }
      let expected = cells.dropFirst().reduce(cells[0]) { $0.joined(with: $1, rule: rule) }
      for _ in 0..<6 {
        var forest = (cells + [cells.pick(&random)]).shuffled(using: &random)
        while forest.count > 1 {
          let other = forest.remove(at: random.below(forest.count))
          let index = random.below(forest.count)
          forest[index] = forest[index].joined(with: other, rule: rule)
        }
        guard forest[0] == expected else {
          Issue.record("seed \(seed): \(writes)")
          return
        }
      }
    }
  }

  @Test("two writes of one change to one field join alike in either order", arguments: Sample.rules)
  func sameStamp(rule: MergeRule) {
    let context = Sample.context(Sample.a, seq: 1, at: 1, got: 1, saw: 0)
    let values: [Value?] = [nil, .integer(1), .integer(2), .text("a"), .text("b"), .bytes([1])]
    for first in values {
      for second in values {
        let left = Cell(writing: first, in: context)
        let right = Cell(writing: second, in: context)
        #expect(left.joined(with: right, rule: rule) == right.joined(with: left, rule: rule))
      }
    }
  }

  @Test("an element spelt in composed and in decomposed characters is two elements in any order")
  func spelling() {
    let composed = Cell(
      adding: ["caf\u{E9}"], removing: [], in: Sample.context(Sample.a, seq: 1, at: 1, got: 1, saw: 0))
    let decomposed = Cell(
      adding: ["cafe\u{301}"], removing: [], in: Sample.context(Sample.b, seq: 1, at: 1, got: 2, saw: 0))
    for joined in [
      composed.joined(with: decomposed, rule: .addWinsSet),
      decomposed.joined(with: composed, rule: .addWinsSet),
    ] {
      #expect(joined.members.map { Array($0.utf8) } == [Array("cafe\u{301}".utf8), Array("caf\u{E9}".utf8)])
    }
  }
}

/// One write of the tiny domain.
struct TinyWrite: CustomStringConvertible {
  let node: UInt64
  let time: UInt64
  let got: UInt64?
  let saw: UInt64
  /// Of a set: bit 0 adds the element, bit 1 removes it. Else the value.
  let value: Int

  /// Every write there can be: nodes × times 0..<3 × positions × what was seen × values.
  static func domain(nodes: UInt64, positions: UInt64 = 3, rule: MergeRule) -> [TinyWrite] {
    var writes: [TinyWrite] = []
    for node in 1...nodes {
      for time in 0..<3 as Range<UInt64> {
        for got in [nil] + (1...positions).map(Optional.some) {
          for saw in 0..<min(3, got ?? 3) {
            for value in rule == .addWinsSet ? 1...3 : 0...1 {
              writes.append(TinyWrite(node: node, time: time, got: got, saw: saw, value: value))
            }
          }
        }
      }
    }
    return writes
  }

  static func randomSet(from domain: [TinyWrite], upTo count: Int, _ random: inout SeededRandom)
    -> [TinyWrite]
  {
    var writes = [domain.pick(&random)]
    for _ in 0..<40 where writes.count < count {
      let candidate = domain.pick(&random)
      if writes.allSatisfy({ candidate.canExist(with: $0) }) { writes.append(candidate) }
    }
    return writes
  }

  func canExist(with other: TinyWrite) -> Bool {
    if node == other.node && time == other.time {
      return got == other.got && saw == other.saw && value == other.value
    }
    if let got, got == other.got { return false }
    guard node == other.node else { return true }
    let (earlier, later) = time < other.time ? (self, other) : (other, self)
    return (earlier.got ?? .max, earlier.saw) <= (later.got ?? .max, later.saw) && earlier.saw <= later.saw
  }

  func cell(_ rule: MergeRule) -> Cell {
    let context = Sample.context(Sample.node(node), seq: time + 1, at: time, got: got, saw: saw)
    guard rule == .addWinsSet else {
      return Cell(writing: value == 0 ? nil : .text("open"), in: context)
    }
    return Cell(adding: value & 1 == 1 ? ["x"] : [], removing: value & 2 == 2 ? ["x"] : [], in: context)
  }

  var description: String {
    "\(node)@\(time) got \(got.map(String.init) ?? "-") saw \(saw) value \(value)"
  }
}
