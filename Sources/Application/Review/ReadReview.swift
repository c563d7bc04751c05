internal import Access
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// Reads persons as they are shown to whoever judges whether they are one.
struct ReadReview {
  private let connection: Connection
  private let story: ReadStory
  private let members: MemberReader
  private let tables: MatchTables
  private let links: LinkTable
  private let judgements: JudgementTable
  private let model = MatchModel.shipped

  init(_ connection: Connection, profile: NodeProfile, now: Instant) {
    self.connection = connection
    story = ReadStory(connection, profile: profile, now: now)
    members = MemberReader(connection)
    tables = MatchTables(connection, cache: MatchCache(), model: model)
    links = LinkTable(connection)
    judgements = JudgementTable(connection)
  }

  // MARK: Persons

  /// The records of the two persons, by the decisions that stand, which the hub may not have worked out yet.
  func persons(
    of record: SourceRecordID, and other: SourceRecordID
  ) throws -> (one: [SourceRecordID], two: [SourceRecordID], isOnePerson: Bool) {
    let (one, two) = (try members.member(of: record), try members.member(of: other))
    guard one == two else { return (try members.records(of: one), try members.records(of: two), false) }
    let linked = try links.person(of: record)
    guard linked.contains(other) else { return (linked, try links.person(of: other), false) }
    return (linked, linked, true)
  }

  /// - Parameter exposure: how much the viewer may see of this person.
  func side(_ records: [SourceRecordID], at exposure: Exposure) throws -> ReviewSide {
    let shown = try records.compactMap { try story.record($0) }
    let member = try members.member(of: records.first ?? SourceRecordID(.zero))
    let summary = try members.summary(of: member)
    let name = summary.name.isEmpty ? shown.lazy.map(\.name).first { !$0.isEmpty } ?? "" : summary.name
    let sales = try sales(of: records)
    return ReviewSide(
      member: member, name: exposure.lay(MemberField.name, over: name, Mask.name),
      owner: try story.owner(of: member, shown), records: shown.map { $0.seen(at: exposure) },
      contactPoints: try records.flatMap { try story.contactPoints(of: $0) }.map { $0.seen(at: exposure) },
      spent: try story.spent(by: records), saleCount: sales.count, lastSaleAt: sales.last,
      pieces: Array(try story.pieces(of: records).prefix(Self.piecesMax)))
  }

  private static let piecesMax = 12

  private func sales(of records: [SourceRecordID]) throws -> (count: Int, last: Instant?) {
    var count = 0
    var last: Int64?
    for record in records {
      try connection.forEach(
        "SELECT count(*), max(soldAt) FROM purchase WHERE recordID = ? AND kind = 'sale'", [.id(record)]
      ) { row in
        count += Int(row.integer(0))
        last = [last, row.optionalInteger(1)].compactMap(\.self).max()
      }
    }
    return (count, last.map { Instant(milliseconds: $0) })
  }

  func fields(
    _ one: [SourceRecordID], _ two: [SourceRecordID], at exposures: (one: Exposure, two: Exposure)
  ) throws -> [ReviewField] {
    let left = try statements(one)
    let right = try statements(two)
    return ReviewField.Kind.allCases.compactMap { kind in
      FieldComparison(kind: kind, one: left[kind] ?? [], other: right[kind] ?? []).field(at: exposures)
    }
  }

  /// What records say, in order.
  private func statements(
    _ records: [SourceRecordID]
  ) throws -> [ReviewField.Kind: [FieldComparison.Statement]] {
    var found: [ReviewField.Kind: [FieldComparison.Statement]] = [:]
    for id in records {
      guard let record = try story.record(id) else { continue }
      func add(
        _ kind: ReviewField.Kind, _ text: String, row: RowID, calendar: String = "", ended: Bool = false
      ) {
        guard !text.isEmpty else { return }
        found[kind, default: []].append(
          FieldComparison.Statement(kind, text, row: row, calendar: calendar, hasEnded: ended))
      }
      add(.name, record.name, row: id.row)
      add(.birthday, record.birthday, row: id.row, calendar: record.birthdayCalendar)
      add(.gender, record.gender, row: id.row)
      add(.address, record.address, row: id.row)
      for point in try story.contactPoints(of: id) {
        guard let kind = ReviewField.Kind(rawValue: point.kind) else { continue }
        add(kind, point.value, row: point.id, ended: point.validUntil != nil)
      }
    }
    return found
  }

  // MARK: Why

  /// What the machine makes of two records now; `nil` when one of them has left the index.
  func score(_ one: SourceRecordID, _ other: SourceRecordID) throws -> MatchScore? {
    guard let left = try tables.profile(one), let right = try tables.profile(other) else { return nil }
    return model.score(left, right, in: try tables.population(of: [left, right]))
  }

  func link(_ one: SourceRecordID, _ other: SourceRecordID) throws -> LinkView {
    let id = links.id(of: one, other)
    let row = try judgements.row(of: id)
    let word = LinkWord(row)
    let score = try score(one, other)
    let isByPerson = row?.decidedBy == "person"
    let author = row == nil ? nil : try author(of: id)
    let note = isByPerson ? row?.reasons ?? "" : ""
    return LinkView(
      record: one, other: other, word: word, by: isByPerson ? author?.by : nil, at: author?.at,
      note: note == Self.edit ? "" : note, isEdit: note == Self.edit, reasons: score?.reasons ?? [],
      scoreMillibits: score?.total)
  }

  /// What the hub notes as reason where an edit of another store's record is linked to it.
  private static let edit = "basedOn"

  /// Who wrote what stands, and when, by the change log.
  private func author(of link: RowID) throws -> (by: StaffLabel?, at: Instant)? {
    guard let stamp = try RowTable(connection).state(.link, link)?.stamp(LinkField.verdict.id) else {
      return nil
    }
    let change = try ChangeTable(connection).change(stamp.node, stamp.incarnation, stamp.seq)
    return (
      try story.staff.associate(change?.header.actor), Instant(milliseconds: stamp.time.milliseconds)
    )
  }

  /// Links that stand among records, and those that keep them from others.
  func links(
    among records: [SourceRecordID]
  ) throws -> (standing: [LinkView], apart: [LinkView]) {
    let own = Set(records)
    var (standing, apart): ([LinkView], [LinkView]) = ([], [])
    for record in records {
      for link in try links.links(of: record) {
        let other = link.otherThan(record)
        if own.contains(other), other < record { continue }
        let view = try self.link(record, other)
        switch view.word {
        case .none: continue
        case .linkedByMachine, .linkedByPerson: if own.contains(other) { standing.append(view) }
        case .apartByPerson: apart.append(view)
        }
      }
    }
    return (standing, apart)
  }

  // MARK: The work list

  func line(_ entry: ReviewCases.Case, names: (one: String, other: String)) throws -> ReviewLine {
    let stored = try connection.first(
      """
      SELECT reasons FROM matchReview WHERE (recordID = ? AND otherRecordID = ?) OR (recordID = ? AND otherRecordID = ?)
      """, [.id(entry.record), .id(entry.otherRecord), .id(entry.otherRecord), .id(entry.record)]
    ) { $0.text(0) }
    let reasons = stored.flatMap { MatchReason.decode($0) } ?? []
    let records = try members.records(of: entry.one) + members.records(of: entry.other)
    return ReviewLine(
      record: entry.record, other: entry.otherRecord, name: names.one, otherName: names.other,
      stake: try story.spent(by: records), scoreMillibits: -entry.key.scoreRank, pairCount: entry.pairCount,
      reasons: Self.telling(reasons), isSkipped: entry.key.isSkipped)
  }

  /// The two that speak for it most, and the one that speaks against it most.
  private static func telling(_ reasons: [MatchReason]) -> [MatchReason] {
    let sorted = reasons.filter { !$0.signal.isPrior }.sorted {
      ($1.weight, $0.signal.rawValue) < ($0.weight, $1.signal.rawValue)
    }
    let against = sorted.last.flatMap { $0.weight < 0 ? $0 : nil }
    return sorted.filter { $0.weight > 0 }.prefix(2) + [against].compactMap(\.self)
  }
}

extension Signal {
  /// What holds of any two records before they are compared, and of which kind the doubt is: no finding.
  package var isPrior: Bool {
    [.againstStranger, .againstFamily, .againstSharedContact].contains(self)
  }
}
