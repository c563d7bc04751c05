internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// At the hub: lets go of people whose period is over (``RetentionSettings``). Whoever is due is put into the register as a request to
/// be erased in which the house asks; it cools off like any other, is shown to the privacy officer, who can withdraw it,
/// and falls away when the person comes again. What has cooled off is carried out.
package struct ExpireMembers: Sendable {
  private let recorder: Recorder

  package init(_ recorder: Recorder) {
    self.recorder = recorder
  }

  package struct Report: Encodable, Hashable, Sendable {
    /// Put into the register.
    package var asked = 0
    /// Came again meanwhile.
    package var kept = 0
    package var erased = 0
  }

  private static let interval = Milliseconds.days(1)
  /// Each that is due becomes a part of one change.
  private static let recordsPerLook = Limits.changePartsMax / 2
  /// Erasing writes the database of every node anew, so there is a limit to how many go in one day.
  package static let erasedPerDayMax = 1_000

  /// What is due, once a day; nothing on other calls.
  package func run() async throws -> Report? {
    let now = recorder.world.clock.wall()
    let isDue = try await recorder.database.read { connection in
      let last = try PropertyTable(connection).integer(.retentionLookedAt).map { Instant(milliseconds: $0) }
      guard try RetentionReader(connection).isAsked || (try !waiting(connection).isEmpty) else {
        return false
      }
      return last.map { now - $0 >= Self.interval || now < $0 } ?? true
    }
    guard isDue else { return nil }
    var report = Report()
    for request in try await recorder.database.read({ try waiting($0) }) {
      try await settle(request, now, &report)
    }
    var start: RowID? = RowID.zero
    while let from = start { start = try await ask(after: from, now, &report) }
    try await recorder.database.write { try PropertyTable($0).set(.retentionLookedAt, now.milliseconds) }
    return report
  }

  /// How many members are due now, by class; what is in the register already is not counted again.
  static func dueCounts(
    _ database: Database, at now: Instant
  ) async throws -> [RetentionClass: Int] {
    try await database.read { connection in
      var counts: [RetentionClass: Int] = [:]
      var start: RowID? = RowID.zero
      let reader = RetentionReader(connection)
      while let from = start {
        let (due, last) = try reader.due(after: from, at: now, limit: recordsPerLook)
        for member in due { counts[member.kind, default: 0] += 1 }
        start = last
      }
      return counts
    }
  }

  private func ask(after start: RowID, _ now: Instant, _ report: inout Report) async throws -> RowID? {
    let left = Self.erasedPerDayMax - report.asked
    guard left > 0 else { return nil }
    let world = recorder.world
    let (asked, last) = try await recorder.record(
      kind: .record, actor: nil, permission: .handlePrivacyRequest
    ) { connection in
      let (due, last) = try RetentionReader(connection).due(after: start, at: now, limit: Self.recordsPerLook)
      var book = DraftBook()
      for member in due.prefix(left) { try write(member, world.newRowID(), now, connection, &book) }
      return (book.drafts, (min(due.count, left), last))
    }
    report.asked += asked
    return last
  }

  private func write(
    _ due: RetentionReader.Due, _ id: RowID, _ now: Instant, _ connection: Connection, _ book: inout DraftBook
  ) throws {
    let store = try RowTable(connection).state(.sourceRecord, due.record.row)?
      .reference(SourceRecordField.storeID)
    let values: [(PrivacyRequestField, Value?)] = [
      (.recordID, .id(due.record)), (.storeID, store.map { .id($0) }),
      (.kind, .text(PrivacyRequestKind.erase.rawValue)),
      (.requester, .text(PrivacyRequester.house.rawValue)), (.receivedAt, .instant(now)),
      (.dueAt, .instant(try PrivacySettings(connection).due(ofRequestAt: now))),
      (.state, .text(PrivacyRequestState.verified.rawValue)),
      (.note, .text("\(due.kind.rawValue) \(due.lastAt)")),
    ]
    book.write(id, about: due.record, values.filter { $0.1 != nil })
  }

  private struct Waiting: Sendable {
    let id: RowID
    let record: SourceRecordID
    let receivedAt: Instant
  }

  private func waiting(_ connection: Connection) throws -> [Waiting] {
    try connection.query(
      """
      SELECT id, recordID, receivedAt FROM privacyRequest
      WHERE state = ? AND requester = ? AND recordID IS NOT NULL ORDER BY receivedAt, id LIMIT ?
      """,
      [
        .text(PrivacyRequestState.verified.rawValue), .text(PrivacyRequester.house.rawValue),
        .number(Self.erasedPerDayMax),
      ]
    ) {
      Waiting(id: try $0.id(0), record: ID(try $0.id(1)), receivedAt: Instant(milliseconds: $0.integer(2)))
    }
  }

  private func settle(_ request: Waiting, _ now: Instant, _ report: inout Report) async throws {
    let (isStillDue, isReady) = try await recorder.database.read { connection in
      let member = try MemberReader(connection).member(of: request.record)
      return (
        try RetentionReader(connection).due(member, at: now, besides: request.id) != nil,
        now >= (try PrivacySettings(connection).coolingOffEnd(ofRequestAt: request.receivedAt))
      )
    }
    if !isStillDue {
      try await keep(request, now)
      report.kept += 1
    } else if isReady {
      _ = try await EraseMember(request: request.id, actor: nil).run(recorder)
      report.erased += 1
    }
  }

  private func keep(_ request: Waiting, _ now: Instant) async throws {
    try await recorder.record(kind: .record, actor: nil, permission: .handlePrivacyRequest) { _ in
      var book = DraftBook()
      book.write(
        request.id, about: request.record,
        [
          (PrivacyRequestField.state, .text(PrivacyRequestState.withdrawn.rawValue)),
          (.handledAt, .instant(now)), (.outcome, .text(PrivacyRequestOutcome.cameAgain.rawValue)),
        ])
      return (book.drafts, ())
    }
  }
}
