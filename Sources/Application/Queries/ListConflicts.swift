internal import Catalogue
internal import Kernel
internal import Members
package import Persistence
internal import Records

/// Values that lost to others and are kept for somebody to look at: concurrent writes of one record, and,
/// where stores edited one member each in a record of its own, what survivorship did not choose.
package struct ListConflicts: Sendable {
  package init() {}

  package struct Conflict: Encodable, Hashable, Sendable {
    package let table: String
    package let row: String
    package let field: String
    /// Of the node whose write lost; empty when another record of the member won.
    package let node: String
    package let value: String?
    /// `concurrent` on one record, `survivorship` between records.
    package let kind: String
  }

  /// At most ``Limits/listRowsMax`` of each kind.
  package func run(_ database: Database) async throws -> [Conflict] {
    try await database.read { connection in
      try concurrent(connection) + survivorship(connection)
    }
  }

  private func concurrent(_ connection: Connection) throws -> [Conflict] {
    try ConflictTable(connection).list(limit: Limits.listRowsMax).map { item in
      let table = Catalogue.current[item.table]
      return Conflict(
        table: table?.name ?? item.table.description, row: item.row.description,
        field: item.field.map { table?.field($0)?.name ?? $0.description } ?? "", node: item.node.description,
        value: item.value, kind: "concurrent")
    }
  }

  /// Of members that somebody edited at another store than the record's own.
  private func survivorship(_ connection: Connection) throws -> [Conflict] {
    let edited = try connection.query(
      """
      SELECT DISTINCT coalesce(membership.memberID, sourceRecord.id) FROM sourceRecord
      LEFT JOIN membership ON membership.id = sourceRecord.id WHERE sourceRecord.basedOn IS NOT NULL LIMIT ?
      """, [.number(Limits.listRowsMax)]
    ) { MemberID(try $0.id(0)) }
    let members = MemberReader(connection)
    let evidence = EvidenceReader(connection)
    return try edited.flatMap { member -> [Conflict] in
      let views = try members.records(of: member).compactMap { try evidence.view($0) }
      guard let golden = GoldenRecord(of: views) else { return [] }
      let losers =
        (golden.name?.losers ?? []).map { ("name", $0.record, $0.value) }
        + (golden.address?.losers ?? []).map { ("address", $0.record, $0.value) }
        + (golden.gender?.losers ?? []).map { ("gender", $0.record, String(describing: $0.value)) }
      return losers.map { field, record, value in
        Conflict(
          table: "sourceRecord", row: record.description, field: field, node: "", value: value,
          kind: "survivorship")
      }
    }
  }
}
