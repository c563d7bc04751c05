internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// Compares records with those that share a blocking key, and writes what stands on its own as links,
/// what needs a person as reviews.
struct IdentityDecisions {
  private let connection: Connection
  private let reader: EvidenceReader
  private let profiles: ProfileCache
  private let links: LinkTable
  private let model = MatchModel.shipped

  init(_ connection: Connection, profiles: ProfileCache) {
    self.connection = connection
    self.profiles = profiles
    reader = EvidenceReader(connection)
    links = LinkTable(connection)
  }

  struct Outcome {
    var drafts: [Draft]
    /// Records whose person may have changed.
    var touched: [SourceRecordID]
  }

  func decide(_ queued: [SourceRecordID]) throws -> Outcome {
    var book = DraftBook()
    var touched = queued
    var decided = LinkOverlay()
    for record in queued {
      let isNew = !profiles.knows(record)
      guard let profile = try profiles.refresh(record, reader) else { continue }
      try index(profile, isNew: isNew)
      if let base = try basedOn(record) { decide(base, with: record, in: &book, &decided, &touched) }
      let candidates = try self.candidates(of: profile)
      guard !candidates.isEmpty else { continue }
      let neighbourhood = try self.neighbourhood(of: record, candidates, decided)
      for proposal in model.decide(record, in: neighbourhood, population: profiles.population) {
        try take(proposal, in: &book, &decided, &touched)
      }
    }
    return Outcome(drafts: book.drafts, touched: Array(Set(touched)).sorted())
  }

  private func index(_ profile: Profile, isNew: Bool) throws {
    if !isNew {
      try connection.execute("DELETE FROM blockingKey WHERE recordID = ?", [.id(profile.record)])
    }
    for key in profile.blockingKeys {
      try connection.execute(
        "INSERT INTO blockingKey (term, recordID) VALUES (?, ?) ON CONFLICT (term, recordID) DO NOTHING",
        [.text(key.text), .id(profile.record)])
    }
  }

  /// Records that share a key; a key that very many share says nothing and is passed over.
  private func candidates(of profile: Profile) throws -> [SourceRecordID] {
    var found: Set<SourceRecordID> = []
    for key in profile.blockingKeys {
      let recordsMax = model.recordsMax(of: key.kind)
      let records = try connection.query(
        "SELECT recordID FROM blockingKey WHERE term = ? LIMIT ?",
        [.text(key.text), .number(recordsMax + 1)]
      ) { SourceRecordID(try $0.id(0)) }
      if records.count <= recordsMax { found.formUnion(records) }
    }
    found.remove(profile.record)
    return found.sorted()
  }

  private func neighbourhood(
    of record: SourceRecordID, _ candidates: [SourceRecordID], _ decided: LinkOverlay
  ) throws -> Neighbourhood {
    var persons: [[SourceRecordID]] = []
    var all: Set<SourceRecordID> = []
    var never: [(SourceRecordID, SourceRecordID)] = []
    var confirmed: [(SourceRecordID, SourceRecordID)] = []
    for start in [record] + candidates where !all.contains(start) {
      let person = try links.person(of: start, decided)
      persons.append(person)
      all.formUnion(person)
    }
    for member in all {
      for link in try links.links(of: member)
      where link.decidedBy == "person" && member < link.otherThan(member) {
        let pair = (member, link.otherThan(member))
        if link.verdict == "same" { confirmed.append(pair) } else { never.append(pair) }
      }
      confirmed += decided.confirmed(with: member).map { (member, $0) }
    }
    return Neighbourhood(
      profiles: try all.sorted().compactMap { try profiles.profile($0, reader) }, persons: persons,
      confirmed: confirmed, never: never)
  }

  private func take(
    _ proposal: LinkProposal, in book: inout DraftBook, _ decided: inout LinkOverlay,
    _ touched: inout [SourceRecordID]
  ) throws {
    let reasons = MatchReason.encode(proposal.score.reasons)
    switch proposal.action {
    case .link, .separate:
      let verdict = proposal.action == .link ? "same" : "withdrawn"
      book.write(
        links.id(of: proposal.one, proposal.other), about: proposal.one,
        [
          (LinkField.recordID, .id(proposal.one)), (.otherRecordID, .id(proposal.other)),
          (.verdict, .text(verdict)),
          (.decidedBy, .text("machine")), (.scoreMillibits, .number(proposal.score.total)),
          (.reasons, .text(reasons)), (.modelVersion, .text(model.version)),
        ])
      decided.note(proposal.one, proposal.other, isSame: proposal.action == .link)
      touched += [proposal.one, proposal.other]
    case .review:
      try connection.execute(
        """
        INSERT INTO matchReview (recordID, otherRecordID, scoreMillibits, reasons, modelVersion) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (recordID, otherRecordID) DO UPDATE SET scoreMillibits = excluded.scoreMillibits,
          reasons = excluded.reasons, modelVersion = excluded.modelVersion
        """,
        [
          .id(proposal.one), .id(proposal.other), .number(proposal.score.total), .text(reasons),
          .text(model.version),
        ])
    }
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
  private func decide(
    _ base: SourceRecordID, with record: SourceRecordID, in book: inout DraftBook,
    _ decided: inout LinkOverlay,
    _ touched: inout [SourceRecordID]
  ) {
    let (one, other) = base < record ? (base, record) : (record, base)
    book.write(
      links.id(of: one, other), about: one,
      [
        (LinkField.recordID, .id(one)), (.otherRecordID, .id(other)), (.verdict, .text("same")),
        (.decidedBy, .text("person")), (.reasons, .text("basedOn")), (.modelVersion, .text(model.version)),
      ])
    decided.note(one, other, isSame: true)
    decided.confirm(one, other)
    touched += [one, other]
  }
}
