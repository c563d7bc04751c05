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
  /// Joins that were refused because a person would have got more than ``MatchModel/clusterRecordsMax`` records.
  package let joinsRefusedBySize: Int
  /// Records that the pairs, one hanging on the other, would have made one person of, had nobody looked at persons as a
  /// whole: the longest such chain.
  package let longestChain: Int

  package static func run(
    _ profiles: [Profile], model: MatchModel, population: Population, at point: OperatingPoint
  ) -> Clustering {
    let sorted = profiles.sorted { $0.record < $1.record }
    let index = CandidateIndex(sorted, model: model)
    let pairs = ScoredPairs(sorted.indices, of: index, sorted, model: model, population: population)
    return Clustering(
      sorted, pairs, model: model, population: population, at: point, keysPassedOver: index.keysPassedOver)
  }

  /// - Parameters:
  ///   - profiles: in order of their records, as they were when the pairs were scored.
  ///   - pairs: of all candidates.
  package init(
    _ profiles: [Profile], _ pairs: ScoredPairs, model: MatchModel, population: Population,
    at point: OperatingPoint, keysPassedOver: Int
  ) {
    var joining = Joining(profiles, model: model, population: population, point: point)
    joining.joinAll(pairs)
    clusters = joining.clusters
    longestChain = joining.longestChain
    pairsScored = pairs.comparedCount
    joinsRefusedBySize = joining.refusedBySize
    self.keysPassedOver = keysPassedOver
  }
}

/// The state of one clustering.
struct Joining {
  private let profiles: [Profile]
  private let model: MatchModel
  private let population: Population
  private let point: Clustering.OperatingPoint
  private var weighed: [UInt64: Weighed] = [:]
  private var clusterOf: [Int32]
  private var members: [[Int32]]
  /// Pairs a person ruled on, by position.
  private var never: Set<UInt64> = []
  /// The first of the records that persons confirmed to be one, for each of them; itself for all others.
  private var confirmedAs: [Int32]
  private var hasConfirmed = false
  private(set) var refusedBySize = 0
  private(set) var longestChain = 0
  /// The pairs taken into account, strongest first.
  private var edges: [ScoredPairs.Pair] = []

  /// One pair counts for no more than this either way when clusters are weighed against each other.
  private static let pairTotalMax = 12_000
  /// A pair this far against keeps two clusters apart whatever the others say.
  private static let contradiction = -14_000

  init(_ profiles: [Profile], model: MatchModel, population: Population, point: Clustering.OperatingPoint) {
    self.profiles = profiles
    self.model = model
    self.population = population
    self.point = point
    clusterOf = profiles.indices.map { Int32($0) }
    confirmedAs = clusterOf
    members = profiles.indices.map { [Int32($0)] }
  }

  private static func key(_ one: Int, _ other: Int) -> UInt64 {
    UInt64(min(one, other)) << 32 | UInt64(max(one, other))
  }

  private var threshold: Int { point == .automatic ? model.linkAt : model.reviewAt }

  mutating func forbid(_ one: Int, _ other: Int) { never.insert(Self.key(one, other)) }

  /// Joins at once, whatever the scores: a person said so.
  mutating func confirm(_ one: Int, _ other: Int) {
    hasConfirmed = true
    join(Int(clusterOf[one]), Int(clusterOf[other]))
    let (first, second) = (confirmedAs[one], confirmedAs[other])
    for place in confirmedAs.indices where confirmedAs[place] == second { confirmedAs[place] = first }
  }

  mutating func joinAll(_ scored: ScoredPairs) {
    edges = scored.pairs.filter { pair in
      Int(pair.total) >= threshold && (point == .bestGuess || pair.standsOnItsOwn)
    }
    edges.sort { ($1.total, $0.one, $0.other) < ($0.total, $1.one, $1.other) }
    var chains = Parts(profiles.count)
    for edge in edges {
      chains.join(Int(edge.one), Int(edge.other))
      let (one, other) = (Int(clusterOf[Int(edge.one)]), Int(clusterOf[Int(edge.other)]))
      if one != other, mayJoin(one, other) { join(one, other) }
    }
    longestChain = Int(chains.sizes.max() ?? 0)
  }

  /// Pairs that are together now, strongest first: enough to join each person.
  var strongestPairs: [(one: Int, other: Int)] {
    edges.map { (Int($0.one), Int($0.other)) }.filter { isTogether($0.one, $0.other) }
  }

  /// What a pair says when two clusters are weighed against each other.
  private struct Weighed {
    let total: Int32
    let identity: PersonIdentity
  }

  private mutating func weigh(_ one: Int, _ other: Int) -> Weighed {
    let key = Self.key(one, other)
    if let known = weighed[key] { return known }
    let comparison = Comparison(profiles[one], profiles[other], in: population)
    let found = Weighed(
      total: Int32(clamping: model.total(comparison)), identity: PersonIdentity(comparison))
    weighed[key] = found
    return found
  }

  private mutating func mayJoin(_ one: Int, _ other: Int) -> Bool {
    guard members[one].count + members[other].count <= model.clusterRecordsMax else {
      refusedBySize += 1
      return false
    }
    guard let pairs = crosswise(one, other) else { return false }
    var sum = 0
    var identity = GroupIdentity()
    for pair in pairs {
      let total = Int(pair.weighed.total)
      if total < Self.contradiction { return false }
      identity.add(pair.weighed.identity, pair.one, pair.other)
      sum += min(max(total, -Self.pairTotalMax), Self.pairTotalMax)
    }
    return sum >= threshold * pairs.count && !identity.isContradictory
  }

  private struct Crossing {
    let one: Int
    let other: Int
    let weighed: Weighed
  }

  /// All pairs between two clusters; `nil` when a person ruled one out. Records that a person confirmed to be one,
  /// however little they look like it, are faces of one person: of their pairs with another only the best counts.
  private mutating func crosswise(_ one: Int, _ other: Int) -> [Crossing]? {
    var pairs: [Crossing] = []
    for first in members[one] {
      for second in members[other] {
        if never.contains(Self.key(Int(first), Int(second))) { return nil }
        pairs.append(
          Crossing(one: Int(first), other: Int(second), weighed: weigh(Int(first), Int(second))))
      }
    }
    guard hasConfirmed else { return pairs }
    let faces = Dictionary(grouping: pairs) {
      Self.key(Int(confirmedAs[$0.one]), Int(confirmedAs[$0.other]))
    }
    return faces.values.compactMap { $0.max { $0.weighed.total < $1.weighed.total } }
  }

  private mutating func join(_ one: Int, _ other: Int) {
    guard one != other else { return }
    let (into, from) = one < other ? (one, other) : (other, one)
    for index in members[from] { clusterOf[Int(index)] = Int32(into) }
    members[into] = (members[into] + members[from]).sorted()
    members[from] = []
  }

  var clusters: [[SourceRecordID]] {
    members.filter { !$0.isEmpty }.map { $0.map { profiles[Int($0)].record } }.sorted {
      ($0.first ?? ID(.zero)) < ($1.first ?? ID(.zero))
    }
  }

  func isForbidden(_ one: Int, _ other: Int) -> Bool { never.contains(Self.key(one, other)) }

  func isTogether(_ one: Int, _ other: Int) -> Bool { clusterOf[one] == clusterOf[other] }
}
