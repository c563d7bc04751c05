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
  package struct Place: Hashable, Comparable, Sendable {
    let node: NodeID
    let incarnation: UInt32
    let seq: UInt64

    init(node: NodeID, incarnation: UInt32, seq: UInt64) {
      self.node = node
      self.incarnation = incarnation
      self.seq = seq
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.node, left.incarnation, left.seq) < (right.node, right.incarnation, right.seq)
    }

    init(_ stamp: Stamp) { self.init(node: stamp.node, incarnation: stamp.incarnation, seq: stamp.seq) }
  }

  /// Changes whose headers name one of the records: reads the headers of the whole log, once for each
  /// ``recordsPerRead``.
  package func places(about records: [SourceRecordID]) throws -> [Place] {
    var found: Set<Place> = []
    for start in stride(from: 0, to: records.count, by: Self.recordsPerRead) {
      found.formUnion(try places(naming: records[start..<min(start + Self.recordsPerRead, records.count)]))
    }
    return found.sorted()
  }

  /// SQLite takes an expression no deeper than a thousand.
  private static let recordsPerRead = 200

  private func places(naming records: ArraySlice<SourceRecordID>) throws -> [Place] {
    let condition = records.map { _ in "instr(header, ?) > 0" }.joined(separator: " OR ")
    return try connection.query(
      "SELECT node, incarnation, seq FROM change WHERE \(condition)", records.map { .id($0) }
    ) {
      Place(
        node: NodeID(try $0.id(0)), incarnation: UInt32(clamping: $0.integer(1)), seq: UInt64($0.integer(2)))
    }
  }

  /// Which changes wrote about the records, by the row that they wrote. A row can be about several persons: one document
  /// number told of two.
  func writes(about records: Set<SourceRecordID>) throws -> [RowKey: Set<Place>] {
    var found: [RowKey: Set<Place>] = [:]
    let changes = ChangeTable(connection)
    for place in try places(about: records.sorted()) {
      guard let change = try changes.change(place.node, place.incarnation, place.seq) else { continue }
      for (part, reference) in zip(change.parts, change.header.parts)
      where !part.isErased && reference.subject.map(records.contains) ?? false {
        // A parked change may hold anything; no row rests on it.
        guard let operations = try? [Operation](decodingBody: part.body) else { continue }
        for operation in operations {
          found[RowKey(table: operation.table, row: operation.row), default: []].insert(place)
        }
      }
    }
    return found
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
