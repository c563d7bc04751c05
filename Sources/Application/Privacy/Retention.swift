internal import Kernel
package import Persistence
internal import Records

/// How long a person's data is kept after the last that happened with the person, and what for (PIPL, article 19: no longer
/// than the purpose needs).
package enum RetentionClass: String, CaseIterable, Sendable {
  /// Who asked and never bought: kept to answer and to serve.
  case visitor
  /// Who bought: kept for guarantee and service. What the books need stays without the person.
  case customer

  var property: PropertyTable.Name {
    switch self {
    case .visitor: .retentionVisitorDays
    case .customer: .retentionCustomerDays
    }
  }
}

/// The periods of the house, kept at the hub. Until one is set nobody of that class goes by time alone: a program should
/// not begin to destroy because it was updated.
package struct RetentionSettings {
  private let properties: PropertyTable

  package init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  package static let daysRange = 30...36_525

  /// - Returns: `nil` where no period is set.
  package func days(_ kind: RetentionClass) throws -> Int? {
    guard let days = try properties.integer(kind.property), days > 0 else { return nil }
    return Int(days)
  }

  /// - Parameter days: `nil` for none.
  /// - Throws: `invalidInput` outside ``daysRange``.
  package func set(_ kind: RetentionClass, days: Int?) throws {
    if let days, !Self.daysRange.contains(days) {
      throw ClienteleError(
        .invalidInput, "\(days) days is no period to keep members for",
        hint: "Give \(Self.daysRange.lowerBound) to \(Self.daysRange.upperBound), or 0 for none.")
    }
    try properties.set(kind.property, days ?? 0)
  }
}
