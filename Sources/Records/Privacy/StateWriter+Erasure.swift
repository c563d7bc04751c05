internal import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence

// How a person's rows go for good. At the hub by its own decision, at a node with the checkpoint that brings it.

extension StateWriter {
  /// At the hub: takes every row about a record away, with all that was made of it. Nodes that hold the record are told to
  /// purge it.
  ///
  /// - Parameter position: one that no node has been told of yet.
  package func erase(_ record: SourceRecordID, at position: Position) throws {
    for scope in try scopes(holding: .record(record)) { try exit(record, from: scope, at: position) }
    try eraseLookups(of: record)
    for table in ["matchQueue", "awardQueue", "matchReview", "importedField", "importedRow"] {
      try connection.execute("DELETE FROM \(table) WHERE recordID = ?", [.id(record)])
    }
    try connection.execute("DELETE FROM matchReview WHERE otherRecordID = ?", [.id(record)])
    try connection.execute(
      "DELETE FROM claimTime WHERE claimID IN (SELECT id FROM claim WHERE recordID = ?)", [.id(record)])
    for row in try rows.keys(in: .record(record)) { try rows.remove(row.table, row.row) }
  }

  /// At a node: what the hub's word that a record is erased takes away here.
  package func eraseAtNode(_ record: SourceRecordID) throws {
    try eraseLookups(of: record)
    try purge(record)
    try ErasureTable(connection).complete(.rows, for: [record])
  }

  /// The lookup index lies in a class of its own: its rows are about the record and in nobody's bucket for it.
  private func eraseLookups(of record: SourceRecordID) throws {
    let found = try connection.query("SELECT id FROM lookup WHERE recordID = ? ORDER BY id", [.id(record)]) {
      try $0.id(0)
    }
    for id in found {
      guard let stored = try rows.stored(.lookup, id) else { continue }
      if let image = stored.hubImage { try subtract(image, from: .lookup) }
      try rows.remove(.lookup, id)
    }
  }
}
