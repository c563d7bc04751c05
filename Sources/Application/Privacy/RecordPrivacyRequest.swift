internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// What a person asks about the own data, as it was received: it has to be answered by a day.
package struct RecordPrivacyRequest: Sendable {
  package var member: MemberID
  package var actor: AssociateID
  package var kind: PrivacyRequestKind
  package var requester: PrivacyRequester
  /// Of a guardian or a relative.
  package var requesterName: String
  /// How it was made.
  package var channel: InteractionKind
  package var note: String

  package init(
    member: MemberID, actor: AssociateID, kind: PrivacyRequestKind, requester: PrivacyRequester = .`self`,
    requesterName: String = "", channel: InteractionKind = .visit, note: String = ""
  ) {
    self.member = member
    self.actor = actor
    self.kind = kind
    self.requester = requester
    self.requesterName = requesterName
    self.channel = channel
    self.note = note
  }

  package struct Recorded: Encodable, Hashable, Sendable {
    package let id: RowID
    package let dueAt: Instant
    /// `false` when the same request was waiting already: pressing twice is asking once.
    package let isNew: Bool
  }

  /// - Throws: `invalidInput` for somebody else than the person without a name, `notFound` for a member this node does
  ///   not hold, `memberErased`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> Recorded {
    guard PrivacyRequester.people.contains(requester) else {
      throw ClienteleError(.invalidInput, "nobody asks as \(requester.rawValue)")
    }
    if requester != .`self` { try InputText.require(requesterName, field: "the name of who asks") }
    try InputText.check(requesterName, field: "the name of who asks")
    try InputText.check(note, field: "note")
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .recordPrivacyRequest) {
      connection in
      let records = try records(connection)
      if let waiting = try waiting(about: records, connection) { return ([], waiting) }
      let store = try StaffQueries(connection).store(of: actor)
      let record = try own(records, of: store, connection)
      let dueAt = try PrivacySettings(connection).due(ofRequestAt: now)
      let values: [(PrivacyRequestField, Value?)] = [
        (.recordID, .id(record)), (.storeID, .id(store)), (.kind, .text(kind.rawValue)),
        (.requester, .text(requester.rawValue)),
        (.requesterName, requester == .`self` ? nil : .nonBlank(requesterName)),
        (.channel, .text(channel.rawValue)), (.receivedAt, .instant(now)), (.receivedBy, .id(actor)),
        (.dueAt, .instant(dueAt)), (.state, .text(PrivacyRequestState.received.rawValue)),
        (.note, .nonBlank(note)),
      ]
      var book = DraftBook()
      book.write(id, about: record, values.filter { $0.1 != nil })
      return (book.drafts, Recorded(id: id, dueAt: dueAt, isNew: true))
    }
  }

  private func records(_ connection: Connection) throws -> [SourceRecordID] {
    let records = try MemberReader(connection).records(of: member)
    guard !records.isEmpty else {
      let erasures = ErasureTable(connection)
      guard try !erasures.isErased(SourceRecordID(member.row)) else {
        throw ClienteleError(.memberErased, "member \(member) was erased on request")
      }
      throw ClienteleError(.notFound, "this node holds no record of member \(member)")
    }
    return records
  }

  /// The store's own record of the person, else the first one held here: nodes that hold it see the request.
  private func own(
    _ records: [SourceRecordID], of store: StoreID, _ connection: Connection
  ) throws -> SourceRecordID {
    let rows = RowTable(connection)
    let own = try records.first {
      try rows.state(.sourceRecord, $0.row)?.reference(SourceRecordField.storeID) == store.row
    }
    return own ?? records[0]
  }

  private func waiting(about records: [SourceRecordID], _ connection: Connection) throws -> Recorded? {
    for record in records {
      let found = try connection.first(
        """
        SELECT id, dueAt FROM privacyRequest
        WHERE recordID = ? AND kind = ? AND requester = ? AND state IN ('received', 'verified') ORDER BY dueAt, id
        """, [.id(record), .text(kind.rawValue), .text(requester.rawValue)]
      ) { Recorded(id: try $0.id(0), dueAt: Instant(milliseconds: $0.integer(1)), isNew: false) }
      if let found { return found }
    }
    return nil
  }
}
