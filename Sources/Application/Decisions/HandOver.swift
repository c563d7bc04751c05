internal import Access
internal import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Members of an associate who leaves, or moves on, go to a successor or to the pool of a store: a ruling for each,
/// in force from its receipt on. What was credited before stays with whom it was credited to, and the award's
/// history shows both.
///
/// Run again it does what was left to do.
package struct HandOver: Sendable {
  package var leaver: AssociateID
  package var owner: RuleAward.Owner
  package var actor: AssociateID
  package var reason: String

  /// Members in one change: well below ``Limits/changeOpsMax`` and ``Limits/changePartsMax``.
  package static let membersPerChangeMax = 200

  package init(leaver: AssociateID, owner: RuleAward.Owner, actor: AssociateID, reason: String) {
    self.leaver = leaver
    self.owner = owner
    self.actor = actor
    self.reason = reason
  }

  /// - Parameter progress: told how many members have been handed over so far.
  /// - Returns: how many were.
  /// - Throws: `notAllowed` anywhere but at the hub and for who may not hand over members of the leaver's store,
  ///   `invalidInput` without a reason, for a successor who has left, and for the leaver as successor.
  package func run(
    _ recorder: Recorder, progress: @Sendable (Int) async -> Void = { _ in }
  ) async throws -> Int {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(
        .notAllowed, "members are handed over at the hub", hint: "Give --data of the hub.")
    }
    guard Value.nonBlank(reason) != nil, reason.utf8.count <= Limits.textBytesMax else {
      throw ClienteleError(.invalidInput, "a hand-over needs a reason", hint: "Give --reason.")
    }
    var count = 0
    var last = RowID.zero
    while let batch = try await nextBatch(after: last, recorder) {
      count += batch.ruled
      last = batch.last
      await progress(count)
    }
    return count
  }

  private func nextBatch(
    after last: RowID, _ recorder: Recorder
  ) async throws -> (ruled: Int, last: RowID)? {
    let ids = (0..<Self.membersPerChangeMax).map { _ in recorder.world.newRowID() }
    return try await recorder.record(kind: .ruling, actor: actor, permission: .handOver) { connection in
      try check(connection)
      let members = try connection.query(
        "SELECT id FROM award WHERE associateID = ? AND id > ? ORDER BY id LIMIT ?",
        [.id(leaver), .id(last), .integer(Int64(ids.count))]
      ) { SourceRecordID(try $0.id(0)) }
      guard let end = members.last else { return ([], nil) }
      var book = DraftBook()
      for (id, member) in zip(ids, members) { try handOver(member, as: id, &book, connection) }
      return (book.drafts, (book.subjectCount, end.row))
    }
  }

  private func handOver(
    _ member: SourceRecordID, as id: RowID, _ book: inout DraftBook, _ connection: Connection
  ) throws {
    let members = MemberReader(connection)
    let current = try members.member(of: member)
    // The award of a record that has since become part of another member decides nothing.
    guard current.row == member.row else { return }
    let records = try members.records(of: current)
    let reader = ClaimReader(connection)
    let standing = try reader.rulings(on: records).max { ($0.order, $0.id) < ($1.order, $1.id) }
    // Ruled already, and the hub has not got to it yet.
    if let standing, standing.owner.associate == owner.associate, standing.owner.associate != leaver {
      return
    }
    try book.rule(
      id, on: member, owner: owner, by: actor, reason: reason, claims: try reader.claims(of: records),
      basis: nil, connection)
  }

  private func check(_ connection: Connection) throws {
    let reader = PolicyReader(connection)
    let staff = StaffQueries(connection)
    try reader.policy().require(
      .handOver, of: .store(try staff.store(of: leaver)), by: try reader.requiredPrincipal(actor),
      reason: .leaver)
    guard let successor = owner.associate else { return }
    let isHere = try connection.count(
      "SELECT count(*) FROM associate WHERE id = ? AND coalesce(archived, 0) = 0", [.id(successor)])
    guard successor != leaver, isHere == 1 else {
      throw ClienteleError(
        .invalidInput, "the successor is not there to take over members",
        hint: "Name an associate who has not left, or give the members to the pool of a store.")
    }
  }
}
