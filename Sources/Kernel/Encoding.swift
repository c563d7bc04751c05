// How values of the vocabulary look in JSON: as the texts people and programs read elsewhere.

extension RowID: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension ID: Encodable {
  package func encode(to encoder: any Encoder) throws { try row.encode(to: encoder) }
}

extension Instant: Encodable {
  /// RFC 3339 in UTC.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension CalendarDay: Encodable {
  /// `YYYY-MM-DD`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension CalendarMonth: Encodable {
  /// `YYYY-MM`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Money: Encodable {
  private enum Key: String, CodingKey { case minorUnits, currency }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(minorUnits, forKey: .minorUnits)
    try container.encode(currency.code, forKey: .currency)
  }
}
