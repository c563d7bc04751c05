internal import Access
internal import Catalogue
package import Kernel
internal import Persistence
internal import Records

/// A dispute about an award, as far as whoever looks may know of it.
package struct DisputeView: Encodable, Hashable, Sendable {
  package let id: RowID
  package let record: SourceRecordID
  package let member: MemberID
  package var name: String
  package let store: StaffLabel?
  package let openedBy: StaffLabel?
  package let openedAt: Instant
  package let statement: String
  package let state: DisputeState
  package let hearing: String
  package let handledBy: StaffLabel?
  package let handledAt: Instant?
  /// Why head office ruled as it did; empty while it has not.
  package let reason: String
}

struct DisputeReader {
  private let connection: Connection
  private let staff: StaffLabels

  init(_ connection: Connection) {
    self.connection = connection
    staff = StaffLabels(connection)
  }

  static let rowsMax = 200

  /// Those that wait, the oldest first; or those that are over, the latest first.
  func all(over: Bool) throws -> [DisputeView] {
    let (words, order) =
      over ? ("'upheld', 'changed', 'withdrawn'", "DESC") : ("'open', 'heard'", "ASC")
    return try rows(
      "dispute.state IN (\(words)) ORDER BY dispute.openedAt \(order), dispute.id \(order) LIMIT ?",
      [.number(Self.rowsMax)])
  }

  /// The latest first.
  func disputes(about records: [SourceRecordID]) throws -> [DisputeView] {
    try records.flatMap {
      try rows("dispute.recordID = ? ORDER BY dispute.id LIMIT ?", [.id($0), .number(Self.rowsMax)])
    }.sorted { ($0.openedAt, $0.id) > ($1.openedAt, $1.id) }
  }

  func dispute(_ id: RowID) throws -> DisputeView? { try rows("dispute.id = ?", [.id(id)]).first }

  private func rows(_ rest: String, _ arguments: [Value?]) throws -> [DisputeView] {
    let members = MemberReader(connection)
    return try connection.query(
      """
      SELECT dispute.id, dispute.recordID, dispute.storeID, dispute.openedBy, dispute.openedAt, dispute.statement,
        dispute.state, dispute.hearing, dispute.handledBy, dispute.handledAt, ruling.reason
      FROM dispute LEFT JOIN ruling ON ruling.id = dispute.rulingID
      WHERE dispute.recordID IS NOT NULL AND \(rest)
      """, arguments
    ) { row in
      let record = SourceRecordID(try row.id(1))
      return DisputeView(
        id: try row.id(0), record: record, member: try members.member(of: record), name: "",
        store: try staff.store(row.optionalID(2)), openedBy: try staff.associate(row.optionalID(3)),
        openedAt: Instant(milliseconds: row.integer(4)), statement: row.text(5),
        state: DisputeState(rawValue: row.text(6)) ?? .open, hearing: row.text(7),
        handledBy: try staff.associate(row.optionalID(8)),
        handledAt: row.optionalInteger(9).map { Instant(milliseconds: $0) }, reason: row.text(10))
    }
  }
}

extension AccessDesk {
  /// What was said against the award of one member, the latest first.
  ///
  /// - Throws: `notFound` for a member of whom the person may not see the story.
  package func disputes(of member: MemberID, as viewer: AssociateID) async throws -> [DisputeView] {
    let profile = profile
    return try await look(viewer) { visit in
      let (current, standing) = try visit.standing(of: member, in: profile)
      guard visit.policy.exposure(of: standing, to: visit.principal) >= .masked else {
        throw ClienteleError(.notFound, "this node holds no record of member \(member)")
      }
      return try DisputeReader(visit.connection).disputes(
        about: try MemberReader(visit.connection).records(of: current))
    }
  }

  /// The register of head office: what waits and what is over.
  ///
  /// - Throws: `notAllowed` for who may not rule and anywhere but at the hub.
  package func disputes(
    as viewer: AssociateID
  ) async throws -> (open: [DisputeView], over: [DisputeView]) {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireRuler(profile)
      let reader = DisputeReader(visit.connection)
      let (open, over) = (try reader.all(over: false), try reader.all(over: true))
      let names = try visit.names(of: (open + over).map(\.record), in: profile)
      func named(_ disputes: [DisputeView]) -> [DisputeView] {
        disputes.map { dispute in
          var dispute = dispute
          dispute.name = names[dispute.record] ?? ""
          return dispute
        }
      }
      return (named(open), named(over))
    }
  }

  /// One dispute of the register. The look is in the audit.
  ///
  /// - Throws: `notAllowed`, `notFound`.
  package func dispute(_ id: RowID, as viewer: AssociateID) async throws -> DisputeView {
    let profile = profile
    return try await visit(viewer) { visit in
      try visit.requireRuler(profile)
      guard var dispute = try DisputeReader(visit.connection).dispute(id) else {
        throw ClienteleError(.notFound, "this hub has no dispute \(id)")
      }
      try visit.audit(
        AuditEvent(.viewMember), AuditSubject(.member, dispute.member.row), detail: "dispute", in: profile)
      dispute.name = try visit.names(of: [dispute.record], in: profile)[dispute.record] ?? ""
      return dispute
    }
  }
}
