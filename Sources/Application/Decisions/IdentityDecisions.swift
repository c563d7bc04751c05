internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// Compares records with those that share a blocking key, and writes what stands on its own as links,
/// what needs a person as reviews.
///
/// A record is decided together with everybody that possible links hang it together with, so that the links that stand
/// in the end are those of all records decided at once.
struct IdentityDecisions {
  private let connection: Connection
  private let reader: EvidenceReader
  private let tables: MatchTables
  private let links: LinkTable
  private let model = MatchModel.shipped

  /// Records that hang together beyond which the machine leaves all links among them as they are.
  private static let neighbourhoodMax = 500

  init(_ connection: Connection, cache: MatchCache) {
    self.connection = connection
    reader = EvidenceReader(connection)
    tables = MatchTables(connection, cache: cache, model: model)
    links = LinkTable(connection)
  }

  struct Outcome {
    var drafts: [Draft]
    /// Records whose person may have changed.
    var touched: [SourceRecordID]
    /// Records that too many others hang together with to decide.
    var oversized = 0
  }

  /// What one batch has come to so far.
  private struct State {
    var book = DraftBook()
    var decided = LinkOverlay()
    var touched: [SourceRecordID] = []
    var oversized = 0
  }

  func decide(_ queued: [SourceRecordID]) throws -> Outcome {
    var state = State()
    var added: [SourceRecordID: Set<BlockingKey>] = [:]
    // All of a batch are counted before the first is compared, so that fewer are compared twice.
    for record in queued { added[record] = try index(record) }
    for record in queued { try decide(record, added: added[record] ?? [], &state) }
    return Outcome(
      drafts: state.book.drafts, touched: Array(Set(state.touched)).sorted(), oversized: state.oversized)
  }

  /// The next records to be compared again because of what others brought.
  func swept(limit: Int) throws -> [SourceRecordID] { try tables.swept(limit: limit) }

  /// Reads a record that waits into the index.
  ///
  /// - Returns: the keys that are new to it.
  @discardableResult
  func index(_ record: SourceRecordID) throws -> Set<BlockingKey> {
    try connection.execute("DELETE FROM matchQueue WHERE recordID = ?", [.id(record)])
    let after = try reader.evidence(record).map(Profile.init)
    return try tables.replace(record, try tables.profile(record), with: after)
  }

  private func decide(
    _ record: SourceRecordID, added: Set<BlockingKey>, _ state: inout State
  ) throws {
    guard let profile = try tables.profile(record) else { return try forget(record, &state) }
    if let base = try basedOn(record) { confirm(base, record, &state) }
    let likely = try compare(profile, added: added)
    let edges = likely.filter { $0.score.verdict == .link }.map {
      RecordEdge(record, $0.other, total: $0.score.total)
    }
    let lost = try tables.replaceEdges(of: record, with: edges)
    try settle([record] + lost, &state)
    try review(record, likely, state)
  }

  /// A record that is archived is nobody's any more.
  private func forget(_ record: SourceRecordID, _ state: inout State) throws {
    let lost = try tables.replaceEdges(of: record, with: [])
    for (other, standing) in try links.standings(of: record, state.decided) where standing == .linked {
      withdraw(record, other, &state)
    }
    try review(record, [], state)
    if !lost.isEmpty { try settle(lost, &state) }
  }

  private func compare(
    _ profile: Profile, added: Set<BlockingKey>
  ) throws -> [(other: SourceRecordID, score: MatchScore)] {
    let others = try tables.candidates(of: profile, added: added).compactMap { try tables.profile($0) }
    guard !others.isEmpty else { return [] }
    let population = try tables.population(of: [profile] + others)
    return others.compactMap { other in
      model.likely(profile, other, in: population).map { (other.record, $0) }
    }
  }

  // MARK: Links

  /// Decides everybody that hangs together with these.
  private func settle(_ starts: [SourceRecordID], _ state: inout State) throws {
    guard let records = try neighbours(of: starts, state) else {
      state.oversized += 1
      return
    }
    guard records.count > 1 else { return }
    let profiles = try records.compactMap { try tables.profile($0) }
    var neighbourhood = Neighbourhood(profiles: profiles, edges: [])
    for record in records {
      neighbourhood.edges += try tables.edges(of: record).filter { $0.one == record }
      for (other, standing) in try links.standings(of: record, state.decided) where record < other {
        let pair = RecordEdge(record, other)
        switch standing {
        case .linked: neighbourhood.links.append(pair)
        case .confirmed: neighbourhood.confirmed.append(pair)
        case .never: neighbourhood.never.append(pair)
        }
      }
    }
    let population = try tables.population(of: profiles)
    for proposal in model.decide(neighbourhood, population: population) { take(proposal, &state) }
  }

  /// Everybody reached by possible links and by links that stand; `nil` beyond ``neighbourhoodMax``.
  private func neighbours(of starts: [SourceRecordID], _ state: State) throws -> [SourceRecordID]? {
    var reached = Set(starts)
    var frontier = starts
    while let record = frontier.popLast() {
      var next = try tables.edges(of: record).map { $0.end(from: record) }
      for (other, standing) in try links.standings(of: record, state.decided) where standing != .never {
        next.append(other)
      }
      for other in next where reached.insert(other).inserted { frontier.append(other) }
      if reached.count > Self.neighbourhoodMax { return nil }
    }
    return reached.sorted()
  }

  private func take(_ proposal: LinkProposal, _ state: inout State) {
    write(
      proposal.pair, proposal.action == .link ? "same" : "withdrawn", score: proposal.score.total,
      reasons: MatchReason.encode(proposal.score.reasons), &state)
    state.decided.note(
      proposal.pair.one, proposal.pair.other, proposal.action == .link ? .linked : nil)
  }

  private func withdraw(_ one: SourceRecordID, _ other: SourceRecordID, _ state: inout State) {
    write(RecordEdge(one, other), "withdrawn", score: 0, reasons: "", &state)
    state.decided.note(one, other, nil)
  }

  private func write(
    _ pair: RecordEdge, _ verdict: String, score: Int, reasons: String, _ state: inout State
  ) {
    state.book.write(
      links.id(of: pair.one, pair.other), about: pair.one,
      [
        (LinkField.recordID, .id(pair.one)), (.otherRecordID, .id(pair.other)), (.verdict, .text(verdict)),
        (.decidedBy, .text("machine")), (.scoreMillibits, .number(score)), (.reasons, .text(reasons)),
        (.modelVersion, .text(model.version)),
      ])
    state.touched += [pair.one, pair.other]
  }

  private func basedOn(_ record: SourceRecordID) throws -> SourceRecordID? {
    guard
      let base = try connection.first(
        "SELECT basedOn FROM sourceRecord WHERE id = ? AND basedOn IS NOT NULL", [.id(record)],
        { try $0.id(0) }),
      try links.links(of: record).isEmpty
    else { return nil }
    return SourceRecordID(base)
  }

  /// An edit of another store's record belongs to the person it was made on.
  private func confirm(_ base: SourceRecordID, _ record: SourceRecordID, _ state: inout State) {
    let pair = RecordEdge(base, record)
    state.book.write(
      links.id(of: pair.one, pair.other), about: pair.one,
      [
        (LinkField.recordID, .id(pair.one)), (.otherRecordID, .id(pair.other)), (.verdict, .text("same")),
        (.decidedBy, .text("person")), (.reasons, .text("basedOn")), (.modelVersion, .text(model.version)),
      ])
    state.decided.note(pair.one, pair.other, .confirmed)
    state.touched += [pair.one, pair.other]
  }

  // MARK: Reviews

  /// What of a record's likely pairs is left for a person to look at: neither together nor ruled out.
  private func review(
    _ record: SourceRecordID, _ likely: [(other: SourceRecordID, score: MatchScore)], _ state: State
  ) throws {
    try connection.execute(
      "DELETE FROM matchReview WHERE recordID = ? OR otherRecordID = ?", [.id(record), .id(record)])
    let person = Set(try links.person(of: record, state.decided))
    for member in person.sorted() where person.count > 1 {
      let others = try connection.query(
        "SELECT otherRecordID FROM matchReview WHERE recordID = ?", [.id(member)],
        { SourceRecordID(try $0.id(0)) }
      )
      for other in others where person.contains(other) {
        try connection.execute(
          "DELETE FROM matchReview WHERE recordID = ? AND otherRecordID = ?", [.id(member), .id(other)])
      }
    }
    guard !likely.isEmpty else { return }
    let never = Set(
      try links.standings(of: record, state.decided).filter { $0.standing == .never }.map(\.other))
    for (other, score) in likely where !person.contains(other) && !never.contains(other) {
      let pair = RecordEdge(record, other)
      try connection.execute(
        """
        INSERT INTO matchReview (recordID, otherRecordID, scoreMillibits, reasons, modelVersion)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (recordID, otherRecordID) DO NOTHING
        """,
        [
          .id(pair.one), .id(pair.other), .number(score.total), .text(MatchReason.encode(score.reasons)),
          .text(model.version),
        ])
    }
  }
}
