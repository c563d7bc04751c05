internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Wire

/// Where the next page of a pull begins: how far each of the three runs that make up a page has come.
struct PageToken: Sendable {
  /// The last changed row sent.
  var changed: (position: Position, table: TableID, row: RowID)
  /// The last record that entered.
  var entered: (position: Position, record: RowID)
  var exitedThrough: Position
  /// Of a first pull: what everyone holds comes before everything else, so that a counter can open.
  var stage = Stage.everything
  /// The hub's head when a first pull began: rows sent in the stages before are sent again only when they changed
  /// after it.
  var begun = Position.start

  enum Stage: UInt32 {
    case everything = 0
    case organisation = 1
    case lookup = 2

    var bucket: Bucket? {
      switch self {
      case .organisation: .everyone
      case .lookup: .lookup
      case .everything: nil
      }
    }

    var next: Stage { self == .organisation ? .lookup : .everything }
  }

  /// Of a node that holds nothing yet.
  init(firstPullAt head: Position) {
    self.init(after: .start)
    stage = .organisation
    begun = head
    changed = (.start, TableID(0), .zero)
  }

  /// Of the first page after a cursor.
  init(after cursor: Position) {
    changed = (cursor, TableID(.max), Self.lastRow)
    entered = (cursor, Self.lastRow)
    exitedThrough = cursor
  }

  private static let lastRow = RowID(high: .max, low: .max)

  init(_ proto: ProtoPageToken) throws {
    guard let position = Position(packed: proto.position),
      let enteredPosition = Position(packed: proto.enteredPosition),
      let exitedThrough = Position(packed: proto.exitedPosition)
    else { throw ClienteleError(.frameMalformed, "a page token has a position that no hub gives") }
    changed = (position, TableID(proto.table), try rowID(proto.row))
    entered = (enteredPosition, try rowID(proto.enteredRecord))
    self.exitedThrough = exitedThrough
    guard let stage = Stage(rawValue: proto.stage), let begun = Position(packed: proto.head) else {
      throw ClienteleError(.frameMalformed, "a page token is of a stage that there is not")
    }
    self.stage = stage
    self.begun = begun
  }

  var proto: ProtoPageToken {
    var proto = ProtoPageToken()
    proto.position = changed.position.packed
    proto.table = changed.table.number
    proto.row = Data(changed.row.bytes)
    proto.enteredPosition = entered.position.packed
    proto.enteredRecord = Data(entered.record.bytes)
    proto.exitedPosition = exitedThrough.packed
    proto.stage = stage.rawValue
    proto.head = begun.packed
    return proto
  }
}

/// Reads what a scope holds in the order in which it reaches the scope's nodes: a row at the later of its
/// own last change and its record's entry.
struct ScopeReader {
  private let connection: Connection
  private let scope: Scope
  private let serve: ServeTable

  init(_ connection: Connection, scope: Scope) {
    self.connection = connection
    self.scope = scope
    serve = ServeTable(connection)
  }

  struct Page {
    var rows: [[UInt8]] = []
    var scopeChanges: [ProtoScopeChange] = []
    /// `nil` when the page reaches the head.
    var next: PageToken?
  }

  /// Each page carries on three runs: exits, entering records, changed rows. The first two are brought up
  /// to the head on every page before rows follow, so that nothing that enters between two pages is
  /// passed over. A page ends after the record or row with which it is full.
  func page(from start: PageToken, head: Position, rowsMax: Int) throws -> Page {
    var page = Page()
    var token = start
    while let bucket = token.stage.bucket {
      if try fillStage(&page, &token, bucket, rowsMax: rowsMax) {
        page.next = token
        return page
      }
      token.stage = token.stage.next
      token.changed =
        token.stage.bucket == nil ? PageToken(after: .start).changed : (.start, TableID(0), .zero)
    }
    page.scopeChanges = try serve.exited(scope, after: token.exitedThrough, through: head).map { item in
      scopeChange(.exit, item.record, item.position)
    }
    token.exitedThrough = head
    let isFull =
      try fillEntering(&page, &token, head: head, rowsMax: rowsMax)
      || fillChanged(&page, &token, head: head, rowsMax: rowsMax)
    if isFull { page.next = token }
    return page
  }

  private static let batch = 512

  /// Rows of one bucket by their place, as they stand now.
  private func fillStage(
    _ page: inout Page, _ token: inout PageToken, _ bucket: Bucket, rowsMax: Int
  ) throws -> Bool {
    guard bucket == .everyone || holdsLookup else { return false }
    let start = token.changed
    let limit = rowsMax - page.rows.count
    let found = try connection.query(
      """
      SELECT tableID, rowID, image FROM rowState WHERE bucket = ? AND (tableID, rowID) > (?, ?)
      ORDER BY tableID, rowID LIMIT ?
      """, [bucket.column, .number(start.table.number), .id(start.row), .number(limit)]
    ) { (table: TableID(UInt32(clamping: $0.integer(0))), row: try $0.id(1), image: $0.bytes(2)) }
    page.rows += found.map(\.image)
    guard let last = found.last, found.count == limit else { return false }
    token.changed = (.start, last.table, last.row)
    return true
  }

  private var holdsLookup: Bool { if case .store = scope { true } else { false } }

  private func fillEntering(
    _ page: inout Page, _ token: inout PageToken, head: Position, rowsMax: Int
  ) throws -> Bool {
    while true {
      let entering = try serve.entered(scope, after: token.entered, through: head, limit: Self.batch)
      for item in entering {
        page.scopeChanges.append(scopeChange(.enter, item.record, item.position))
        // Rows that changed after the entry come in their own place.
        page.rows += try connection.query(
          "SELECT image FROM rowState WHERE bucket = ? AND position <= ? ORDER BY tableID, rowID",
          [Bucket.record(item.record).column, .position(item.position)]
        ) { $0.bytes(0) }
        token.entered = (item.position, item.record.row)
        if page.rows.count >= rowsMax { return true }
      }
      if entering.count < Self.batch { return false }
    }
  }

  private func fillChanged(
    _ page: inout Page, _ token: inout PageToken, head: Position, rowsMax: Int
  ) throws -> Bool {
    while true {
      let start = token.changed
      let found = try connection.query(
        """
        SELECT position, tableID, rowID, bucket, image FROM rowState
        WHERE position >= ? AND position <= ?
          AND (position > ? OR tableID > ? OR (tableID = ? AND rowID > ?))
        ORDER BY position, tableID, rowID LIMIT ?
        """,
        [
          .position(start.position), .position(head), .position(start.position), .number(start.table.number),
          .number(start.table.number), .id(start.row), .number(Self.batch),
        ]
      ) { row in
        (
          position: row.position(0), table: TableID(UInt32(clamping: row.integer(1))), row: try row.id(2),
          bucket: row.bytes(3), image: row.bytes(4)
        )
      }
      for item in found {
        token.changed = (item.position, item.table, item.row)
        if try holds(item.bucket, changedAt: item.position, begun: token.begun) {
          page.rows.append(item.image)
        }
        if page.rows.count >= rowsMax { return true }
      }
      if found.count < Self.batch { return false }
    }
  }

  private func holds(
    _ bucket: [UInt8], changedAt position: Position, begun: Position
  ) throws -> Bool {
    switch Bucket(column: bucket) {
    case .everyone: position > begun
    case .lookup: holdsLookup && position > begun
    case .store(let store): scope == .store(store)
    case .associate(let associate): scope == .associate(associate)
    case .record(let record):
      try serve.scopes(holding: record).contains { $0.scope == scope && $0.enteredAt < position }
    case .hub, nil: false
    }
  }

  private func scopeChange(
    _ kind: ProtoScopeChange.Kind, _ record: SourceRecordID, _ position: Position
  ) -> ProtoScopeChange {
    var proto = ProtoScopeChange()
    proto.kind = kind
    proto.record = Data(record.row.bytes)
    proto.position = position.packed
    return proto
  }
}
