internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Head office hears both sides of a dispute and writes down what they said.
package struct HearDispute: Sendable {
  package var dispute: RowID
  package var actor: AssociateID
  /// All of it: takes the place of what stood there.
  package var hearing: String

  package init(dispute: RowID, actor: AssociateID, hearing: String) {
    self.dispute = dispute
    self.actor = actor
    self.hearing = hearing
  }

  /// - Throws: `notAllowed` anywhere but at the hub and for who may not rule, `invalidInput` for an empty note and once it
  ///   is over, `notFound`.
  package func run(_ recorder: Recorder) async throws {
    guard recorder.profile.kind == .hub else { throw SettleDispute.elsewhere }
    try InputText.require(hearing, field: "hearing")
    let now = recorder.world.clock.wall()
    try await recorder.record(kind: .record, actor: actor, permission: .ruleAward) { connection in
      let stored = try StoredRow(.dispute, dispute, named: "dispute", connection)
      try Self.requireOpen(stored)
      var book = DraftBook()
      book.writeChanged(
        dispute, about: stored.record(DisputeField.recordID),
        [
          (DisputeField.state, .text(DisputeState.heard.rawValue)), (.hearing, .text(hearing)),
          (.handledBy, .id(actor)), (.handledAt, .instant(now)),
        ], over: stored.state)
      return (book.drafts, ())
    }
  }

  static func requireOpen(_ stored: StoredRow) throws {
    let state = stored.state.value(DisputeField.state)?.text.flatMap { DisputeState(rawValue: $0) }
    guard state?.isOver == false else {
      throw ClienteleError(.invalidInput, "dispute \(stored.state.id) is over", hint: "It stays so.")
    }
  }
}

/// Head office settles a dispute by a ruling: for the owner of before or for somebody else. What was heard goes with it.
package struct SettleDispute: Sendable {
  package var dispute: RowID
  package var owner: RuleAward.Owner
  package var actor: AssociateID
  package var reason: String

  package init(dispute: RowID, owner: RuleAward.Owner, actor: AssociateID, reason: String) {
    self.dispute = dispute
    self.owner = owner
    self.actor = actor
    self.reason = reason
  }

  static let elsewhere = ClienteleError(
    .notAllowed, "disputes are settled at the hub", hint: "Give --data of the hub.")

  /// - Returns: how it ended.
  /// - Throws: `notAllowed` anywhere but at the hub and for who may not rule, `invalidInput` without a reason and once it is
  ///   over, `notFound`.
  package func run(_ recorder: Recorder) async throws -> DisputeState {
    guard recorder.profile.kind == .hub else { throw Self.elsewhere }
    try InputText.require(reason, field: "reason")
    let now = recorder.world.clock.wall()
    let ruling = recorder.world.newRowID()
    return try await recorder.decide(actor: actor, permission: .ruleAward) { writer in
      let connection = writer.connection
      let stored = try StoredRow(.dispute, dispute, named: "dispute", connection)
      try HearDispute.requireOpen(stored)
      guard let record = stored.record(DisputeField.recordID) else {
        throw ClienteleError(.notFound, "dispute \(dispute) is about nobody")
      }
      let reader = MemberReader(connection)
      let member = try reader.member(of: record)
      let records = try reader.records(of: member)
      guard let subject = records.first(where: { $0.row == member.row }) ?? records.first else {
        throw ClienteleError(.notFound, "this hub has no record of member \(member)")
      }
      let before = try connection.first(
        "SELECT associateID, storeID FROM award WHERE id = ?", [.id(member)]
      ) { (associate: $0.optionalID(0), store: $0.optionalID(1)) }
      let end: DisputeState =
        switch owner {
        case .associate(let associate): before?.associate == associate.row ? .upheld : .changed
        case .pool(let store):
          before?.associate == nil && before?.store == store.row ? .upheld : .changed
        }
      try stored.requireStep(DisputeField.state, to: end.rawValue, in: .dispute)
      let claims = try ClaimReader(connection).claims(of: records)
      let own = claims.filter { $0.associate == owner.associate }.min { $0.order < $1.order }
      var rulings = DraftBook()
      try rulings.rule(
        ruling, on: subject, owner: owner, by: actor, reason: reason,
        hearing: stored.state.value(DisputeField.hearing)?.text ?? "", claims: claims, basis: own?.id,
        connection)
      try recorder.write(rulings.drafts, kind: .ruling, actor: actor, to: writer)
      var book = DraftBook()
      book.writeChanged(
        dispute, about: record,
        [
          (DisputeField.state, .text(end.rawValue)), (.handledBy, .id(actor)), (.handledAt, .instant(now)),
          (.rulingID, .id(ruling)),
        ], over: stored.state)
      try recorder.write(book.drafts, kind: .record, actor: actor, to: writer)
      return end
    }
  }
}
