import Kernel

/// What counts for one pair of records after all decisions about it.
struct PairVerdict {
  let pair: RecordPair
  let isSame: Bool
  let author: LinkDecision.Author
  let decision: RowID
}

/// The decision that counts for each pair, sorted by pair.
struct PairVerdicts {
  let verdicts: [PairVerdict]

  init(_ decisions: some Sequence<LinkDecision>) {
    var seen: Set<RowID> = []
    let ordered = decisions.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.filter {
      seen.insert($0.id).inserted
    }
    let withdrawn = Self.withdrawn(ordered)
    var counting: [RecordPair: PairVerdict] = [:]
    // Later decisions replace earlier ones, but the machine never replaces a person.
    for decision in ordered where !withdrawn.contains(decision.id) {
      guard let verdict = PairVerdict(decision) else { continue }
      if let known = counting[verdict.pair], known.author.isPerson, !verdict.author.isPerson { continue }
      counting[verdict.pair] = verdict
    }
    verdicts = counting.values.sorted { $0.pair < $1.pair }
  }

  private static func withdrawn(_ decisions: [LinkDecision]) -> Set<RowID> {
    let byPerson = Set(decisions.filter(\.author.isPerson).map(\.id))
    var withdrawn: Set<RowID> = []
    for decision in decisions {
      guard case .withdrawn(let id) = decision.verdict else { continue }
      if decision.author.isPerson || !byPerson.contains(id) { withdrawn.insert(id) }
    }
    return withdrawn
  }
}

extension PairVerdict {
  /// `nil` for a withdrawal, and for a record paired with itself.
  fileprivate init?(_ decision: LinkDecision) {
    switch decision.verdict {
    case .same(let pair) where pair.first != pair.second:
      self.init(pair: pair, isSame: true, author: decision.author, decision: decision.id)
    case .different(let pair) where pair.first != pair.second:
      self.init(pair: pair, isSame: false, author: decision.author, decision: decision.id)
    default: return nil
    }
  }
}
