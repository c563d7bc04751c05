internal import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// The change log as it lies in the database, and the heads of the logs it holds.
package struct ChangeTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  package func head(of node: NodeID, incarnation: UInt32) throws -> LogHead {
    let stored = try connection.first(
      "SELECT seq, hash, hybridTime, keyID FROM logHead WHERE node = ? AND incarnation = ?",
      [.id(node), .number(incarnation)]
    ) { row in
      LogHead(
        node: node, incarnation: incarnation, seq: UInt64(row.integer(0)), hash: try row.digest(1),
        hybridTime: HybridTime(packed: UInt64(row.integer(2))), keyID: UInt32(clamping: row.integer(3)))
    }
    return stored ?? LogHead(node: node, incarnation: incarnation)
  }

  package func setHead(_ head: LogHead) throws {
    try connection.execute(
      """
      INSERT INTO logHead (node, incarnation, seq, hash, hybridTime, keyID) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (node, incarnation) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
        hybridTime = excluded.hybridTime, keyID = excluded.keyID
      """,
      [
        .id(head.node), .number(head.incarnation), .number(head.seq), .bytes(head.hash.bytes),
        .number(head.hybridTime.packed), .number(head.keyID),
      ])
  }

  /// Under the log that it came in, which the receipt names: a parked change may name another node.
  func insert(_ change: Change, receipt: Receipt?) throws {
    try connection.execute(
      """
      INSERT INTO change (node, incarnation, seq, kind, position, verdict, header, parts, signature)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(receipt?.node ?? change.header.node), .number(receipt?.incarnation ?? change.header.incarnation),
        .number(change.header.seq), .number(change.header.kind.number),
        receipt.map { .position($0.position) },
        receipt.map { .number($0.verdict.column) }, .bytes(change.headerBytes),
        .bytes(change.parts.column), .bytes(change.signature),
      ])
  }

  /// Puts parts that were missing into a change that is held; the others stay.
  func setParts(_ parts: [Part], of header: ChangeHeader) throws {
    try connection.execute(
      "UPDATE change SET parts = ? WHERE node = ? AND incarnation = ? AND seq = ?",
      [.bytes(parts.column), .id(header.node), .number(header.incarnation), .number(header.seq)])
  }

  func setReceipt(_ receipt: Receipt) throws {
    try connection.execute(
      "UPDATE change SET position = ?, verdict = ? WHERE node = ? AND incarnation = ? AND seq = ?",
      [
        .position(receipt.position), .number(receipt.verdict.column), .id(receipt.node),
        .number(receipt.incarnation), .number(receipt.seq),
      ])
  }

  package func change(_ node: NodeID, _ incarnation: UInt32, _ seq: UInt64) throws -> Change? {
    try connection.first(
      "SELECT header, parts, signature FROM change WHERE node = ? AND incarnation = ? AND seq = ?",
      [.id(node), .number(incarnation), .number(seq)], Self.read)
  }

  /// Changes of a log above a seq, in order, up to a count and a sum of bytes (at least one).
  package func changes(
    of node: NodeID, incarnation: UInt32, above seq: UInt64, countMax: Int, bytesMax: Int
  ) throws -> [Change] {
    let found = try connection.query(
      """
      SELECT header, parts, signature FROM change
      WHERE node = ? AND incarnation = ? AND seq > ? ORDER BY seq LIMIT ?
      """,
      [.id(node), .number(incarnation), .number(seq), .number(countMax)], Self.read)
    var bytes = 0
    return Array(
      found.prefix { change in
        defer { bytes += change.byteCount }
        return bytes == 0 || bytes + change.byteCount <= bytesMax
      })
  }

  /// Every change with its receipt, in the hub's order; those without one come last, by log and seq.
  package func forEach(_ body: (Change, Position?) throws -> Void) throws {
    try connection.forEach(
      """
      SELECT header, parts, signature, position FROM change
      ORDER BY CASE WHEN position IS NULL THEN 1 ELSE 0 END, position, node, incarnation, seq
      """
    ) { row in
      try body(try Self.read(row), row.isNull(3) ? nil : row.position(3))
    }
  }

  /// Reads header, parts and signature, in this order.
  package static func read(_ row: ResultRow) throws -> Change {
    try Change(headerBytes: row.bytes(0), parts: [Part](column: row.bytes(1)), signature: row.bytes(2))
  }
}

extension Receipt.Verdict {
  var column: Int { self == .accepted ? 1 : 3 }
}

extension [Part] {
  /// Parts one after the other, each as length of salt (1 byte), salt, length of body (4 bytes), body.
  var column: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reduce(0) { $0 + $1.body.count + $1.salt.count + 5 })
    for part in self {
      bytes.append(UInt8(part.salt.count))
      bytes += part.salt
      bytes += UInt32(part.body.count).bigEndianBytes
      bytes += part.body
    }
    return bytes
  }

  init(column bytes: [UInt8]) throws(ClienteleError) {
    var parts: [Part] = []
    var rest = bytes[...]
    func take(_ count: Int) throws(ClienteleError) -> [UInt8] {
      guard count <= rest.count else {
        throw ClienteleError(.databaseCorrupt, "the parts of a change end early")
      }
      let taken = [UInt8](rest.prefix(count))
      rest = rest.dropFirst(count)
      return taken
    }
    while let saltCount = rest.first {
      rest = rest.dropFirst()
      let salt = try take(Int(saltCount))
      let bodyCount = Int(UInt32(bigEndianBytes: try take(4)) ?? 0)
      parts.append(Part(salt: salt, body: try take(bodyCount)))
    }
    self = parts
  }
}
