internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Wire

/// Rows, exits and originals that wait for the page that closes their checkpoint, in the order they came.
struct StagingTable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  private enum Kind: Int {
    case row = 0
    case exit = 1
    /// Eight bytes for the number of its receipt's proof, then `Original`.
    case original = 2
  }

  private struct Item {
    let number: Int
    let kind: Kind
    let bytes: [UInt8]
  }

  func add(rows: [Data], scopeChanges: [ProtoScopeChange]) throws {
    var number = try lastNumber
    for change in scopeChanges where change.kind == .exit {
      number += 1
      try insert(number, .exit, [UInt8](change.record))
    }
    for row in rows {
      number += 1
      try insert(number, .row, [UInt8](row))
    }
  }

  /// - Parameter proofs: their numbers by the hashes of the receipts they cover.
  func add(originals: [ProtoOriginal], proofs: [Digest: Int64]) throws {
    var number = try lastNumber
    for original in originals {
      number += 1
      let proof = proofs[.sha256([UInt8](original.receipt))] ?? 0
      try insert(number, .original, proof.bigEndianBytes + wireBytes(original))
    }
  }

  var isEmpty: Bool {
    get throws { try connection.count("SELECT count(*) FROM (SELECT 1 FROM stagedRow LIMIT 1) AS one") == 0 }
  }

  /// Shows the first items and takes them from the stage.
  ///
  /// - Returns: how many there were.
  func show(_ writer: StateWriter, limit: Int) throws -> Int {
    let items = try connection.query(
      "SELECT number, kind, image FROM stagedRow ORDER BY number LIMIT ?", [.number(limit)], Self.read)
    for item in items { try show(item, writer) }
    if let last = items.last {
      try connection.execute("DELETE FROM stagedRow WHERE number <= ?", [.number(last.number)])
    }
    return items.count
  }

  /// Shows those rows first over which own changes lay until now. Where something leaves the node, order matters
  /// and everything is shown at once.
  func showOverlaid(_ writer: StateWriter) throws -> Int {
    let exits = try connection.count(
      "SELECT count(*) FROM stagedRow WHERE kind = ?", [.number(Kind.exit.rawValue)])
    if exits > 0 { return try show(writer, limit: .max) }
    var items: [Item] = []
    try connection.forEach("SELECT number, kind, image FROM stagedRow ORDER BY number") { row in
      let item = try Self.read(row)
      if item.kind == .row && writer.isOverlaid(item.bytes) { items.append(item) }
    }
    for item in items {
      try show(item, writer)
      try connection.execute("DELETE FROM stagedRow WHERE number = ?", [.number(item.number)])
    }
    return items.count
  }

  private func show(_ item: Item, _ writer: StateWriter) throws {
    switch item.kind {
    case .exit: try writer.purge(ID(try rowID(Data(item.bytes))))
    case .row: try writer.replaceBase(item.bytes)
    case .original: try keep(item.bytes)
    }
  }

  private func keep(_ bytes: [UInt8]) throws {
    let proof = Int64(bigEndianBytes: bytes.prefix(8)) ?? 0
    let original: ProtoOriginal = try decodeWire(Array(bytes.dropFirst(8)), code: .databaseCorrupt)
    let receiptBytes = [UInt8](original.receipt)
    let receipt = try Receipt(decoding: receiptBytes)
    guard let change = original.change(for: receipt) else { return }
    try OriginalTable(connection).keep(
      change, receipt: receipt, bytes: receiptBytes, answer: proof > 0 ? proof : nil)
  }

  private var lastNumber: Int {
    get throws { try connection.count("SELECT coalesce(max(number), 0) FROM stagedRow") }
  }

  private func insert(_ number: Int, _ kind: Kind, _ bytes: [UInt8]) throws {
    try connection.execute(
      "INSERT INTO stagedRow (number, kind, image) VALUES (?, ?, ?)",
      [.number(number), .number(kind.rawValue), .bytes(bytes)])
  }

  private static func read(_ row: ResultRow) throws -> Item {
    guard let kind = Kind(rawValue: Int(row.integer(1))) else {
      throw ClienteleError(.databaseCorrupt, "table stagedRow holds something of no kind")
    }
    return Item(number: Int(row.integer(0)), kind: kind, bytes: row.bytes(2))
  }
}
