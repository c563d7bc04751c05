internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A product somebody asked about, with the contact it was asked in. Without a person it is the store's: a question on
/// the telephone of somebody who gave no name.
package struct RecordEnquiry: Sendable {
  package var record: SourceRecordID?
  package var actor: AssociateID
  package var channel: InteractionKind
  package var brand: String
  package var reference: String
  package var note: String
  package var budget: Money?
  package var statedAt: Instant?

  package init(
    record: SourceRecordID?, actor: AssociateID, channel: InteractionKind = .visit, brand: String = "",
    reference: String = "", note: String = "", budget: Money? = nil, statedAt: Instant? = nil
  ) {
    self.record = record
    self.actor = actor
    self.channel = channel
    self.brand = brand
    self.reference = reference
    self.note = note
    self.budget = budget
    self.statedAt = statedAt
  }

  /// - Throws: `invalidInput` when nothing is asked about; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> RowID {
    guard [brand, reference, note].contains(where: { !$0.allSatisfy(\.isWhitespace) }) else {
      throw ClienteleError(
        .invalidInput, "an enquiry is about something", hint: "Give a brand, a reference or a note.")
    }
    for text in [brand, reference, note] { try InputText.check(text, field: "an enquiry") }
    guard budget.map({ $0.minorUnits >= 0 }) ?? true else {
      throw ClienteleError(.invalidInput, "a budget is not below zero")
    }
    let (id, interaction) = (recorder.world.newRowID(), recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .recordEnquiry) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      if let record { try RecordSale.require(record, connection) }
      var book = DraftBook()
      let values: [(EnquiryField, Value?)] = [
        (.recordID, record.map { .id($0) }), (.storeID, .id(store)), (.associateID, .id(actor)),
        (.channel, .text(channel.rawValue)), (.brand, .nonBlank(brand)), (.reference, .nonBlank(reference)),
        (.note, .nonBlank(note)), (.budgetMinorUnits, budget.map { .integer($0.minorUnits) }),
        (.currency, budget.map { .text($0.currency.code) }), (.raisedAt, .instant(statedAt ?? now)),
        (.state, .text(EnquiryState.open.rawValue)),
        (.interactionID, record == nil ? nil : .id(interaction)),
      ]
      book.write(id, about: record, values.filter { $0.1 != nil })
      if let record {
        let words = [brand, reference].filter { !$0.isEmpty }.joined(separator: " ")
        let contact: [(InteractionField, Value?)] = [
          (.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
          (.kind, .text(InteractionKind.enquiry.rawValue)), (.statedAt, .instant(statedAt ?? now)),
          (.note, .nonBlank([words, note].filter { !$0.isEmpty }.joined(separator: ": "))),
        ]
        book.write(interaction, about: record, contact.filter { $0.1 != nil })
      }
      return (book.drafts, id)
    }
  }
}

/// What became of an enquiry.
package struct HandleEnquiry: Sendable {
  package var enquiry: RowID
  package var actor: AssociateID
  package var state: EnquiryState
  /// The sale it ended in.
  package var purchase: PurchaseID?
  package var lostReason: String
  package var assignee: AssociateID?

  package init(
    enquiry: RowID, actor: AssociateID, state: EnquiryState, purchase: PurchaseID? = nil,
    lostReason: String = "", assignee: AssociateID? = nil
  ) {
    self.enquiry = enquiry
    self.actor = actor
    self.state = state
    self.purchase = purchase
    self.lostReason = lostReason
    self.assignee = assignee
  }

  /// - Throws: `invalidInput`, also for a state that does not follow; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    if state == .lost { try InputText.require(lostReason, field: "reason") }
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .recordEnquiry) { connection in
      let stored = try StoredRow(.enquiry, enquiry, named: "enquiry", connection)
      if let assignee {
        try PlanTask.require(assignee, of: try StaffQueries(connection).store(of: actor), connection)
      }
      try stored.requireStep(EnquiryField.state, to: state.rawValue, in: .enquiry)
      var values: [(EnquiryField, Value?)] = [
        (.state, .text(state.rawValue)), (.purchaseID, purchase.map { .id($0) }),
        (.lostReason, .nonBlank(lostReason)), (.associateID, assignee.map { .id($0) }),
      ]
      if state != .open, stored.state.value(EnquiryField.answeredAt) == nil {
        values.append((.answeredAt, .instant(now)))
      }
      if state == .won || state == .lost { values.append((.closedAt, .instant(now))) }
      var book = DraftBook()
      book.writeChanged(enquiry, about: stored.record(EnquiryField.recordID), values, over: stored.state)
      return (book.drafts, ())
    }
  }
}
