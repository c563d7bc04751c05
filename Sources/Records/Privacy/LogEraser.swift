internal import Catalogue
internal import ChangeLog
package import Kernel
package import Persistence

/// Cuts the parts about erased records out of the log as it lies in the database. Headers stay, and with them hashes,
/// signatures and chain: a part that is gone verifies by being empty.
package struct LogEraser {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// A change in the log of this database.
  package struct Place: Hashable, Sendable {
    let node: NodeID
    let incarnation: UInt32
    let seq: UInt64
  }

  /// Changes whose headers name one of the records: reads the headers of the whole log, once for all.
  package func places(about records: [SourceRecordID]) throws -> [Place] {
    guard !records.isEmpty else { return [] }
    let condition = records.map { _ in "instr(header, ?) > 0" }.joined(separator: " OR ")
    return try connection.query(
      "SELECT node, incarnation, seq FROM change WHERE \(condition) ORDER BY node, incarnation, seq",
      records.map { .id($0) }
    ) {
      Place(
        node: NodeID(try $0.id(0)), incarnation: UInt32(clamping: $0.integer(1)), seq: UInt64($0.integer(2)))
    }
  }

  /// - Returns: how many parts were cut.
  @discardableResult
  package func cut(_ records: Set<SourceRecordID>, outOf places: [Place]) throws -> Int {
    var count = 0
    for place in places {
      let stored = try connection.first(
        "SELECT header, parts, signature FROM change WHERE node = ? AND incarnation = ? AND seq = ?",
        [.id(place.node), .number(place.incarnation), .number(place.seq)], ChangeTable.read)
      guard let change = stored else { continue }
      let cut = change.cutting(records)
      guard cut.parts != change.parts else { continue }
      count += zip(cut.parts, change.parts).count { $0 != $1 }
      try connection.execute(
        "UPDATE change SET parts = ? WHERE node = ? AND incarnation = ? AND seq = ?",
        [.bytes(cut.parts.column), .id(place.node), .number(place.incarnation), .number(place.seq)])
    }
    return count
  }
}
