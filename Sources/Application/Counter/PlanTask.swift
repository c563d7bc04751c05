internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Something to do, for oneself or for a colleague of the store.
package struct PlanTask: Sendable {
  /// `nil` for a task of the store that concerns no one person.
  package var record: SourceRecordID?
  package var actor: AssociateID
  /// Who has it to do; `nil` for anybody of the store.
  package var assignee: AssociateID?
  package var nature: TaskNature
  package var summary: String
  package var dueAt: Instant?
  /// 1 highest, 5 medium, 9 lowest (RFC 5545).
  package var priority: Int
  /// The enquiry, complaint or date that it serves.
  package var subject: RowID?

  package init(
    record: SourceRecordID?, actor: AssociateID, assignee: AssociateID?, nature: TaskNature = .followUp,
    summary: String, dueAt: Instant? = nil, priority: Int = 5, subject: RowID? = nil
  ) {
    self.record = record
    self.actor = actor
    self.assignee = assignee
    self.nature = nature
    self.summary = summary
    self.dueAt = dueAt
    self.priority = priority
    self.subject = subject
  }

  package static let priorities = 1...9

  /// - Throws: `invalidInput` without a word what to do, or for a colleague of another store; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> RowID {
    try InputText.require(summary, field: "summary")
    try Self.check(priority: priority)
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .planTask) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      if let record {
        try RecordSale.require(record, connection)
        try requireUse(of: record, connection)
      }
      if let assignee { try Self.require(assignee, of: store, connection) }
      var book = DraftBook()
      let values: [(TaskField, Value?)] = [
        (.recordID, record.map { .id($0) }), (.storeID, .id(store)), (.associateID, assignee.map { .id($0) }),
        (.nature, .text(nature.rawValue)), (.summary, .text(summary)), (.dueAt, dueAt.map { .instant($0) }),
        (.priority, .number(priority)), (.state, .text(TaskState.needsAction.rawValue)),
        (.createdBy, .id(actor)), (.createdAt, .instant(now)), (.subjectID, subject.map { .id($0) }),
      ]
      book.write(id, about: record, values.filter { $0.1 != nil })
      return (book.drafts, id)
    }
  }

  /// What was sold is delivered and served, whatever the person restricted; nobody is sought out.
  private static let owed: Set<TaskNature> = [.delivery, .service, .complaint, .appointment, .other]

  /// - Throws: `notAllowed`.
  private func requireUse(of record: SourceRecordID, _ connection: Connection) throws {
    guard !Self.owed.contains(nature) else { return }
    let reader = MemberReader(connection)
    let records = try reader.records(of: try reader.member(of: record))
    guard try UseRestriction(connection).holds(for: records) else { return }
    throw ClienteleError(
      .notAllowed, "the member had the use of the own data restricted: nobody seeks the person out",
      hint: "The person lifts that by agreeing to any use again.")
  }

  static func check(priority: Int) throws {
    guard priorities.contains(priority) else {
      throw ClienteleError(.invalidInput, "a priority goes from 1, the highest, to 9")
    }
  }

  /// - Throws: `invalidInput`.
  static func require(_ assignee: AssociateID, of store: StoreID, _ connection: Connection) throws {
    let staff = StaffQueries(connection)
    guard try staff.role(of: assignee) != nil, try staff.store(of: assignee) == store else {
      throw ClienteleError(
        .invalidInput, "associate \(assignee) is not on the staff of this store",
        hint: "Tasks go to people of the own store.")
    }
  }
}

/// Changes a task: who has it, until when, how urgent, how far it is.
package struct ChangeTask: Sendable {
  package var task: RowID
  package var actor: AssociateID
  package var assignee: AssociateID?
  package var summary: String?
  package var dueAt: Instant?
  package var priority: Int?
  package var state: TaskState?
  /// What came of it.
  package var outcome: String?

  package init(
    task: RowID, actor: AssociateID, assignee: AssociateID? = nil, summary: String? = nil,
    dueAt: Instant? = nil, priority: Int? = nil, state: TaskState? = nil, outcome: String? = nil
  ) {
    self.task = task
    self.actor = actor
    self.assignee = assignee
    self.summary = summary
    self.dueAt = dueAt
    self.priority = priority
    self.state = state
    self.outcome = outcome
  }

  /// - Throws: `notFound`; `notAllowed` for a task of another store; `invalidInput`, also for a state that does not follow.
  package func run(_ recorder: Recorder) async throws {
    if let summary { try InputText.require(summary, field: "summary") }
    if let outcome { try InputText.check(outcome, field: "outcome") }
    if let priority { try PlanTask.check(priority: priority) }
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .planTask) { connection in
      let stored = try StoredRow(.task, task, named: "task", connection)
      let store = try StaffQueries(connection).store(of: actor)
      guard stored.reference(TaskField.storeID) == store.row else {
        throw ClienteleError(.notAllowed, "task \(task) is of another store")
      }
      if let assignee { try PlanTask.require(assignee, of: store, connection) }
      try stored.requireStep(TaskField.state, to: state?.rawValue, in: .task)
      var values: [(TaskField, Value?)] = [
        (.associateID, assignee.map { .id($0) }), (.summary, summary.map { .text($0) }),
        (.dueAt, dueAt.map { .instant($0) }), (.priority, priority.map { .number($0) }),
        (.state, state.map { .text($0.rawValue) }), (.outcome, outcome.flatMap { .nonBlank($0) }),
      ]
      if state == .completed {
        values += [(.completedAt, .instant(now)), (.completedBy, .id(actor))]
      }
      var book = DraftBook()
      book.writeChanged(task, about: stored.record(TaskField.recordID), values, over: stored.state)
      return (book.drafts, ())
    }
  }
}
