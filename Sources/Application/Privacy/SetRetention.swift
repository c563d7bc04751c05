internal import Access
package import Kernel
internal import Persistence
internal import Records

/// Reads, and where something is given changes, how long members are kept, and counts whose period is over.
package struct SetRetention: Sendable {
  /// Days by class; 0 for no period.
  package var days: [RetentionClass: Int]
  /// `nil` for the operator of the hub.
  package var actor: AssociateID?

  package init(days: [RetentionClass: Int] = [:], actor: AssociateID? = nil) {
    self.days = days
    self.actor = actor
  }

  package struct Rule: Encodable, Hashable, Sendable {
    package let kind: String
    /// `nil` where no period is set.
    package let days: Int?
    /// Whose period is over and who is not in the register yet.
    package let due: Int
  }

  /// - Throws: `notAllowed`, also anywhere but at the hub; `invalidInput` for a period that is none.
  package func run(_ recorder: Recorder) async throws -> [Rule] {
    try recorder.requireHub("how long members are kept is set")
    let now = recorder.world.clock.wall()
    let profile = recorder.profile
    try await recorder.database.write { connection in
      if let actor {
        let reader = PolicyReader(connection)
        try reader.policy().require(
          .handlePrivacyRequest, of: .dealer, by: try reader.requiredPrincipal(actor))
      }
      let settings = RetentionSettings(connection)
      for (kind, days) in days.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        try settings.set(kind, days: days == 0 ? nil : days)
        try AuditLogTable(connection, profile: profile).append(
          AuditNote(actor: actor, AuditEvent(.configure), detail: "retention \(kind.rawValue) \(days) days"),
          at: now)
      }
    }
    let counts = try await ExpireMembers.dueCounts(recorder.database, at: now)
    return try await recorder.database.read { connection in
      try RetentionClass.allCases.map { kind in
        Rule(kind: kind.rawValue, days: try RetentionSettings(connection).days(kind), due: counts[kind] ?? 0)
      }
    }
  }
}
