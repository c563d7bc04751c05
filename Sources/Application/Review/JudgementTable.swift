internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// What a person or the machine said of two records, as row `link` has it.
struct LinkRow: Hashable {
  var verdict: String
  var decidedBy: String
  var score: Int?
  var reasons: String
  var modelVersion: String?
}

/// What stands between two records, in a word.
package enum LinkWord: String, CaseIterable, Hashable, Sendable, Encodable {
  /// Nothing, or what was said was taken back.
  case none
  /// The machine joined them, and may part them again.
  case linkedByMachine
  case linkedByPerson, apartByPerson

  init(_ row: LinkRow?) {
    switch (row?.verdict, row?.decidedBy) {
    case ("same", "person"): self = .linkedByPerson
    case ("same", _): self = .linkedByMachine
    case ("different", "person"): self = .apartByPerson
    default: self = .none
    }
  }
}

/// What people judged at this hub, and what stood before.
struct JudgementTable {
  private let connection: Connection
  private let links: LinkTable

  init(_ connection: Connection) {
    self.connection = connection
    links = LinkTable(connection)
  }

  // MARK: Links

  func row(of id: RowID) throws -> LinkRow? {
    try connection.first(
      "SELECT verdict, decidedBy, scoreMillibits, reasons, modelVersion FROM link WHERE id = ?", [.id(id)]
    ) {
      LinkRow(
        verdict: $0.text(0), decidedBy: $0.text(1), score: $0.optionalInteger(2).map { Int($0) },
        reasons: $0.text(3), modelVersion: $0.optionalText(4))
    }
  }

  func word(on one: SourceRecordID, _ other: SourceRecordID) throws -> LinkWord {
    LinkWord(try row(of: links.id(of: one, other)))
  }

  func write(_ pair: RecordEdge, _ row: LinkRow, in book: inout DraftBook) {
    let score: (LinkField, Value?) = (.scoreMillibits, row.score.map { .number($0) })
    let model: (LinkField, Value?) = (.modelVersion, row.modelVersion.map { .text($0) })
    book.write(
      links.id(of: pair.one, pair.other), about: pair.one,
      [
        (LinkField.recordID, .id(pair.one)), (.otherRecordID, .id(pair.other)),
        (.verdict, .text(row.verdict)), (.decidedBy, .text(row.decidedBy)), score,
        (.reasons, .text(row.reasons)), model,
      ].filter { $0.1 != nil })
  }

  /// Puts the records down for the hub to work out what follows.
  func settle(_ pairs: [RecordEdge]) throws {
    let position = try HubOrder(connection).head
    for record in Set(pairs.flatMap { [$0.one, $0.other] }).sorted() {
      try connection.execute(
        """
        INSERT INTO matchQueue (recordID, position) VALUES (?, ?)
        ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
        """, [.id(record), .position(position)])
    }
  }

  // MARK: Judgements

  /// Notes what stands before it is written over.
  func note(_ verdict: String, on pairs: [RecordEdge], by actor: AssociateID, at now: Instant) throws {
    let last = try connection.first("SELECT coalesce(max(number), 0) FROM judgement") { $0.integer(0) }
    let number = (last ?? 0) + 1
    try connection.execute(
      "INSERT INTO judgement (number, actorID, judgedAt, verdict, takenBackAt) VALUES (?, ?, ?, ?, NULL)",
      [.integer(number), .id(actor), .instant(now), .text(verdict)])
    for pair in pairs {
      let link = links.id(of: pair.one, pair.other)
      let former = try row(of: link)
      try connection.execute(
        """
        INSERT INTO judgedPair (judgement, linkID, recordID, otherRecordID, formerVerdict, formerDecidedBy,
          formerScoreMillibits, formerReasons, formerModelVersion) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(number), .id(link), .id(pair.one), .id(pair.other), former.map { .text($0.verdict) },
          former.map { .text($0.decidedBy) }, former?.score.map { .number($0) },
          former.map { .text($0.reasons) }, former?.modelVersion.map { .text($0) },
        ])
    }
  }

  struct Judgement {
    let number: Int64
    let verdict: String
    let at: Instant
    let pairs: [(pair: RecordEdge, former: LinkRow?)]
  }

  /// The last thing a person said that was not taken back; what is left of it when one of the persons was erased.
  func last(by actor: AssociateID) throws -> Judgement? {
    let found = try connection.first(
      """
      SELECT number, verdict, judgedAt FROM judgement WHERE actorID = ? AND takenBackAt IS NULL
        AND EXISTS (SELECT 1 FROM judgedPair WHERE judgedPair.judgement = judgement.number)
      ORDER BY number DESC LIMIT 1
      """, [.id(actor)]
    ) { (number: $0.integer(0), verdict: $0.text(1), at: Instant(milliseconds: $0.integer(2))) }
    guard let found else { return nil }
    return Judgement(
      number: found.number, verdict: found.verdict, at: found.at, pairs: try pairs(of: found.number))
  }

  private func pairs(of judgement: Int64) throws -> [(pair: RecordEdge, former: LinkRow?)] {
    try connection.query(
      """
      SELECT recordID, otherRecordID, formerVerdict, formerDecidedBy, formerScoreMillibits, formerReasons,
        formerModelVersion FROM judgedPair WHERE judgement = ? ORDER BY linkID
      """, [.integer(judgement)]
    ) { row in
      let former =
        row.isNull(2)
        ? nil
        : LinkRow(
          verdict: row.text(2), decidedBy: row.text(3), score: row.optionalInteger(4).map { Int($0) },
          reasons: row.text(5), modelVersion: row.optionalText(6))
      return (RecordEdge(ID(try row.id(0)), ID(try row.id(1))), former)
    }
  }

  /// Whether anybody judged one of these links after a judgement, and stands by it.
  func isOvertaken(_ judgement: Judgement) throws -> Bool {
    for (pair, _) in judgement.pairs {
      let later = try connection.count(
        """
        SELECT count(*) FROM judgedPair JOIN judgement ON judgement.number = judgedPair.judgement
        WHERE judgedPair.linkID = ? AND judgement.number > ? AND judgement.takenBackAt IS NULL
        """, [.id(links.id(of: pair.one, pair.other)), .integer(judgement.number)])
      // Judged by a command that keeps no note of what stood before.
      let stands = try row(of: links.id(of: pair.one, pair.other))
      if later > 0 || stands?.verdict != judgement.verdict || stands?.decidedBy != "person" { return true }
    }
    return false
  }

  func markTakenBack(_ judgement: Judgement, at now: Instant) throws {
    try connection.execute(
      "UPDATE judgement SET takenBackAt = ? WHERE number = ?", [.instant(now), .integer(judgement.number)])
  }

  /// - Parameter verdict: a word of the program's own.
  static func audit(
    _ verdict: String, on persons: (one: MemberID, other: MemberID), by actor: AssociateID, at now: Instant,
    _ profile: NodeProfile, _ connection: Connection
  ) throws {
    let log = AuditLogTable(connection, profile: profile)
    for person in Set([persons.one, persons.other]).sorted() {
      try log.append(
        AuditNote(
          actor: actor, AuditEvent(.judgeLink), AuditSubject(.member, person.row), reason: .mergeReview,
          detail: verdict), at: now)
    }
  }
}
