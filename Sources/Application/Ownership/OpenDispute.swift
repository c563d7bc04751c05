internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Where a dispute about an award stands.
package enum DisputeState: String, CaseIterable, Encodable, Hashable, Sendable {
  case open, heard
  /// Head office ruled for the owner of before.
  case upheld
  /// Head office ruled for somebody else.
  case changed
  case withdrawn

  package var isOver: Bool { [.upheld, .changed, .withdrawn].contains(self) }
}

/// An associate or a manager says that a member is not whose the award says. At any node, with the line down too; head
/// office hears of it with the next contact.
package struct OpenDispute: Sendable {
  package var member: MemberID
  package var actor: AssociateID
  package var statement: String

  package init(member: MemberID, actor: AssociateID, statement: String) {
    self.member = member
    self.actor = actor
    self.statement = statement
  }

  package struct Opened: Encodable, Hashable, Sendable {
    package let id: RowID
    /// A store disputes an award once at a time.
    package let isNew: Bool
  }

  /// - Throws: `invalidInput` for an empty statement, `notFound` for a member this node does not hold, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> Opened {
    try InputText.require(statement, field: "statement")
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .openDispute) { connection in
      let reader = MemberReader(connection)
      let records = try reader.records(of: member)
      guard let first = records.first else {
        throw ClienteleError(.notFound, "this node holds no record of member \(member)")
      }
      let store = try StaffQueries(connection).store(of: actor)
      for record in records {
        let open = try connection.first(
          "SELECT id FROM dispute WHERE recordID = ? AND storeID = ? AND state IN ('open', 'heard') ORDER BY id",
          [.id(record), .id(store)]
        ) { try $0.id(0) }
        if let open { return ([], Opened(id: open, isNew: false)) }
      }
      let own = try records.first { record in
        try connection.count(
          "SELECT count(*) FROM sourceRecord WHERE id = ? AND storeID = ?", [.id(record), .id(store)]) > 0
      }
      let subject = own ?? first
      var book = DraftBook()
      book.write(
        id, about: subject,
        [
          (DisputeField.recordID, .id(subject)), (.storeID, .id(store)), (.openedBy, .id(actor)),
          (.openedAt, .instant(now)), (.statement, .text(statement)),
          (.state, .text(DisputeState.open.rawValue)),
        ])
      return (book.drafts, Opened(id: id, isNew: true))
    }
  }
}

/// The store that opened a dispute takes it back.
package struct WithdrawDispute: Sendable {
  package var dispute: RowID
  package var actor: AssociateID

  package init(dispute: RowID, actor: AssociateID) {
    self.dispute = dispute
    self.actor = actor
  }

  /// - Throws: `notFound`, `notAllowed` for another store's, `invalidInput` when it is over.
  package func run(_ recorder: Recorder) async throws {
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .openDispute) { connection in
      let stored = try StoredRow(.dispute, dispute, named: "dispute", connection)
      guard stored.reference(DisputeField.storeID) == (try StaffQueries(connection).store(of: actor)).row
      else {
        throw ClienteleError(
          .notAllowed, "dispute \(dispute) was opened by another store", hint: "Ask that store.")
      }
      let next = DisputeState.withdrawn.rawValue
      try stored.requireStep(DisputeField.state, to: next, in: .dispute)
      var book = DraftBook()
      book.writeChanged(
        dispute, about: stored.record(DisputeField.recordID),
        [(DisputeField.state, .text(next)), (.handledBy, .id(actor)), (.handledAt, .instant(now))],
        over: stored.state)
      return (book.drafts, ())
    }
  }
}
