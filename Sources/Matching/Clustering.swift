package import Kernel

/// Which records are one person, decided for all of them together.
///
/// Pairs are joined from the strongest down. Two clusters join only when all their records, taken
/// crosswise, agree on the average, and no two of them contradict each other flatly: a person has one
/// birthday and one sex, however well a third record fits both sides. The result depends on the set of
/// records, not on their order.
package struct Clustering: Sendable {
  package enum OperatingPoint: Hashable, Sendable {
    /// Only what may be joined without a human.
    case automatic
    /// Everything that is more likely one person than not.
    case bestGuess
  }

  /// Every record once; clusters sorted by their first record, records sorted inside.
  package let clusters: [[SourceRecordID]]
  package let pairsScored: Int
  /// Keys that too many records shared to be of use.
  package let keysPassedOver: Int

  package static func run(
    _ profiles: [Profile], model: MatchModel, population: Population, at point: OperatingPoint
  ) -> Clustering {
    let sorted = profiles.sorted { $0.record < $1.record }
    let candidates = CandidatePairs.find(sorted, blockRecordsMax: model.blockRecordsMax)
    var joining = Joining(sorted, model: model, population: population, point: point)
    for (one, other) in candidates.pairs { joining.consider(one, other) }
    joining.joinAll()
    return Clustering(
      clusters: joining.clusters, pairsScored: candidates.pairs.count,
      keysPassedOver: candidates.keysPassedOver)
  }
}

/// The state of one clustering.
struct Joining {
  private struct Edge {
    let total: Int
    let one: Int
    let other: Int
  }

  private let profiles: [Profile]
  private let model: MatchModel
  private let population: Population
  private let point: Clustering.OperatingPoint
  private var edges: [Edge] = []
  private var totals: [UInt64: Int] = [:]
  private var clusterOf: [Int]
  private var members: [[Int]]
  /// Pairs a person ruled on, by position.
  private var never: Set<UInt64> = []

  /// One pair counts for no more than this either way when clusters are weighed against each other.
  private static let pairTotalMax = 12_000
  /// A pair this far against keeps two clusters apart whatever the others say.
  private static let contradiction = -14_000

  init(_ profiles: [Profile], model: MatchModel, population: Population, point: Clustering.OperatingPoint) {
    self.profiles = profiles
    self.model = model
    self.population = population
    self.point = point
    clusterOf = Array(profiles.indices)
    members = profiles.indices.map { [$0] }
  }

  private static func key(_ one: Int, _ other: Int) -> UInt64 {
    UInt64(min(one, other)) << 32 | UInt64(max(one, other))
  }

  private var threshold: Int { point == .automatic ? model.linkAt : model.reviewAt }

  mutating func forbid(_ one: Int, _ other: Int) { never.insert(Self.key(one, other)) }

  /// Joins at once, whatever the scores: a person said so.
  mutating func confirm(_ one: Int, _ other: Int) { join(clusterOf[one], clusterOf[other]) }

  mutating func consider(_ one: Int, _ other: Int) {
    let comparison = Comparison(profiles[one], profiles[other], in: population)
    let total = model.total(comparison)
    totals[Self.key(one, other)] = total
    guard total >= threshold, point == .bestGuess || comparison.standsOnItsOwn else { return }
    edges.append(Edge(total: total, one: one, other: other))
  }

  mutating func joinAll() {
    edges.sort { ($1.total, $0.one, $0.other) < ($0.total, $1.one, $1.other) }
    for edge in edges {
      let (one, other) = (clusterOf[edge.one], clusterOf[edge.other])
      if one != other, mayJoin(one, other) { join(one, other) }
    }
  }

  private mutating func total(_ one: Int, _ other: Int) -> Int {
    let key = Self.key(one, other)
    if let known = totals[key] { return known }
    let total = model.total(Comparison(profiles[one], profiles[other], in: population))
    totals[key] = total
    return total
  }

  private mutating func mayJoin(_ one: Int, _ other: Int) -> Bool {
    let (left, right) = (members[one], members[other])
    guard left.count + right.count <= model.clusterRecordsMax else { return false }
    var sum = 0
    for first in left {
      for second in right {
        if never.contains(Self.key(first, second)) { return false }
        let total = total(first, second)
        if total < Self.contradiction { return false }
        sum += min(max(total, -Self.pairTotalMax), Self.pairTotalMax)
      }
    }
    return sum >= threshold * left.count * right.count
  }

  private mutating func join(_ one: Int, _ other: Int) {
    guard one != other else { return }
    let (into, from) = one < other ? (one, other) : (other, one)
    for index in members[from] { clusterOf[index] = into }
    members[into] = (members[into] + members[from]).sorted()
    members[from] = []
  }

  var clusters: [[SourceRecordID]] {
    members.filter { !$0.isEmpty }.map { $0.map { profiles[$0].record } }.sorted {
      ($0.first ?? ID(.zero)) < ($1.first ?? ID(.zero))
    }
  }

  func isForbidden(_ one: Int, _ other: Int) -> Bool { never.contains(Self.key(one, other)) }

  func isTogether(_ one: Int, _ other: Int) -> Bool { clusterOf[one] == clusterOf[other] }
}
