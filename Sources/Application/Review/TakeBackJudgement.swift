internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Matching
internal import Persistence
internal import Records

/// Takes back the last thing a person judged of two persons: each link says again what it said before, and where nothing
/// was said the machine is free to decide. Done again, it goes one judgement further back.
package struct TakeBackJudgement: Sendable {
  package var actor: AssociateID

  package init(actor: AssociateID) {
    self.actor = actor
  }

  package struct Outcome: Encodable, Hashable, Sendable {
    package let verdict: String
    /// Two records of the persons concerned.
    package let record: SourceRecordID
    package let other: SourceRecordID
  }

  /// - Throws: `notAllowed` anywhere but at the hub and for who may not judge, `notFound` when there is nothing to take
  ///   back, `overtaken` when somebody has judged the same records since.
  package func run(_ recorder: Recorder) async throws -> Outcome {
    guard recorder.profile.kind == .hub else { throw JudgePersons.elsewhere }
    let (profile, now) = (recorder.profile, recorder.world.clock.wall())
    return try await recorder.decide(actor: actor, permission: .judgeLink) { writer in
      let connection = writer.connection
      let table = JudgementTable(connection)
      guard let judgement = try table.last(by: actor), let first = judgement.pairs.first?.pair else {
        throw ClienteleError(.notFound, "there is no judgement of this associate to take back")
      }
      guard try !table.isOvertaken(judgement) else { throw JudgePersons.overtaken }
      var book = DraftBook()
      for (pair, former) in judgement.pairs {
        table.write(pair, former ?? Self.nothing, in: &book)
      }
      for draft in book.drafts { try recorder.write([draft], kind: .link, actor: actor, to: writer) }
      try table.settle(judgement.pairs.map(\.pair))
      try table.markTakenBack(judgement, at: now)
      let members = MemberReader(connection)
      let persons = (one: try members.member(of: first.one), other: try members.member(of: first.other))
      try JudgementTable.audit("takenBack", on: persons, by: actor, at: now, profile, connection)
      return Outcome(verdict: judgement.verdict, record: first.one, other: first.other)
    }
  }

  /// As though nobody had said anything.
  private static let nothing = LinkRow(verdict: "withdrawn", decidedBy: "person", reasons: "")
}
