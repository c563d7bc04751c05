// Versions of the rule of first contact: what head office sets, from which day on.

extension Catalogue {
  static let rules = [
    TableSpecification(
      .ruleVersion, "ruleVersion", .mutable, bucket: .everyone,
      fields: [
        FieldSpecification(RuleVersionField.number, .integer, .first),
        FieldSpecification(RuleVersionField.intervalHours, .integer, .first),
        FieldSpecification(RuleVersionField.provisionalDays, .integer, .first),
        FieldSpecification(RuleVersionField.openingDays, .integer, .first),
        FieldSpecification(RuleVersionField.contactRequired, .flag, .first),
        FieldSpecification(RuleVersionField.interactionRequired, .flag, .first),
        FieldSpecification(RuleVersionField.effectiveFrom, .instant, .first),
        FieldSpecification(RuleVersionField.reason, .text, .first),
        FieldSpecification(RuleVersionField.proposedBy, .reference, .first),
        FieldSpecification(RuleVersionField.proposedAt, .instant, .first),
        FieldSpecification(RuleVersionField.state, .text, .stage(.ruleVersion)),
        FieldSpecification(RuleVersionField.decidedBy, .reference),
        FieldSpecification(RuleVersionField.decidedAt, .instant),
      ])
  ]
}

/// One version of the settings of the rule, from its proposal on.
package enum RuleVersionField: UInt32, CatalogueField {
  case number = 1
  case intervalHours = 2
  case provisionalDays = 3
  case openingDays = 4
  case contactRequired = 5
  case interactionRequired = 6
  /// From when on it decides: members of whom the first claim is receipted then or later.
  case effectiveFrom = 7
  /// Why it was proposed.
  case reason = 8
  case proposedBy = 9
  case proposedAt = 10
  case state = 11
  case decidedBy = 12
  case decidedAt = 13

  package static let table = TableID.ruleVersion
}

extension TableID {
  package static let ruleVersion = TableID(80)
}

extension StageMachine {
  /// Of a version: approved by somebody else than who proposed it, or withdrawn; neither is undone.
  package static let ruleVersion = StageMachine(
    states: ["proposed", "approved", "withdrawn"], transitions: ["proposed": ["approved", "withdrawn"]])
}
