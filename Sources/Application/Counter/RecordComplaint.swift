internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A complaint, as it was received.
package struct RecordComplaint: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  package var channel: InteractionKind
  package var category: ComplaintCategory
  package var description: String
  package var purchase: PurchaseID?
  package var serial: String
  /// 1 most severe to 9.
  package var severity: Int
  package var assignee: AssociateID?
  package var statedAt: Instant?

  package init(
    record: SourceRecordID, actor: AssociateID, channel: InteractionKind = .visit,
    category: ComplaintCategory, description: String, purchase: PurchaseID? = nil, serial: String = "",
    severity: Int = 5, assignee: AssociateID? = nil, statedAt: Instant? = nil
  ) {
    self.record = record
    self.actor = actor
    self.channel = channel
    self.category = category
    self.description = description
    self.purchase = purchase
    self.serial = serial
    self.severity = severity
    self.assignee = assignee
    self.statedAt = statedAt
  }

  /// - Throws: `invalidInput` without a description, `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> RowID {
    try InputText.require(description, field: "description")
    try InputText.check(serial, field: "serial")
    try PlanTask.check(priority: severity)
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .recordComplaint) {
      connection in
      let store = try StaffQueries(connection).store(of: actor)
      try RecordSale.require(record, connection)
      if let assignee { try PlanTask.require(assignee, of: store, connection) }
      var book = DraftBook()
      let values: [(ComplaintField, Value?)] = [
        (.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
        (.channel, .text(channel.rawValue)), (.category, .text(category.rawValue)),
        (.description, .text(description)), (.purchaseID, purchase.map { .id($0) }),
        (.serial, .nonBlank(serial)), (.severity, .number(severity)),
        (.receivedAt, .instant(statedAt ?? now)), (.state, .text(ComplaintState.received.rawValue)),
        (.assigneeID, assignee.map { .id($0) }),
      ]
      book.write(id, about: record, values.filter { $0.1 != nil })
      return (book.drafts, id)
    }
  }
}

/// What is done about a complaint. Any store that serves the member may take it further: the person complains where
/// the person is.
package struct HandleComplaint: Sendable {
  package var complaint: RowID
  package var actor: AssociateID
  package var state: ComplaintState?
  package var assignee: AssociateID?
  /// What was done; needed to resolve.
  package var resolution: String?

  package init(
    complaint: RowID, actor: AssociateID, state: ComplaintState? = nil, assignee: AssociateID? = nil,
    resolution: String? = nil
  ) {
    self.complaint = complaint
    self.actor = actor
    self.state = state
    self.assignee = assignee
    self.resolution = resolution
  }

  /// - Throws: `invalidInput`, also for a state that does not follow; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws {
    if let resolution { try InputText.require(resolution, field: "resolution") }
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .recordComplaint) { connection in
      let stored = try StoredRow(.complaint, complaint, named: "complaint", connection)
      if let assignee {
        try PlanTask.require(assignee, of: try StaffQueries(connection).store(of: actor), connection)
      }
      try stored.requireStep(ComplaintField.state, to: state?.rawValue, in: .complaint)
      if state == .resolved, resolution == nil, stored.state.value(ComplaintField.resolution) == nil {
        throw ClienteleError(
          .invalidInput, "a resolved complaint says what was done", hint: "Give the resolution.")
      }
      var values: [(ComplaintField, Value?)] = [
        (.state, state.map { .text($0.rawValue) }), (.assigneeID, assignee.map { .id($0) }),
        (.resolution, resolution.map { .text($0) }),
      ]
      if state == .resolved { values.append((.resolvedAt, .instant(now))) }
      var book = DraftBook()
      book.writeChanged(
        complaint, about: stored.record(ComplaintField.recordID), values, over: stored.state)
      return (book.drafts, ())
    }
  }
}
