internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Who it was that asked without giving a name: the enquiry goes on as one of the member, with the day it was asked and who
/// took it. The store's own is closed and keeps the product alone, so that what was said lies with the person it is about
/// and leaves with the person; a correction says from which it came and why.
package struct AttachEnquiry: Sendable {
  package var enquiry: RowID
  package var record: SourceRecordID
  package var actor: AssociateID
  package var reason: String

  package init(enquiry: RowID, record: SourceRecordID, actor: AssociateID, reason: String) {
    self.enquiry = enquiry
    self.record = record
    self.actor = actor
    self.reason = reason
  }

  /// What goes over as it is.
  private static let kept: [EnquiryField] = [
    .storeID, .associateID, .channel, .brand, .reference, .note, .budgetMinorUnits, .currency, .raisedAt,
    .state,
    .answeredAt,
  ]

  /// - Returns: the enquiry of the member.
  /// - Throws: `invalidInput` without a reason, for an enquiry that has a member, and for one that is over; `notFound`;
  ///   `notAllowed` for one of another store.
  package func run(_ recorder: Recorder) async throws -> RowID {
    try InputText.require(reason, field: "reason")
    let world = recorder.world
    let (fresh, interaction, correction) = (world.newRowID(), world.newRowID(), world.newRowID())
    let now = world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .recordEnquiry) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      let stored = try StoredRow(.enquiry, enquiry, named: "enquiry", connection)
      guard stored.reference(EnquiryField.storeID) == store.row else {
        throw ClienteleError(.notAllowed, "enquiry \(enquiry) was made at another store")
      }
      guard stored.record(EnquiryField.recordID) == nil, stored.state.value(EnquiryField.closedAt) == nil
      else {
        throw ClienteleError(
          .invalidInput, "enquiry \(enquiry) has a member already, or is over",
          hint: "Record what was asked as an enquiry of the member.")
      }
      try RecordSale.require(record, connection)
      var book = DraftBook()
      let copied = Self.kept.map { ($0, stored.state.value($0)) }
      let named: [(EnquiryField, Value?)] = [(.recordID, .id(record)), (.interactionID, .id(interaction))]
      book.write(fresh, about: record, (named + copied).filter { $0.1 != nil })
      book.write(interaction, about: record, contact(stored.state, at: now).filter { $0.1 != nil })
      let why: [(CorrectionField, Value?)] = [
        (.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
        (.subjectTable, .number(TableID.enquiry.number)), (.subjectID, .id(enquiry)),
        (.replacementID, .id(fresh)), (.reason, .text(reason)), (.correctedAt, .instant(now)),
      ]
      book.write(correction, about: record, why)
      book.write(
        enquiry, about: nil, [(EnquiryField.closedAt, .instant(now)), (EnquiryField.note, .text(""))])
      return (book.drafts, fresh)
    }
  }

  /// That the person asked, as a contact: at the time that was noted then, by who took it.
  private func contact(_ enquiry: RowState, at now: Instant) -> [(InteractionField, Value?)] {
    func text(_ field: EnquiryField) -> String { enquiry.value(field)?.text ?? "" }
    let product = [text(.brand), text(.reference)].filter { !$0.isEmpty }.joined(separator: " ")
    let note = [product, text(.note)].filter { !$0.isEmpty }.joined(separator: ": ")
    return [
      (.recordID, .id(record)), (.storeID, enquiry.value(EnquiryField.storeID)),
      (.associateID, enquiry.value(EnquiryField.associateID)),
      (.kind, .text(InteractionKind.enquiry.rawValue)),
      (.statedAt, enquiry.value(EnquiryField.raisedAt) ?? .instant(now)), (.note, .nonBlank(note)),
    ]
  }
}
