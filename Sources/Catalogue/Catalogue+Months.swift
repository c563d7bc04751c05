// What head office has closed and signed: whom the sales of a month were credited to when it was closed.

extension Catalogue {
  static let months = [
    TableSpecification(
      .statement, "statement", .fact, bucket: .store(StatementField.storeID.id),
      fields: [
        FieldSpecification(StatementField.storeID, .reference),
        FieldSpecification(StatementField.month, .text),
        FieldSpecification(StatementField.closedAt, .instant),
        FieldSpecification(StatementField.closedBy, .reference),
        FieldSpecification(StatementField.reason, .text, privacy: .staff),
        FieldSpecification(StatementField.missing, .text),
        FieldSpecification(StatementField.lineCount, .integer),
        FieldSpecification(StatementField.digest, .bytes),
      ]),
    TableSpecification(
      .statementLine, "statementLine", .fact, bucket: .store(StatementLineField.storeID.id),
      fields: [
        FieldSpecification(StatementLineField.statementID, .reference),
        FieldSpecification(StatementLineField.storeID, .reference),
        FieldSpecification(StatementLineField.month, .text),
        FieldSpecification(StatementLineField.ofMonth, .text),
        FieldSpecification(StatementLineField.associateID, .reference),
        FieldSpecification(StatementLineField.soldAtStoreID, .reference),
        FieldSpecification(StatementLineField.currency, .text),
        FieldSpecification(StatementLineField.amountMinorUnits, .integer),
        FieldSpecification(StatementLineField.documentCount, .integer),
      ]),
  ]
}

/// A closed month of one store.
package enum StatementField: UInt32, CatalogueField {
  case storeID = 1
  /// `YYYY-MM`.
  case month = 2
  case closedAt = 3
  case closedBy = 4
  /// Why it was closed before everything was in; empty where nothing was missing.
  case reason = 5
  /// Codes of the stores that had not sent everything, a blank between.
  case missing = 6
  case lineCount = 7
  /// SHA-256 over its lines, so that whoever holds them sees that they are all and as they were.
  case digest = 8

  package static let table = TableID.statement
}

/// What one associate is credited for at one store in one currency, or by how much that has changed.
package enum StatementLineField: UInt32, CatalogueField {
  case statementID = 1
  /// Whose statement it stands in: the store to which the associate belonged.
  case storeID = 2
  /// The month that was closed.
  case month = 3
  /// The month of the sales; earlier than `month` for a correction, empty for sales from before the first closed month.
  case ofMonth = 4
  /// Empty where nobody served and nobody is credited.
  case associateID = 5
  case soldAtStoreID = 6
  case currency = 7
  case amountMinorUnits = 8
  case documentCount = 9

  package static let table = TableID.statementLine
}

extension TableID {
  package static let statement = TableID(75)
  package static let statementLine = TableID(76)
}
