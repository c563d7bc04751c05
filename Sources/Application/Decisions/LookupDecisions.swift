internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Keeps the lookup index: for each telephone number of a member's records a token, the owner's store, and a name
/// of which only the beginning is told.
struct LookupDecisions {
  private let connection: Connection
  private let rows: RowTable
  private let key: LookupKey
  private let passing: PassingOn

  init(_ connection: Connection, _ passing: PassingOn, random: RandomSource) throws {
    self.connection = connection
    self.passing = passing
    rows = RowTable(connection)
    key = try LookupKey.current(connection, random: random)
  }

  func decide(_ members: [DecidedMember]) throws -> [Draft] {
    var book = DraftBook()
    for member in members {
      let store = try connection.first("SELECT storeID FROM award WHERE id = ?", [.id(member.id)]) {
        $0.optionalID(0)
      }
      let borders = try passing.borders(among: member.records)
      for record in member.records {
        let told = borders.map { isTold($0, record, member) } ?? true
        try decide(record, owner: store ?? nil, isTold: told, &book)
      }
    }
    return book.drafts
  }

  /// The index lies at every store, so it tells of a person only where every dealer may know of that person.
  private func isTold(_ borders: DealerBorders, _ record: SourceRecordID, _ member: DecidedMember) -> Bool {
    let collected = borders.besides(record, among: member.records)
    return passing.allDealers.allSatisfy { borders.mayPass(from: collected, to: $0) }
  }

  private func decide(
    _ record: SourceRecordID, owner: RowID?, isTold: Bool, _ book: inout DraftBook
  ) throws {
    guard isTold else { return try archive(record, besides: [], &book) }
    let name = try connection.first("SELECT name FROM sourceRecord WHERE id = ?", [.id(record)]) {
      $0.text(0)
    }
    let tokens = try connection.query(
      "SELECT value FROM contactPoint WHERE recordID = ? AND kind = 'phone' ORDER BY id", [.id(record)]
    ) { $0.text(0) }
    .flatMap { PhoneEntry.parse($0).compactMap(\.number) }.map { LookupToken.of($0.e164, key: key.bytes) }
    for token in Set(tokens).sorted() {
      let id = RowID.derived(source: "lookup", document: record.description, line: "\(key.version) \(token)")
      let values: [(LookupField, Value?)] = [
        (.token, .integer(token)), (.keyVersion, .number(key.version)), (.storeID, owner.map { .id($0) }),
        (.maskedName, .text(LookupToken.masked(name: name ?? ""))), (.recordID, .id(record)),
        (.archived, nil),
      ]
      let shown = try rows.state(.lookup, id)
      let changed = values.filter { field, value in shown?.value(field) != value }
      if !changed.isEmpty { book.write(id, about: record, changed) }
    }
    try archive(record, besides: Set(tokens), &book)
  }

  private func archive(
    _ record: SourceRecordID, besides tokens: Set<Int64>, _ book: inout DraftBook
  ) throws {
    let known = try connection.query(
      "SELECT id, token FROM lookup WHERE recordID = ? AND archived IS NULL ORDER BY id", [.id(record)]
    ) { (id: try $0.id(0), token: $0.integer(1)) }
    for row in known where !tokens.contains(row.token) {
      book.write(
        row.id, about: record,
        [(LookupField.token, nil), (.storeID, nil), (.maskedName, nil), (.archived, .integer(1))])
    }
  }
}

/// The key of the lookup tokens, which the hub gives to store nodes.
struct LookupKey {
  let version: Int
  let bytes: [UInt8]

  /// At the hub: makes one the first time.
  static func current(_ connection: Connection, random: RandomSource) throws -> LookupKey {
    if let known = try held(connection) { return known }
    let properties = PropertyTable(connection)
    let key = LookupKey(version: 1, bytes: random.bytes(LookupToken.keyByteCount))
    try properties.set(.lookupKey, key.bytes.hexadecimal)
    try properties.set(.lookupKeyVersion, key.version)
    return key
  }

  /// At a node: `nil` until the hub has given it, and on laptops.
  static func held(_ connection: Connection) throws -> LookupKey? {
    let properties = PropertyTable(connection)
    guard let bytes = try properties.text(.lookupKey).flatMap({ [UInt8](hexadecimal: $0) }),
      bytes.count == LookupToken.keyByteCount
    else { return nil }
    return LookupKey(version: Int(try properties.integer(.lookupKeyVersion) ?? 1), bytes: bytes)
  }
}
