package import Kernel
package import Persistence
internal import Records

/// Periods that the law leaves to the house, kept at the hub. A store answers by the usual ones.
package struct PrivacySettings {
  private let properties: PropertyTable

  package init(_ connection: Connection) {
    properties = PropertyTable(connection)
  }

  /// Between a request to be erased and the earliest moment at which it is carried out: people change their minds.
  package static let coolingOffDaysUsual = 10
  package static let coolingOffDaysMax = 60

  /// Between any request and the day by which it is answered.
  package static let answerDaysUsual = 15
  package static let answerDaysMax = 90

  package var coolingOffDays: Int {
    get throws { try properties.integer(.erasureCoolingOffDays).map { Int($0) } ?? Self.coolingOffDaysUsual }
  }

  package var answerDays: Int {
    get throws { try properties.integer(.privacyAnswerDays).map { Int($0) } ?? Self.answerDaysUsual }
  }

  /// - Throws: `invalidInput` for less than none or more than ``coolingOffDaysMax``.
  package func set(coolingOffDays days: Int) throws {
    guard (0...Self.coolingOffDaysMax).contains(days) else {
      throw ClienteleError(
        .invalidInput, "\(days) days are no cooling-off period", hint: "Give 0 to \(Self.coolingOffDaysMax).")
    }
    try properties.set(.erasureCoolingOffDays, days)
  }

  /// - Throws: `invalidInput` for less than one or more than ``answerDaysMax``.
  package func set(answerDays days: Int) throws {
    guard (1...Self.answerDaysMax).contains(days) else {
      throw ClienteleError(
        .invalidInput, "\(days) days are no time to answer in", hint: "Give 1 to \(Self.answerDaysMax).")
    }
    try properties.set(.privacyAnswerDays, days)
  }

  package func coolingOffEnd(ofRequestAt instant: Instant) throws -> Instant {
    instant + .days(Int64(try coolingOffDays))
  }

  package func due(ofRequestAt instant: Instant) throws -> Instant {
    instant + .days(Int64(try answerDays))
  }
}
