internal import Catalogue
internal import ChangeLog
internal import Exchange
internal import Kernel
internal import Members
internal import Persistence
internal import Records

/// Turns rows of a file into the operations of one change, leaving out what is there already.
struct ImportBatch {
  private let directory: ImportDirectory
  private let listScope: String
  private let rows: RowTable
  private(set) var book = DraftBook()
  private(set) var counts = Counts()
  /// What it takes to undo this batch.
  private(set) var trace = ImportTrace()
  private let journal: ImportJournal
  private let erasures: Erasures
  /// Rows made earlier in this batch.
  private var made: Set<RowID> = []

  struct Counts: Sendable {
    var new = 0
    var changed = 0
    var unchanged = 0
    /// Left out: about somebody who was erased on request, or perhaps was.
    var erased = 0
  }

  /// - Parameters:
  ///   - listScope: what the identifiers of a member list are relative to.
  ///   - takesErased: whether people who perhaps were erased are taken in as new members.
  init(_ connection: Connection, directory: ImportDirectory, listScope: String, takesErased: Bool) {
    erasures = Erasures(connection, takesAgain: takesErased)
    self.listScope = listScope
    self.directory = directory
    rows = RowTable(connection)
    journal = ImportJournal(connection)
  }

  mutating func take(_ item: ImportItem) throws {
    switch item {
    case .member(let row): try take(row)
    case .purchase(let row): try take(row)
    case .reject: break
    }
  }

  // MARK: Members

  private mutating func take(_ row: MemberRow) throws {
    guard let store = directory.store(row.store) else { return }
    let scope = listScope
    let record = directory.recordID(scope: scope, store: store, external: row.recordID)
    let contacts = row.contacts(scope: scope)
    if try erasures.covers(record, contacts) { return counts.erased += 1 }
    let associate = directory.associate(row.associate, at: store)
    let before = try shown(.sourceRecord, record.row)
    let isUndone = try before != nil && journal.isUndone(.sourceRecord, record.row)
    var isChanged = try writeChanges(
      record.row, about: record, before,
      [
        (
          SourceRecordField.archived,
          isUndone && before?.value(SourceRecordField.archived) == .number(1) ? .number(0) : nil
        ),
        (.storeID, .id(store)), (.associateID, associate.map { .id($0) }),
        (.name, .nonBlank(row.name)), (.gender, .nonBlank(row.gender)), (.birthday, .nonBlank(row.birthday)),
        (.birthdayCalendar, .nonBlank(row.calendar)), (.address, .nonBlank(row.address)),
        (.source, .nonBlank(row.source)), (.externalSource, .text(scope)), (.externalID, .text(row.recordID)),
        (.firstSeenAt, row.firstContactAt.map { .instant($0) }),
      ])
    if isUndone, before?.value(SourceRecordField.archived) == .number(1) {
      trace.made(.sourceRecord, record.row, of: record)
    }
    made.insert(record.row)
    for contact in contacts {
      if try writeContact(contact, of: record, seen: row.firstContactAt) { isChanged = true }
    }
    if try writeFields(row.custom, of: record) { isChanged = true }
    if let associate, let stated = row.firstContactAt {
      if try writeClaim(record, associate, store, stated) { isChanged = true }
    }
    count(isNew: before == nil, isChanged: isChanged)
  }

  /// A cell of several options adds to what is there: a list knows nothing of what was learnt since.
  private mutating func writeFields(_ typed: [RowID: String], of record: SourceRecordID) throws -> Bool {
    var isChanged = false
    for definition in directory.fields {
      guard let text = typed[definition.id], let field = definition.field,
        let read = try? field.read(text)
      else { continue }
      let row = FieldReader.valueID(of: definition.id, in: record)
      let state = try shown(.fieldValue, row)
      let there = Set(state?.members(of: FieldValueField.choices.id) ?? [])
      let value = field.kind.isSet ? CustomValue.options(there.union(read.choices)) : read
      guard value.stored != state?.value(FieldValueField.value)?.text ?? "" || Set(value.choices) != there
      else { continue }
      if state == nil {
        made.insert(row)
        trace.made(.fieldValue, row, of: record)
      }
      let change = FieldChange(field: definition.id, value: value, isSet: field.kind.isSet)
      book.add(change.operation(on: row, in: record, state), record)
      isChanged = true
    }
    return isChanged
  }

  private mutating func writeContact(
    _ contact: MemberRow.Contact, of record: SourceRecordID, seen: Instant?
  ) throws -> Bool {
    let id = RowID.derived(
      source: "contact:\(contact.kind)", document: record.description, line: contact.value)
    if try exists(.contactPoint, id) { return try reopen(id, of: record) }
    made.insert(id)
    trace.made(.contactPoint, id, of: record)
    book.write(
      id, about: record,
      [
        (ContactPointField.recordID, .id(record)), (.kind, .text(contact.kind)),
        (.value, .text(contact.value)),
        (.scope, .nonBlank(contact.scope)), (.validFrom, seen.map { .instant($0) }),
      ].filter { $0.1 != nil })
    return true
  }

  /// A contact point that an undo took away, and this import gives again.
  private mutating func reopen(_ id: RowID, of record: SourceRecordID) throws -> Bool {
    guard let state = try shown(.contactPoint, id), state.value(ContactPointField.validUntil) != nil,
      try journal.isUndone(.contactPoint, id)
    else { return false }
    made.insert(id)
    trace.made(.contactPoint, id, of: record)
    book.write(id, about: record, [(ContactPointField.validUntil, nil)])
    return true
  }

  private mutating func writeClaim(
    _ record: SourceRecordID, _ associate: AssociateID, _ store: StoreID, _ stated: Instant
  ) throws -> Bool {
    let bookID = directory.bookID(of: store)
    let kind = bookID == nil ? ClaimKind.imported : .opening
    let id = RowID.derived(source: "claim:\(kind.rawValue)", document: record.description)
    guard try !exists(.claim, id) else { return false }
    made.insert(id)
    trace.made(.claim, id, of: record)
    book.write(
      id, about: record,
      [
        (ClaimField.recordID, .id(record)), (.associateID, .id(associate)), (.storeID, .id(store)),
        (.kind, .text(kind.rawValue)), (.evidence, .text(ContactEvidence.typedIn.rawValue)),
        (.statedAt, .instant(stated)), (.bookID, bookID.map { .id($0) }),
      ].filter { $0.1 != nil })
    return true
  }

  // MARK: Purchases

  private mutating func take(_ row: PurchaseRow) throws {
    guard let store = directory.store(row.store) else { return }
    let record = directory.recordID(scope: row.member.scope, store: store, external: row.member.id)
    let card = MemberRow.Contact(kind: "card", value: row.member.id, scope: row.member.scope)
    if try erasures.covers(record, Self.isShared(scope: card.scope) ? [card] : []) {
      counts.erased += 1
      // The books need the sale.
      if row.kind == .sale || row.kind == .return { try takeSale(row, nil, store) }
      return
    }
    try ensureRecord(record, row, store)
    switch row.kind {
    case .sale, .return: try takeSale(row, record, store)
    case .repair, .service: try takeService(row, record, store)
    }
  }

  /// A purchase of somebody this store has no record of makes one that knows no more than the reference.
  private mutating func ensureRecord(_ record: SourceRecordID, _ row: PurchaseRow, _ store: StoreID) throws {
    guard try !exists(.sourceRecord, record.row) else {
      guard try journal.isUndone(.sourceRecord, record.row),
        try shown(.sourceRecord, record.row)?.value(SourceRecordField.archived) == .number(1)
      else { return }
      made.insert(record.row)
      trace.made(.sourceRecord, record.row, of: record)
      return book.write(record.row, about: record, [(SourceRecordField.archived, .number(0))])
    }
    made.insert(record.row)
    trace.made(.sourceRecord, record.row, of: record)
    book.write(
      record.row, about: record,
      [
        (SourceRecordField.storeID, .id(store)), (.source, .text("purchase")),
        (.externalSource, .text(row.member.scope)), (.externalID, .text(row.member.id)),
        (.firstSeenAt, .instant(row.at)),
      ])
    if Self.isShared(scope: row.member.scope) {
      _ = try writeContact(
        MemberRow.Contact(kind: "card", value: row.member.id, scope: row.member.scope), of: record,
        seen: row.at)
    }
  }

  /// - Parameter record: `nil` for a person who was erased.
  private mutating func takeSale(_ row: PurchaseRow, _ record: SourceRecordID?, _ store: StoreID) throws {
    let source = "purchase:\(row.member.scope):\(directory.storeCodes[store] ?? "")"
    let purchase = RowID.derived(source: source, document: row.identity.document, line: row.identity.line)
    let associate = directory.associate(row.associate, at: store)
    let values: [(PurchaseField, Value?)] = [
      (.recordID, record.map { .id($0) }), (.storeID, .id(store)), (.associateID, associate.map { .id($0) }),
      (.kind, .text(row.kind.rawValue)), (.soldAt, .instant(row.at)),
      (.documentSource, .text(row.member.scope)),
      (.documentNumber, row.document.flatMap { .nonBlank($0) }),
      (.amountMinorUnits, .integer(row.amount.minorUnits)),
      (.currency, .text(row.amount.currency.code)),
    ]
    let before = try shown(.purchase, purchase)
    let isSame = before.map { known in values.allSatisfy { known.value($0.0) == $0.1 } } ?? false
    if isSame, !made.contains(purchase), let record,
      let undone = try Reversal.standing(of: purchase, in: rows)
    {
      made.insert(purchase)
      trace.made(.purchase, purchase, of: record)
      try undone.reinstate(rows, about: record, in: &book)
      return count(isNew: true, isChanged: true)
    }
    if isSame || made.contains(purchase) { return counts.unchanged += 1 }
    made.insert(purchase)
    if let record { trace.made(.purchase, purchase, of: record) }
    book.write(purchase, about: record, values.filter { $0.1 != nil })
    book.write(
      .derived(source: "line", document: purchase.description, line: "0"), about: record,
      [
        (PurchaseLineField.purchaseID, .id(purchase)), (.recordID, record.map { .id($0) }),
        (.storeID, .id(store)), (.brand, .nonBlank(row.brand)), (.reference, .nonBlank(row.reference)),
        (.serial, record == nil ? nil : .nonBlank(row.serial)),
        (.quantity, .number(row.quantity)), (.amountMinorUnits, .integer(row.amount.minorUnits)),
      ].filter { $0.1 != nil })
    count(isNew: before == nil, isChanged: true)
  }

  private mutating func takeService(_ row: PurchaseRow, _ record: SourceRecordID, _ store: StoreID) throws {
    let source = "service:\(row.member.scope):\(directory.storeCodes[store] ?? "")"
    let id = RowID.derived(source: source, document: row.identity.document, line: row.identity.line)
    guard try !exists(.interaction, id) else { return counts.unchanged += 1 }
    made.insert(id)
    trace.made(.interaction, id, of: record)
    book.write(
      id, about: record,
      [
        (InteractionField.recordID, .id(record)), (.storeID, .id(store)),
        (.associateID, directory.associate(row.associate, at: store).map { .id($0) }),
        (.kind, .text(row.kind.rawValue)), (.statedAt, .instant(row.at)), (.serial, .nonBlank(row.serial)),
        (.note, .nonBlank([row.brand, row.reference].filter { !$0.isEmpty }.joined(separator: " "))),
      ].filter { $0.1 != nil })
    count(isNew: true, isChanged: true)
  }

  // MARK: What is there already

  private func shown(_ table: TableID, _ id: RowID) throws -> RowState? {
    made.contains(id) ? nil : try rows.state(table, id)
  }

  private func exists(_ table: TableID, _ id: RowID) throws -> Bool {
    try made.contains(id) || rows.exists(table, id)
  }

  /// Writes the values that differ from what is shown; a blank value takes nothing away.
  private mutating func writeChanges<Field: CatalogueField>(
    _ id: RowID, about record: SourceRecordID, _ before: RowState?, _ values: [(Field, Value?)]
  ) throws -> Bool {
    let changed = values.filter { field, value in value != nil && before?.value(field) != value }
    guard !changed.isEmpty else { return false }
    if before == nil {
      trace.made(Field.table, id, of: record)
    } else {
      for (field, value) in changed {
        trace.changed(record, field.id, from: before?.value(field)?.text, to: value?.text)
      }
    }
    book.write(id, about: record, changed)
    return true
  }

  private mutating func count(isNew: Bool, isChanged: Bool) {
    if isNew {
      counts.new += 1
    } else if isChanged {
      counts.changed += 1
    } else {
      counts.unchanged += 1
    }
  }
}

extension ImportBatch {
  /// Identifiers of a store's own list mean nothing elsewhere; those of a shared system (a card, a loyalty
  /// scheme) are contact points by which records of several stores find each other.
  static func isShared(scope: String) -> Bool { scope != ownListScope }

  static let ownListScope = "record"
}

/// Who is not to come back with a file.
private struct Erasures {
  private let table: ErasureTable
  private let suppression: Suppression
  private let takesAgain: Bool

  init(_ connection: Connection, takesAgain: Bool) {
    table = ErasureTable(connection)
    suppression = Suppression(connection)
    self.takesAgain = takesAgain
  }

  func covers(_ record: SourceRecordID, _ contacts: [MemberRow.Contact]) throws -> Bool {
    if try table.isErased(record) { return true }
    guard !takesAgain else { return false }
    return try suppression.erasedRecord(with: contacts.map { ($0.kind, $0.value) }) != nil
  }
}

extension MemberRow {
  fileprivate struct Contact {
    let kind: String
    let value: String
    let scope: String
  }

  fileprivate func contacts(scope: String) -> [Contact] {
    phones.map { Contact(kind: "phone", value: $0, scope: "") }
      + ([email] + otherEmails).filter { !$0.isEmpty }.map { Contact(kind: "email", value: $0, scope: "") }
      + (chat.isEmpty ? [] : [Contact(kind: "wechat", value: chat, scope: "")])
      + (ImportBatch.isShared(scope: scope) ? [Contact(kind: "card", value: recordID, scope: scope)] : [])
  }
}
