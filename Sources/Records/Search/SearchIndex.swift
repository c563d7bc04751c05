internal import Catalogue
internal import ChangeLog
internal import Kernel
package import Persistence

/// The index by which people are found, filled by the same path that writes the plain tables, of this node alone: terms
/// in tables of our own, so that the same SQL serves on both drivers and erasing a person is a DELETE.
///
/// Records carry short numbers here, which mean nothing beyond this database.
package struct SearchIndex {
  let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// What a row says, taken into the index.
  func refresh(_ state: RowState, isNew: Bool) throws {
    switch state.table {
    case .membership: try rehold(state.id)
    case .award: try reholdMember(state.id)
    default:
      guard let (record, terms) = SearchTerm.terms(of: state) else { return }
      let wasThere = try state.table == .sourceRecord && known(record) != nil
      try replace(state.id, of: record, terms, isNew: isNew)
      guard state.table == .sourceRecord else { return }
      // Every person is in the index, found or not: lists go by it.
      _ = try entry(of: record)
      if wasThere { try rehold(record) }
    }
  }

  /// Takes away what a row gave; the plain row is gone already.
  func remove(_ table: TableID, _ row: RowID) throws {
    switch table {
    case .membership: try rehold(row)
    case .award: try reholdMember(row)
    case .sourceRecord, .contactPoint, .purchaseLine, .interaction, .importantDate, .fieldValue:
      if let known = try source(row) { try remove(row, known) }
      if table == .sourceRecord, let entry = try known(row) {
        try dropIfUnused(entry.number)
        try rehold(row)
      }
    default: break
    }
  }

  private func replace(_ row: RowID, of record: RowID, _ terms: [SearchTerm], isNew: Bool) throws {
    let text = Self.text(of: terms)
    let known = isNew ? nil : try source(row)
    if known?.text == text, try known?.record == self.known(record)?.number { return }
    if let known { try remove(row, known) }
    guard !terms.isEmpty else { return }
    let entry = try entry(of: record)
    try connection.execute(
      "INSERT INTO searchSource (rowID, record, terms) VALUES (?, ?, ?)",
      [.id(row), .integer(entry.number), .text(text)])
    for term in terms { try insert(term, entry) }
  }

  /// A record without terms stays as long as its person's row does.
  private func dropIfUnused(_ record: Int64) throws {
    try connection.execute(
      """
      DELETE FROM recordIndex WHERE number = ?
        AND NOT EXISTS (SELECT 1 FROM searchSource WHERE searchSource.record = recordIndex.number)
        AND NOT EXISTS (SELECT 1 FROM sourceRecord WHERE sourceRecord.id = recordIndex.recordID)
      """, [.integer(record)])
  }

  // MARK: Terms

  private struct Source {
    let record: Int64
    let text: String
  }

  private func source(_ row: RowID) throws -> Source? {
    try connection.first("SELECT record, terms FROM searchSource WHERE rowID = ?", [.id(row)]) {
      Source(record: $0.integer(0), text: $0.text(1))
    }
  }

  /// A line for each term: the kind, a blank, the text.
  private static func text(of terms: [SearchTerm]) -> String {
    terms.map { "\($0.kind.rawValue) \($0.text)" }.joined(separator: "\n")
  }

  private static func terms(in text: String) -> [SearchTerm] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let kind = Int(parts[0]).flatMap({ SearchTerm.Kind(rawValue: $0) }) else {
        return nil
      }
      return SearchTerm(kind, String(parts[1]))
    }
  }

  private func insert(_ term: SearchTerm, _ entry: Entry) throws {
    try connection.execute(
      """
      INSERT INTO searchTerm (kind, term, record, uses) VALUES (?, ?, ?, 1)
      ON CONFLICT (kind, term, record) DO UPDATE SET uses = searchTerm.uses + 1
      """, [.number(term.kind.rawValue), .text(term.text), .integer(entry.number)])
    if term.kind.isShared { try hold(term, entry.number, entry.holder) }
  }

  private func hold(_ term: SearchTerm, _ record: Int64, _ holder: Int64) throws {
    try connection.execute(
      """
      INSERT INTO heldTerm (holder, kind, term, record) VALUES (?, ?, ?, ?)
      ON CONFLICT (holder, kind, term, record) DO NOTHING
      """, [.integer(holder), .number(term.kind.rawValue), .text(term.text), .integer(record)])
  }

  private func release(_ term: SearchTerm, _ record: Int64, _ holder: Int64) throws {
    try connection.execute(
      "DELETE FROM heldTerm WHERE holder = ? AND kind = ? AND term = ? AND record = ?",
      [.integer(holder), .number(term.kind.rawValue), .text(term.text), .integer(record)])
  }

  private func remove(_ row: RowID, _ source: Source) throws {
    let holder = try connection.first(
      "SELECT holder FROM recordIndex WHERE number = ?", [.integer(source.record)]
    ) { $0.integer(0) }
    for term in Self.terms(in: source.text) {
      let key: [Value?] = [.number(term.kind.rawValue), .text(term.text), .integer(source.record)]
      try connection.execute(
        "UPDATE searchTerm SET uses = uses - 1 WHERE kind = ? AND term = ? AND record = ?", key)
      let gone = try connection.execute(
        "DELETE FROM searchTerm WHERE kind = ? AND term = ? AND record = ? AND uses <= 0", key)
      if gone > 0, term.kind.isShared, let holder { try release(term, source.record, holder) }
    }
    try connection.execute("DELETE FROM searchSource WHERE rowID = ?", [.id(row)])
    try dropIfUnused(source.record)
  }
}

// MARK: - Whose records are

extension SearchIndex {
  struct Entry {
    let number: Int64
    let holder: Int64
  }

  private func known(_ record: RowID) throws -> Entry? {
    try connection.first("SELECT number, holder FROM recordIndex WHERE recordID = ?", [.id(record)]) {
      Entry(number: $0.integer(0), holder: $0.integer(1))
    }
  }

  private func entry(of record: RowID) throws -> Entry {
    if let known = try known(record) { return known }
    let holder = try holder(of: record)
    try connection.execute(
      """
      INSERT INTO recordIndex (number, recordID, holder)
      SELECT coalesce(max(number), 0) + 1, ?, ? FROM recordIndex
      """, [.id(record), .integer(holder)])
    let number = try known(record)?.number ?? 0
    return Entry(number: number, holder: holder)
  }

  /// The award of a member decides of all its records.
  private func reholdMember(_ member: RowID) throws {
    try rehold(member)
    let records = try connection.query(
      "SELECT id FROM membership WHERE memberID = ? ORDER BY id", [.id(member)]
    ) { try $0.id(0) }
    for record in records where record != member { try rehold(record) }
  }

  private func rehold(_ record: RowID) throws {
    guard let entry = try known(record) else { return }
    let holder = try holder(of: record)
    guard holder != entry.holder else { return }
    try connection.execute(
      "UPDATE recordIndex SET holder = ? WHERE number = ?", [.integer(holder), .integer(entry.number)])
    let texts = try connection.query(
      "SELECT terms FROM searchSource WHERE record = ?", [.integer(entry.number)]
    ) { $0.text(0) }
    for term in texts.flatMap(Self.terms) where term.kind.isShared {
      try release(term, entry.number, entry.holder)
      try hold(term, entry.number, holder)
    }
  }

  /// The holder by the award of the record's member; while there is none, who recorded the person.
  private func holder(of record: RowID) throws -> Int64 {
    let place = try connection.first(
      """
      SELECT coalesce(award.storeID, sourceRecord.storeID), award.associateID, sourceRecord.associateID, award.storeID
      FROM (SELECT coalesce((SELECT memberID FROM membership WHERE id = ?), ?) AS memberID) AS person
      LEFT JOIN award ON award.id = person.memberID LEFT JOIN sourceRecord ON sourceRecord.id = ?
      """, [.id(record), .id(record), .id(record)]
    ) { row in
      // A member awarded to a store's pool is nobody's.
      (store: row.optionalID(0), associate: row.isNull(3) ? row.optionalID(2) : row.optionalID(1))
    }
    return try holderNumber(store: place?.store, associate: place?.associate)
  }

  private func holderNumber(store: RowID?, associate: RowID?) throws -> Int64 {
    let place: [Value?] = [.bytes(store?.bytes ?? []), .bytes(associate?.bytes ?? [])]
    if let number = try holderNumber(place) { return number }
    try connection.execute(
      """
      INSERT INTO holder (number, storeID, associateID)
      SELECT coalesce(max(number), 0) + 1, ?, ? FROM holder
      """, place)
    return try holderNumber(place) ?? 0
  }

  private func holderNumber(_ place: [Value?]) throws -> Int64? {
    try connection.first("SELECT number FROM holder WHERE storeID = ? AND associateID = ?", place) {
      $0.integer(0)
    }
  }
}
