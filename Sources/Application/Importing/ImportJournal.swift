internal import Catalogue
internal import Kernel
internal import Persistence

/// What an import made and changed.
struct ImportTrace: Sendable {
  struct Made: Sendable {
    let table: TableID
    let row: RowID
    let record: SourceRecordID
  }

  struct Changed: Sendable {
    let record: SourceRecordID
    let field: FieldID
    let before: String?
    let after: String?
  }

  private(set) var made: [Made] = []
  private(set) var changed: [Changed] = []

  mutating func made(_ table: TableID, _ row: RowID, of record: SourceRecordID) {
    made.append(Made(table: table, row: row, record: record))
  }

  mutating func changed(_ record: SourceRecordID, _ field: FieldID, from before: String?, to after: String?) {
    changed.append(Changed(record: record, field: field, before: before, after: after))
  }
}

/// The imports of this node, in tables of its own that no other node sees: an import is undone where it was made.
struct ImportJournal {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// What an import is known by.
  struct Entry: Sendable {
    let fileName: String
    let fileHash: Digest
    let actor: AssociateID?
    let startedAt: Instant
  }

  /// Adds to an import what one of its changes does, in the change's own transaction.
  ///
  /// - Parameter number: `nil` for its first change.
  /// - Returns: the import's number.
  func note(
    _ trace: ImportTrace, of entry: Entry, number: Int?, incarnation: UInt32, seq: UInt64
  ) throws -> Int {
    let number = try number ?? connection.count("SELECT coalesce(max(id), 0) + 1 FROM importRun")
    try connection.execute(
      """
      INSERT INTO importRun (id, fileName, fileHash, actor, startedAt, incarnation, lastSeq)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET incarnation = excluded.incarnation, lastSeq = excluded.lastSeq
      """,
      [
        .number(number), .text(entry.fileName), .bytes(entry.fileHash.bytes), entry.actor.map { .id($0) },
        .instant(entry.startedAt), .number(incarnation), .number(seq),
      ])
    for made in trace.made {
      try connection.execute(
        """
        INSERT INTO importedRow (tableID, rowID, importID, recordID) VALUES (?, ?, ?, ?)
        ON CONFLICT (importID, tableID, rowID) DO NOTHING
        """, [.number(made.table.number), .id(made.row), .number(number), .id(made.record)])
    }
    for changed in trace.changed {
      try connection.execute(
        """
        INSERT INTO importedField (importID, recordID, fieldID, before, after) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (importID, recordID, fieldID) DO UPDATE SET after = excluded.after
        """,
        [
          .number(number), .id(changed.record), .number(changed.field.number),
          changed.before.map { .text($0) }, changed.after.map { .text($0) },
        ])
    }
    return number
  }

  /// Whether the last import that made this row was undone.
  func isUndone(_ table: TableID, _ row: RowID) throws -> Bool {
    try connection.first(
      """
      SELECT importRun.undoneAt IS NOT NULL FROM importedRow JOIN importRun ON importRun.id = importedRow.importID
      WHERE importedRow.tableID = ? AND importedRow.rowID = ? ORDER BY importedRow.importID DESC LIMIT 1
      """, [.number(table.number), .id(row)], { $0.integer(0) == 1 }) ?? false
  }

  struct Run {
    let incarnation: UInt32
    let lastSeq: UInt64
    let isUndone: Bool
  }

  func run(_ number: Int) throws -> Run? {
    try connection.first(
      "SELECT incarnation, lastSeq, undoneAt IS NOT NULL FROM importRun WHERE id = ?", [.number(number)]
    ) {
      Run(
        incarnation: UInt32(clamping: $0.integer(0)), lastSeq: UInt64(clamping: $0.integer(1)),
        isUndone: $0.integer(2) == 1)
    }
  }

  func rows(of number: Int, _ table: TableID) throws -> [(row: RowID, record: SourceRecordID)] {
    try connection.query(
      "SELECT rowID, recordID FROM importedRow WHERE importID = ? AND tableID = ? ORDER BY rowID",
      [.number(number), .number(table.number)]
    ) { (try $0.id(0), SourceRecordID(try $0.id(1))) }
  }

  func fields(of number: Int) throws -> [ImportTrace.Changed] {
    try connection.query(
      "SELECT recordID, fieldID, before, after FROM importedField WHERE importID = ? ORDER BY recordID, fieldID",
      [.number(number)]
    ) {
      ImportTrace.Changed(
        record: ID(try $0.id(0)), field: FieldID(UInt32(clamping: $0.integer(1))),
        before: $0.optionalText(2), after: $0.optionalText(3))
    }
  }

  func isMade(by number: Int, _ table: TableID, _ row: RowID) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM importedRow WHERE importID = ? AND tableID = ? AND rowID = ?",
      [.number(number), .number(table.number), .id(row)]) > 0
  }

  func close(_ number: Int, at instant: Instant) throws {
    try connection.execute(
      "UPDATE importRun SET undoneAt = ? WHERE id = ?", [.instant(instant), .number(number)])
  }
}
