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
  /// population, in whatever order the records came. Proposals are sorted; links come as the fewest
  /// pairs that join each person, the strongest first.
  ///
  /// - Parameter record: the record that is new: reviews are proposed only for pairs with it.
  package func decide(
    _ record: SourceRecordID, in neighbourhood: Neighbourhood, population: Population
  ) -> [LinkProposal] {
    let profiles = neighbourhood.profiles.sorted { $0.record < $1.record }
    let position = Dictionary(uniqueKeysWithValues: profiles.enumerated().map { ($1.record, $0) })
    var joining = Joining(profiles, model: self, population: population, point: .automatic)
    for (one, other) in neighbourhood.never.compactMap({ Self.positions($0, position) }) { joining.forbid(one, other) }
    for (one, other) in neighbourhood.confirmed.compactMap({ Self.positions($0, position) }) { joining.confirm(one, other) }
    for (one, other) in CandidatePairs.find(profiles, blockRecordsMax: blockRecordsMax).pairs {
      joining.consider(one, other)
    }
    joining.joinAll()
    return proposals(record, profiles, position, neighbourhood, joining, population)
  }

  private static func positions(
    _ pair: (SourceRecordID, SourceRecordID), _ position: [SourceRecordID: Int]
  ) -> (Int, Int)? {
    guard let one = position[pair.0], let other = position[pair.1] else { return nil }
    return (one, other)
  }

  private func proposals(
    _ record: SourceRecordID, _ profiles: [Profile], _ position: [SourceRecordID: Int], _ neighbourhood: Neighbourhood,
    _ joining: Joining, _ population: Population
  ) -> [LinkProposal] {
    var person = Array(profiles.indices)
    for group in neighbourhood.persons {
      let indices = group.compactMap { position[$0] }
      for index in indices { person[index] = indices.min() ?? index }
    }
    var proposals: [LinkProposal] = []
    var scored: [(Int, Int, MatchScore)] = []
    for one in profiles.indices {
      for other in profiles.indices where one < other {
        let wasTogether = person[one] == person[other]
        let isTogether = joining.isTogether(one, other)
        let isNew = profiles[one].record == record || profiles[other].record == record
        guard wasTogether != isTogether || (isNew && !isTogether) else { continue }
        let score = score(profiles[one], profiles[other], in: population)
        if isTogether {
          scored.append((one, other, score))
        } else if wasTogether {
          proposals.append(LinkProposal(action: .separate, one: profiles[one].record, other: profiles[other].record, score: score))
        } else if score.verdict != .apart, !joining.isForbidden(one, other) {
          proposals.append(LinkProposal(action: .review, one: profiles[one].record, other: profiles[other].record, score: score))
        }
      }
    }
    scored.sort { ($1.2.total, $0.0, $0.1) < ($0.2.total, $1.0, $1.1) }
    var joined = person
    for (one, other, score) in scored where joined[one] != joined[other] {
      let (into, from) = (joined[one], joined[other])
      for index in joined.indices where joined[index] == from { joined[index] = into }
      proposals.append(LinkProposal(action: .link, one: profiles[one].record, other: profiles[other].record, score: score))
    }
    return proposals.sorted { ($0.action.rawValue, -$0.score.total, $0.one, $0.other) < ($1.action.rawValue, -$1.score.total, $1.one, $1.other) }
  }
}
