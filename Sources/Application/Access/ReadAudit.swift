internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
package import Records

/// Who did or saw what. At the hub of all nodes, as far as they have been heard; at a node its own.
package struct ReadAudit: Sendable {
  package var filter: AuditFilter
  /// Entries about this member, under any of its ids and records.
  package var member: MemberID?
  /// Who asks; `nil` for the node's operator. The asking is an entry too.
  package var actor: AssociateID?
  /// Whether a search for one kind of event ends after so many entries, to go on with the next page.
  var looksNoFurther = false

  package init(filter: AuditFilter, member: MemberID? = nil, actor: AssociateID? = nil) {
    self.filter = filter
    self.member = member
    self.actor = actor
  }

  package struct Line: Encodable, Sendable {
    package let at: String
    package let node: String
    package let seq: UInt64
    package let actor: String
    package let action: String
    package let subjectKind: String
    package let subject: String
    package let reason: String
    package let detail: String
    package let hash: String
  }

  package func run(_ recorder: Recorder) async throws -> [Line] {
    try await read(recorder) { found, connection in try lines(found.entries, connection) }
  }

  struct Found {
    var entries: [AuditEntry]
    /// Earlier entries were not looked at.
    var horizon: Instant?
  }

  /// Reads in the transaction that notes the reading.
  func read<Result: Sendable>(
    _ recorder: Recorder, _ body: @Sendable @escaping (Found, Connection) throws -> Result
  ) async throws -> Result {
    let profile = recorder.profile
    let now = recorder.world.clock.wall()
    if profile.kind == .hub { try await SendAudit().run(recorder) }
    return try await recorder.database.write { connection in
      if let actor {
        let reader = PolicyReader(connection)
        try reader.policy().require(
          .readAudit, of: .dealer, by: try reader.requiredPrincipal(actor), reason: nil)
      }
      let found = try find(profile, connection)
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(
          actor: actor, AuditEvent(.readAudit), member.map { AuditSubject(.member, $0.row) },
          detail: String(found.entries.count)), at: now)
      return try body(found, connection)
    }
  }

  /// So many entries are looked at for one kind of event, which no index finds.
  private static let lookedAtMax = 20_000

  private func find(_ profile: NodeProfile, _ connection: Connection) throws -> Found {
    var filter = filter
    if let member {
      let reader = MemberReader(connection)
      let current = try reader.member(of: SourceRecordID(member.row))
      let records = try reader.records(of: current)
      filter.subjects += Set([member.row, current.row] + records.map(\.row)).sorted()
    }
    let isHub = profile.kind == .hub
    let (own, all) = (AuditLogTable(connection, profile: profile), AuditEntryTable(connection))
    var horizon: Instant?
    if looksNoFurther, filter.event != nil {
      horizon =
        isHub
        ? try all.horizon(filter, looking: Self.lookedAtMax)
        : try own.horizon(filter, looking: Self.lookedAtMax)
      filter.from = max(filter.from, horizon ?? .distantPast)
    }
    return Found(entries: isHub ? try all.entries(filter) : try own.entries(filter), horizon: horizon)
  }

  private func lines(_ entries: [AuditEntry], _ connection: Connection) throws -> [Line] {
    let codes = try StaffQueries(connection).codes()
    let nodes = Dictionary(
      try connection.query("SELECT id, name FROM node") { (NodeID(try $0.id(0)), $0.text(1)) }
    ) { first, _ in first }
    return entries.map { entry in
      Line(
        at: entry.at.description, node: nodes[entry.node] ?? entry.node.description, seq: entry.seq,
        actor: entry.actor.map { codes.associates[$0] ?? $0.description } ?? "", action: entry.event,
        subjectKind: entry.subjectKind, subject: entry.subject?.description ?? "", reason: entry.reason,
        detail: entry.detail, hash: entry.hash.description)
    }
  }
}

/// Walks the chains of the audit.
package struct VerifyAudit: Sendable {
  package init() {}

  package struct Report: Encodable, Sendable {
    package let entries: Int
    package let broken: [String]
  }

  package func run(_ recorder: Recorder) async throws -> Report {
    let profile = recorder.profile
    if profile.kind == .hub { try await SendAudit().run(recorder) }
    return try await recorder.database.read { connection in
      let own = try AuditLogTable(connection, profile: profile).verify()
      guard profile.kind == .hub else { return Report(entries: own.count, broken: own.broken) }
      let all = try AuditEntryTable(connection).verify()
      return Report(entries: all.count, broken: own.broken + all.broken)
    }
  }
}
