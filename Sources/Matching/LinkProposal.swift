package import Kernel

/// What should change now that a record was added or changed.
package struct LinkProposal: Hashable, Sendable {
  package enum Action: UInt8, Hashable, Sendable {
    /// Join the two records' persons without asking.
    case link
    /// Ask a steward.
    case review
    /// An automatic link no longer holds: the two are in different persons now.
    case separate
  }

  package let action: Action
  /// The smaller record id first.
  package let one: SourceRecordID
  package let other: SourceRecordID
  package let score: MatchScore
}

/// What is known about a record's surroundings before a decision.
package struct Neighbourhood: Sendable {
  /// The new record, its candidates (all records that share a blocking key with it), and everybody who is
  /// in one person with any of them or was scored at or above ``MatchModel/linkAt`` with any of them.
  package var profiles: [Profile]
  /// The persons as they are, by record; records that are missing stand alone.
  package var persons: [[SourceRecordID]]
  /// Pairs a person confirmed: never separated by the machine.
  package var confirmed: [(SourceRecordID, SourceRecordID)]
  /// Pairs a person ruled out, "never the same" and undone links: never joined by the machine.
  package var never: [(SourceRecordID, SourceRecordID)]

  package init(
    profiles: [Profile], persons: [[SourceRecordID]] = [], confirmed: [(SourceRecordID, SourceRecordID)] = [],
    never: [(SourceRecordID, SourceRecordID)] = []
  ) {
    self.profiles = profiles
    self.persons = persons
    self.confirmed = confirmed
    self.never = never
  }
}

extension MatchModel {
  /// Decides a neighbourhood afresh and says what differs from the persons as they are.
  ///
  /// The automatic persons of a neighbourhood that is complete are those of the batch run with the same
  /// population, in whatever order the records came. Separations hold before links: first every person
  /// falls into the parts that no `.separate` divides, then the links join parts. Proposals are sorted;
  /// links come as the fewest pairs that join each person, the strongest first.
  ///
  /// - Parameter record: the record that is new: reviews are proposed only for pairs with it.
  package func decide(
    _ record: SourceRecordID, in neighbourhood: Neighbourhood, population: Population
  ) -> [LinkProposal] {
    let profiles = neighbourhood.profiles.sorted { $0.record < $1.record }
    let position = Dictionary(
      profiles.enumerated().map { ($1.record, $0) }, uniquingKeysWith: { first, _ in first })
    var joining = Joining(profiles, model: self, population: population, point: .automatic)
    for (one, other) in neighbourhood.never.compactMap({ Self.positions($0, position) }) {
      joining.forbid(one, other)
    }
    for (one, other) in neighbourhood.confirmed.compactMap({ Self.positions($0, position) }) {
      joining.confirm(one, other)
    }
    let index = CandidateIndex(profiles, model: self)
    joining.joinAll(
      ScoredPairs(profiles.indices, of: index, profiles, model: self, population: population))
    return proposals(record, profiles, position, neighbourhood, joining, population)
  }

  private static func positions(
    _ pair: (SourceRecordID, SourceRecordID), _ position: [SourceRecordID: Int]
  ) -> (Int, Int)? {
    guard let one = position[pair.0], let other = position[pair.1] else { return nil }
    return (one, other)
  }

  private func proposals(
    _ record: SourceRecordID, _ profiles: [Profile], _ position: [SourceRecordID: Int],
    _ neighbourhood: Neighbourhood, _ joining: Joining, _ population: Population
  ) -> [LinkProposal] {
    let before = Self.personBefore(profiles.count, position, neighbourhood.persons)
    var proposals: [LinkProposal] = []
    var joins: [(one: Int, other: Int, score: MatchScore)] = []
    for one in profiles.indices {
      for other in profiles.indices where one < other {
        let wasTogether = before[one] == before[other]
        let isTogether = joining.isTogether(one, other)
        let isNew = profiles[one].record == record || profiles[other].record == record
        guard wasTogether != isTogether || (isNew && !isTogether) else { continue }
        let score = score(profiles[one], profiles[other], in: population)
        if isTogether {
          joins.append((one, other, score))
          continue
        }
        let mayAsk = score.verdict != .apart && !joining.isForbidden(one, other)
        guard wasTogether || mayAsk else { continue }
        proposals.append(
          LinkProposal(
            action: wasTogether ? .separate : .review, one: profiles[one].record,
            other: profiles[other].record,
            score: score))
      }
    }
    proposals += Self.fewest(joins, before, joining, profiles)
    return proposals.sorted {
      ($0.action.rawValue, -$0.score.total, $0.one, $0.other) < (
        $1.action.rawValue, -$1.score.total, $1.one, $1.other
      )
    }
  }

  /// The person of each position as it was, named by its smallest position.
  private static func personBefore(
    _ count: Int, _ position: [SourceRecordID: Int], _ persons: [[SourceRecordID]]
  ) -> [Int] {
    var person = Array(0..<count)
    for group in persons {
      let indices = group.compactMap { position[$0] }
      for index in indices { person[index] = indices.min() ?? index }
    }
    return person
  }

  /// The strongest pairs that join what is together now and was not: those left over once each is joined
  /// to the rest say nothing new.
  private static func fewest(
    _ joins: [(one: Int, other: Int, score: MatchScore)], _ before: [Int], _ joining: Joining,
    _ profiles: [Profile]
  ) -> [LinkProposal] {
    // What was one person before and still is, is joined already.
    var part = before.indices.map { index in
      before.indices.first { before[$0] == before[index] && joining.isTogether($0, index) } ?? index
    }
    var proposals: [LinkProposal] = []
    for join in joins.sorted(by: { ($1.score.total, $0.one, $0.other) < ($0.score.total, $1.one, $1.other) })
    {
      let (into, from) = (part[join.one], part[join.other])
      guard into != from else { continue }
      for index in part.indices where part[index] == from { part[index] = into }
      proposals.append(
        LinkProposal(
          action: .link, one: profiles[join.one].record, other: profiles[join.other].record, score: join.score
        ))
    }
    return proposals
  }
}
