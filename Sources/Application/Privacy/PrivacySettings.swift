package import Kernel
package import Persistence
internal import Records

/// Periods that the law leaves to the house, kept at the hub.
package struct PrivacySettings {
  private let properties: PropertyTable

  package init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  /// Between a request to be erased and the earliest moment at which it is carried out: people change their minds.
  package static let coolingOffDaysUsual = 10
  package static let coolingOffDaysMax = 60

  package var coolingOffDays: Int {
    get throws { try properties.integer(.erasureCoolingOffDays).map { Int($0) } ?? Self.coolingOffDaysUsual }
  }

  /// - Throws: `invalidInput` for less than none or more than ``coolingOffDaysMax``.
  package func set(coolingOffDays days: Int) throws {
    guard (0...Self.coolingOffDaysMax).contains(days) else {
      throw ClienteleError(
        .invalidInput, "\(days) days are no cooling-off period", hint: "Give 0 to \(Self.coolingOffDaysMax).")
    }
    try properties.set(.erasureCoolingOffDays, days)
  }

  package func coolingOffEnd(ofRequestAt instant: Instant) throws -> Instant {
    instant + .days(Int64(try coolingOffDays))
  }
}
