package import Catalogue
package import Kernel

/// The state of one row: what is shown, and what it takes to fold the next change in.
package struct RowState: Hashable, Sendable {
  package let table: TableID
  package let id: RowID
  /// The latest change that touched the row; `nil` while none has a receipt.
  package private(set) var position: Position?
  package private(set) var content: Content

  /// By the nature of the table.
  package enum Content: Hashable, Sendable {
    /// Every telling of the fact with its earliest stamp, the one that stands first, the others by
    /// rising stamp.
    case fact([Telling])
    case mutable([FieldID: Cell])
  }

  /// One content of a fact, with the earliest stamp it was told under.
  package struct Telling: Hashable, Sendable {
    package let values: [FieldID: Value]
    package let stamp: Stamp

    package init(values: [FieldID: Value], stamp: Stamp) {
      self.values = values
      self.stamp = stamp
    }
  }

  package init(table: TableID, id: RowID, position: Position?, content: Content) {
    self.table = table
    self.id = id
    self.position = position
    self.content = content
  }

  /// The state that one operation alone makes. A field the catalogue does not know is kept as a
  /// last-writer field, or as a set when it was written as one, so that an older program forwards
  /// what a newer one wrote.
  package init(_ operation: Operation, in context: WriteContext, catalogue: Catalogue) {
    let specification = catalogue[operation.table]
    let content: Content
    if specification?.nature == .fact {
      let values = operation.writes.compactMap { write in write.value.map { (write.field, $0) } }
      content = .fact([
        Telling(values: Dictionary(values) { _, last in last }, stamp: context.stamp)
      ])
    } else {
      var cells: [FieldID: Cell] = [:]
      for write in operation.writes {
        cells[write.field] = Cell(write, rule: specification?.field(write.field)?.rule, in: context)
      }
      content = .mutable(cells)
    }
    self.init(table: operation.table, id: operation.row, position: context.stamp.position, content: content)
  }
}

extension Cell {
  fileprivate init(_ write: Operation.Write, rule: MergeRule?, in context: WriteContext) {
    let isWrittenAsSet = !write.add.isEmpty || !write.remove.isEmpty
    if rule.map({ $0 == .addWinsSet }) ?? isWrittenAsSet {
      self.init(adding: write.add, removing: write.remove, in: context)
    } else {
      self.init(writing: write.value, in: context)
    }
  }
}

extension RowState {
  /// One state of two states of the same row: commutative, associative, idempotent.
  package func joined(with other: RowState, catalogue: Catalogue) -> RowState {
    precondition(table == other.table && id == other.id, "only states of one row are joined")
    let content: Content
    switch (self.content, other.content) {
    case (.fact(let mine), .fact(let theirs)):
      content = .fact(Self.joined(mine + theirs))
    case (.mutable(let mine), .mutable(let theirs)):
      let specification = catalogue[table]
      content = .mutable(
        mine.merging(theirs) { cell, otherCell in cell }.reduce(into: [:]) { cells, entry in
          let rule = specification?.field(entry.key)?.rule ?? .lastWriter
          guard let first = mine[entry.key], let second = theirs[entry.key] else {
            cells[entry.key] = entry.value
            return
          }
          cells[entry.key] = first.joined(with: second, rule: rule)
        })
    case (.fact, .mutable), (.mutable, .fact):
      preconditionFailure("the nature of table \(table) is fixed by the catalogue")
    }
    return RowState(
      table: table, id: id, position: [position, other.position].compactMap(\.self).max(), content: content)
  }

  private static func joined(_ tellings: [Telling]) -> [Telling] {
    var earliest: [[FieldID: Value]: Telling] = [:]
    for telling in tellings {
      if let known = earliest[telling.values], known.stamp < telling.stamp { continue }
      earliest[telling.values] = telling
    }
    return earliest.values.sorted()
  }

  /// Folds one operation in.
  package func applying(
    _ operation: Operation, in context: WriteContext, catalogue: Catalogue
  ) -> RowState {
    joined(with: RowState(operation, in: context, catalogue: catalogue), catalogue: catalogue)
  }
}

/// By stamp. One change can tell a fact twice (an imported file names one line twice), and even then
/// every node must let the same telling stand: the lesser content.
extension RowState.Telling: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    if left.stamp < right.stamp { return true }
    if right.stamp < left.stamp { return false }
    let pairs = zip(left.sorted, right.sorted)
    guard let (mine, theirs) = pairs.first(where: { $0.key != $1.key || $0.value != $1.value }) else {
      return left.values.count < right.values.count
    }
    return (mine.key, mine.value) < (theirs.key, theirs.value)
  }

  private var sorted: [(key: FieldID, value: Value)] { values.sorted { $0.key < $1.key } }
}

extension RowState {
  /// The value shown for a field; for sets see ``members(of:)``.
  package func value(_ field: FieldID) -> Value? {
    switch content {
    case .fact(let tellings): tellings.first?.values[field]
    case .mutable(let cells): cells[field]?.value
    }
  }

  package func value(_ field: some CatalogueField) -> Value? { value(field.id) }

  package func members(of field: FieldID) -> [String] {
    if case .mutable(let cells) = content { cells[field]?.members ?? [] } else { [] }
  }

  /// The reference in a field; `nil` when it is empty or not 16 bytes.
  package func reference(_ field: FieldID) -> RowID? {
    value(field)?.bytes.flatMap { RowID(bytes: $0) }
  }

  package func reference(_ field: some CatalogueField) -> RowID? { reference(field.id) }

  /// Everything that lost and waits for somebody to look: concurrent values of a field, other
  /// tellings of a fact (those have no field).
  package var losers: [Loser] {
    switch content {
    case .fact(let tellings):
      tellings.dropFirst().map { Loser(field: nil, value: nil, telling: $0.values, stamp: $0.stamp) }
    case .mutable(let cells):
      cells.sorted { $0.key < $1.key }.flatMap { field, cell in
        cell.contenders.map { Loser(field: field, value: $0.value, telling: [:], stamp: $0.stamp) }
      }
    }
  }

  /// A value or telling that lost to the one shown.
  package struct Loser: Hashable, Sendable {
    /// `nil` for another telling of a fact.
    package let field: FieldID?
    package let value: Value?
    package let telling: [FieldID: Value]
    package let stamp: Stamp
  }

  /// The bucket the row lies in, as the catalogue's rule says.
  package func bucket(_ rule: BucketRule) -> Bucket {
    switch rule {
    case .everyone: .everyone
    case .hub: .hub
    case .lookup: .lookup
    case .ownRecord: .record(SourceRecordID(id))
    case .record(let field): reference(field).map { .record(SourceRecordID($0)) } ?? .hub
    case .store(let field): reference(field).map { .store(StoreID($0)) } ?? .hub
    case .storeOrAssociate(let store, let associate):
      reference(store).map { .store(StoreID($0)) } ?? reference(associate).map { .associate(AssociateID($0)) }
        ?? .hub
    case .recordOrStore(let record, let store):
      reference(record).map { .record(SourceRecordID($0)) } ?? reference(store).map { .store(StoreID($0)) }
        ?? .hub
    }
  }
}

/// A set of rows that a node may hold.
package enum Bucket: Hashable, Sendable {
  case everyone
  case store(StoreID)
  case record(SourceRecordID)
  /// The laptops of one associate.
  case associate(AssociateID)
  /// The lookup index: every store, no laptop.
  case lookup
  /// Never leaves the hub.
  case hub
}

extension RowState {
  /// Under which write the value shown of a field stands.
  package func stamp(_ field: FieldID) -> Stamp? {
    switch content {
    case .fact(let tellings): tellings.first?.stamp
    case .mutable(let cells): cells[field]?.writes.first?.stamp
    }
  }
}

extension RowState {
  /// The writes that what is shown rests on, each once.
  package var decidingStamps: [Stamp] {
    switch content {
    case .fact(let tellings): tellings.first.map { [$0.stamp] } ?? []
    case .mutable(let cells): Set(cells.values.compactMap { $0.writes.first?.stamp }).sorted()
    }
  }
}

extension RowState {
  /// The latest write of a field, adds to a set and removals from it included.
  package func lastStamp(_ field: FieldID) -> Stamp? {
    switch content {
    case .fact(let tellings): tellings.first?.stamp
    case .mutable(let cells):
      cells[field].flatMap { cell in
        (cell.writes.map(\.stamp) + cell.elements.flatMap { $0.adds + $0.removedBy }).max()
      }
    }
  }
}
