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
      guard let profile = try profiles.refresh(record, reader) else { continue }
      try index(profile)
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

  private func index(_ profile: Profile) throws {
    try connection.execute("DELETE FROM blockingKey WHERE recordID = ?", [.id(profile.record)])
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
      let records = try connection.query(
        "SELECT recordID FROM blockingKey WHERE term = ? LIMIT ?",
        [.text(key.text), .number(model.blockRecordsMax + 1)]
      ) { SourceRecordID(try $0.id(0)) }
      if records.count <= model.blockRecordsMax { found.formUnion(records) }
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
    touched += [one, other]
  }
}

/// Links decided earlier in the same batch, not yet in the table.
struct LinkOverlay {
  private var same: [SourceRecordID: Set<SourceRecordID>] = [:]
  private var apart: Set<[SourceRecordID]> = []

  mutating func note(_ one: SourceRecordID, _ other: SourceRecordID, isSame: Bool) {
    if isSame {
      same[one, default: []].insert(other)
      same[other, default: []].insert(one)
      apart.remove([one, other])
    } else {
      same[one]?.remove(other)
      same[other]?.remove(one)
      apart.insert([one, other])
    }
  }

  func neighbours(of record: SourceRecordID) -> Set<SourceRecordID> { same[record] ?? [] }

  func isApart(_ one: SourceRecordID, _ other: SourceRecordID) -> Bool {
    apart.contains(one < other ? [one, other] : [other, one])
  }
}

/// Table `link` as the deciding reads it.
struct LinkTable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  struct Link {
    let id: RowID
    let record: SourceRecordID
    let other: SourceRecordID
    let verdict: String
    let decidedBy: String
    let scoreMillibits: Int
    let reasons: String

    func otherThan(_ one: SourceRecordID) -> SourceRecordID { one == record ? other : record }
  }

  /// One row for a pair, whoever decides and however often.
  func id(of one: SourceRecordID, _ other: SourceRecordID) -> RowID {
    let pair = [one, other].sorted()
    return .derived(source: "link", document: pair[0].description, line: pair[1].description)
  }

  func links(of record: SourceRecordID) throws -> [Link] {
    try ["recordID", "otherRecordID"].flatMap { column in
      try connection.query(
        """
        SELECT id, recordID, otherRecordID, verdict, decidedBy, scoreMillibits, reasons FROM link
        WHERE \(column) = ? ORDER BY id
        """, [.id(record)]
      ) { row in
        Link(
          id: try row.id(0), record: ID(try row.id(1)), other: ID(try row.id(2)), verdict: row.text(3),
          decidedBy: row.text(4), scoreMillibits: Int(row.integer(5)), reasons: row.text(6))
      }
    }
  }

  /// Every record that standing links join with one, itself included.
  func person(of start: SourceRecordID, _ overlay: LinkOverlay = LinkOverlay()) throws -> [SourceRecordID] {
    var reached: Set<SourceRecordID> = [start]
    var frontier = [start]
    while let record = frontier.popLast() {
      let standing = try links(of: record).filter { $0.verdict == "same" }.map { $0.otherThan(record) }
      for other in overlay.neighbours(of: record).union(standing) where !overlay.isApart(record, other) {
        if reached.insert(other).inserted { frontier.append(other) }
      }
    }
    return reached.sorted()
  }
}
