internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Somebody's word on two writes that had not seen each other: what stands is written once more, or what lost is. Either
/// is a change like any other, made by somebody who had seen both, so nothing waits any more.
package struct DecideConflict: Sendable {
  package var key: ConflictKey
  /// What stood when it was decided.
  package var standing: ConflictStamp
  package var takesLosing: Bool
  package var actor: AssociateID

  package init(key: ConflictKey, standing: ConflictStamp, takesLosing: Bool, actor: AssociateID) {
    self.key = key
    self.standing = standing
    self.takesLosing = takesLosing
    self.actor = actor
  }

  /// - Throws: `overtaken` when something else stands by now, or nothing waits; `invalidInput` for a fact, which stays as it
  ///   was told; `notAllowed` for who may not and anywhere but at the hub.
  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("concurrent edits are decided on")
    let (now, profile) = (recorder.world.clock.wall(), recorder.profile)
    try await recorder.record(kind: .record, actor: actor, permission: .judgeLink) { connection in
      let draft = try draft(connection)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.judgeLink), draft.subject.map { AuditSubject(.record, $0.row) },
          detail: takesLosing ? "take" : "keep"), at: now)
      return ([draft], ())
    }
  }

  private func draft(_ connection: Connection) throws -> Draft {
    guard key.field != 0 else {
      throw ClienteleError(
        .invalidInput, "a fact stays as it was first told", hint: "Correct it where it was recorded.")
    }
    guard let conflict = try key.find(ConflictTable(connection)), ConflictReader.isShown(conflict.table),
      let field = conflict.field, let state = try RowTable(connection).state(conflict.table, conflict.row),
      let pair = ConflictReader.Pair(conflict, state),
      ConflictStamp(
        node: pair.standing.stamp.node, incarnation: pair.standing.stamp.incarnation,
        seq: pair.standing.stamp.seq) == standing
    else {
      throw ClienteleError(
        .overtaken, "something else stands by now, or nothing waits", hint: "Look at the list again.")
    }
    let half = takesLosing ? pair.losing : pair.standing
    return Draft(
      subject: ConflictReader.record(of: state),
      operations: [
        Operation(
          table: conflict.table, row: conflict.row, writes: [Operation.Write(field, half.values[field])])
      ])
  }
}
