internal import Access
internal import Catalogue
package import Kernel
internal import Matching
internal import Persistence
internal import Records

// What is shown to whoever judges which records are one person. At the hub alone: only there all records lie.

extension AccessDesk {
  /// Whom somebody has to look at, the most at stake first; those put aside last.
  ///
  /// - Throws: `notAllowed` for who may not judge and anywhere but at the hub.
  package func reviews(
    as viewer: AssociateID, after cursor: String? = nil, limit: Int = ReviewList.rowsDefault
  ) async throws -> ReviewList {
    try ListFilter.check(limit: limit)
    let begin = try ReviewCursor(cursor)
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireJudge(profile)
      let table = ReviewCases(visit.connection)
      let cases = try table.cases(after: begin, limit: limit + 1)
      let shown = Array(cases.prefix(limit))
      let names = try visit.names(of: shown.flatMap { [$0.record, $0.otherRecord] }, in: profile)
      let reader = ReadReview(visit.connection, profile: profile, now: visit.now)
      return ReviewList(
        rows: try shown.map {
          try reader.line($0, names: (names[$0.record] ?? "", names[$0.otherRecord] ?? ""))
        },
        next: cases.count > limit ? shown.last?.key.text : nil,
        waiting: try table.count(limit: ReviewList.countMax))
    }
  }

  /// The case after one in the work list, from the top again when that was the last; `nil` when none waits.
  package func nextReview(
    after cursor: String?, as viewer: AssociateID
  ) async throws -> (record: SourceRecordID, other: SourceRecordID)? {
    let begin = try ReviewCursor(cursor)
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireJudge(profile)
      let table = ReviewCases(visit.connection)
      let found = try table.cases(after: begin, limit: 1).first ?? table.cases(after: nil, limit: 1).first
      return found.map { ($0.record, $0.otherRecord) }
    }
  }

  /// Two persons side by side. Both looks are in the audit.
  ///
  /// - Throws: `notAllowed`, `notFound` for a record the hub does not know, `limitExceeded`.
  package func review(
    _ record: SourceRecordID, _ other: SourceRecordID, as viewer: AssociateID
  ) async throws -> ReviewPair {
    let (profile, budget) = (profile, budget)
    return try await visit(viewer) { visit in
      try visit.requireJudge(profile)
      let reader = ReadReview(visit.connection, profile: profile, now: visit.now)
      let persons = try reader.persons(of: record, and: other)
      guard record != other, persons.one.contains(record), persons.two.contains(other) else {
        throw ClienteleError(.notFound, "the hub does not know both of these records")
      }
      let exposures = (
        one: try visit.exposure(of: persons.one, in: profile),
        two: try visit.exposure(of: persons.two, in: profile)
      )
      let sides = (
        one: try reader.side(persons.one, at: exposures.one),
        two: try reader.side(persons.two, at: exposures.two)
      )
      for member in Set([sides.one.member, sides.two.member]).sorted() {
        try visit.noteReview(of: member, budget, in: profile)
      }
      let found = try ReviewCases(visit.connection).find(sides.one.member, sides.two.member)
      let score = try reader.score(record, other)
      return ReviewPair(
        record: record, other: other, one: sides.one, two: sides.two,
        fields: try reader.fields(persons.one, persons.two, at: exposures),
        reasons: score?.reasons ?? [], scoreMillibits: score?.total,
        linkAtMillibits: MatchModel.shipped.linkAt, pairCount: found?.pairCount ?? 0,
        link: try reader.link(record, other), isOnePerson: persons.isOnePerson, place: found?.key.text)
    }
  }

  /// Which records make a member and what holds them together, to who may part them.
  ///
  /// - Throws: `notAllowed`, `notFound`, `limitExceeded`.
  package func personRecords(of id: MemberID, as viewer: AssociateID) async throws -> PersonRecords {
    let (profile, budget) = (profile, budget)
    return try await visit(viewer) { visit in
      try visit.requireJudge(profile)
      let (member, standing) = try visit.standing(of: id, in: profile)
      let records = try MemberReader(visit.connection).records(of: member)
      let exposure = visit.policy.exposure(of: standing, to: visit.principal)
      guard !records.isEmpty, exposure >= .masked else {
        throw ClienteleError(.notFound, "the hub has no record of member \(id)")
      }
      let reader = ReadReview(visit.connection, profile: profile, now: visit.now)
      let side = try reader.side(records, at: exposure)
      try visit.noteReview(of: side.member, budget, in: profile)
      let links = try reader.links(among: records)
      let outside = links.apart.map(\.other).filter { !records.contains($0) }
      return PersonRecords(
        member: member, side: side, links: links.standing, apart: links.apart,
        others: try visit.names(of: outside, in: profile))
    }
  }

  /// The last thing this person judged that can be taken back; `nil` when there is none.
  package func lastJudgement(as viewer: AssociateID) async throws -> JudgementView? {
    let profile = profile
    return try await look(viewer) { visit in
      try visit.requireJudge(profile)
      guard let last = try JudgementTable(visit.connection).last(by: viewer),
        let pair = last.pairs.first?.pair
      else { return nil }
      let names = try visit.ownNames(of: [pair.one, pair.other], in: profile)
      return JudgementView(
        verdict: last.verdict, at: last.at, name: names[pair.one] ?? "", otherName: names[pair.other] ?? "")
    }
  }
}

extension AccessDesk.Visit {
  fileprivate func requireJudge(_ profile: NodeProfile) throws {
    guard profile.kind == .hub else { throw JudgePersons.elsewhere }
    try policy.require(.judgeLink, of: .dealer, by: principal)
  }

  /// The same look again within minutes is one look.
  fileprivate func noteReview(of member: MemberID, _ budget: ViewBudget, in profile: NodeProfile) throws {
    let isNoted = try AuditLogTable(connection, profile: profile).holds(
      AuditEvent(.judgeLink), of: member.row, by: principal.associate, since: now - AccessDesk.sameLook)
    guard !isNoted else { return }
    try spend(.judgeLink, of: budget, in: profile)
    try audit(
      AuditEvent(.judgeLink), AuditSubject(.member, member.row), reason: .mergeReview, detail: "looked",
      in: profile)
  }

  func exposure(of records: [SourceRecordID], in profile: NodeProfile) throws -> Exposure {
    guard let first = records.first else { return .nothing }
    let member = try MemberReader(connection).member(of: first)
    return policy.exposure(
      of: try PolicyReader(connection).standing(of: member, records: records, profile: profile, at: now),
      to: principal)
  }

  /// What the members of records are called, as far as it may be shown.
  func names(
    of records: [SourceRecordID], in profile: NodeProfile
  ) throws -> [SourceRecordID: String] {
    let wanted = Set(records).sorted()
    var names: [SourceRecordID: String] = [:]
    for start in stride(from: 0, to: wanted.count, by: MemberCards.recordsMax) {
      let slice = Array(wanted[start..<min(start + MemberCards.recordsMax, wanted.count)])
      for (record, card) in try MemberCards(connection).cards(of: slice) {
        names[record] = try exposure(of: card, in: profile).lay(MemberField.name, over: card.name, Mask.name)
      }
    }
    return names
  }

  /// What the records themselves say, whoever they belong to now.
  fileprivate func ownNames(
    of records: [SourceRecordID], in profile: NodeProfile
  ) throws -> [SourceRecordID: String] {
    var names: [SourceRecordID: String] = [:]
    for record in records {
      let name = try connection.first("SELECT name FROM sourceRecord WHERE id = ?", [.id(record)]) {
        $0.text(0)
      }
      names[record] = try exposure(of: [record], in: profile)
        .lay(SourceRecordField.name, over: name ?? "", Mask.name)
    }
    return names
  }
}
