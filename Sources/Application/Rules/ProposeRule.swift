internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// Proposes, at the hub, other settings of the rule from a day on. It decides nothing until somebody else approves it.
package struct ProposeRule: Sendable {
  package var intervalHours: Int
  package var provisionalDays: Int
  package var openingDays: Int
  package var contactRequired: Bool
  package var interactionRequired: Bool
  /// The first day on which it decides.
  package var from: CalendarDay
  package var reason: String
  package var actor: AssociateID

  package init(
    intervalHours: Int, provisionalDays: Int, openingDays: Int, contactRequired: Bool,
    interactionRequired: Bool, from: CalendarDay, reason: String, actor: AssociateID
  ) {
    self.intervalHours = intervalHours
    self.provisionalDays = provisionalDays
    self.openingDays = openingDays
    self.contactRequired = contactRequired
    self.interactionRequired = interactionRequired
    self.from = from
    self.reason = reason
    self.actor = actor
  }

  package static let intervalHoursRange = 1...720
  package static let provisionalDaysRange = 0...180
  package static let openingDaysRange = 0...366
  package static let reasonMax = 2_000
  /// So many versions there can be, withdrawn ones counted.
  package static let versionsMax = 200

  /// - Returns: the version's row.
  /// - Throws: `invalidInput` for settings outside of their ranges, without a reason, and for a day that is not to come: past awards
  ///   are not changed; `limitExceeded`; `notAllowed`, also anywhere but at the hub.
  @discardableResult
  package func run(_ recorder: Recorder) async throws -> RowID {
    try recorder.requireHub("versions of the rule are proposed")
    try Self.check(intervalHours, Self.intervalHoursRange, "hours")
    try Self.check(provisionalDays, Self.provisionalDaysRange, "days open to dispute")
    try Self.check(openingDays, Self.openingDaysRange, "days between books")
    try InputText.require(reason, field: "reason")
    guard reason.count <= Self.reasonMax else {
      throw ClienteleError(.invalidInput, "the reason is longer than \(Self.reasonMax) characters")
    }
    let now = recorder.world.clock.wall()
    try Self.requireToCome(from.begin(), now)
    let id = recorder.world.newRowID()
    return try await recorder.record(kind: .organisation, actor: actor, permission: .proposeRule) {
      connection in
      let known = try RuleVersions(connection).all()
      guard known.count < Self.versionsMax else {
        throw ClienteleError(.limitExceeded, "there are \(Self.versionsMax) versions of the rule")
      }
      var book = DraftBook()
      book.write(
        id, about: nil,
        [
          (RuleVersionField.number, .number((known.map(\.number).max() ?? 1) + 1)),
          (.intervalHours, .number(intervalHours)), (.provisionalDays, .number(provisionalDays)),
          (.openingDays, .number(openingDays)), (.contactRequired, .number(contactRequired ? 1 : 0)),
          (.interactionRequired, .number(interactionRequired ? 1 : 0)),
          (.effectiveFrom, .instant(from.begin())), (.reason, .text(reason)), (.proposedBy, .id(actor)),
          (.proposedAt, .instant(now)), (.state, .text("proposed")),
        ])
      return (book.drafts, id)
    }
  }

  private static func check(_ value: Int, _ range: ClosedRange<Int>, _ what: String) throws {
    guard range.contains(value) else {
      throw ClienteleError(
        .invalidInput, "\(value) \(what) is no setting",
        hint: "Give \(range.lowerBound) to \(range.upperBound).")
    }
  }

  static func requireToCome(_ day: Instant, _ now: Instant) throws {
    guard day > now else {
      throw ClienteleError(
        .invalidInput, "the version would take effect on a day that has begun",
        hint: "Give a day to come: awards of before are not changed.")
    }
  }
}

/// Approves a proposed version, or takes it back.
package struct DecideRule: Sendable {
  package var version: RowID
  package var isApproved: Bool
  package var actor: AssociateID

  package init(version: RowID, isApproved: Bool, actor: AssociateID) {
    self.version = version
    self.isApproved = isApproved
    self.actor = actor
  }

  /// - Throws: `notFound`; `overtaken` for a version that is decided on; `notAllowed` to approve the own proposal, and anywhere but at
  ///   the hub; `invalidInput` to approve one whose day has come.
  package func run(_ recorder: Recorder) async throws {
    try recorder.requireHub("versions of the rule are approved")
    let now = recorder.world.clock.wall()
    try await recorder.record(
      kind: .approval, actor: actor, permission: isApproved ? .approveRule : .proposeRule
    ) {
      connection in
      let known = try RuleVersions(connection).one(version)
      guard known.state == .proposed else {
        throw ClienteleError(.overtaken, "version \(known.number) is \(known.state.rawValue) already")
      }
      if isApproved {
        guard known.proposedBy?.id != actor.row else {
          throw ClienteleError(
            .notAllowed, "who proposed a version cannot approve it", hint: "Ask somebody else at head office."
          )
        }
        try ProposeRule.requireToCome(known.effectiveFrom, now)
      }
      var book = DraftBook()
      book.write(
        version, about: nil,
        [
          (RuleVersionField.state, .text(isApproved ? "approved" : "withdrawn")), (.decidedBy, .id(actor)),
          (.decidedAt, .instant(now)),
        ])
      return (book.drafts, ())
    }
  }
}
