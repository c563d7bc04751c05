package import ChangeLog
internal import Catalogue
package import Kernel
package import Persistence

/// The hub's receipts: all of them at the hub, its own at a node.
package struct ReceiptTable {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  func insert(_ receipt: Receipt, bytes: [UInt8], chainHash: Digest, answer: Int64?) throws {
    try connection.execute(
      """
      INSERT INTO receipt (position, node, incarnation, seq, receipt, chainHash, answer)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (position) DO NOTHING
      """,
      [
        .position(receipt.position), .id(receipt.node), .number(receipt.incarnation), .number(receipt.seq),
        .bytes(bytes), .bytes(chainHash.bytes), answer.map { .integer($0) },
      ])
  }

  /// Keeps the proof that the receipts of one answer share.
  ///
  /// - Returns: what ``insert(_:bytes:chainHash:answer:)`` refers to it by.
  package func insertAnswer(hashes: [Digest], signature: [UInt8]) throws -> Int64 {
    let id = Int64(try connection.count("SELECT coalesce(max(id), 0) + 1 FROM receiptAnswer"))
    try connection.execute(
      "INSERT INTO receiptAnswer (id, hashes, signature) VALUES (?, ?, ?)",
      [.integer(id), .bytes(hashes.flatMap(\.bytes)), .bytes(signature)])
    return id
  }

  package func receipt(of node: NodeID, _ incarnation: UInt32, _ seq: UInt64) throws -> Receipt? {
    try connection.first(
      "SELECT receipt FROM receipt WHERE node = ? AND incarnation = ? AND seq = ?",
      [.id(node), .number(incarnation), .number(seq)]
    ) { try Receipt(decoding: $0.bytes(0)) }
  }

  /// Receipts of a log above a seq, verbatim, in order.
  package func receipts(
    of node: NodeID, incarnation: UInt32, above seq: UInt64, countMax: Int
  ) throws -> [[UInt8]] {
    try connection.query(
      """
      SELECT receipt FROM receipt WHERE node = ? AND incarnation = ? AND seq > ? ORDER BY seq LIMIT ?
      """,
      [.id(node), .number(incarnation), .number(seq), .number(countMax)]
    ) { $0.bytes(0) }
  }

  /// The highest seq of a log up to which every change has its receipt here. The answer to one push can be
  /// lost and that to the next arrive: then receipts are missing in the middle, and a pull brings them.
  package func receiptedSeq(of node: NodeID, incarnation: UInt32) throws -> UInt64 {
    let missing = try connection.first(
      "SELECT min(seq) FROM change WHERE position IS NULL AND node = ? AND incarnation = ?",
      [.id(node), .number(incarnation)]
    ) { $0.optionalInteger(0) }
    if let seq = missing ?? nil { return UInt64(seq) - 1 }
    return try ChangeTable(connection).head(of: node, incarnation: incarnation).seq
  }

  /// The hub chain hash after a position, if a receipt stands there.
  package func chainHash(at position: Position) throws -> Digest? {
    try connection.first("SELECT chainHash FROM receipt WHERE position = ?", [.position(position)]) {
      try $0.digest(0)
    }
  }

  /// The hashes and the signature that prove a receipt alone.
  package func proof(at position: Position) throws -> (hashes: [Digest], signature: [UInt8])? {
    try connection.first(
      """
      SELECT hashes, signature FROM receipt JOIN receiptAnswer ON receiptAnswer.id = receipt.answer
      WHERE position = ?
      """, [.position(position)]
    ) { row in
      (Self.digests(row.bytes(0)), row.bytes(1))
    }
  }

  /// The newest receipt here that can be proven, with its proof.
  package func newestProof() throws -> (receipt: [UInt8], hashes: [Digest], signature: [UInt8])? {
    let found = try connection.first(
      "SELECT receipt, position FROM receipt WHERE answer IS NOT NULL ORDER BY position DESC LIMIT 1"
    ) { (receipt: $0.bytes(0), position: $0.position(1)) }
    guard let found, let proof = try proof(at: found.position) else { return nil }
    return (found.receipt, proof.hashes, proof.signature)
  }

  /// The proofs of some receipts, each once.
  package func proofs(
    of receipts: [[UInt8]]
  ) throws -> [(receipts: [[UInt8]], hashes: [Digest], signature: [UInt8])] {
    var numbers: [Int64] = []
    var groups: [Int64: [[UInt8]]] = [:]
    for bytes in receipts {
      let position = try Receipt(decoding: bytes).position
      let answer = try connection.first(
        "SELECT answer FROM receipt WHERE position = ?", [.position(position)]
      ) {
        $0.optionalInteger(0)
      }
      guard let number = answer ?? nil else { continue }
      if groups[number] == nil { numbers.append(number) }
      groups[number, default: []].append(bytes)
    }
    return try numbers.compactMap { number in
      try connection.first("SELECT hashes, signature FROM receiptAnswer WHERE id = ?", [.integer(number)]) {
        row in
        (groups[number] ?? [], Self.digests(row.bytes(0)), row.bytes(1))
      }
    }
  }

  private static func digests(_ bytes: [UInt8]) -> [Digest] {
    stride(from: 0, to: bytes.count, by: Digest.byteCount).compactMap {
      Digest(bytes: bytes[$0..<min($0 + Digest.byteCount, bytes.count)])
    }
  }

  /// Parked changes with their reason, newest first.
  package func parked(limit: Int) throws -> [Receipt] {
    try connection.query(
      """
      SELECT receipt.receipt FROM change JOIN receipt ON receipt.position = change.position
      WHERE change.verdict = 3 ORDER BY change.position DESC LIMIT ?
      """, [.number(limit)]
    ) { try Receipt(decoding: $0.bytes(0)) }
  }
}

/// Notes receipts of this node's own changes.
package struct ReceiptRecorder {
  private let connection: Connection

  package init(_ connection: Connection) {
    self.connection = connection
  }

  /// - Parameter answer: the proof it came under, from ``insertAnswer(hashes:signature:)``; `nil` without one.
  package func record(_ receipt: Receipt, bytes: [UInt8], answer: Int64?) throws {
    try ReceiptTable(connection).insert(receipt, bytes: bytes, chainHash: .sha256(bytes), answer: answer)
    try ChangeTable(connection).setReceipt(receipt)
  }
}
