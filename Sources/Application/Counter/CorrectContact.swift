internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// That a contact was logged by mistake: on the wrong person, twice, or with wrong words. The log keeps it, lists show it
/// struck through with the reason; what holds instead may be logged beside it.
///
/// A claim that rests on it stays where it is: who owns a member is decided anew by a ruling alone.
package struct CorrectContact: Sendable {
  package var interaction: RowID
  package var actor: AssociateID
  package var reason: String
  package var replacement: RowID?

  package init(interaction: RowID, actor: AssociateID, reason: String, replacement: RowID? = nil) {
    self.interaction = interaction
    self.actor = actor
    self.reason = reason
    self.replacement = replacement
  }

  /// - Throws: `invalidInput` without a reason; `notFound`; `notAllowed` for a contact of another store.
  package func run(_ recorder: Recorder) async throws -> RowID {
    try InputText.require(reason, field: "reason")
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .record, actor: actor, permission: .correctContact) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      let stored = try StoredRow(.interaction, interaction, named: "contact", connection)
      guard stored.reference(InteractionField.storeID) == store.row else {
        throw ClienteleError(.notAllowed, "contact \(interaction) was logged at another store")
      }
      let record = stored.record(InteractionField.recordID)
      var book = DraftBook()
      let values: [(CorrectionField, Value?)] = [
        (.recordID, record.map { .id($0) }), (.storeID, .id(store)), (.associateID, .id(actor)),
        (.subjectTable, .number(TableID.interaction.number)), (.subjectID, .id(interaction)),
        (.replacementID, replacement.map { .id($0) }), (.reason, .text(reason)),
        (.correctedAt, .instant(now)),
      ]
      book.write(id, about: record, values.filter { $0.1 != nil })
      return (book.drafts, id)
    }
  }
}
