package import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// The states of synced rows, and the plain tables that queries read.
package struct RowTable {
  let connection: Connection
  let catalogue: Catalogue

  package init(_ connection: Connection, catalogue: Catalogue = .current) {
    self.connection = connection
    self.catalogue = catalogue
  }

  struct Stored {
    var position: Position
    var image: [UInt8]
    /// The hub's version, while it is not the one shown.
    var base: [UInt8]?
    var pending: Int

    /// The hub's version, whether shown or not.
    var hubImage: [UInt8]? { pending == 0 ? image : base }
  }

  func stored(_ table: TableID, _ row: RowID) throws -> Stored? {
    try connection.first(
      "SELECT position, image, base, pending FROM rowState WHERE tableID = ? AND rowID = ?",
      [.number(table.number), .id(row)]
    ) { row in
      Stored(
        position: row.position(0), image: row.bytes(1), base: row.optionalBytes(2),
        pending: Int(row.integer(3)))
    }
  }

  /// What is shown of a row.
  package func state(_ table: TableID, _ row: RowID) throws -> RowState? {
    try stored(table, row).map { try RowState(decoding: $0.image, catalogue: catalogue) }
  }

  package func exists(_ table: TableID, _ row: RowID) throws -> Bool {
    try connection.count(
      "SELECT count(*) FROM rowState WHERE tableID = ? AND rowID = ?", [.number(table.number), .id(row)]) > 0
  }

  /// Stores a state and what queries see of it.
  ///
  /// - Parameters:
  ///   - base: the hub's version beside it; `nil` when there is none or it is the one shown.
  ///   - pending: how many own changes without a receipt lie over the base.
  ///   - isNew: there is no such row yet, so that nothing of an older state has to make way.
  ///   - pullPosition: the row's place in the order of pulls, where that is later than its last change.
  func put(
    _ state: RowState, image: [UInt8], base: [UInt8]?, pending: Int, bucket: Bucket, isNew: Bool,
    pullPosition: Position? = nil
  ) throws {
    try connection.execute(
      """
      INSERT INTO rowState (tableID, rowID, position, bucket, image, base, pending) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (tableID, rowID) DO UPDATE SET position = excluded.position, bucket = excluded.bucket,
        image = excluded.image, base = excluded.base, pending = excluded.pending
      """,
      [
        .number(state.table.number), .id(state.id),
        .position(max(state.position ?? .start, pullPosition ?? .start)), bucket.column, .bytes(image),
        base.map { .bytes($0) }, .number(pending),
      ])
    try project(state)
    try ConflictTable(connection).replace(with: state, isNew: isNew)
    try SearchIndex(connection).refresh(state, isNew: isNew)
    if state.table == .erasure { try ErasureTable(connection).note(state) }
  }

  /// Takes a row away altogether: it left this node's buckets, or nothing of it is left.
  func remove(_ table: TableID, _ row: RowID) throws {
    try connection.execute(
      "DELETE FROM rowState WHERE tableID = ? AND rowID = ?", [.number(table.number), .id(row)])
    if let specification = catalogue[table] {
      try connection.execute("DELETE FROM \(specification.name) WHERE id = ?", [.id(row)])
    }
    try ConflictTable(connection).remove(table, row)
    try SearchIndex(connection).remove(table, row)
  }

  /// The rows of a bucket, by table and identifier.
  package func keys(in bucket: Bucket) throws -> [(table: TableID, row: RowID)] {
    try connection.query(
      "SELECT tableID, rowID FROM rowState WHERE bucket = ? ORDER BY tableID, rowID", [bucket.column]
    ) {
      (TableID(UInt32(clamping: $0.integer(0))), try $0.id(1))
    }
  }

  func bucket(of state: RowState) -> Bucket {
    catalogue[state.table].map { state.bucket($0.bucket) } ?? .hub
  }

  private func project(_ state: RowState) throws {
    guard let specification = catalogue[state.table] else { return }
    let values = specification.fields.map { field in
      field.type == .textSet ? .text(Self.json(state.members(of: field.id))) : state.value(field.id)
    }
    try connection.execute(ProjectionSQL.upsert(into: specification), [.id(state.id)] + values)
  }

  /// A JSON array of strings (RFC 8259).
  private static func json(_ strings: [String]) -> String {
    "[" + strings.map { "\"" + $0.jsonEscaped + "\"" }.joined(separator: ",") + "]"
  }
}

extension String {
  fileprivate var jsonEscaped: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{0}"..<"\u{20}": text += "\\u00" + [UInt8(scalar.value)].hexadecimal
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

/// The statement that writes a synced table's plain row, made from the catalogue.
private enum ProjectionSQL {
  static func upsert(into table: TableSpecification) -> String {
    statements[table.id] ?? make(table)
  }

  private static let statements = Dictionary(
    uniqueKeysWithValues: Catalogue.current.tables.map { ($0.id, make($0)) })

  private static func make(_ table: TableSpecification) -> String {
    let names = table.fields.map(\.name)
    let updates = names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let places = Array(repeating: "?", count: names.count + 1).joined(separator: ", ")
    return """
      INSERT INTO \(table.name) (\((["id"] + names).joined(separator: ", "))) VALUES (\(places))
      ON CONFLICT (id) DO UPDATE SET \(updates)
      """
  }
}

extension Bucket {
  /// Kind in the first byte, identifier behind it.
  package var column: Value {
    switch self {
    case .everyone: .bytes([0])
    case .store(let id): .bytes([1] + id.row.bytes)
    case .record(let id): .bytes([2] + id.row.bytes)
    case .associate(let id): .bytes([3] + id.row.bytes)
    case .lookup: .bytes([4])
    case .hub: .bytes([255])
    }
  }

  package init?(column bytes: [UInt8]) {
    switch (bytes.first, RowID(bytes: bytes.dropFirst())) {
    case (0, nil): self = .everyone
    case (1, let id?): self = .store(ID(id))
    case (2, let id?): self = .record(ID(id))
    case (3, let id?): self = .associate(ID(id))
    case (4, nil): self = .lookup
    case (255, nil): self = .hub
    default: return nil
    }
  }
}
