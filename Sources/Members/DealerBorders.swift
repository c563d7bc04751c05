package import Kernel

/// Where, among records of several dealers, a person's data may pass from one dealer to another.
///
/// Each dealer answers for what it collected, and passes it on with the person's separate consent alone (PIPL, article
/// 23). So records of two dealers are one member only where the person agreed on both sides: with each that it may pass
/// its part on to the other. Records of one dealer are joined whatever was agreed.
package struct DealerBorders: Sendable {
  private let dealers: [SourceRecordID: RowID]
  private let agreements: [SourceRecordID: [Agreement]]

  /// That a person agreed that data goes on to another dealer, or does so no more.
  package struct Agreement: Hashable, Comparable, Sendable {
    package let id: RowID
    /// About whose data the word was given.
    package let record: SourceRecordID
    package let recipient: RowID
    package let isGiven: Bool
    package let statedAt: Instant

    package init(id: RowID, record: SourceRecordID, recipient: RowID, isGiven: Bool, statedAt: Instant) {
      self.id = id
      self.record = record
      self.recipient = recipient
      self.isGiven = isGiven
      self.statedAt = statedAt
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.statedAt, left.id) < (right.statedAt, right.id)
    }
  }

  /// - Parameter dealers: of each record; records without one lie under no dealer, and are as if of a dealer of their own.
  package init(dealers: [SourceRecordID: RowID], agreements: some Sequence<Agreement>) {
    self.dealers = dealers
    self.agreements = Dictionary(grouping: agreements, by: \.record)
  }

  /// Of decisions about pairs those that may count. Those within one dealer always do; of the others only what joins
  /// persons who agreed, where a person is what the decisions within the dealer make one.
  package func kept(
    _ decisions: [LinkDecision], among records: [(id: SourceRecordID, order: RowOrder)]
  ) -> [LinkDecision] {
    let inner = decisions.filter { crossing($0) == nil }
    guard inner.count < decisions.count else { return decisions }
    var person: [SourceRecordID: [SourceRecordID]] = [:]
    for membership in Memberships(records: records, decisions: inner).members {
      for record in membership.records { person[record] = membership.records }
    }
    return decisions.filter { decision in
      guard let pair = crossing(decision) else { return true }
      return mayPass(from: person[pair.first] ?? [], to: dealers[pair.second])
        && mayPass(from: person[pair.second] ?? [], to: dealers[pair.first])
    }
  }

  /// Whether what a dealer holds of one person may go on to another.
  ///
  /// - Parameter records: of that person and one dealer.
  package func mayPass(from records: [SourceRecordID], to dealer: RowID?) -> Bool {
    let known = Set(records.map { dealers[$0] })
    if known == [dealer] { return true }
    guard let dealer else { return false }
    return records.flatMap { agreements[$0] ?? [] }.filter { $0.recipient == dealer }.max()?.isGiven ?? false
  }

  /// Those of a member's records that were collected by the same dealer as one of them.
  package func besides(_ record: SourceRecordID, among records: [SourceRecordID]) -> [SourceRecordID] {
    records.filter { dealers[$0] == dealers[record] }
  }

  /// - Returns: the pair of a link between two dealers. What keeps two apart passes nothing on.
  private func crossing(_ decision: LinkDecision) -> RecordPair? {
    guard case .same(let pair) = decision.verdict, dealers[pair.first] != dealers[pair.second] else {
      return nil
    }
    return pair
  }
}
