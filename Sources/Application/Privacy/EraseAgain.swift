internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence
internal import Records

/// After an old copy of a database was put back: erases again who was erased since, before anybody opens it.
package struct EraseAgain: Sendable {
  package var records: [SourceRecordID]

  package init(records: [SourceRecordID]) { self.records = records }

  /// Rows go at once; what is left of them goes with ``EraseTraces``.
  ///
  /// - Returns: of how many records the copy held something.
  package func run(_ recorder: Recorder) async throws -> Int {
    guard !records.isEmpty else { return 0 }
    let now = recorder.world.clock.wall()
    return try await recorder.database.write { connection in
      let table = ErasureTable(connection)
      let rows = RowTable(connection)
      let held = try records.count { try !rows.keys(in: .record($0)).isEmpty }
      for record in records { try table.demand(record) }
      guard recorder.profile.kind == .hub else { return held }
      let writer = StateWriter(connection, profile: recorder.profile)
      try recorder.write(try missingErasures(now, table), kind: .erasure, actor: nil, to: writer)
      _ = try CarryOutErasures(recorder, writer).run(limit: .max)
      try writer.finish()
      return held
    }
  }

  /// The hub's word that the copy does not know of.
  private func missingErasures(_ now: Instant, _ table: ErasureTable) throws -> [Draft] {
    var book = DraftBook()
    for record in records where try !table.isErased(record) {
      book.write(record.row, about: nil, [(ErasureField.erasedAt, .instant(now))])
    }
    return book.drafts
  }
}
