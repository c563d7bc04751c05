internal import ChangeLog
internal import Catalogue
internal import Kernel
internal import Persistence
internal import Records

/// Of which members the period is over.
struct RetentionReader {
  private let connection: Connection
  private let settings: RetentionSettings
  private let members: MemberReader

  init(_ connection: Connection) {
    self.connection = connection
    settings = RetentionSettings(connection)
    members = MemberReader(connection)
  }

  struct Due {
    let member: MemberID
    let record: SourceRecordID
    let kind: RetentionClass
    let lastAt: Instant
  }

  var isAsked: Bool {
    get throws { try RetentionClass.allCases.contains { try settings.days($0) != nil } }
  }

  /// Members whose first record comes after another, in order of that record.
  ///
  /// - Returns: those that are due, and the last record looked at; `nil` at the end.
  func due(after start: RowID, at now: Instant, limit: Int) throws -> (due: [Due], last: RowID?) {
    let records = try connection.query(
      "SELECT id FROM sourceRecord WHERE id > ? ORDER BY id LIMIT ?", [.id(start), .number(limit)]
    ) { SourceRecordID(try $0.id(0)) }
    let due = try records.compactMap { record in
      // A member is looked at with one of its records.
      try members.member(of: record).row == record.row ? try self.due(MemberID(record.row), at: now) : nil
    }
    return (due, records.count == limit ? records.last?.row : nil)
  }

  /// - Parameter request: one that does not count as something to be done.
  /// - Returns: `nil` for whom the period is not over, or something is still to be done.
  func due(_ member: MemberID, at now: Instant, besides request: RowID? = nil) throws -> Due? {
    let records = try members.records(of: member)
    guard let first = records.first else { return nil }
    let kind: RetentionClass =
      try records.contains { try count("SELECT count(*) FROM purchase WHERE recordID = ?", $0) > 0 }
      ? .customer : .visitor
    guard let days = try settings.days(kind),
      let lastAt = try records.compactMap({ try self.lastAt($0) }).max(),
      now >= lastAt + .days(Int64(days)),
      try !records.contains(where: { try isNeeded($0, at: now, besides: request) })
    else { return nil }
    return Due(member: member, record: first, kind: kind, lastAt: lastAt)
  }

  /// When something last happened with a person, and at the least when the record was last written.
  private func lastAt(_ record: SourceRecordID) throws -> Instant? {
    let told = try Self.happenings.compactMap { table, column in
      try connection.first(
        "SELECT max(\(column)) FROM \(table) WHERE recordID = ?", [.id(record)], { $0.optionalInteger(0) })
        ?? nil
    }.max()
    let written = try RowTable(connection).state(.sourceRecord, record.row)?.decidingStamps
      .map(\.time.milliseconds).max()
    return [told, written].compactMap(\.self).max().map { Instant(milliseconds: $0) }
  }

  private static let happenings = [
    ("interaction", "statedAt"), ("purchase", "soldAt"), ("enquiry", "raisedAt"), ("complaint", "receivedAt"),
    ("consent", "statedAt"), ("task", "completedAt"),
  ]

  /// Something is open with the person, or somebody has lately said no to erasing.
  private func isNeeded(_ record: SourceRecordID, at now: Instant, besides request: RowID?) throws -> Bool {
    for (table, states) in Self.unfinished
    where try connection.count(
      "SELECT count(*) FROM \(table) WHERE recordID = ? AND state IN (\(states)) AND id <> ?",
      [.id(record), .id(request ?? .zero)]) > 0
    { return true }
    return try connection.count(
      """
      SELECT count(*) FROM privacyRequest WHERE recordID = ? AND kind = ?
        AND state IN ('refused', 'withdrawn') AND handledAt > ?
      """,
      [.id(record), .text(PrivacyRequestKind.erase.rawValue), .instant(now - Self.askedAgainAfter)]) > 0
  }

  private static let unfinished = [
    ("enquiry", "'open', 'answered'"), ("complaint", "'received', 'inProcess'"),
    ("task", "'needsAction', 'inProcess'"), ("privacyRequest", "'received', 'verified'"),
  ]

  private static let askedAgainAfter = Milliseconds.days(365)

  private func count(_ sql: String, _ record: SourceRecordID) throws -> Int {
    try connection.count(sql, [.id(record)])
  }
}
