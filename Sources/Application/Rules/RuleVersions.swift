package import Attribution
internal import Catalogue
package import Kernel
internal import Persistence

/// One version of the rule's settings, and how far it has come.
package struct RuleVersionView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let number: Int
  package let intervalHours: Int
  package let provisionalDays: Int
  package let openingDays: Int
  package let contactRequired: Bool
  package let interactionRequired: Bool
  package let effectiveFrom: Instant
  package let reason: String
  package let proposedBy: StaffLabel?
  package let proposedAt: Instant
  package let state: State
  package let decidedBy: StaffLabel?
  package let decidedAt: Instant?

  package enum State: String, Encodable, CaseIterable, Hashable, Sendable {
    case proposed, approved, withdrawn
  }

  package var settings: AwardSettings {
    var settings = AwardSettings()
    settings.intervalWidthMax = .hours(Int64(intervalHours))
    settings.provisionalPeriod = .days(Int64(provisionalDays))
    settings.openingWindow = .days(Int64(openingDays))
    settings.contactPointRequired = contactRequired
    settings.interactionRequired = interactionRequired
    return settings
  }

  var version: RuleVersion {
    RuleVersion(number: number, settings: settings, effectiveFrom: effectiveFrom)
  }
}

/// Reads the versions, which every node has.
struct RuleVersions {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  /// The newest first, at most ``ProposeRule/versionsMax``.
  func all() throws -> [RuleVersionView] {
    let staff = StaffLabels(connection)
    return try connection.query(
      """
      SELECT id, number, intervalHours, provisionalDays, openingDays, contactRequired, interactionRequired,
        effectiveFrom, reason, proposedBy, proposedAt, state, decidedBy, decidedAt
      FROM ruleVersion ORDER BY number DESC, id LIMIT ?
      """, [.number(ProposeRule.versionsMax)]
    ) { row in
      RuleVersionView(
        id: try row.id(0), number: Int(row.integer(1)), intervalHours: Int(row.integer(2)),
        provisionalDays: Int(row.integer(3)), openingDays: Int(row.integer(4)),
        contactRequired: row.integer(5) != 0, interactionRequired: row.integer(6) != 0,
        effectiveFrom: Instant(milliseconds: row.integer(7)), reason: row.text(8),
        proposedBy: try staff.associate(row.optionalID(9)),
        proposedAt: Instant(milliseconds: row.integer(10)),
        state: RuleVersionView.State(rawValue: row.text(11)) ?? .proposed,
        decidedBy: try staff.associate(row.optionalID(12)),
        decidedAt: row.optionalInteger(13).map { Instant(milliseconds: $0) })
    }
  }

  /// - Throws: `notFound`.
  func one(_ id: RowID) throws -> RuleVersionView {
    guard let version = try all().first(where: { $0.id == id }) else {
      throw ClienteleError(.notFound, "there is no version \(id) of the rule")
    }
    return version
  }

  /// Those that decide or will.
  func book() throws -> RuleBook {
    RuleBook(try all().filter { $0.state == .approved }.map(\.version))
  }
}
