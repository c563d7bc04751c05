import Kernel
import Matching

/// Compares the records of lists with each other, on all cores, and joins them to persons.
struct MatchRun: Sendable {
  let profiles: [Profile]
  let population: Population
  let index: CandidateIndex
  let model: MatchModel
  let isLearnt: Bool

  /// Lists shorter than this teach nothing; the shipped weights are used.
  private static let learningRecordsMin = 2_000
  private static let candidatesMax = 300_000
  private static let blindPairs = 50_000
  private static let chunkRecords = 2_048

  /// - Parameters:
  ///   - model: the weights to use; `nil` to learn them from these records.
  ///   - start: where learning starts.
  init(_ profiles: [Profile], model: MatchModel?, start: MatchModel = .shipped, progress: MatchProgress) async
  {
    self.profiles = profiles
    population = Population(profiles)
    progress.step("\(profiles.count) records read")
    let keys = await Self.keys(profiles)
    index = CandidateIndex(
      keys, recordCount: profiles.count, model: .shipped)
    progress.step("keys gathered")
    isLearnt = model == nil && profiles.count >= Self.learningRecordsMin
    guard isLearnt else {
      self.model = model ?? .shipped
      return
    }
    self.model = Self.learn(profiles, index, population, from: start)
    progress.step("weights learnt: \(self.model.version)")
  }

  private static func keys(_ profiles: [Profile]) async -> CandidateIndex.Keys {
    await inChunks(profiles.count) { CandidateIndex.Keys(profiles[$0]) }
      .reduce(into: CandidateIndex.Keys()) { $0.append($1) }
  }

  /// Results of the chunks, in their order.
  private static func inChunks<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Range<Int>) -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      for start in stride(from: 0, to: count, by: chunkRecords) {
        let range = start..<min(start + chunkRecords, count)
        group.addTask { (start, body(range)) }
      }
      var results: [(Int, Result)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func learn(
    _ profiles: [Profile], _ index: CandidateIndex, _ population: Population, from start: MatchModel
  ) -> MatchModel {
    var learning = ModelLearning(start: start)
    var observed = 0
    var taken = 0
    var draw = PairDraw(count: profiles.count)
    for one in draw.everyRecord where observed < candidatesMax {
      taken += 1
      for other in index.candidates(after: one) {
        observed += 1
        learning.observe(candidate: Comparison(profiles[one], profiles[other], in: population))
      }
    }
    for _ in 0..<blindPairs {
      guard let (one, other) = draw.next() else { continue }
      learning.observe(blind: Comparison(profiles[one], profiles[other], in: population))
    }
    let share = Double(taken) / Double(max(profiles.count, 1))
    return learning.learn(recordCount: profiles.count, share: share)
  }

  /// The scores of all candidate pairs.
  func score(_ progress: MatchProgress) async -> ScoredPairs {
    let scored = await Self.inChunks(profiles.count) { range in
      progress.part("comparing")
      return ScoredPairs(range, of: index, profiles, model: model, population: population)
    }
    let pairs = scored.reduce(into: ScoredPairs()) { $0.append($1) }
    progress.step("\(pairs.comparedCount) pairs compared")
    return pairs
  }
}
