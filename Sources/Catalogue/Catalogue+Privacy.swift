// What people ask of the house about their own data, and who is gone for good.

extension Catalogue {
  static let privacy = [
    TableSpecification(
      .erasure, "erasure", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(ErasureField.erasedAt, .instant, .minimum),
        FieldSpecification(ErasureField.requestID, .reference, .first),
        FieldSpecification(ErasureField.suppression, .textSet, .addWinsSet),
      ]),
    TableSpecification(
      .privacyRequest, "privacyRequest", .mutable,
      bucket: .recordOrStore(PrivacyRequestField.recordID.id, PrivacyRequestField.storeID.id),
      onErasure: .keepWithoutPerson,
      fields: [
        FieldSpecification(PrivacyRequestField.recordID, .reference, .first),
        FieldSpecification(PrivacyRequestField.storeID, .reference, .first),
        FieldSpecification(PrivacyRequestField.kind, .text, .first),
        FieldSpecification(PrivacyRequestField.requester, .text, .first),
        FieldSpecification(PrivacyRequestField.requesterName, .text, privacy: .personal),
        FieldSpecification(PrivacyRequestField.channel, .text),
        FieldSpecification(PrivacyRequestField.receivedAt, .instant, .first),
        FieldSpecification(PrivacyRequestField.receivedBy, .reference, .first),
        FieldSpecification(PrivacyRequestField.dueAt, .instant),
        FieldSpecification(PrivacyRequestField.state, .text, .stage(.privacyRequest)),
        FieldSpecification(PrivacyRequestField.handledBy, .reference),
        FieldSpecification(PrivacyRequestField.handledAt, .instant),
        FieldSpecification(PrivacyRequestField.outcome, .text),
        FieldSpecification(PrivacyRequestField.note, .text, privacy: .personal),
      ]),
    TableSpecification(
      .privacyNotice, "privacyNotice", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(PrivacyNoticeField.version, .text, .first),
        FieldSpecification(PrivacyNoticeField.chinese, .text, .first),
        FieldSpecification(PrivacyNoticeField.english, .text, .first),
        FieldSpecification(PrivacyNoticeField.publishedAt, .instant, .first),
        FieldSpecification(PrivacyNoticeField.publishedBy, .reference, .first),
      ]),
  ]
}

/// What people are told before they consent. A version never changes: what somebody was shown has to be shown again when it is
/// asked for years later.
package enum PrivacyNoticeField: UInt32, CatalogueField {
  /// As consents name it.
  case version = 1
  case chinese = 2
  case english = 3
  case publishedAt = 4
  case publishedBy = 5

  package static let table = TableID.privacyNotice
}

/// That everything about a source record was destroyed. The row has the record's identifier; every node keeps it, so that
/// nothing about the record is taken in again.
package enum ErasureField: UInt32, CatalogueField {
  case erasedAt = 1
  /// The request it answers.
  case requestID = 2
  /// Keyed hashes of the person's numbers and addresses, by which whoever is about to enter the person again is warned.
  case suppression = 3

  package static let table = TableID.erasure
}

/// What a person asked about the own data (PIPL, articles 15 and 44 to 49), until it is answered.
package enum PrivacyRequestField: UInt32, CatalogueField {
  /// Empty once the person is erased.
  case recordID = 1
  case storeID = 2
  /// `access`, `copy`, `transfer`, `correct`, `restrict`, `erase` or `explain`.
  case kind = 3
  /// `self`, `guardian` or `nextOfKin`.
  case requester = 4
  case requesterName = 5
  /// How it was made.
  case channel = 6
  case receivedAt = 7
  case receivedBy = 8
  case dueAt = 9
  case state = 10
  case handledBy = 11
  case handledAt = 12
  /// What was done or why not, from a closed list.
  case outcome = 13
  case note = 14

  package static let table = TableID.privacyRequest
}

extension TableID {
  package static let erasure = TableID(67)
  package static let privacyRequest = TableID(68)
  package static let privacyNotice = TableID(69)
}

extension StageMachine {
  /// Of a request: answered only once it is known who asks.
  package static let privacyRequest = StageMachine(
    states: ["received", "verified", "done", "refused", "withdrawn"],
    transitions: [
      "received": ["verified", "refused", "withdrawn"], "verified": ["done", "refused", "withdrawn"],
    ])
}
