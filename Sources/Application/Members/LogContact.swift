internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// A visit, call, chat or enquiry of somebody this node has a record of; it claims the person for the
/// associate when nobody of this store has done so on that record.
package struct LogContact: Sendable {
  package var record: SourceRecordID
  package var associate: AssociateID
  package var kind: String
  package var note: String
  package var evidence: ContactEvidence
  package var statedAt: Instant?
  /// Who tells it, where that is not the associate: a program of the store.
  package var teller: AssociateID?

  package init(
    record: SourceRecordID, associate: AssociateID, kind: String, note: String = "",
    evidence: ContactEvidence = .visitCheckIn, statedAt: Instant? = nil
  ) {
    self.record = record
    self.associate = associate
    self.kind = kind
    self.note = note
    self.evidence = evidence
    self.statedAt = statedAt
  }

  package struct Logged: Sendable {
    package let interaction: RowID
    /// `nil` when this store had claimed the record before.
    package let claim: ClaimID?
  }

  /// - Throws: `invalidInput` for a kind of contact that there is not; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> Logged {
    let kind = try InputText.require(kind, as: InteractionKind.self, field: "kind").rawValue
    try InputText.check(note, field: "note")
    let interaction = recorder.world.newRowID()
    let claim = ClaimID(recorder.world.newRowID())
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .claim, actor: teller ?? associate, permission: .logContact) {
      connection in
      guard try RowTable(connection).exists(.sourceRecord, record.row) else {
        throw ClienteleError(.notFound, "this node has no record \(record)")
      }
      let store = try StaffQueries(connection).store(of: associate, toldBy: teller)
      let isClaimed =
        try connection.count(
          "SELECT count(*) FROM claim WHERE recordID = ? AND storeID = ?", [.id(record), .id(store)]) > 0
      var book = DraftBook()
      book.write(
        interaction, about: record,
        [
          (InteractionField.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(associate)),
          (.kind, .text(kind)), (.statedAt, .instant(statedAt ?? now)), (.note, .nonBlank(note)),
        ].filter { $0.1 != nil })
      if !isClaimed {
        book.write(
          claim.row, about: record,
          [
            (ClaimField.recordID, .id(record)), (.associateID, .id(associate)), (.storeID, .id(store)),
            (.kind, .text(ClaimKind.live.rawValue)), (.evidence, .text(evidence.rawValue)),
            (.statedAt, .instant(statedAt ?? now)), (.interactionID, .id(interaction)),
          ])
      }
      return (book.drafts, Logged(interaction: interaction, claim: isClaimed ? nil : claim))
    }
  }
}
