package import Access
internal import Catalogue
package import Kernel
package import Persistence
package import Records
internal import Trust

/// Through here everything that people are shown of members leaves the node: the policy decides, masks are
/// laid, the budget is counted, the audit written before the answer is given.
package struct AccessDesk: Sendable {
  let database: Database
  let profile: NodeProfile
  let world: World
  let budget: ViewBudget
  let leaseLength: Milliseconds
  package let exportCaps: ExportCaps

  package init(
    database: Database, profile: NodeProfile, world: World, budget: ViewBudget = .daily,
    leaseLength: Milliseconds = OfflineLease.length, exportCaps: ExportCaps = .usual
  ) {
    self.database = database
    self.profile = profile
    self.world = world
    self.budget = budget
    self.leaseLength = leaseLength
    self.exportCaps = exportCaps
  }

  /// The same view of one member within this time is one look.
  static let sameLook = Milliseconds.minutes(10)

  /// What was asked and who asks, within one transaction.
  struct Visit {
    let connection: Connection
    let policy: Policy
    let principal: Principal
    let now: Instant

    /// - Throws: `notAllowed` for somebody who is not on the staff.
    init(_ connection: Connection, _ viewer: AssociateID, at now: Instant) throws {
      let reader = PolicyReader(connection)
      self.connection = connection
      policy = try reader.policy()
      principal = try reader.requiredPrincipal(viewer)
      self.now = now
    }
  }

  /// Runs `body` in one write transaction for a person of the staff. What the audit notes is there when the
  /// answer is.
  ///
  /// - Throws: `leaseExpired` at a laptop that was away too long, `notAllowed`, and what `body` throws.
  func visit<Result: Sendable>(
    _ viewer: AssociateID, _ body: @Sendable @escaping (Visit) throws -> Result
  ) async throws -> Result {
    let now = world.clock.wall()
    let boot = world.clock.boot()
    try await requireLease(now, boot)
    return try await database.write { try body(Visit($0, viewer, at: now)) }
  }

  /// As ``visit(_:_:)``, where there is nothing to note: it keeps no writer waiting.
  func look<Result: Sendable>(
    _ viewer: AssociateID, _ body: @Sendable @escaping (Visit) throws -> Result
  ) async throws -> Result {
    let now = world.clock.wall()
    try await requireLease(now, world.clock.boot())
    return try await database.read { try body(Visit($0, viewer, at: now)) }
  }

  /// In a transaction of its own: a refusal must not undo what was observed of the clocks.
  private func requireLease(_ now: Instant, _ boot: BootReading) async throws {
    guard profile.kind == .laptop else { return }
    let lease = try await database.write { connection -> OfflineLease in
      let table = LeaseTable(connection)
      let begun = try table.lease() ?? OfflineLease(contactAt: profile.enrolledAt, boot: boot)
      let lease = begun.observed(wall: now, boot: boot)
      try table.save(lease)
      return lease
    }
    guard lease.isOpen(length: leaseLength) else {
      throw ClienteleError(
        .leaseExpired,
        lease.wasTurnedBack
          ? "the clock of this laptop was turned back since it last spoke to the hub"
          : "this laptop has not spoken to the hub for too long",
        hint: "Connect it to the hub and sign in again. What was recorded here is kept and is sent first.")
    }
  }

  /// Asks the policy for anything that is not about one member.
  ///
  /// - Throws: `notAllowed`.
  package func require(
    _ action: Action, of target: Target, by viewer: AssociateID, reason: Reason? = nil
  ) async throws {
    try await look(viewer) { visit in
      try visit.policy.require(action, of: target, by: visit.principal, reason: reason)
    }
  }

  /// The stores of which a person may see something, in order of identifier: what lists are filtered by.
  package func visibleStores(for action: Action, to viewer: AssociateID) async throws -> [StoreID] {
    try await look(viewer) { $0.policy.visibleStores(for: action, to: $0.principal) }
  }
}

extension AccessDesk.Visit {
  func audit(
    _ event: AuditEvent, _ subject: AuditSubject?, reason: Reason? = nil, detail: String = "",
    in profile: NodeProfile
  ) throws {
    try AuditLogTable(connection, profile: profile).append(
      AuditNote(actor: principal.associate, event, subject, reason: reason, detail: detail), at: now)
  }

  /// - Throws: `limitExceeded` when the day's budget is used up.
  func spend(_ action: Action, of budget: ViewBudget, in profile: NodeProfile) throws {
    guard let limit = budget.limit(of: action) else { return }
    let used = try AuditLogTable(connection, profile: profile).subjects(
      of: AuditEvent(action), by: principal.associate, since: now - .days(1))
    guard used < limit else {
      throw ClienteleError(
        .limitExceeded, "associate \(principal.associate) did \(action.rawValue) \(used) times within a day",
        hint: "Ask a manager; the privacy officer sees this in the audit.")
    }
  }
}
