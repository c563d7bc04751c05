internal import Access
internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence
internal import Records

/// A person with authority says that two records are, or are not, one person. Stands above what the machine
/// finds, for good: "not the same" holds against any later evidence.
package struct JudgeLink: Sendable {
  package var one: SourceRecordID
  package var other: SourceRecordID
  package var isSame: Bool
  package var actor: AssociateID
  package var reason: String

  package init(
    one: SourceRecordID, other: SourceRecordID, isSame: Bool, actor: AssociateID, reason: String = ""
  ) {
    self.one = one
    self.other = other
    self.isSame = isSame
    self.actor = actor
    self.reason = reason
  }

  /// - Throws: `notAllowed` anywhere but at the hub, `notFound` for a record it does not know.
  package func run(_ recorder: Recorder) async throws {
    guard recorder.profile.kind == .hub else {
      throw ClienteleError(.notAllowed, "links are decided at the hub", hint: "Give --data of the hub.")
    }
    try await recorder.record(kind: .link, actor: actor, permission: .judgeLink) { connection in
      let rows = RowTable(connection)
      for record in [one, other] where try !rows.exists(.sourceRecord, record.row) {
        throw ClienteleError(.notFound, "there is no record \(record)")
      }
      let pair = [one, other].sorted()
      var book = DraftBook()
      book.write(
        LinkTable(connection).id(of: one, other), about: pair[0],
        [
          (LinkField.recordID, .id(pair[0])), (.otherRecordID, .id(pair[1])),
          (.verdict, .text(isSame ? "same" : "different")), (.decidedBy, .text("person")),
          (.reasons, .text(reason)),
        ])
      let position = try HubOrder(connection).head
      for record in pair {
        try connection.execute(
          """
          INSERT INTO matchQueue (recordID, position) VALUES (?, ?)
          ON CONFLICT (recordID) DO UPDATE SET position = excluded.position
          """, [.id(record), .position(position)])
      }
      return (book.drafts, ())
    }
  }
}

/// Which records are one member, as the hub decided: one row for each record.
package struct ListClusters: Sendable {
  package init() {}

  /// The external id of a record, or its own where it has none, and its member.
  package func run(_ database: Database) async throws -> [(record: String, member: String)] {
    try await database.read { connection in
      try connection.query(
        """
        SELECT sourceRecord.externalID, sourceRecord.id, coalesce(membership.memberID, sourceRecord.id)
        FROM sourceRecord LEFT JOIN membership ON membership.id = sourceRecord.id
        ORDER BY sourceRecord.externalID, sourceRecord.id
        """
      ) { row in
        (record: try row.optionalText(0) ?? row.id(1).description, member: try row.id(2).description)
      }
    }
  }
}
