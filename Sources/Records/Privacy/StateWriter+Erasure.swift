package import Catalogue
internal import ChangeLog
package import Kernel
internal import Persistence

// How a person's rows go for good. At the hub by its own decision, at a node with the checkpoint that brings it.

extension StateWriter {
  /// What a row said about a person who is erased.
  package struct ErasedRow: Sendable {
    package let table: TableID
    package let row: RowID
    /// Each thing that was told, as it was told; of a row that changes what it showed.
    package let told: [[FieldID: Value]]
  }

  /// At the hub: takes everything that was written about some records away, with all that was made of it. Nodes that hold the
  /// records are told to purge them. A row about several persons keeps what was told of the others.
  ///
  /// - Parameter position: one that no node has been told of yet.
  /// - Returns: what is gone, so that what the books need can be told again.
  package func erase(_ records: Set<SourceRecordID>, at position: Position) throws -> [ErasedRow] {
    let gone = try LogEraser(connection).writes(about: records)
    var keys = Set(gone.keys)
    for record in records.sorted() {
      for scope in try scopes(holding: .record(record)) { try exit(record, from: scope, at: position) }
      try eraseLookups(of: record)
      try eraseQueues(of: record)
      keys.formUnion(try rows.keys(in: .record(record)).map { RowKey(table: $0.table, row: $0.row) })
    }
    return try keys.sorted().compactMap { try erase($0, gone[$0] ?? [], records, at: position) }
  }

  private func eraseQueues(of record: SourceRecordID) throws {
    for table in ["matchQueue", "awardQueue", "importedField", "importedRow"] {
      try connection.execute("DELETE FROM \(table) WHERE recordID = ?", [.id(record)])
    }
    for table in ["matchReview", "reviewCase", "judgedPair"] {
      try connection.execute(
        "DELETE FROM \(table) WHERE recordID = ? OR otherRecordID = ?", [.id(record), .id(record)])
    }
    try connection.execute(
      "DELETE FROM reviewCase WHERE oneID = ? OR otherID = ?", [.id(record), .id(record)])
    try connection.execute(
      "DELETE FROM claimTime WHERE claimID IN (SELECT id FROM claim WHERE recordID = ?)", [.id(record)])
  }

  private func erase(
    _ key: RowKey, _ gone: Set<LogEraser.Place>, _ records: Set<SourceRecordID>, at position: Position
  ) throws -> ErasedRow? {
    guard let stored = try rows.stored(key.table, key.row) else { return nil }
    let before = try RowState(decoding: stored.image, catalogue: catalogue)
    var after = try rest(of: before, without: gone)
    // Of what the log has no longer the bucket says whom it is about.
    if let state = after, case .record(let record) = rows.bucket(of: state), records.contains(record) {
      after = nil
    }
    guard after != before else { return nil }
    try replace(before, image: stored.image, with: after, at: position)
    return ErasedRow(table: key.table, row: key.row, told: told(before, after))
  }

  /// The state that is left without some writes.
  private func rest(of state: RowState, without gone: Set<LogEraser.Place>) throws -> RowState? {
    switch state.content {
    case .fact(let tellings):
      let left = tellings.filter { !gone.contains(.init($0.stamp)) }
      guard left.count < tellings.count else { return state }
      return left.isEmpty
        ? nil
        : RowState(
          table: state.table, id: state.id, position: left.compactMap(\.stamp.position).max(),
          content: .fact(left))
    case .mutable(let cells):
      let places = Set(cells.values.flatMap(\.stamps).map { LogEraser.Place($0) })
      guard !places.isDisjoint(with: gone) else { return state }
      return try folded(state, from: places.subtracting(gone))
    }
  }

  /// A row that changes, from the changes that are left: what a write had covered comes up again.
  private func folded(_ state: RowState, from places: Set<LogEraser.Place>) throws -> RowState? {
    var folded: RowState?
    for place in places {
      guard let change = try changes.change(place.node, place.incarnation, place.seq) else { continue }
      let receipt = try ReceiptTable(connection).receipt(of: place.node, place.incarnation, place.seq)
      let context = change.context(receipt: receipt)
      for operation in try change.operations()
      where operation.table == state.table && operation.row == state.id {
        folded =
          folded?.applying(operation, in: context, catalogue: catalogue)
          ?? RowState(operation, in: context, catalogue: catalogue)
      }
    }
    return folded
  }

  private func told(_ before: RowState, _ after: RowState?) -> [[FieldID: Value]] {
    switch before.content {
    case .fact(let tellings):
      guard let after, case .fact(let left) = after.content else { return tellings.map(\.values) }
      return tellings.filter { !left.contains($0) }.map(\.values)
    case .mutable(let cells):
      var values: [FieldID: Value] = [:]
      for field in cells.keys where after?.value(field) == nil { values[field] = before.value(field) }
      return [values]
    }
  }

  /// At a node: what the hub's word that a record is erased takes away here.
  package func eraseAtNode(_ record: SourceRecordID) throws {
    try eraseLookups(of: record)
    try eraseNotices(of: record)
    try purge(record)
    try ErasureTable(connection).complete(.rows, for: [record])
  }

  /// The lookup index lies in a class of its own: its rows are about the record and in nobody's bucket for it.
  private func eraseLookups(of record: SourceRecordID) throws {
    let found = try connection.query("SELECT id FROM lookup WHERE recordID = ? ORDER BY id", [.id(record)]) {
      try $0.id(0)
    }
    for id in found {
      guard let stored = try rows.stored(.lookup, id) else { continue }
      if let image = stored.hubImage { try subtract(image, from: .lookup) }
      try rows.remove(.lookup, id)
    }
  }

  /// At a node: notices lie in its store's bucket. At the hub they go with the writes about the record.
  private func eraseNotices(of record: SourceRecordID) throws {
    let found = try connection.query("SELECT id FROM notice WHERE recordID = ? ORDER BY id", [.id(record)]) {
      try $0.id(0)
    }
    for id in found {
      guard let stored = try rows.stored(.notice, id) else { continue }
      if let image = stored.hubImage { try subtract(image, from: ownScope) }
      try connection.execute(
        "DELETE FROM pendingRow WHERE tableID = ? AND rowID = ?", [.number(TableID.notice.number), .id(id)])
      try rows.remove(.notice, id)
    }
  }
}

extension Cell {
  /// Of every write that still matters.
  fileprivate var stamps: [Stamp] {
    writes.map(\.stamp) + elements.flatMap { $0.adds + $0.removedBy }
  }
}
