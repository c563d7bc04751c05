package import Kernel

/// What should change now that a record was added or changed.
package struct LinkProposal: Hashable, Sendable {
  package enum Action: UInt8, Hashable, Sendable {
    /// An automatic link no longer holds.
    case withdraw
    /// Join the two records' persons without asking.
    case link
  }

  package let action: Action
  /// The smaller record id first.
  package let pair: RecordEdge
  package let score: MatchScore
}

/// Two records, the smaller id first, and what they score.
package struct RecordEdge: Hashable, Comparable, Sendable {
  package let one: SourceRecordID
  package let other: SourceRecordID
  /// Thousandths of a bit; 0 where nobody asks for the score.
  package let total: Int

  package init(_ one: SourceRecordID, _ other: SourceRecordID, total: Int = 0) {
    (self.one, self.other) = one < other ? (one, other) : (other, one)
    self.total = total
  }

  package static func < (left: RecordEdge, right: RecordEdge) -> Bool {
    (left.one, left.other) < (right.one, right.other)
  }
}

/// Records that possible automatic links, and those that stand, hang together: nothing outside bears on who of them
/// is one person.
package struct Neighbourhood: Sendable {
  package var profiles: [Profile]
  /// Every pair among them on which an automatic link may stand (``MatchModel/likely(_:_:in:)``).
  package var edges: [RecordEdge]
  /// The automatic links that stand.
  package var links: [RecordEdge]
  /// Pairs a person confirmed: never separated by the machine.
  package var confirmed: [RecordEdge]
  /// Pairs a person ruled out, "never the same" and undone links: never joined by the machine.
  package var never: [RecordEdge]

  package init(
    profiles: [Profile], edges: [RecordEdge], links: [RecordEdge] = [], confirmed: [RecordEdge] = [],
    never: [RecordEdge] = []
  ) {
    self.profiles = profiles
    self.edges = edges
    self.links = links
    self.confirmed = confirmed
    self.never = never
  }
}

extension MatchModel {
  /// Decides a neighbourhood afresh and says what differs from the links that stand.
  ///
  /// Its persons are those of the batch run (``Clustering``) over all records with the same population, in whatever
  /// order the records came. Links come as the fewest pairs that join each person, the strongest first; withdrawals
  /// before them.
  package func decide(_ neighbourhood: Neighbourhood, population: Population) -> [LinkProposal] {
    let profiles = neighbourhood.profiles.sorted { $0.record < $1.record }
    let places = Dictionary(
      profiles.enumerated().map { ($1.record, $0) }, uniquingKeysWith: { first, _ in first })
    func positions(_ edges: [RecordEdge]) -> [(one: Int, other: Int)] {
      edges.sorted().compactMap { edge in
        guard let one = places[edge.one], let other = places[edge.other] else { return nil }
        return (one, other)
      }
    }
    var joining = Joining(profiles, model: self, population: population, point: .automatic)
    for pair in positions(neighbourhood.never) { joining.forbid(pair.one, pair.other) }
    for pair in positions(neighbourhood.confirmed) { joining.confirm(pair.one, pair.other) }
    joining.joinAll(ScoredPairs(neighbourhood.edges, places: places))

    var parts = Parts(profiles.count)
    for pair in positions(neighbourhood.confirmed) { parts.join(pair.one, pair.other) }
    var proposals: [LinkProposal] = []
    func propose(_ action: LinkProposal.Action, _ pair: (one: Int, other: Int)) {
      let score = score(profiles[pair.one], profiles[pair.other], in: population)
      let edge = RecordEdge(profiles[pair.one].record, profiles[pair.other].record, total: score.total)
      proposals.append(LinkProposal(action: action, pair: edge, score: score))
    }
    for pair in positions(neighbourhood.links) {
      if joining.isTogether(pair.one, pair.other), !joining.isForbidden(pair.one, pair.other) {
        parts.join(pair.one, pair.other)
      } else {
        propose(.withdraw, pair)
      }
    }
    for pair in joining.strongestPairs where !parts.isTogether(pair.one, pair.other) {
      parts.join(pair.one, pair.other)
      propose(.link, pair)
    }
    return proposals
  }

  /// What two records score when they are likely to be one person; `nil` when not even a person need look. An automatic
  /// link may stand on it when its verdict is ``Verdict/link``.
  package func likely(_ left: Profile, _ right: Profile, in population: Population) -> MatchScore? {
    let comparison = Comparison(left, right, in: population)
    return total(comparison) >= min(reviewAt, linkAt) ? score(comparison) : nil
  }
}

/// Positions that belong together (union-find with path halving).
struct Parts {
  private var parent: [Int32]
  private(set) var sizes: [Int32]

  init(_ count: Int) {
    parent = (0..<Int32(count)).map { $0 }
    sizes = Array(repeating: 1, count: count)
  }

  private mutating func root(_ start: Int) -> Int {
    var node = start
    while Int(parent[node]) != node {
      parent[node] = parent[Int(parent[node])]
      node = Int(parent[node])
    }
    return node
  }

  mutating func join(_ one: Int, _ other: Int) {
    let (first, second) = (root(one), root(other))
    guard first != second else { return }
    let (large, small) = sizes[first] >= sizes[second] ? (first, second) : (second, first)
    parent[small] = Int32(large)
    sizes[large] += sizes[small]
  }

  mutating func isTogether(_ one: Int, _ other: Int) -> Bool { root(one) == root(other) }
}
