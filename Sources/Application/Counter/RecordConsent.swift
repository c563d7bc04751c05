internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// That a person agreed to one use of personal data, or does so no more: a fact with its own signature. Withdrawing is
/// another fact and as easy as giving (PIPL, article 15).
package struct RecordConsent: Sendable {
  package var record: SourceRecordID
  package var actor: AssociateID
  package var purpose: ConsentPurpose
  package var channel: ConsentChannel
  package var verdict: ConsentVerdict
  /// Of the text the person was shown; needed to give.
  package var noticeVersion: String
  /// BCP 47, of that text.
  package var language: String
  package var basis: ConsentBasis
  package var evidence: ConsentEvidence
  /// SHA-256 of a scan or a recording.
  package var evidenceHash: [UInt8]
  /// To whom data is passed on; needed for ``ConsentPurpose/sharing``.
  package var recipient: String
  /// Who gave it for somebody under fourteen, or who cannot decide alone (PIPL, article 31); empty when the person did.
  package var guardianName: String
  package var statedAt: Instant?

  package init(
    record: SourceRecordID, actor: AssociateID, purpose: ConsentPurpose, channel: ConsentChannel = .any,
    verdict: ConsentVerdict, noticeVersion: String = "", language: String = "zh-Hans",
    basis: ConsentBasis = .consent, evidence: ConsentEvidence = .spoken, evidenceHash: [UInt8] = [],
    recipient: String = "", guardianName: String = "", statedAt: Instant? = nil
  ) {
    self.record = record
    self.actor = actor
    self.purpose = purpose
    self.channel = channel
    self.verdict = verdict
    self.noticeVersion = noticeVersion
    self.language = language
    self.basis = basis
    self.evidence = evidence
    self.evidenceHash = evidenceHash
    self.recipient = recipient
    self.guardianName = guardianName
    self.statedAt = statedAt
  }

  private static let hashBytes = 32

  /// - Throws: `invalidInput`, also for a notice that was not published where any is; `notFound`, `notAllowed`.
  package func run(_ recorder: Recorder) async throws -> RowID {
    for text in [noticeVersion, language, recipient, guardianName] {
      try InputText.check(text, field: "a consent")
    }
    if verdict == .given { try InputText.require(noticeVersion, field: "notice version") }
    if purpose == .sharing { try InputText.require(recipient, field: "recipient") }
    guard evidenceHash.isEmpty || evidenceHash.count == Self.hashBytes else {
      throw ClienteleError(.invalidInput, "the hash of the evidence is not one of SHA-256")
    }
    let id = recorder.world.newRowID()
    let now = recorder.world.clock.wall()
    return try await recorder.record(kind: .consent, actor: actor, permission: .recordConsent) { connection in
      let store = try StaffQueries(connection).store(of: actor)
      try RecordSale.require(record, connection)
      if verdict == .given { try PrivacyNotices(connection).require(noticeVersion) }
      var book = DraftBook()
      let values: [(ConsentField, Value?)] = [
        (.recordID, .id(record)), (.storeID, .id(store)), (.associateID, .id(actor)),
        (.purpose, .text(purpose.rawValue)), (.channel, .text(channel.rawValue)),
        (.verdict, .text(verdict.rawValue)), (.noticeVersion, .nonBlank(noticeVersion)),
        (.language, .nonBlank(language)), (.basis, .text(basis.rawValue)),
        (.evidence, .text(evidence.rawValue)),
        (.evidenceHash, evidenceHash.isEmpty ? nil : .bytes(evidenceHash)),
        (.recipient, .nonBlank(recipient)), (.statedAt, .instant(statedAt ?? now)),
        (.givenByGuardian, guardianName.isEmpty ? nil : .number(1)), (.guardianName, .nonBlank(guardianName)),
      ]
      book.write(id, about: record, values.filter { $0.1 != nil })
      return (book.drafts, id)
    }
  }
}
