internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence
internal import Records

/// Takes a whole import back, by changes like any other: nothing is destroyed, and the same file imported again
/// brings it all back.
///
/// Records it made are archived, fields it changed get their former value, contact points it added end, sales it booked
/// are reversed. What people have worked on since stays as it is and is reported.
package struct UndoImport: Sendable {
  package var number: Int
  package var actor: AssociateID?

  package init(number: Int, actor: AssociateID? = nil) {
    self.number = number
    self.actor = actor
  }

  package struct Report: Encodable, Hashable, Sendable {
    package var recordsArchived = 0
    package var fieldsRestored = 0
    package var contactsEnded = 0
    package var salesReversed = 0
    package var wasUndone = false
    /// What stays, with the record as the list has it.
    package var kept: [Kept] = []
  }

  package struct Kept: Encodable, Hashable, Sendable {
    package enum Reason: String, Encodable, Sendable {
      /// Somebody met, sold to, edited or linked the record since.
      case workedOn
      /// The field was changed again since.
      case fieldChanged
      /// A service on a record that was there before: a fact that nothing takes back.
      case service
      /// A first contact claimed for a record that was there before: the rule weighs it, nothing takes it back.
      case claim
    }

    package let record: String
    package let reason: Reason

    package init(record: String, reason: Reason) {
      self.record = record
      self.reason = reason
    }
  }

  /// Records that one change takes back, at most.
  private static let batchRecords = 200

  /// - Throws: `notFound` for an import this node did not make.
  package func run(_ recorder: Recorder) async throws -> Report {
    let number = number
    let found = try await recorder.database.read { connection in
      let journal = ImportJournal(connection)
      guard let run = try journal.run(number) else { return nil as (Bool, [SourceRecordID])? }
      var records: Set<SourceRecordID> = []
      for table in Self.tables { records.formUnion(try journal.rows(of: number, table).map(\.record)) }
      records.formUnion(try journal.fields(of: number).map(\.record))
      return (run.isUndone, records.sorted())
    }
    guard let (isUndone, records) = found else {
      throw ClienteleError(
        .notFound, "this node made no import \(number)",
        hint: "`clientele import list` has the imports; each is undone at the node that made it.")
    }
    var report = Report()
    if isUndone {
      report.wasUndone = true
      return report
    }
    for start in stride(from: 0, to: max(records.count, 1), by: Self.batchRecords) {
      let batch = Array(records[start..<min(start + Self.batchRecords, records.count)])
      let isLast = start + Self.batchRecords >= records.count
      let now = recorder.world.clock.wall()
      let node = recorder.profile.node
      let part = try await recorder.record(kind: .importing, actor: actor, permission: .importFile) {
        connection in
        var undo = try ImportUndoing(connection, number: number, node: node)
        for record in batch { try undo.take(back: record) }
        if isLast { try ImportJournal(connection).close(number, at: now) }
        return (undo.book.drafts, undo.report)
      }
      report.add(part)
    }
    return report
  }

  static let tables: [TableID] = [
    .sourceRecord, .contactPoint, .claim, .purchase, .interaction, .fieldValue,
  ]
}

extension UndoImport.Report {
  fileprivate mutating func add(_ other: Self) {
    recordsArchived += other.recordsArchived
    fieldsRestored += other.fieldsRestored
    contactsEnded += other.contactsEnded
    salesReversed += other.salesReversed
    kept += other.kept
  }
}

/// The taking back of one batch of records, within one write transaction.
private struct ImportUndoing {
  private let connection: Connection
  private let rows: RowTable
  private let journal: ImportJournal
  private let number: Int
  private let node: NodeID
  private let run: ImportJournal.Run
  private var made: [SourceRecordID: [(table: TableID, row: RowID)]] = [:]
  private var changed: [SourceRecordID: [ImportTrace.Changed]] = [:]
  private(set) var book = DraftBook()
  private(set) var report = UndoImport.Report()

  init(_ connection: Connection, number: Int, node: NodeID) throws {
    self.connection = connection
    self.number = number
    self.node = node
    rows = RowTable(connection)
    journal = ImportJournal(connection)
    guard let run = try journal.run(number) else {
      throw ClienteleError(.notFound, "this node made no import \(number)")
    }
    self.run = run
    for table in UndoImport.tables {
      for (row, record) in try journal.rows(of: number, table) {
        made[record, default: []].append((table, row))
      }
    }
    for field in try journal.fields(of: number) { changed[field.record, default: []].append(field) }
  }

  mutating func take(back record: SourceRecordID) throws {
    let rowsMade = made[record] ?? []
    let isNew = rowsMade.contains { $0.table == .sourceRecord }
    if isNew, try isWorkedOn(record) { return try keep(record, .workedOn) }
    for (table, row) in rowsMade {
      switch table {
      case .sourceRecord:
        book.write(row, about: record, [(SourceRecordField.archived, .number(1))])
        report.recordsArchived += 1
      case .contactPoint where !isNew: try end(row, of: record)
      case .purchase:
        if try Reversal.reverse(row, rows, about: record, in: &book) { report.salesReversed += 1 }
      case .fieldValue where !isNew: try empty(row, of: record)
      case .interaction where !isNew: try keep(record, .service)
      case .claim where !isNew: try keep(record, .claim)
      default: break
      }
    }
    for field in changed[record] ?? [] { try restore(field) }
  }

  /// It ends before it began: it never was this person's.
  private mutating func end(_ row: RowID, of record: SourceRecordID) throws {
    guard let state = try rows.state(.contactPoint, row),
      state.value(ContactPointField.validUntil) == nil
    else { return }
    let began = state.value(ContactPointField.validFrom)?.integer ?? 0
    book.write(row, about: record, [(ContactPointField.validUntil, .integer(began))])
    report.contactsEnded += 1
  }

  /// What the import filled in first and nobody touched since.
  private mutating func empty(_ row: RowID, of record: SourceRecordID) throws {
    guard let state = try rows.state(.fieldValue, row) else { return }
    guard !isWrittenSince(state, FieldValueField.allCases) else { return try keep(record, .fieldChanged) }
    let choices = state.members(of: FieldValueField.choices.id)
    let emptied: Operation.Write =
      choices.isEmpty
      ? Operation.Write(FieldValueField.value.id, nil)
      : Operation.Write(FieldValueField.choices.id, add: [], remove: choices)
    book.add(Operation(table: .fieldValue, row: row, writes: [emptied]), record)
    report.fieldsRestored += 1
  }

  private mutating func restore(_ changed: ImportTrace.Changed) throws {
    guard let field = SourceRecordField(rawValue: changed.field.number),
      let state = try rows.state(.sourceRecord, changed.record.row), field.isRestorable
    else { return }
    guard state.value(field)?.text == changed.after else { return try keep(changed.record, .fieldChanged) }
    book.write(changed.record.row, about: changed.record, [(field, changed.before.map { .text($0) })])
    report.fieldsRestored += 1
  }

  private mutating func keep(_ record: SourceRecordID, _ reason: UndoImport.Kept.Reason) throws {
    let name = try rows.state(.sourceRecord, record.row)?.value(SourceRecordField.externalID)?.text
    report.kept.append(.init(record: name ?? record.description, reason: reason))
  }

  /// Whether anything about a record is not of this import.
  private func isWorkedOn(_ record: SourceRecordID) throws -> Bool {
    for table in ["contactPoint", "interaction", "purchase", "claim", "fieldValue"] {
      guard let id = Catalogue.current.tables.first(where: { $0.name == table })?.id else { continue }
      let rows = try connection.query("SELECT id FROM \(table) WHERE recordID = ?", [.id(record)]) {
        try $0.id(0)
      }
      for row in rows where try !isOfThisImport(id, row) { return true }
      if id == .fieldValue {
        for row in rows {
          if let state = try self.rows.state(id, row), isWrittenSince(state, FieldValueField.allCases) {
            return true
          }
        }
      }
    }
    let edits = try connection.count("SELECT count(*) FROM sourceRecord WHERE basedOn = ?", [.id(record)])
    let rulings = try connection.count(
      """
      SELECT count(*) FROM link WHERE (recordID = ? OR otherRecordID = ?) AND decidedBy = 'person'
        AND verdict = 'same'
      """, [.id(record), .id(record)])
    return try edits + rulings > 0 || isEditedSince(record)
  }

  /// What this import made, and what others made that were undone; reversals of sales are nobody's work.
  private func isOfThisImport(_ table: TableID, _ row: RowID) throws -> Bool {
    if try journal.isMade(by: number, table, row) || journal.isUndone(table, row) { return true }
    guard table == .purchase else { return false }
    let document = try rows.state(table, row)?.value(PurchaseField.documentNumber)?.text ?? ""
    return document.hasPrefix("reversal ") || document.hasPrefix("reinstated ")
  }

  private func isEditedSince(_ record: SourceRecordID) throws -> Bool {
    guard let state = try rows.state(.sourceRecord, record.row) else { return false }
    return isWrittenSince(state, SourceRecordField.allCases)
  }

  /// Whether anybody wrote one of some fields after this import.
  private func isWrittenSince(_ state: RowState, _ fields: [some CatalogueField]) -> Bool {
    fields.contains { field in
      guard let stamp = state.lastStamp(field.id) else { return false }
      return stamp.node != node
        || (stamp.incarnation, stamp.seq) > (run.incarnation, run.lastSeq)
    }
  }
}

extension SourceRecordField {
  /// What a later write replaces; the others keep their first, or their least, value.
  fileprivate var isRestorable: Bool {
    [.name, .gender, .birthday, .birthdayCalendar, .address].contains(self)
  }
}

/// The imports of this node, latest first.
package struct ListImports: Sendable {
  package init() {}

  package struct Item: Encodable, Hashable, Sendable {
    package let number: Int
    package let file: String
    package let hash: String
    package let startedAt: String
    package let records: Int
    package let isUndone: Bool
  }

  private static let itemsMax = 200

  package func run(_ database: Database) async throws -> [Item] {
    try await database.read { connection in
      try connection.query(
        """
        SELECT id, fileName, fileHash, startedAt, undoneAt IS NOT NULL,
          (SELECT count(DISTINCT recordID) FROM importedRow WHERE importID = importRun.id)
        FROM importRun ORDER BY id DESC LIMIT ?
        """, [.number(Self.itemsMax)]
      ) { row in
        Item(
          number: Int(row.integer(0)), file: row.text(1), hash: row.bytes(2).hexadecimal,
          startedAt: Instant(milliseconds: row.integer(3)).description, records: Int(row.integer(5)),
          isUndone: row.integer(4) == 1)
      }
    }
  }
}
