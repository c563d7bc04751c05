package import Catalogue
internal import ChangeLog
internal import Kernel
package import Persistence

/// Rows that came while this node's program did not know their table: they lay as they came, in no plain table. Once a newer
/// program opens the database they are taken in as if they had come now.
package enum LearntTables {
  /// Once after each rise of the schema epoch.
  package static func takeIn(_ database: Database, catalogue: Catalogue = .current) throws {
    let epoch = Int(Catalogue.schemaEpoch)
    let known = try database.readBlocking { try PropertyTable($0).integer(.schemaEpoch) } ?? 0
    guard known < Int64(epoch) else { return }
    try database.writeBlocking { connection in
      // The hub parks changes to what it does not know, so it holds no such rows.
      if let profile = try NodeProfile.load(connection), profile.kind != .hub {
        try StateWriter(connection, profile: profile, catalogue: catalogue).takeInLearntRows()
      }
      try PropertyTable(connection).set(.schemaEpoch, epoch)
    }
  }
}

extension StateWriter {
  fileprivate func takeInLearntRows() throws {
    var isAny = false
    for table in catalogue.tables {
      let rows = try connection.query(
        """
        SELECT rowID FROM rowState WHERE tableID = ?
          AND NOT EXISTS (SELECT 1 FROM \(table.name) WHERE \(table.name).id = rowState.rowID)
        """, [.number(table.id.number)]
      ) { try $0.id(0) }
      for row in rows { try takeIn(table.id, row) }
      isAny = isAny || !rows.isEmpty
    }
    if isAny { try recountClasses() }
  }

  private func takeIn(_ table: TableID, _ row: RowID) throws {
    guard let stored = try rows.stored(table, row) else { return }
    let state = try RowState(decoding: stored.image, catalogue: catalogue)
    try rows.put(
      state, image: stored.image, base: stored.base, pending: stored.pending, bucket: rows.bucket(of: state),
      isNew: false, pullPosition: stored.position)
  }

  /// A row of an unknown table counted among the node's own: nobody could say whose it was.
  private func recountClasses() throws {
    let (everyone, lookup) = (Bucket.everyone.column, Bucket.lookup.column)
    for (scope, filter, arguments) in [
      (Scope.everyone, "bucket = ?", [everyone]),
      (ownScope, "bucket <> ? AND bucket <> ?", [everyone, lookup]),
    ] {
      try recount(scope) { add in
        try connection.forEach(
          """
          SELECT CASE WHEN pending = 0 THEN image ELSE base END FROM rowState
          WHERE (pending = 0 OR base IS NOT NULL) AND \(filter)
          """, arguments
        ) { add($0.bytes(0)) }
      }
    }
  }
}
