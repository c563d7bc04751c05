internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
package import Members
internal import Persistence
internal import Records

/// A day of a person that comes round every year: put down, changed, or taken off the list.
package struct KeepDate: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  /// `nil` for a new one.
  package var id: RowID?
  package var kind: DateKind
  package var label: String
  package var date: AnnualDate
  package var provenance: DateProvenance
  /// How many days before it people want to be told.
  package var leadDays: Int
  package var isArchived: Bool

  package init(
    record: SourceRecordID, actor: AssociateID, id: RowID? = nil, kind: DateKind, label: String = "",
    date: AnnualDate, provenance: DateProvenance = .typed, leadDays: Int = 7, isArchived: Bool = false
  ) {
    self.record = record
    self.actor = actor
    self.id = id
    self.kind = kind
    self.label = label
    self.date = date
    self.provenance = provenance
    self.leadDays = leadDays
    self.isArchived = isArchived
  }

  package static let leadDaysMax = 60

  /// - Throws: `invalidInput`, `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> RowID {
    try InputText.check(label, field: "label")
    guard (0...Self.leadDaysMax).contains(leadDays) else {
      throw ClienteleError(.invalidInput, "people are told 0 to \(Self.leadDaysMax) days before a date")
    }
    let fresh = recorder.world.newRowID()
    return try await recorder.record(kind: .record, actor: actor, permission: .editMember) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      try RecordSale.require(record, connection)
      let values: [(ImportantDateField, Value?)] = [
        (.kind, .text(kind.rawValue)), (.label, .nonBlank(label)), (.date, .text(date.description)),
        (.provenance, .text(provenance.rawValue)), (.leadDays, .number(leadDays)),
        (.archived, .number(isArchived ? 1 : 0)),
      ]
      var book = DraftBook()
      if let id {
        let stored = try StoredRow(.importantDate, id, named: "date", connection)
        book.writeChanged(
          id, about: stored.record(ImportantDateField.recordID), values, over: stored.state)
        return (book.drafts, id)
      }
      let made: [(ImportantDateField, Value?)] = [
        (.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
      ]
      book.write(fresh, about: record, (made + values).filter { $0.1 != nil })
      return (book.drafts, fresh)
    }
  }
}

/// Takes a day off the list, also for somebody who is not shown its year.
package struct DropDate: Sendable {
  package var id: RowID
  package var actor: AssociateID

  package init(id: RowID, actor: AssociateID) {
    self.id = id
    self.actor = actor
  }

  /// - Throws: `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    try await recorder.record(kind: .record, actor: actor, permission: .editMember) { connection in
      let stored = try StoredRow(.importantDate, id, named: "date", connection)
      var book = DraftBook()
      book.writeChanged(
        id, about: stored.record(ImportantDateField.recordID), [(ImportantDateField.archived, .number(1))],
        over: stored.state)
      return (book.drafts, ())
    }
  }
}
