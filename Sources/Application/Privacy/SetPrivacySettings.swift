internal import Access
package import Kernel
internal import Persistence
internal import Records

/// Reads, and where something is given changes, the periods of ``PrivacySettings``.
package struct SetPrivacySettings: Sendable {
  package var coolingOffDays: Int?
  package var answerDays: Int?
  /// `nil` for the operator of the hub.
  package var actor: AssociateID?

  package init(coolingOffDays: Int? = nil, answerDays: Int? = nil, actor: AssociateID? = nil) {
    self.coolingOffDays = coolingOffDays
    self.answerDays = answerDays
    self.actor = actor
  }

  package struct Periods: Encodable, Hashable, Sendable {
    package let coolingOffDays: Int
    package let answerDays: Int
  }

  /// - Returns: what holds from now on, also for requests that wait.
  /// - Throws: `notAllowed`, also anywhere but at the hub; `invalidInput` for periods that are none, and where a
  ///   request to be erased would be late before it may be carried out.
  package func run(_ recorder: Recorder) async throws -> Periods {
    let profile = recorder.profile
    guard profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "these periods are kept at the hub", hint: "Give --data of the hub.")
    }
    let now = recorder.world.clock.wall()
    return try await recorder.database.write { connection in
      let settings = PrivacySettings(connection)
      if let actor {
        let reader = PolicyReader(connection)
        try reader.policy().require(
          .handlePrivacyRequest, of: .dealer, by: try reader.requiredPrincipal(actor))
      }
      guard coolingOffDays != nil || answerDays != nil else { return try Self.periods(settings) }
      if let coolingOffDays { try settings.set(coolingOffDays: coolingOffDays) }
      if let answerDays { try settings.set(answerDays: answerDays) }
      let periods = try Self.periods(settings)
      guard periods.coolingOffDays < periods.answerDays else {
        throw ClienteleError(
          .invalidInput,
          "a request that cools off for \(periods.coolingOffDays) days is not answered within \(periods.answerDays)",
          hint: "The time to answer is longer than the cooling-off.")
      }
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.configure),
          detail: "coolingOffDays \(periods.coolingOffDays) answerDays \(periods.answerDays)"), at: now)
      return periods
    }
  }

  private static func periods(_ settings: PrivacySettings) throws -> Periods {
    Periods(coolingOffDays: try settings.coolingOffDays, answerDays: try settings.answerDays)
  }
}
