internal import Catalogue
internal import ChangeLog
internal import Kernel
package import Persistence

extension SearchIndex {
  /// Which terms this program makes of a row. It rises when they change; then the index is filled anew.
  private static let edition = 2

  private static let rowsPerStep = 4_000

  /// Fills the index from the rows of a database that has none, or one of another edition: once after an upgrade.
  ///
  /// - Parameter progress: told how many rows were taken, step by step.
  package static func bringUpToDate(
    _ database: Database, progress: (_ rows: Int) -> Void = { _ in }
  ) throws {
    let isCurrent = try database.readBlocking {
      try PropertyTable($0).integer(.searchEdition) == Int64(edition)
    }
    guard !isCurrent else { return }
    try database.writeBlocking { connection in
      for table in ["searchTerm", "heldTerm", "searchSource", "recordIndex", "holder"] {
        try connection.execute("DELETE FROM \(table)")
      }
    }
    var taken = 0
    for table in [
      TableID.sourceRecord, .contactPoint, .purchaseLine, .interaction, .importantDate, .fieldValue,
    ] {
      var last = RowID.zero
      while true {
        let images = try database.writeBlocking { connection in
          let images = try connection.query(
            "SELECT rowID, image FROM rowState WHERE tableID = ? AND rowID > ? ORDER BY rowID LIMIT ?",
            [.number(table.number), .id(last), .number(rowsPerStep)]
          ) { (row: try $0.id(0), image: $0.bytes(1)) }
          let index = SearchIndex(connection)
          for item in images {
            try index.refresh(RowState(decoding: item.image, catalogue: .current), isNew: true)
          }
          return images.map(\.row)
        }
        taken += images.count
        progress(taken)
        guard let end = images.last, images.count == rowsPerStep else { break }
        last = end
      }
    }
    try database.writeBlocking { try PropertyTable($0).set(.searchEdition, edition) }
  }
}
