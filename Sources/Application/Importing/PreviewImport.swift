internal import Access
internal import Catalogue
internal import Exchange
package import Kernel
package import Matching

internal import Persistence
internal import Records

/// What an import would do, before it does: what is new, what is known and to whom, what is doubtful. Writes nothing.
package struct PreviewImport: Sendable {
  package var file: ImportFile

  package init(_ file: ImportFile) { self.file = file }

  package struct Preview: Sendable {
    package var rows = 0
    package var rejected = 0
    /// People nobody here knows, people who are known by another record, people who may be.
    package var newPeople = 0
    package var known = 0
    package var doubtful = 0
    /// Rows of records that are here already, and sales and services.
    package var changed = 0
    package var unchanged = 0
    package var newFacts = 0
    /// People who were erased on request, or perhaps were.
    package var erased = 0
    /// In the order of the file, at most ``itemsMax`` of each.
    package var knownItems: [Item] = []
    package var doubtfulItems: [Item] = []
    package var newcomers: [Newcomer] = []
    package var rejects: [Reject] = []
    /// The known and the doubtful, in the order of the file.
    package var items: [Item] { (knownItems + doubtfulItems).sorted { $0.line < $1.line } }

    package static let itemsMax = 200
  }

  /// A row of somebody whom nobody here knows.
  package struct Newcomer: Sendable {
    package let line: Int
    package let recordID: String
  }

  /// A row that would not be taken, with the reason in both languages.
  package struct Reject: Sendable {
    package let line: Int
    package let english: String
    package let chinese: String
  }

  /// A row of somebody who is, or may be, known.
  package struct Item: Sendable {
    package let line: Int
    package let recordID: String
    /// Whether it would be joined without a person's word.
    package let isKnown: Bool
    /// Whom the row seems to be: the member, and the record of the member that is most like it.
    package let member: MemberID
    package let likest: String
    package let record: SourceRecordID
    package let score: MatchScore
  }

  private static let batchRows = 200

  /// - Throws: what the file cannot be read for.
  package func run(
    _ recorder: Recorder, progress: @escaping @Sendable (_ rows: Int) async throws -> Void
  ) async throws -> Preview {
    let opened = try ImportedFile(path: file.path)
    let directory = try await ImportDirectory.load(
      recorder, defaultStore: file.store, isBook: file.isBook, file: opened.digest,
      actor: file.actor)
    let options = file.options(for: directory)
    let reader = try ImportReader(opened, options: options)
    var preview = Preview()
    var batch: [ImportItem] = []
    func look() async throws {
      let items = batch
      let scope = options.referenceScope ?? ImportBatch.ownListScope
      let part = try await recorder.database.read { connection in
        var look = ImportLook(
          connection, directory: directory, scope: scope, takesErased: file.takesErased)
        for item in items { try look.take(item) }
        return look.preview
      }
      preview.add(part)
      batch = []
      try await progress(preview.rows)
    }
    while let item = try reader.next() {
      batch.append(item)
      if batch.count == Self.batchRows { try await look() }
    }
    try await look()
    return preview
  }
}

extension PreviewImport.Preview {
  fileprivate mutating func add(_ other: Self) {
    rows += other.rows
    rejected += other.rejected
    newPeople += other.newPeople
    known += other.known
    doubtful += other.doubtful
    changed += other.changed
    unchanged += other.unchanged
    newFacts += other.newFacts
    erased += other.erased
    knownItems.append(upTo: Self.itemsMax, other.knownItems)
    doubtfulItems.append(upTo: Self.itemsMax, other.doubtfulItems)
    newcomers.append(upTo: Self.itemsMax, other.newcomers)
    rejects.append(upTo: Self.itemsMax, other.rejects)
  }
}

extension Array {
  fileprivate mutating func append(upTo most: Int, _ others: [Element]) {
    append(contentsOf: others.prefix(Swift.max(0, most - count)))
  }
}

/// Looks at the rows of one batch.
private struct ImportLook {
  private var batch: ImportBatch
  private let directory: ImportDirectory
  private let scope: String
  private let rows: RowTable
  private let people: KnownPeople
  private(set) var preview = PreviewImport.Preview()

  init(_ connection: Connection, directory: ImportDirectory, scope: String, takesErased: Bool) {
    self.directory = directory
    self.scope = scope
    batch = ImportBatch(connection, directory: directory, listScope: scope, takesErased: takesErased)
    rows = RowTable(connection)
    people = KnownPeople(connection)
  }

  mutating func take(_ item: ImportItem) throws {
    preview.rows += 1
    if case .reject(let reject) = item {
      preview.rejected += 1
      preview.rejects.append(
        .init(line: reject.lineNumber, english: reject.english, chinese: reject.chinese))
      return
    }
    let before = batch.counts
    try batch.take(item)
    if batch.counts.erased > before.erased { return preview.erased += 1 }
    if batch.counts.changed > before.changed { return preview.changed += 1 }
    guard batch.counts.new > before.new else { return preview.unchanged += 1 }
    guard case .member(let row) = item, let store = directory.store(row.store) else {
      return preview.newFacts += 1
    }
    try look(at: row, of: store)
  }

  private mutating func look(at row: MemberRow, of store: StoreID) throws {
    let record = directory.recordID(scope: scope, store: store, external: row.recordID)
    guard let found = try people.likest(row.evidence(record, store: store, scope: scope)) else {
      preview.newPeople += 1
      return preview.newcomers.append(.init(line: row.lineNumber, recordID: row.recordID))
    }
    let isKnown = found.score.verdict == .link
    let item = PreviewImport.Item(
      line: row.lineNumber, recordID: row.recordID, isKnown: isKnown, member: found.member,
      likest: found.name, record: found.record, score: found.score)
    if isKnown {
      preview.known += 1
      preview.knownItems.append(item)
    } else {
      preview.doubtful += 1
      preview.doubtfulItems.append(item)
    }
  }
}

/// Whom of those this node holds a person on paper is most like.
private struct KnownPeople {
  private let connection: Connection
  private let reader: EvidenceReader
  private let tables: MatchTables
  private let hasIndex: Bool
  private let model = MatchModel.shipped

  init(_ connection: Connection) {
    self.connection = connection
    reader = EvidenceReader(connection)
    tables = MatchTables(connection, cache: MatchCache(), model: model)
    hasIndex =
      (try? connection.count("SELECT count(*) FROM (SELECT 1 FROM matchProfile LIMIT 1) AS one")) == 1
  }

  /// - Returns: `nil` when nobody is likely to be this person.
  func likest(
    _ evidence: PersonEvidence
  ) throws -> (member: MemberID, record: SourceRecordID, name: String, score: MatchScore)? {
    let profile = Profile(evidence)
    let others = try candidates(profile, evidence)
    guard !others.isEmpty else { return nil }
    let population =
      hasIndex ? try tables.population(of: [profile] + others) : Population([profile] + others)
    let scored = others.compactMap { other in
      model.likely(profile, other, in: population).map { (other.record, $0) }
    }
    guard let best = scored.max(by: { ($0.1.total, $1.0) < ($1.1.total, $0.0) }) else { return nil }
    let name = try connection.first("SELECT externalID FROM sourceRecord WHERE id = ?", [.id(best.0)]) {
      $0.optionalText(0)
    }
    return (
      try MemberReader(connection).member(of: best.0), best.0, (name ?? nil) ?? best.0.description, best.1
    )
  }

  /// At the hub by its index; elsewhere by what a counter searches for.
  private func candidates(_ profile: Profile, _ evidence: PersonEvidence) throws -> [Profile] {
    if hasIndex {
      return try tables.candidates(of: profile, added: []).compactMap { try tables.profile($0) }
    }
    let index = SearchIndex(connection)
    var terms = evidence.phones.flatMap { PhoneEntry.parse($0.typed).compactMap(\.number) }
      .map { SearchTerm.phone($0) }
    for name in evidence.names {
      let spelling = SearchSpelling(of: name)
      terms += spelling.han.prefix(1).map { SearchTerm(.han, $0) }
      terms += spelling.letters.prefix(1).map { SearchTerm(.letters, $0) }
    }
    terms += evidence.emails.map { SearchTerm(.email, SearchTerm.lowered($0)) }
    terms += evidence.chats.map { SearchTerm(.chat, SearchTerm.lowered($0.id)) }
    var found: Set<SourceRecordID> = []
    for term in terms { found.formUnion(try index.records(term, limit: Limits.searchHitsMax)) }
    found.remove(profile.record)
    return try found.sorted().compactMap { try reader.evidence($0).map(Profile.init) }
  }
}

extension MemberRow {
  /// The row as the hub will read the record made of it.
  fileprivate func evidence(_ record: SourceRecordID, store: StoreID, scope: String) -> PersonEvidence {
    PersonEvidence(
      record: record, list: store.description, associate: associate ?? "", names: name.isEmpty ? [] : [name],
      phones: phones.map { .init($0) }, emails: ([email] + otherEmails).filter { !$0.isEmpty },
      chats: chat.isEmpty ? [] : [.init(chat)],
      externalIDs: ImportBatch.isShared(scope: scope) ? [.init(scope: scope, value: recordID)] : [],
      birthday: birthday, birthdayCalendar: calendar, gender: gender,
      addresses: address.isEmpty ? [] : [address], firstContact: firstContactAt)
  }
}
