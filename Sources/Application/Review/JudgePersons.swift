internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Matching
internal import Persistence
internal import Records

/// A person with authority says whether two persons are one, having seen them side by side. Every word is a row that
/// stands above what the machine finds, and what stood before is kept so that it can be taken back
/// (``TakeBackJudgement``).
///
/// "One person" is said of the two records that speak for it most strongly, and joins all others with them. "Two persons"
/// is said of every pair that awaited a word, so that none of them is asked about again.
package struct JudgePersons: Sendable {
  package var record: SourceRecordID
  package var other: SourceRecordID
  package var verdict: Verdict
  package var actor: AssociateID
  /// What the actor saw to stand between the two records; `nil` takes whatever stands.
  package var seen: LinkWord?
  /// In the actor's words; may be empty.
  package var note: String

  package enum Verdict: String, CaseIterable, Hashable, Sendable {
    case same, different
  }

  package init(
    _ record: SourceRecordID, _ other: SourceRecordID, _ verdict: Verdict, actor: AssociateID,
    seen: LinkWord? = nil, note: String = ""
  ) {
    self.record = record
    self.other = other
    self.verdict = verdict
    self.actor = actor
    self.seen = seen
    self.note = note
  }

  /// So many pairs of two persons are judged at once; the rest is asked about anew.
  static let pairsMax = 400

  /// - Throws: `notAllowed` anywhere but at the hub and for who may not judge, `notFound` for a record the hub does not
  ///   know, `overtaken` when somebody has judged since, or said that the two persons are not one while this says they
  ///   are; `invalidInput` for one record given twice and for a note that is too long.
  package func run(_ recorder: Recorder) async throws {
    guard recorder.profile.kind == .hub else { throw Self.elsewhere }
    guard record != other, note.utf8.count <= Limits.textBytesMax else {
      throw ClienteleError(.invalidInput, "two records are judged, and in few words")
    }
    let (profile, now) = (recorder.profile, recorder.world.clock.wall())
    try await recorder.decide(actor: actor, permission: .judgeLink) { writer in
      let connection = writer.connection
      let members = MemberReader(connection)
      let rows = RowTable(connection)
      for record in [record, other] where try !rows.exists(.sourceRecord, record.row) {
        throw ClienteleError(.notFound, "there is no record \(record)")
      }
      let table = JudgementTable(connection)
      if let seen, try table.word(on: record, other) != seen { throw Self.overtaken }
      let persons = (one: try members.member(of: record), other: try members.member(of: other))
      let pairs = try pairs(persons.one, persons.other, connection)
      try table.note(verdict.rawValue, on: pairs, by: actor, at: now)
      var book = DraftBook()
      for pair in pairs {
        table.write(pair, LinkRow(verdict: verdict.rawValue, decidedBy: "person", reasons: note), in: &book)
      }
      // A change each: who holds one record is told nothing of the others.
      for draft in book.drafts { try recorder.write([draft], kind: .link, actor: actor, to: writer) }
      try table.settle(pairs)
      try ReviewCases(connection).remove(persons.one, persons.other)
      try JudgementTable.audit(verdict.rawValue, on: persons, by: actor, at: now, profile, connection)
    }
  }

  static let elsewhere = ClienteleError(
    .notAllowed, "links are decided at the hub", hint: "Give --data of the hub.")

  static let overtaken = ClienteleError(
    .overtaken, "somebody has judged these records since they were shown", hint: "Look at them again.")

  private func pairs(
    _ one: MemberID, _ other: MemberID, _ connection: Connection
  ) throws -> [RecordEdge] {
    let links = LinkTable(connection)
    let asked = RecordEdge(record, self.other)
    guard one != other else { return [asked] }
    let cases = ReviewCases(connection)
    switch verdict {
    case .same:
      let crossing = Set(try MemberReader(connection).records(of: other))
      for record in try MemberReader(connection).records(of: one) {
        for (far, standing) in try links.standings(of: record, LinkOverlay())
        where standing == .never && crossing.contains(far) && RecordEdge(record, far) != asked {
          throw ClienteleError(
            .overtaken, "records \(record) and \(far) of these persons were said to be of two persons",
            hint: "Take that word back first.")
        }
      }
      return [asked]
    case .different:
      let open = try cases.openPairs(of: one, and: other, limit: Self.pairsMax - 1)
      return open.contains { ($0.one, $0.other) == (asked.one, asked.other) } ? open : open + [asked]
    }
  }
}

/// Puts two persons behind all others that wait, until something about them is new.
package struct SkipReview: Sendable {
  package var record: SourceRecordID
  package var other: SourceRecordID
  package var actor: AssociateID

  package init(_ record: SourceRecordID, _ other: SourceRecordID, actor: AssociateID) {
    self.record = record
    self.other = other
    self.actor = actor
  }

  /// - Throws: `notAllowed` anywhere but at the hub and for who may not judge.
  package func run(_ recorder: Recorder) async throws {
    guard recorder.profile.kind == .hub else { throw JudgePersons.elsewhere }
    let (profile, now) = (recorder.profile, recorder.world.clock.wall())
    try await recorder.record(kind: .link, actor: actor, permission: .judgeLink) { connection in
      let members = MemberReader(connection)
      let persons = (one: try members.member(of: record), other: try members.member(of: other))
      if try ReviewCases(connection).skip(persons.one, persons.other) {
        try JudgementTable.audit("skipped", on: persons, by: actor, at: now, profile, connection)
      }
      return ([], ())
    }
  }
}
