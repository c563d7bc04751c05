package import Catalogue
package import ChangeLog
package import Kernel
package import Persistence

/// The one way rows change, within one write transaction: a change with its receipt (or none yet) goes
/// in, and log, rows, plain tables, conflicts, search terms and fingerprints follow.
///
/// The hub folds changes as they are receipted. A node lays its own changes without a receipt over the
/// hub's version (the base) and takes the hub's rows as they come. Call ``finish()`` last.
package final class StateWriter {
  package let connection: Connection
  package let catalogue: Catalogue
  private let profile: NodeProfile
  let changes: ChangeTable
  let rows: RowTable
  private let serve: ServeTable
  private let fingerprints: FingerprintTable
  private var entries: [Scope: FingerprintTable.Entry] = [:]
  private var scopesOfRecord: [SourceRecordID: [Scope]] = [:]
  /// Rows over which nothing lies any more, but which still show what did.
  private var unsettled: Set<RowKey> = []
  private var pendingChanges: [LogPlace: PendingChange] = [:]
  /// Set while the hub takes back what it had lost: rows that change then reach nodes from this position on, however
  /// old the changes are.
  package var pullPosition: Position?
  private var isHub: Bool { profile.kind == .hub }
  var ownScope: Scope { profile.scope }

  /// - Parameter profile: of the node whose database this is.
  package init(_ connection: Connection, profile: NodeProfile, catalogue: Catalogue = .current) {
    self.connection = connection
    self.catalogue = catalogue
    self.profile = profile
    changes = ChangeTable(connection)
    rows = RowTable(connection, catalogue: catalogue)
    serve = ServeTable(connection)
    fingerprints = FingerprintTable(connection)
  }

  /// Takes a change into the log and, unless it is parked, into the rows.
  ///
  /// - Parameters:
  ///   - receipt: `nil` for a change of this node that the hub has not seen.
  ///   - operations: of the change, where they were read already.
  /// - Returns: the states the change left behind; empty for a parked one.
  @discardableResult
  package func commit(
    _ change: Change, receipt: Receipt?, operations: [Operation]? = nil
  ) throws -> [RowState] {
    try changes.insert(change, receipt: receipt)
    guard receipt?.verdict != .parked else { return [] }
    let context = change.context(receipt: receipt)
    return try (operations ?? change.operations()).map { operation in
      if receipt == nil {
        try overlay(operation, in: context)
      } else {
        try fold(operation, in: context)
      }
    }
  }

  /// Takes a receipted change that was given back, or the parts of it that were missing here.
  ///
  /// - Returns: the states that what was new left behind; `nil` when nothing was.
  package func restore(_ change: Change, receipt: Receipt) throws -> [RowState]? {
    guard let known = try changes.change(change.header.node, change.header.incarnation, change.header.seq)
    else {
      return try commit(change, receipt: receipt)
    }
    let isNew = zip(known.parts, change.parts).map { $0.isErased && !$1.isErased }
    guard known.hash == change.hash, isNew.contains(true) else { return nil }
    let merged = zip(known.parts, change.parts).map { $0.isErased ? $1 : $0 }
    try changes.setParts(merged, of: change.header)
    guard receipt.verdict != .parked else { return [] }
    let context = change.context(receipt: receipt)
    return try zip(change.parts, isNew).filter(\.1).flatMap { part, _ in
      try [Operation](decodingBody: part.body).map { try fold($0, in: context) }
    }
  }

  /// Writes what was summed up on the way. Nothing may be written through this value afterwards.
  package func finish() throws {
    for (scope, entry) in entries { try fingerprints.set(scope, entry) }
    entries = [:]
  }
}

// MARK: - At the hub

extension StateWriter {
  private func fold(_ operation: Operation, in context: WriteContext) throws -> RowState {
    precondition(isHub, "only the hub folds receipted changes; a node takes rows")
    let stored = try rows.stored(operation.table, operation.row)
    let before = try stored.map { try RowState(decoding: $0.image, catalogue: catalogue) }
    let after =
      before?.applying(operation, in: context, catalogue: catalogue)
      ?? RowState(operation, in: context, catalogue: catalogue)
    let image = after.encoded()
    let bucket = rows.bucket(of: after)
    if let before, let stored {
      for scope in try scopes(holding: rows.bucket(of: before)) {
        try entry(scope) { $0.subtract(stored.image) }
      }
    }
    for scope in try scopes(holding: bucket) { try entry(scope) { $0.add(image) } }
    try rows.put(
      after, image: image, base: nil, pending: 0, bucket: bucket, isNew: stored == nil,
      pullPosition: pullPosition)
    return after
  }

  /// Which scopes hold a bucket now.
  package func scopes(holding bucket: Bucket) throws -> [Scope] {
    switch bucket {
    case .everyone: return [.everyone]
    case .hub: return []
    case .lookup: return [.lookup]
    case .store(let store): return [.store(store)]
    case .associate(let associate): return [.associate(associate)]
    case .record(let record):
      if let known = scopesOfRecord[record] { return known }
      let scopes = try serve.scopes(holding: record).map(\.scope)
      scopesOfRecord[record] = scopes
      return scopes
    }
  }

  /// Puts another state in the place of one that the hub shows, or nothing.
  func replace(
    _ before: RowState, image: [UInt8], with after: RowState?, at position: Position
  ) throws {
    for scope in try scopes(holding: rows.bucket(of: before)) { try subtract(image, from: scope) }
    guard let after else { return try rows.remove(before.table, before.id) }
    let (image, bucket) = (after.encoded(), rows.bucket(of: after))
    for scope in try scopes(holding: bucket) { try entry(scope) { $0.add(image) } }
    try rows.put(
      after, image: image, base: nil, pending: 0, bucket: bucket, isNew: false, pullPosition: position)
  }

  func subtract(_ image: [UInt8], from scope: Scope) throws {
    try entry(scope) { $0.subtract(image) }
  }

  private func entry(_ scope: Scope, _ body: (inout FingerprintTable.Entry) -> Void) throws {
    var entry = try entries[scope] ?? fingerprints.entry(scope)
    body(&entry)
    entries[scope] = entry
  }

  /// Lets a scope hold a record from a position on: all its rows will reach the scope's nodes.
  ///
  /// - Returns: whether it did not hold the record before.
  @discardableResult
  package func enter(_ record: SourceRecordID, into scope: Scope, at position: Position) throws -> Bool {
    guard try !scopes(holding: .record(record)).contains(scope) else { return false }
    try serve.enter(record, scope, at: position)
    try forEachImage(of: record) { image in try entry(scope) { $0.add(image) } }
    scopesOfRecord[record, default: []].append(scope)
    return true
  }

  /// Takes a record from a scope from a position on: its nodes purge it.
  package func exit(_ record: SourceRecordID, from scope: Scope, at position: Position) throws {
    guard try scopes(holding: .record(record)).contains(scope) else { return }
    try serve.exit(record, scope, at: position)
    try forEachImage(of: record) { image in try entry(scope) { $0.subtract(image) } }
    scopesOfRecord[record]?.removeAll { $0 == scope }
  }

  private func forEachImage(of record: SourceRecordID, _ body: ([UInt8]) throws -> Void) throws {
    let images = try connection.query(
      "SELECT image FROM rowState WHERE bucket = ?", [Bucket.record(record).column]
    ) { $0.bytes(0) }
    for image in images { try body(image) }
  }
}

// MARK: - At a node

extension StateWriter {
  private func overlay(_ operation: Operation, in context: WriteContext) throws -> RowState {
    let stored = try rows.stored(operation.table, operation.row)
    let before = try stored.map { try RowState(decoding: $0.image, catalogue: catalogue) }
    let after =
      before?.applying(operation, in: context, catalogue: catalogue)
      ?? RowState(operation, in: context, catalogue: catalogue)
    try rows.put(
      after, image: after.encoded(), base: stored?.hubImage, pending: (stored?.pending ?? 0) + 1,
      bucket: rows.bucket(of: after), isNew: stored == nil)
    try connection.execute(
      """
      INSERT INTO pendingRow (incarnation, seq, tableID, rowID) VALUES (?, ?, ?, ?)
      ON CONFLICT (incarnation, seq, tableID, rowID) DO NOTHING
      """,
      [
        .number(context.stamp.incarnation), .number(context.stamp.seq), .number(operation.table.number),
        .id(operation.row),
      ])
    return after
  }

  /// Ends the overlay of this node's changes up to a seq, which a checkpoint covers. To be called before the
  /// checkpoint's rows are taken, so that those find nothing to lie over them; ``settle()`` shows the rest.
  package func endOverlay(of incarnation: UInt32, after first: UInt64 = 0, through last: UInt64) throws {
    let range: [Value?] = [.number(incarnation), .number(first), .number(min(last, UInt64(Int64.max)))]
    let touched = try connection.query(
      "SELECT DISTINCT tableID, rowID FROM pendingRow WHERE incarnation = ? AND seq > ? AND seq <= ?", range
    ) { RowKey(table: TableID(UInt32(clamping: $0.integer(0))), row: try $0.id(1)) }
    unsettled.formUnion(touched)
    try connection.execute(
      "DELETE FROM pendingRow WHERE incarnation = ? AND seq > ? AND seq <= ?", range)
  }

  /// The class a row of this node counts in.
  private func scope(of bucket: Bucket) -> Scope {
    switch bucket {
    case .everyone: .everyone
    case .lookup: .lookup
    case .store, .record, .associate, .hub: ownScope
    }
  }

  /// Takes one row as the hub has it.
  package func replaceBase(_ image: [UInt8]) throws {
    let state = try RowState(decoding: image, catalogue: catalogue)
    let stored = try rows.stored(state.table, state.id)
    let bucket = rows.bucket(of: state)
    let scope = scope(of: bucket)
    if let old = stored?.hubImage { try entry(scope) { $0.subtract(old) } }
    try entry(scope) { $0.add(image) }
    let key = RowKey(table: state.table, row: state.id)
    unsettled.remove(key)
    let pending = (stored?.pending ?? 0) > 0 ? try pendingOperations(key) : []
    try show(key, base: image, baseState: state, pending, isNew: stored == nil)
    if state.table == .erasure { try eraseAtNode(SourceRecordID(state.id)) }
  }

  /// Takes away the hub's version of a row that the hub does not count to this node; own changes over it stay.
  package func removeBase(_ table: TableID, _ row: RowID) throws {
    guard let stored = try rows.stored(table, row), let image = stored.hubImage else { return }
    let state = try RowState(decoding: image, catalogue: catalogue)
    try entry(scope(of: rows.bucket(of: state))) { $0.subtract(image) }
    let key = RowKey(table: table, row: row)
    try show(
      key, base: nil, baseState: nil, stored.pending > 0 ? try pendingOperations(key) : [], isNew: false)
  }

  /// Sums up a class of this node afresh.
  ///
  /// - Parameter forEach: hands over the hub's version of each row of the class.
  package func recount(_ scope: Scope, _ forEach: (_ add: ([UInt8]) -> Void) throws -> Void) throws {
    var entry = FingerprintTable.Entry.empty
    try forEach { entry.add($0) }
    try fingerprints.set(scope, entry)
  }

  /// Whether own changes lay over the row of an image until ``endOverlay(of:after:through:)``.
  package func isOverlaid(_ image: [UInt8]) -> Bool {
    guard let (table, row) = RowState.key(ofImage: image) else { return true }
    return unsettled.contains(RowKey(table: table, row: row))
  }

  /// Shows again what covered changes had lain over and the checkpoint brought no row for: a parked change
  /// counts in nobody's state, its author's included.
  package func settle() throws {
    for key in unsettled.sorted() {
      guard let stored = try rows.stored(key.table, key.row), stored.pending > 0 else { continue }
      let base = try stored.base.map { try RowState(decoding: $0, catalogue: catalogue) }
      try show(key, base: stored.base, baseState: base, try pendingOperations(key), isNew: false)
    }
    unsettled = []
  }

  /// Folds what is still pending over the base and shows the result; without either the row is gone.
  private func show(
    _ key: RowKey, base: [UInt8]?, baseState: RowState?, _ pending: [(Operation, WriteContext)], isNew: Bool
  ) throws {
    var shown = baseState
    for (operation, context) in pending {
      shown =
        shown?.applying(operation, in: context, catalogue: catalogue)
        ?? RowState(operation, in: context, catalogue: catalogue)
    }
    guard let shown else { return try rows.remove(key.table, key.row) }
    let image = pending.isEmpty ? base ?? shown.encoded() : shown.encoded()
    try rows.put(
      shown, image: image, base: pending.isEmpty ? nil : base, pending: pending.count,
      bucket: rows.bucket(of: shown), isNew: isNew)
  }

  /// Purges everything about a record.
  package func purge(_ record: SourceRecordID) throws {
    try OriginalTable(connection).erase(record)
    for table in ["importedField", "importedRow"] {
      try connection.execute("DELETE FROM \(table) WHERE recordID = ?", [.id(record)])
    }
    let found = try connection.query(
      "SELECT tableID, rowID, image, base, pending FROM rowState WHERE bucket = ?",
      [Bucket.record(record).column]
    ) { row in
      (
        table: TableID(UInt32(clamping: row.integer(0))), row: try row.id(1),
        hubImage: row.integer(4) == 0 ? row.bytes(2) : row.optionalBytes(3)
      )
    }
    for item in found {
      if let image = item.hubImage { try entry(ownScope) { $0.subtract(image) } }
      try connection.execute(
        "DELETE FROM pendingRow WHERE tableID = ? AND rowID = ?", [.number(item.table.number), .id(item.row)])
      try rows.remove(item.table, item.row)
    }
  }

  private func pendingOperations(_ key: RowKey) throws -> [(Operation, WriteContext)] {
    let waiting = try connection.query(
      "SELECT incarnation, seq FROM pendingRow WHERE tableID = ? AND rowID = ? ORDER BY incarnation, seq",
      [.number(key.table.number), .id(key.row)]
    ) { LogPlace(incarnation: UInt32(clamping: $0.integer(0)), seq: UInt64($0.integer(1))) }
    return try waiting.flatMap { place in
      let change = try pendingChange(place)
      return (change.operations[key] ?? []).map { ($0, change.context) }
    }
  }

  /// An own change without a receipt, taken apart once however many rows it touches.
  private func pendingChange(_ place: LogPlace) throws -> PendingChange {
    if let known = pendingChanges[place] { return known }
    guard let change = try changes.change(profile.node, place.incarnation, place.seq) else {
      throw ClienteleError(.databaseCorrupt, "the log does not hold change \(place.seq) of this node")
    }
    let operations = Dictionary(grouping: try change.operations()) { RowKey(table: $0.table, row: $0.row) }
    let pending = PendingChange(context: change.context(receipt: nil), operations: operations)
    pendingChanges[place] = pending
    return pending
  }
}

/// Names an own change.
private struct LogPlace: Hashable {
  let incarnation: UInt32
  let seq: UInt64
}

/// Names a row among all tables.
struct RowKey: Hashable, Comparable {
  let table: TableID
  let row: RowID

  static func < (left: RowKey, right: RowKey) -> Bool {
    (left.table, left.row) < (right.table, right.row)
  }
}

private struct PendingChange {
  let context: WriteContext
  let operations: [RowKey: [Operation]]
}
