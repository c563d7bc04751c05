package import Kernel

/// Which source records are one person, from the decisions taken about pairs of them.
///
/// A function of the sets of records and decisions, so that records fed one by one end where a
/// batch run ends, and a withdrawn link leaves exactly what would be without it. For each pair the
/// latest decision of a person counts, else the latest of the machine. Then:
///
/// 1. Records that persons called the same are joined, whatever else was said.
/// 2. The machine's links follow, surest first. One that would bring together two records which a
///    person called different is refused: so of the links between two such records the weakest gives
///    way. Equal scores go by the ids of the pair.
/// 3. Two records that persons called different, and by way of others the same, are reported as a
///    contradiction; a person has to take one of the decisions back.
package struct Memberships: Hashable, Sendable {
  /// In hub order of their first records.
  package let members: [Membership]
  package let refused: [RefusedLink]
  package let contradictions: [Contradiction]

  /// - Parameters:
  ///   - records: every record to be placed with its hub order; one without links is a member alone.
  ///   - decisions: decisions about records not listed are left out.
  package init(
    records: some Sequence<(id: SourceRecordID, order: RowOrder)>,
    decisions: some Sequence<LinkDecision>
  ) {
    let orders = Dictionary(records.map { ($0.id, $0.order) }, uniquingKeysWith: min)
    let pairs = PairVerdicts(decisions).verdicts.filter {
      orders[$0.pair.first] != nil && orders[$0.pair.second] != nil
    }
    let sortedRecords = orders.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    var joining = Joining(records: sortedRecords)
    for link in pairs where link.isSame && link.author.isPerson { joining.join(link.pair) }
    let kept = pairs.filter { !$0.isSame && $0.author.isPerson }
    contradictions = kept.filter { joining.areJoined($0.pair) }.map {
      Contradiction(pair: $0.pair, decision: $0.decision)
    }
    for different in kept where !joining.areJoined(different.pair) { joining.keepApart(different.pair) }
    refused = Self.joinMachineLinks(pairs, &joining)
    members = joining.groups.map { Membership(id: MemberID($0[0].row), records: $0) }
  }

  private static func joinMachineLinks(_ pairs: [PairVerdict], _ joining: inout Joining) -> [RefusedLink] {
    let links = pairs.compactMap { link -> (score: Int, link: PairVerdict)? in
      guard link.isSame, case .machine(let score) = link.author else { return nil }
      return (score, link)
    }
    var refused: [RefusedLink] = []
    for (_, link) in links.sorted(by: { ($1.score, $0.link.pair) < ($0.score, $1.link.pair) }) {
      if let reason = joining.conflict(link.pair) {
        refused.append(RefusedLink(pair: link.pair, decision: link.decision, keptApart: reason))
      } else {
        joining.join(link.pair)
      }
    }
    return refused.sorted { $0.pair < $1.pair }
  }
}

/// One member: its id is that of the source record earliest in hub order.
package struct Membership: Hashable, Sendable {
  package let id: MemberID
  /// In hub order, never empty.
  package let records: [SourceRecordID]
}

/// A link of the machine that gave way to a person's decision.
package struct RefusedLink: Hashable, Sendable {
  package let pair: RecordPair
  package let decision: RowID
  /// The records a person called different which the link would have brought together; of several
  /// pairs the first.
  package let keptApart: RecordPair
}

/// Two records that persons called different, and by way of others the same.
package struct Contradiction: Hashable, Sendable {
  package let pair: RecordPair
  /// The decision that calls them different.
  package let decision: RowID
}
