internal import Kernel

/// Pairs of positions that may be one person, with what they score.
package struct ScoredPairs: Sendable {
  struct Pair: Sendable {
    let total: Int32
    let one: UInt32
    let other: UInt32
    /// Something in it identifies by itself (``Comparison/standsOnItsOwn``).
    let standsOnItsOwn: Bool
  }

  private(set) var pairs: [Pair] = []
  /// Pairs that were compared, kept or not.
  package private(set) var comparedCount = 0

  package init() {}

  /// Compares the records of a range with all candidates behind them and keeps what scores
  /// ``MatchModel/reviewAt`` or more. Ranges may be scored in parallel and appended.
  package init(
    _ range: Range<Int>, of index: CandidateIndex, _ profiles: [Profile], model: MatchModel,
    population: Population
  ) {
    for one in range {
      for other in index.candidates(after: one) {
        add(one, other, Comparison(profiles[one], profiles[other], in: population), model)
      }
    }
  }

  /// Pairs scored before, all of which stand on their own.
  init(_ edges: [RecordEdge], places: [SourceRecordID: Int]) {
    for edge in edges.sorted() {
      guard let one = places[edge.one], let other = places[edge.other] else { continue }
      pairs.append(
        Pair(
          total: Int32(clamping: edge.total), one: UInt32(min(one, other)), other: UInt32(max(one, other)),
          standsOnItsOwn: true))
    }
  }

  mutating func add(_ one: Int, _ other: Int, _ comparison: Comparison, _ model: MatchModel) {
    comparedCount += 1
    let total = model.total(comparison)
    guard total >= min(model.reviewAt, model.linkAt) else { return }
    pairs.append(
      Pair(
        total: Int32(clamping: total), one: UInt32(one), other: UInt32(other),
        standsOnItsOwn: comparison.standsOnItsOwn))
  }

  package mutating func append(_ other: ScoredPairs) {
    pairs += other.pairs
    comparedCount += other.comparedCount
  }
}
