internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Wire

/// Names a row among all tables, in the order in which rows are compared.
struct RowPlace: Hashable, Comparable {
  let table: TableID
  let row: RowID

  static func < (left: RowPlace, right: RowPlace) -> Bool {
    (left.table, left.row) < (right.table, right.row)
  }

  static let first = RowPlace(table: TableID(0), row: .zero)
  static let last = RowPlace(table: TableID(.max), row: RowID(high: .max, low: .max))

  init(table: TableID, row: RowID) {
    self.table = table
    self.row = row
  }

  init(_ proto: ProtoRowKey) throws {
    self.init(table: TableID(proto.table), row: try rowID(proto.row))
  }

  var proto: ProtoRowKey {
    var proto = ProtoRowKey()
    proto.table = table.number
    proto.row = Data(row.bytes)
    return proto
  }
}

/// Rows from one place to another, both included.
struct RowPlaces: Hashable {
  let first: RowPlace
  let last: RowPlace

  static let all = RowPlaces(first: .first, last: .last)

  init(first: RowPlace, last: RowPlace) {
    self.first = first
    self.last = last
  }

  init(_ proto: ProtoRowRange) throws {
    first = proto.hasFirst ? try RowPlace(proto.first) : .first
    last = proto.hasLast ? try RowPlace(proto.last) : .last
  }

  var proto: ProtoRowRange {
    var proto = ProtoRowRange()
    if first != .first { proto.first = first.proto }
    if last != .last { proto.last = last.proto }
    return proto
  }
}

/// The rows of one class as the hub counts them: at the hub those a scope holds, at a node the hub's versions of
/// what it holds.
struct ClassRows {
  private let connection: Connection
  private let filter: (sql: String, arguments: [Value?])
  private let image: String

  /// At the hub.
  init(_ connection: Connection, held scope: Scope) {
    self.connection = connection
    image = "image"
    switch scope {
    case .everyone: filter = ("bucket = ?", [Bucket.everyone.column])
    case .lookup: filter = ("bucket = ?", [Bucket.lookup.column])
    case .store(let store):
      filter = ("(bucket = ? OR \(Self.served))", [Bucket.store(store).column, scope.column])
    case .associate: filter = (Self.served, [scope.column])
    }
  }

  private static let served =
    "EXISTS (SELECT 1 FROM serve WHERE serve.recordID = substr(rowState.bucket, 2) AND serve.scope = ? "
    + "AND serve.exitedAt IS NULL)"

  /// At a node.
  init(_ connection: Connection, ofNode rowClass: UInt32) {
    self.connection = connection
    image = "CASE WHEN pending = 0 THEN image ELSE base END"
    let isThere = "(pending = 0 OR base IS NOT NULL) AND "
    switch rowClass {
    case 1: filter = (isThere + "bucket = ?", [Bucket.everyone.column])
    case 3: filter = (isThere + "bucket = ?", [Bucket.lookup.column])
    default:
      filter = (isThere + "bucket <> ? AND bucket <> ?", [Bucket.everyone.column, Bucket.lookup.column])
    }
  }

  func count(_ places: RowPlaces) throws -> Int {
    try connection.count(
      "SELECT count(*) FROM rowState WHERE \(Self.between) AND \(filter.sql)",
      Self.arguments(places) + filter.arguments)
  }

  /// In order of place.
  func forEach(_ places: RowPlaces, _ body: (RowPlace, [UInt8]) throws -> Void) throws {
    try connection.forEach(
      """
      SELECT tableID, rowID, \(image) FROM rowState WHERE \(Self.between) AND \(filter.sql) ORDER BY tableID, rowID
      """, Self.arguments(places) + filter.arguments
    ) { row in
      try body(
        RowPlace(table: TableID(UInt32(clamping: row.integer(0))), row: try row.id(1)), row.bytes(2))
    }
  }

  private static let between = "(tableID, rowID) >= (?, ?) AND (tableID, rowID) <= (?, ?)"

  private static func arguments(_ places: RowPlaces) -> [Value?] {
    [
      .number(places.first.table.number), .id(places.first.row), .number(places.last.table.number),
      .id(places.last.row),
    ]
  }
}

/// How two sides compare rows: so many bytes of each sum and hash say whether they are equal, so many pieces a range
/// is taken apart into, and this many rows are told one by one.
enum RowComparison {
  static let prefixBytes = 12
  static let pieces = 8
  static let listedRows = 12
  static let rangesMax = 256
  static let wantedMax = 1_024

  static func prefix(_ digest: Digest) -> Data { Data(digest.bytes.prefix(prefixBytes)) }
}
