import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

/// Strategy: histories drawn from seeds, folded through `RowState` in several orders and compared with
/// what the reference evaluator reads off the same set of changes at once.
///
/// Invariants: the state is a function of the set, not of the order; base and overlay show exactly
/// what the set shows; once everything has a receipt all nodes have the same bytes.
@Suite("Rows against the reference evaluator")
struct RowStateOracleTests {
  static let seeds = 0..<400 as Range<UInt64>

  @Test("a fold in any order shows what the definitions say")
  func anyOrder() throws {
    var losers = 0
    for seed in Self.seeds {
      let history = try History(seed: seed, nodes: 2 + Int(seed % 3), steps: 24)
      let expected = ReferenceEvaluator(entries: history.entries, catalogue: Sample.catalogue).rows()
      var random = SeededRandom(seed: ~seed)
      let folded = fold(history.entries)
      guard views(folded) == expected else {
        Issue.record("seed \(seed):\n\(views(folded))\nis not\n\(expected)")
        return
      }
      for _ in 0..<4 {
        guard fold(history.entries.shuffled(using: &random)) == folded else {
          Issue.record("seed \(seed): another order makes other rows")
          return
        }
      }
      losers += expected.flatMap(\.fields).reduce(0) { $0 + $1.losers.count }
    }
    #expect(losers > 100, "the histories have conflicts")
  }

  @Test("rows folded apart and joined are the rows folded together")
  func joinedStates() throws {
    for seed in Self.seeds {
      let history = try History(seed: seed, nodes: 3, steps: 20)
      var random = SeededRandom(seed: ~seed)
      let side = history.entries.map { _ in random.chance(percent: 50) }
      let left = fold(zip(history.entries, side).filter(\.1).map(\.0))
      let right = fold(zip(history.entries, side).filter { !$0.1 }.map(\.0))
      let joined = left.merging(right) { $0.joined(with: $1, catalogue: Sample.catalogue) }
      #expect(joined == fold(history.entries), "seed \(seed)")
      let again = joined.merging(right) { $0.joined(with: $1, catalogue: Sample.catalogue) }
      #expect(again == joined, "seed \(seed): a side folded in again")
    }
  }

  @Test("a node shows its base with its own changes folded in, and nothing else")
  func baseAndOverlay() throws {
    for seed in Self.seeds {
      let history = try History(seed: seed, nodes: 3, steps: 24)
      for node in history.nodes {
        let base = history.entries.filter { $0.receipt.map { $0.position <= node.cursor } ?? false }
        let overlay = history.entries.filter { entry in
          entry.change.header.node == node.head.node
            && (entry.receipt.map { $0.position > node.cursor } ?? true)
        }
        let shown = fold(overlay, onto: fold(base))
        let expected = ReferenceEvaluator(entries: base + overlay, catalogue: Sample.catalogue).rows()
        #expect(views(shown) == expected, "seed \(seed), node \(node.head.node)")
      }
    }
  }

  @Test("when all receipts have come every node has the same bytes, those of all changes with receipts")
  func settled() throws {
    for seed in Self.seeds {
      var history = try History(seed: seed, nodes: 3, steps: 24)
      history.settle()
      let inHubOrder = history.entries.sorted {
        ($0.receipt?.position ?? .start) < ($1.receipt?.position ?? .start)
      }
      let hub = fold(inHubOrder)
      #expect(views(hub) == ReferenceEvaluator(entries: history.entries, catalogue: Sample.catalogue).rows())
      var random = SeededRandom(seed: ~seed)
      for _ in history.nodes {
        let rows = fold(history.entries.shuffled(using: &random))
        #expect(rows.mapValues { $0.encoded() } == hub.mapValues { $0.encoded() }, "seed \(seed)")
      }
    }
  }

  @Test("a change that saw another comes after it, whatever the two clocks say")
  func causality() throws {
    for seed in Self.seeds {
      var history = try History(seed: seed, nodes: 4, steps: 30)
      history.settle()
      for later in history.entries {
        for earlier in history.entries {
          guard let receipt = earlier.receipt, later.change.header.seenHub >= receipt.position else {
            continue
          }
          let stamps = (
            earlier.change.context(receipt: receipt).stamp, later.change.context(receipt: later.receipt).stamp
          )
          #expect(stamps.0 < stamps.1, "seed \(seed): \(earlier.change.name) and \(later.change.name)")
        }
      }
    }
  }
}
