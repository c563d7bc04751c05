// What is said against an award, and what head office made of it.

extension Catalogue {
  static let disputes = [
    TableSpecification(
      .dispute, "dispute", .mutable, bucket: .record(DisputeField.recordID.id),
      fields: [
        FieldSpecification(DisputeField.recordID, .reference, .first),
        FieldSpecification(DisputeField.storeID, .reference, .first),
        FieldSpecification(DisputeField.openedBy, .reference, .first),
        FieldSpecification(DisputeField.openedAt, .instant, .first),
        FieldSpecification(DisputeField.statement, .text, .first, privacy: .personal),
        FieldSpecification(DisputeField.state, .text, .stage(.dispute)),
        FieldSpecification(DisputeField.hearing, .text, privacy: .personal),
        FieldSpecification(DisputeField.handledBy, .reference),
        FieldSpecification(DisputeField.handledAt, .instant),
        FieldSpecification(DisputeField.rulingID, .reference),
      ])
  ]
}

/// Somebody of a store says that a member is not whose the award says.
package enum DisputeField: UInt32, CatalogueField {
  /// A record of the member as the opener saw it.
  case recordID = 1
  case storeID = 2
  case openedBy = 3
  case openedAt = 4
  /// What speaks against the award, in the opener's words.
  case statement = 5
  case state = 6
  /// What both sides said, in the words of who heard them.
  case hearing = 7
  case handledBy = 8
  case handledAt = 9
  /// The ruling that settled it.
  case rulingID = 10

  package static let table = TableID.dispute
}

extension TableID {
  package static let dispute = TableID(39)
}

extension StageMachine {
  /// Of a dispute: settled by a ruling, heard before or not, or taken back.
  package static let dispute = StageMachine(
    states: ["open", "heard", "upheld", "changed", "withdrawn"],
    transitions: [
      "open": ["heard", "upheld", "changed", "withdrawn"], "heard": ["upheld", "changed", "withdrawn"],
    ])
}
