internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// After a breach is suspected: whose data a machine held, or a person of the staff saw, within a time. At the hub, from
/// what it wrote down when it let records in and when nodes told it their audits.
package struct ReadExposure: Sendable {
  package enum Of: Sendable {
    /// A store's node or a laptop that was lost, stolen or copied.
    case node(NodeID)
    /// An account that somebody else may have used, or a person who may have taken something along.
    case person(AssociateID)
  }

  package var of: Of
  package var from: Instant
  package var to: Instant
  package var actor: AssociateID

  package init(of: Of, from: Instant, to: Instant, actor: AssociateID) {
    self.of = of
    self.from = from
    self.to = to
    self.actor = actor
  }

  package struct Report: Encodable, Sendable {
    /// Whoever is named below: held with everything by the machine, or looked at by the person.
    package var members: [Member] = []
    /// Of a store's node: people of whom it held a masked name and a token of a number, beside the members.
    package var lookups = 0
    /// Of a person: how often something masked was revealed, and how often lists left as files.
    package var reveals = 0
    package var exports = 0
  }

  package struct Member: Encodable, Hashable, Sendable {
    package let id: MemberID
    /// Empty of somebody who was erased since.
    package let name: String
  }

  /// - Throws: `notAllowed` anywhere but at the hub and for who may not read the audit; `notFound` for a node that was never
  ///   here; `invalidInput` for a time that ends before it begins.
  package func run(_ recorder: Recorder) async throws -> Report {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(
        .notAllowed, "who was exposed is known at the hub", hint: "Give --data of the hub.")
    }
    guard from <= to else {
      throw ClienteleError(.invalidInput, "the time ends before it begins", hint: "Change --from and --to.")
    }
    try await SendAudit().run(recorder)
    let (profile, now) = (recorder.profile, recorder.world.clock.wall())
    let report = try await recorder.database.read { connection in
      let reader = PolicyReader(connection)
      try reader.policy().require(
        .readAudit, of: .dealer, by: try reader.requiredPrincipal(actor), reason: nil)
      switch of {
      case .node(let node): return try held(by: node, connection)
      case .person(let associate): return try seen(by: associate, connection)
      }
    }
    try await recorder.database.write { connection in
      try AuditLogTable(connection, profile: profile).append(
        AuditNote(actor: actor, AuditEvent(.readAudit), nil, detail: "exposure \(report.members.count)"),
        at: now)
    }
    return report
  }

  // MARK: A machine

  private func held(by node: NodeID, _ connection: Connection) throws -> Report {
    guard let session = try SessionTable(connection).session(of: node) else {
      throw ClienteleError(
        .notFound, "node \(node) was never enrolled here", hint: "See `clientele hub nodes`.")
    }
    let times = ReceiptTimes(connection)
    let range: [Value?] = [
      session.scope.column, .position(try times.position(at: to)), .position(try times.position(at: from)),
    ]
    var report = Report()
    report.members = try connection.query(
      """
      SELECT DISTINCT coalesce(membership.memberID, held.recordID), member.name, sourceRecord.name FROM (
        SELECT recordID FROM serve WHERE scope = ? AND enteredAt <= ? AND (exitedAt IS NULL OR exitedAt > ?)
        UNION
        SELECT recordID FROM formerServe WHERE scope = ? AND enteredAt <= ? AND exitedAt > ?
      ) AS held
      LEFT JOIN membership ON membership.id = held.recordID
      LEFT JOIN member ON member.id = coalesce(membership.memberID, held.recordID)
      LEFT JOIN sourceRecord ON sourceRecord.id = coalesce(membership.memberID, held.recordID)
      ORDER BY 1
      """, range + range
    ) { Member(id: ID(try $0.id(0)), name: $0.optionalText(1) ?? $0.optionalText(2) ?? "") }
    if case .store = session.scope {
      report.lookups = try connection.count("SELECT count(DISTINCT recordID) FROM lookup")
    }
    return report
  }

  // MARK: A person

  private func seen(by associate: AssociateID, _ connection: Connection) throws -> Report {
    let members = MemberReader(connection)
    var report = Report()
    var found: Set<MemberID> = []
    let entries = try AuditEntryTable(connection).entries(
      AuditFilter(actor: associate, from: from, to: to, limit: .max))
    for entry in entries {
      switch entry.event {
      case AuditEvent(.revealField).name: report.reveals += 1
      case AuditEvent(.exportMembers).name, AuditEvent(.exportPerson).name: report.exports += 1
      default: break
      }
      guard let subject = entry.subject, let kind = AuditSubject.Kind(rawValue: entry.subjectKind) else {
        continue
      }
      switch kind {
      case .member, .record: found.insert(try members.member(of: SourceRecordID(subject)))
      case .contactPoint:
        let record = try connection.first(
          "SELECT recordID FROM contactPoint WHERE id = ?", [.id(subject)]
        ) { $0.optionalID(0) }
        if let record = record ?? nil { found.insert(try members.member(of: SourceRecordID(record))) }
      case .store, .node, .staff, .unit, .purchase, .field: break
      }
    }
    report.members = try found.sorted().map { Member(id: $0, name: try members.summary(of: $0).name) }
    return report
  }
}

/// Which of the hub's positions belongs to a moment: stamps rise with positions.
private struct ReceiptTimes {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  /// The last position of a receipt that was given by then; before all of them where there is none.
  func position(at instant: Instant) throws -> Position {
    let order = try HubOrder(connection).head
    var low = Position.start.packed
    var high = order.packed
    while low < high {
      let middle = low + (high - low + 1) / 2
      guard let next = try receipt(atOrAfter: middle), next.position <= high else {
        high = middle - 1
        continue
      }
      if next.time <= instant { low = next.position } else { high = middle - 1 }
    }
    return Position(packed: low) ?? .start
  }

  private func receipt(atOrAfter packed: UInt64) throws -> (position: UInt64, time: Instant)? {
    try connection.first(
      "SELECT position, receipt FROM receipt WHERE position >= ? ORDER BY position LIMIT 1",
      [.position(Position(packed: packed) ?? .start)]
    ) {
      (
        $0.position(0).packed,
        Instant(milliseconds: try Receipt(decoding: $0.bytes(1)).stamp.milliseconds)
      )
    }
  }
}
