package import Attribution
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Members
package import Persistence
internal import Records

/// The award of one member with everything it rests on, for anyone to check.
package struct ExplainAward: Sendable {
  package var member: MemberID

  package init(member: MemberID) {
    self.member = member
  }

  package struct Explanation: Encodable, Sendable {
    package let member: String
    package let owner: String
    package let store: String
    package let ruleVersion: Int
    package let step: String
    package let lines: [String]
    package let claims: [Claim]
  }

  package struct Claim: Encodable, Sendable {
    package let claim: String
    package let node: String
    package let seq: UInt64
    package let begin: String
    package let end: String
    /// What the node's own wall clock said: shown, never counted.
    package let wall: String
    package let position: String
    package let headerHash: String
    package let signature: String
    package let receiptHash: String
  }

  /// - Throws: `notFound` for a member this hub has no record of.
  package func run(_ database: Database, in language: ExplanationLanguage) async throws -> Explanation {
    try await database.read { try explanation($0, in: language) }
  }

  func explanation(_ connection: Connection, in language: ExplanationLanguage) throws -> Explanation {
    let records = try MemberReader(connection).records(of: member)
    let current = try MemberReader(connection).member(of: SourceRecordID(member.row))
    let decisions = OwnershipDecisions(connection, now: .distantPast)
    guard let award = try decisions.award(of: DecidedMember(id: current, records: records)) else {
      throw ClienteleError(.notFound, "this hub has no record of member \(member)")
    }
    let claims = try ClaimReader(connection).claims(of: records)
    let codes = try StaffQueries(connection).codes()
    let names = ExplanationNames(
      offsetMinutes: LocalTime.offsetMinutes, associate: { codes.associates[$0] ?? $0.description },
      store: { codes.stores[$0] ?? $0.description })
    return Explanation(
      member: current.description, owner: award.owner.associate.flatMap { codes.associates[$0] } ?? "",
      store: codes.stores[award.owner.store] ?? "", ruleVersion: Int(award.ruleVersion),
      step: String(describing: award.step),
      lines: AwardExplanation(of: award, claims: claims, in: language, names: names).lines
        + (try award.ruling.map { try ruling($0, codes.associates, connection) } ?? []),
      claims: try claims.map { try proof(of: $0, connection) })
  }

  /// Who ruled, and why.
  private func ruling(
    _ id: RowID, _ codes: [AssociateID: String], _ connection: Connection
  ) throws -> [String] {
    try connection.query("SELECT ruledBy, reason FROM ruling WHERE id = ?", [.id(id)]) { row in
      let who = row.optionalID(0).flatMap { codes[AssociateID($0)] } ?? ""
      return "ruling \(id) \(who): \(row.text(1))"
    }
  }

  private func proof(of claim: ClaimEvidence, _ connection: Connection) throws -> Claim {
    let found = try connection.first(
      """
      SELECT claimTime.node, claimTime.seq, beginsAt, endsAt, claimTime.position, change.header, change.signature,
        receipt.chainHash
      FROM claimTime
      JOIN change ON change.node = claimTime.node AND change.incarnation = claimTime.incarnation
        AND change.seq = claimTime.seq
      JOIN receipt ON receipt.position = claimTime.position
      WHERE claimTime.claimID = ?
      """, [.id(claim.id)]
    ) { row in
      let headerBytes = row.bytes(5)
      return Claim(
        claim: claim.id.description, node: try row.id(0).description, seq: UInt64(row.integer(1)),
        begin: Instant(milliseconds: row.integer(2)).description,
        end: Instant(milliseconds: row.integer(3)).description,
        wall: try ChangeHeader(decoding: headerBytes).time.wall.description,
        position: row.position(4).description,
        headerHash: Digest.sha256(headerBytes).description, signature: row.bytes(6).hexadecimal,
        receiptHash: row.bytes(7).hexadecimal)
    }
    guard let found else { throw ClienteleError(.databaseCorrupt, "the log does not hold claim \(claim.id)") }
    return found
  }
}

/// Recomputes every award from the signed originals in the log and compares it with the one that stands.
package struct VerifyAwards: Sendable {
  package init() {}

  package struct Report: Encodable, Sendable {
    package var members = 0
    package var differing: [String] = []
  }

  package func run(
    _ database: Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Report {
    try await database.read { connection in
      try checkClaimTimes(connection)
      let reader = MemberReader(connection)
      let decisions = OwnershipDecisions(connection, now: .distantPast)
      let rows = RowTable(connection)
      var report = Report()
      let awards = try connection.query(
        "SELECT id FROM award WHERE supersededBy IS NULL ORDER BY id"
      ) { MemberID(try $0.id(0)) }
      for member in awards {
        report.members += 1
        if report.members.isMultiple(of: 1_000) { progress(report.members) }
        let records = try reader.records(of: member)
        guard let award = try decisions.award(of: DecidedMember(id: member, records: records)),
          let stored = try rows.state(.award, member.row)
        else {
          report.differing.append(member.description)
          continue
        }
        let isSame = AwardColumns.values(award, claimCount: award.considered.count).allSatisfy {
          field, value in
          stored.value(field) == value
        }
        if !isSame { report.differing.append(member.description) }
      }
      return report
    }
  }

  /// The intervals that awards rest on are those the headers, beacons and receipts give.
  private func checkClaimTimes(_ connection: Connection) throws {
    let changes = ChangeTable(connection)
    let receipts = ReceiptTable(connection)
    let clock = ClaimClock(connection)
    let stored = try connection.query(
      "SELECT claimID, node, incarnation, seq, beginsAt, endsAt FROM claimTime ORDER BY position, claimID"
    ) { row in
      (
        claim: try row.id(0), node: NodeID(try row.id(1)), incarnation: UInt32(clamping: row.integer(2)),
        seq: UInt64(row.integer(3)), begin: row.integer(4), end: row.integer(5)
      )
    }
    var known: (key: [UInt64], interval: ClaimInterval)?
    for item in stored {
      let key = [item.node.row.low, UInt64(item.incarnation), item.seq]
      if known?.key != key {
        guard let change = try changes.change(item.node, item.incarnation, item.seq),
          let receipt = try receipts.receipt(of: item.node, item.incarnation, item.seq)
        else {
          throw ClienteleError(.databaseCorrupt, "the log does not hold the change of claim \(item.claim)")
        }
        known = (key, try clock.interval(of: change, receipt: receipt))
      }
      guard let interval = known?.interval, interval.begin.milliseconds == item.begin,
        interval.end.milliseconds == item.end
      else {
        throw ClienteleError(
          .databaseCorrupt,
          "claim \(item.claim) is stored with another interval than its header and receipt give",
          hint: "The database was changed from outside; compare it with a backup.")
      }
    }
  }
}
