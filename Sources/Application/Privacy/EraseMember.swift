internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Destroys everything about one person, at the hub at once and at every node with its next checkpoint, as an erasure
/// request asks for (PIPL, article 47). What the books need stays, without the person.
///
/// Nothing brings it back: this is the one decision that cannot be undone, so it takes a request that somebody has
/// verified and that has cooled off.
package struct EraseMember: Sendable {
  package var request: RowID
  /// `nil` for the hub itself, when the period for keeping the person is over.
  package var actor: AssociateID?

  package init(request: RowID, actor: AssociateID?) {
    self.request = request
    self.actor = actor
  }

  package struct Report: Encodable, Hashable, Sendable {
    /// Source records of the person, of all stores.
    package let records: Int
  }

  /// - Throws: `wrongRole` anywhere but at the hub; `notAllowed` for who may not erase, for a request that is not verified,
  ///   and before it has cooled off; `notFound`.
  package func run(_ recorder: Recorder) async throws -> Report {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "people are erased at the hub", hint: "Give --data of the hub.")
    }
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    return try await recorder.decide(actor: actor, permission: .erasePerson) { writer in
      let connection = writer.connection
      let record = try dueRecord(connection, now)
      let member = try MemberReader(connection).member(of: record)
      let records = try MemberReader(connection).records(of: member)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.erasePerson), AuditSubject(.member, member.row), reason: .privacyRequest,
          detail: String(records.count)), at: now)
      let key = try LookupKey.current(connection, random: recorder.world.random)
      try recorder.write(
        try erasures(of: records, key, now, connection), kind: .erasure, actor: actor, to: writer)
      try recorder.write(answer(about: record, now), kind: .erasure, actor: actor, to: writer)
      _ = try CarryOutErasures(recorder, writer).run(limit: .max)
      return Report(records: records.count)
    }
  }

  private func dueRecord(_ connection: Connection, _ now: Instant) throws -> SourceRecordID {
    let found = try connection.first(
      "SELECT recordID, kind, state, receivedAt FROM privacyRequest WHERE id = ?", [.id(request)]
    ) {
      (
        record: $0.optionalID(0), kind: $0.text(1), state: $0.text(2),
        receivedAt: Instant(milliseconds: $0.integer(3))
      )
    }
    guard let found, found.kind == PrivacyRequestKind.erase.rawValue, let record = found.record else {
      throw ClienteleError(.notFound, "there is no request \(request) to erase anybody")
    }
    guard found.state == PrivacyRequestState.verified.rawValue else {
      throw ClienteleError(
        .notAllowed, "request \(request) is \(found.state)",
        hint: "Only a request of which it is verified who asks is carried out.")
    }
    let due = try PrivacySettings(connection).coolingOffEnd(ofRequestAt: found.receivedAt)
    guard now >= due else {
      throw ClienteleError(
        .notAllowed, "request \(request) cools off until \(due)", hint: "Until then it can be withdrawn.")
    }
    return SourceRecordID(record)
  }

  /// Every node is told, whether it holds the person or not: a laptop may come back with old writes.
  private func erasures(
    of records: [SourceRecordID], _ key: LookupKey, _ now: Instant, _ connection: Connection
  ) throws -> [Draft] {
    var book = DraftBook()
    for record in records {
      let tokens = try Set(Suppression(connection).tokens(of: record, key: key)).sorted()
      book.add(
        Operation(
          table: .erasure, row: record.row,
          writes: [
            Operation.Write(ErasureField.erasedAt.id, .instant(now)),
            Operation.Write(ErasureField.requestID.id, .id(request)),
            Operation.Write(ErasureField.suppression.id, add: tokens, remove: []),
          ]), nil)
    }
    return book.drafts
  }

  private func answer(about record: SourceRecordID, _ now: Instant) -> [Draft] {
    var book = DraftBook()
    book.write(
      request, about: record,
      [
        (PrivacyRequestField.state, .text(PrivacyRequestState.done.rawValue)),
        (.handledBy, actor.map { .id($0) }),
        (.handledAt, .instant(now)), (.outcome, .text("erased")),
      ])
    return book.drafts
  }
}
