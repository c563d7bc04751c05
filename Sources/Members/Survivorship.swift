import Kernel

/// The rules by which a field of a member is taken from its source records.
///
/// 1. An edit outranks the record it was made from, and what that one was made from, unless the
///    older record was itself edited later.
/// 2. What says more comes first.
/// 3. The later edit.
/// 4. The earlier record in hub order; reached only when two records carry one stamp.
struct Survivorship {
  /// One view for each record, in hub order.
  let views: [SourceRecordView]
  private let position: [SourceRecordID: Int]
  /// For each record the records it was made from, nearest first.
  private let bases: [SourceRecordID: [SourceRecordID]]

  init(_ views: some Sequence<SourceRecordView>) {
    var seen: Set<SourceRecordID> = []
    let ordered = views.sorted { ($0.order, $0.id) < ($1.order, $1.id) }.filter {
      seen.insert($0.id).inserted
    }
    self.views = ordered
    position = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.id, $0) })
    let parents = Dictionary(uniqueKeysWithValues: ordered.map { ($0.id, $0.basedOn) })
    bases = Dictionary(uniqueKeysWithValues: ordered.map { ($0.id, Self.chain(from: $0.id, parents)) })
  }

  /// A malformed chain may go in a circle: each record is followed once.
  private static func chain(
    from record: SourceRecordID, _ parents: [SourceRecordID: SourceRecordID?]
  ) -> [SourceRecordID] {
    var chain: [SourceRecordID] = []
    var visited: Set<SourceRecordID> = [record]
    var current = record
    while let base = parents[current] ?? nil, parents[base] != nil, visited.insert(base).inserted {
      chain.append(base)
      current = base
    }
    return chain
  }

  struct Candidate<Value: Hashable & Sendable> {
    let value: Value
    let record: SourceRecordID
    let stamp: EditStamp
  }

  /// For each record whose field an edit replaced, the latest such edit.
  private func edits<Value>(
    of field: KeyPath<SourceRecordView, Stamped<Value>?>
  ) -> [SourceRecordID: SourceRecordID] {
    let stamps = views.map { $0[keyPath: field]?.stamp }
    var latest: [SourceRecordID: (edit: SourceRecordID, stamp: EditStamp)] = [:]
    for (view, stamp) in zip(views, stamps) {
      guard let stamp else { continue }
      for base in bases[view.id, default: []] {
        guard let index = position[base], let replaced = stamps[index], replaced < stamp else { continue }
        if let known = latest[base], known.stamp >= stamp { continue }
        latest[base] = (view.id, stamp)
      }
    }
    return latest.mapValues(\.edit)
  }

  /// The values no edit replaced, in hub order.
  func standing<Value>(_ field: KeyPath<SourceRecordView, Stamped<Value>?>) -> [Candidate<Value>] {
    let replaced = edits(of: field)
    return views.compactMap { view in
      guard replaced[view.id] == nil, let stamped = view[keyPath: field], let value = stamped.value
      else { return nil }
      return Candidate(value: value, record: view.id, stamp: stamped.stamp)
    }
  }

  /// - Parameter completeness: how much a value says; more is preferred.
  /// - Returns: `nil` when no record has a value that stands.
  func field<Value>(
    _ field: KeyPath<SourceRecordView, Stamped<Value>?>,
    completeness: (Value) -> Int
  ) -> GoldenField<Value>? {
    let candidates = standing(field)
    let best = candidates.map { completeness($0.value) }.max()
    let complete = candidates.filter { completeness($0.value) == best }
    // Hub order runs forward here, so of equal stamps the first is kept.
    guard let winner = complete.first(where: { one in complete.allSatisfy { $0.stamp <= one.stamp } })
    else { return nil }
    let replaced = edits(of: field)
    var agreeing: [SourceRecordID] = []
    var losers: [LosingValue<Value>] = []
    for view in views where view.id != winner.record {
      guard let value = view[keyPath: field]?.value else { continue }
      if value == winner.value {
        agreeing.append(view.id)
        continue
      }
      let edited = replaced[view.id].map { LosingReason.edited(by: $0) }
      let reason = edited ?? (completeness(value) == best ? .older : .lessComplete)
      losers.append(LosingValue(value: value, record: view.id, reason: reason))
    }
    return GoldenField(value: winner.value, record: winner.record, agreeing: agreeing, losers: losers)
  }
}
