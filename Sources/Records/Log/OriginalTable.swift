internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// At a node: signed changes of others that state it holds came from, beside their receipts, in the tables of
/// its own log. Only the parts about records it holds.
package struct OriginalTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// Keeps an original; parts of one that is held already are added to it.
  ///
  /// - Parameter answer: the number of the receipt's proof.
  package func keep(_ change: Change, receipt: Receipt, bytes: [UInt8], answer: Int64?) throws {
    let changes = ChangeTable(connection)
    let header = change.header
    if let known = try changes.change(header.node, header.incarnation, header.seq) {
      guard known.hash == change.hash else { return }
      let merged = zip(known.parts, change.parts).map { $0.isErased ? $1 : $0 }
      if merged != known.parts { try changes.setParts(merged, of: header) }
    } else {
      try changes.insert(change, receipt: receipt)
      try ReceiptTable(connection).insert(receipt, bytes: bytes, chainHash: .sha256(bytes), answer: answer)
    }
    for (part, reference) in zip(change.parts, header.parts) where !part.isErased {
      guard let subject = reference.subject else { continue }
      try connection.execute(
        """
        INSERT INTO originalPart (recordID, node, incarnation, seq) VALUES (?, ?, ?, ?)
        ON CONFLICT (recordID, node, incarnation, seq) DO NOTHING
        """, [.id(subject), .id(header.node), .number(header.incarnation), .number(header.seq)])
    }
  }

  /// Takes the parts about a record out of others' changes: it leaves this node.
  package func erase(_ record: SourceRecordID) throws {
    let held = try connection.query(
      "SELECT node, incarnation, seq FROM originalPart WHERE recordID = ? ORDER BY node, incarnation, seq",
      [.id(record)]
    ) {
      (node: NodeID(try $0.id(0)), incarnation: UInt32(clamping: $0.integer(1)), seq: UInt64($0.integer(2)))
    }
    let changes = ChangeTable(connection)
    for item in held {
      guard let change = try changes.change(item.node, item.incarnation, item.seq) else { continue }
      let parts = zip(change.parts, change.header.parts).map { $1.subject == record ? Part.erased : $0 }
      try changes.setParts(parts, of: change.header)
    }
    try connection.execute("DELETE FROM originalPart WHERE recordID = ?", [.id(record)])
  }

  /// Originals of others above a position, in the hub's order, up to a count and a sum of bytes (at least one).
  package func others(
    than node: NodeID, above position: Position, countMax: Int, bytesMax: Int
  ) throws -> [(change: Change, position: Position)] {
    let found = try connection.query(
      """
      SELECT header, parts, signature, position FROM change
      WHERE node <> ? AND position > ? ORDER BY position LIMIT ?
      """, [.id(node), .position(position), .number(countMax)]
    ) { (change: try ChangeTable.read($0), position: $0.position(3)) }
    var bytes = 0
    return Array(
      found.prefix { item in
        defer { bytes += item.change.byteCount }
        return bytes == 0 || bytes + item.change.byteCount <= bytesMax
      })
  }
}
