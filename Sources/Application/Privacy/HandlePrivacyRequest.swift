internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Takes a request about the own data further. That a person is erased is never said by hand: ``EraseMember`` does it.
package struct HandlePrivacyRequest: Sendable {
  package var request: RowID
  package var actor: AssociateID
  package var step: Step
  /// What is worth keeping, such as how it was established who asks; added to what stands there.
  package var note: String

  package init(request: RowID, actor: AssociateID, step: Step, note: String = "") {
    self.request = request
    self.actor = actor
    self.step = step
    self.note = note
  }

  package enum Step: Hashable, Sendable {
    /// It is established who asks.
    case verify
    case done
    /// For one of ``PrivacyRequestOutcome/refusals``.
    case refuse(PrivacyRequestOutcome)
    /// The person takes it back.
    case withdraw

    package var state: PrivacyRequestState {
      switch self {
      case .verify: .verified
      case .done: .done
      case .refuse: .refused
      case .withdraw: .withdrawn
      }
    }
  }

  /// - Throws: `invalidInput` for a step that does not follow or a reason that is none to refuse, `notAllowed`, also for
  ///   erasing by hand; `notFound`.
  package func run(_ recorder: Recorder) async throws {
    try InputText.check(note, field: "note")
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    let restriction = recorder.world.newRowID()
    // What is done may be a word of the person, which carries a signature of its own.
    let kind: ChangeKind = step == .done ? .consent : .record
    try await recorder.record(kind: kind, actor: actor, permission: .handlePrivacyRequest) { connection in
      let stored = try StoredRow(.privacyRequest, request, named: "request", connection)
      try stored.requireStep(PrivacyRequestField.state, to: step.state.rawValue, in: .privacyRequest)
      guard stored.state.value(PrivacyRequestField.state)?.text != step.state.rawValue else {
        return ([], ())
      }
      let outcome = try outcome(of: stored)
      let notes = try notes(of: stored)
      let values: [(PrivacyRequestField, Value?)] = [
        (.state, .text(step.state.rawValue)), (.handledBy, .id(actor)), (.handledAt, .instant(now)),
        (.outcome, outcome.map { .text($0.rawValue) }), (.note, notes),
      ]
      let record = stored.record(PrivacyRequestField.recordID)
      var book = DraftBook()
      book.writeChanged(request, about: record, values, over: stored.state)
      if outcome == .restricted, let record {
        restrict(record, as: restriction, at: now, in: &book, connection)
      }
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.handlePrivacyRequest),
          try record.map { AuditSubject(.member, try MemberReader(connection).member(of: $0).row) },
          reason: .privacyRequest,
          detail: [step.state.rawValue, outcome?.rawValue].compactMap(\.self)
            .joined(separator: " ")), at: now)
      return (book.drafts, ())
    }
  }

  /// The consent to any use is withdrawn, and every node that holds the person hears of it.
  private func restrict(
    _ record: SourceRecordID, as id: RowID, at now: Instant, in book: inout DraftBook,
    _ connection: Connection
  ) {
    // An officer of head office may be of no store.
    let store = try? StaffQueries(connection).store(of: actor)
    let values: [(ConsentField, Value?)] = [
      (.recordID, .id(record)), (.storeID, store.map { .id($0) }), (.associateID, .id(actor)),
      (.purpose, .text(ConsentPurpose.anyUse.rawValue)), (.channel, .text(ConsentChannel.any.rawValue)),
      (.verdict, .text(ConsentVerdict.withdrawn.rawValue)), (.basis, .text(ConsentBasis.consent.rawValue)),
      (.evidence, .text(ConsentEvidence.form.rawValue)), (.statedAt, .instant(now)),
    ]
    book.write(id, about: record, values.filter { $0.1 != nil })
  }

  private func outcome(of stored: StoredRow) throws -> PrivacyRequestOutcome? {
    let kind = stored.state.value(PrivacyRequestField.kind)?.text.flatMap { PrivacyRequestKind(rawValue: $0) }
    switch step {
    case .verify, .withdraw: return nil
    case .refuse(let outcome):
      guard PrivacyRequestOutcome.refusals.contains(outcome) else {
        throw ClienteleError(
          .invalidInput, "\(outcome.rawValue) is no reason to refuse",
          hint: "Give one of: \(PrivacyRequestOutcome.refusals.map(\.rawValue).joined(separator: ", ")).")
      }
      return outcome
    case .done:
      guard let kind, kind != .erase else {
        throw ClienteleError(
          .notAllowed, "request \(request) asks to be erased, which is done and not said",
          hint: "Use `clientele privacy erase \(request)` at the hub.")
      }
      return kind.outcome
    }
  }

  private func notes(of stored: StoredRow) throws -> Value? {
    guard let added = Value.nonBlank(note)?.text else { return nil }
    let all = [stored.state.value(PrivacyRequestField.note)?.text, added].compactMap(\.self)
      .joined(separator: "\n")
    try InputText.check(all, field: "note")
    return .text(all)
  }
}
