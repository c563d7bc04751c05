import Catalogue
import ChangeLog
import Kernel

/// One write of a history with all that is known about it, for the reference evaluator.
struct HistoryEntry {
  let change: Change
  let operations: [Operation]
  /// `nil` while the hub has not answered.
  var receipt: Receipt?
}

/// What a row shows, by the words of the design, without any incremental state.
///
/// The oracle of the change log: it takes the whole set of changes and receipts at once and asks for
/// each question the sentence that answers it, over all pairs, however slow. It shares no code with
/// `Cell` and `RowState`.
struct ReferenceEvaluator {
  let entries: [HistoryEntry]
  let catalogue: Catalogue

  /// "A parked change counts in nobody's state."
  private var counted: [HistoryEntry] { entries.filter { $0.receipt?.verdict != .parked } }

  func rows() -> [RowView] {
    var keys: [RowKey] = []
    for operation in counted.flatMap(\.operations) {
      let key = RowKey(table: operation.table, row: operation.row)
      if !keys.contains(key) { keys.append(key) }
    }
    return keys.sorted().map(row)
  }

  func row(_ key: RowKey) -> RowView {
    let touching = counted.flatMap { entry in
      entry.operations.filter { $0.table == key.table && $0.row == key.row }.map { (entry, $0) }
    }
    if catalogue[key.table]?.nature == .fact {
      return RowView(key: key, fields: [], tellings: tellings(touching))
    }
    let numbers = Set(touching.flatMap { $0.1.writes.map(\.field) }).sorted()
    let fields = numbers.map { number in
      let writes = touching.flatMap { entry, operation in
        operation.writes.filter { $0.field == number }.map { Written(entry: entry, write: $0) }
      }
      return field(number, writes, rule: catalogue[key.table]?.field(number)?.rule ?? .lastWriter)
    }
    return RowView(key: key, fields: fields, tellings: [])
  }

  private func field(_ number: FieldID, _ writes: [Written], rule: MergeRule) -> FieldView {
    switch rule {
    case .lastWriter, .multi: latest(number, writes)
    case .stage(let machine): disputed(latest(number, writes), machine)
    case .first:
      FieldView(number, shown: writes.first { one in writes.allSatisfy { !$0.isOlder(than: one) } })
    case .maximum: FieldView(number, shown: extreme(writes) { $0 > $1 })
    case .minimum: FieldView(number, shown: extreme(writes) { $0 < $1 })
    case .addWinsSet: FieldView(number, members: members(writes))
    }
  }

  /// "The write with the latest effective stamp; concurrent losers are kept": the last write of each
  /// node that no write of the field had seen and that did not win.
  private func latest(_ number: FieldID, _ writes: [Written]) -> FieldView {
    var view = FieldView(number, shown: writes.first { one in writes.allSatisfy { !one.isOlder(than: $0) } })
    let losers = writes.filter { one in
      let isLastOfItsNode = !writes.contains { one.isEarlier(inTheSameLogAs: $0) }
      let wasSeen = writes.contains { $0.hadSeen(one) }
      let shown = writes.allSatisfy { !one.isOlder(than: $0) }
      return isLastOfItsNode && !wasSeen && !shown
    }
    view.losers = losers.sorted { $1.isOlder(than: $0) }.map { Spoken(value: $0.write.value, by: $0.name) }
    return view
  }

  /// "An illegal concurrent pair goes to a person": neither state can follow the other.
  private func disputed(_ view: FieldView, _ machine: StageMachine) -> FieldView {
    var view = view
    guard let shown = view.shown?.value?.text else { return view }
    view.isDisputed = view.losers.contains { loser in
      guard let other = loser.value?.text else { return true }
      return !follows(shown, other, machine) && !follows(other, shown, machine)
    }
    return view
  }

  private func follows(_ later: String, _ earlier: String, _ machine: StageMachine) -> Bool {
    later == earlier || (machine.transitions[earlier] ?? []).contains { follows(later, $0, machine) }
  }

  private func extreme(_ writes: [Written], _ isBetter: (Value, Value) -> Bool) -> Written? {
    writes.first { one in
      writes.allSatisfy { other in
        switch (one.write.value, other.write.value) {
        case (nil, nil): !other.isOlder(than: one)
        case (nil, _): false
        case (_, nil): true
        case (let mine?, let theirs?): mine == theirs ? !other.isOlder(than: one) : isBetter(mine, theirs)
        }
      }
    }
  }

  /// "Add wins; a removal covers the adds it had seen", those of its own node's past among them.
  private func members(_ writes: [Written]) -> [String] {
    let candidates = Set(writes.flatMap(\.write.add))
    return candidates.filter { element in
      writes.contains { add in
        add.write.add.contains(element)
          && !writes.contains { removal in
            removal.write.remove.contains(element)
              && (removal.hadSeen(add) || add.isEarlier(inTheSameLogAs: removal))
          }
      }
    }.sorted()
  }

  /// "Immutable; differing content is kept and shown": the earliest stands, each content once.
  private func tellings(_ touching: [(HistoryEntry, Operation)]) -> [String] {
    var told: [(content: String, by: Written)] = []
    for (entry, operation) in touching {
      guard let write = operation.writes.first else { continue }
      let content = operation.writes.sorted { $0.field < $1.field }
        .map { "\($0.field)=\($0.value.map { "\($0)" } ?? "")" }.joined(separator: " ")
      told.append((content, Written(entry: entry, write: write)))
    }
    return told.filter { one in
      told.allSatisfy { $0.content != one.content || !$0.by.isOlder(than: one.by) }
    }
    .sorted { $0.by.isOlder(than: $1.by) }
    .map { "\($0.content) by \($0.by.name)" }
  }
}

/// One write with the change it is from.
private struct Written {
  let entry: HistoryEntry
  let write: Operation.Write

  private var header: ChangeHeader { entry.change.header }
  var name: String { entry.change.name }

  /// "The effective stamp of a change is min(HLC, receipt stamp)."
  private var effective: HybridTime {
    guard let receipt = entry.receipt else { return header.hybridTime }
    return receipt.stamp < header.hybridTime ? receipt.stamp : header.hybridTime
  }

  /// "Ties go to node, then seq."
  func isOlder(than other: Written) -> Bool {
    if effective != other.effective { return effective < other.effective }
    if header.node != other.header.node { return header.node < other.header.node }
    return isEarlier(inTheSameLogAs: other)
  }

  func isEarlier(inTheSameLogAs other: Written) -> Bool {
    guard header.node == other.header.node else { return false }
    if header.incarnation != other.header.incarnation { return header.incarnation < other.header.incarnation }
    return header.seq < other.header.seq
  }

  /// "A change with `seenHub < s` did not see the value that got `s`."
  func hadSeen(_ other: Written) -> Bool {
    guard let receipt = other.entry.receipt else { return false }
    return header.seenHub >= receipt.position
  }
}

struct RowKey: Hashable, Comparable {
  let table: TableID
  let row: RowID

  static func < (left: RowKey, right: RowKey) -> Bool { (left.table, left.row) < (right.table, right.row) }
}

/// What can be seen of a row, told the same way by the reference and by `RowState`.
struct RowView: Equatable {
  let key: RowKey
  let fields: [FieldView]
  let tellings: [String]
}

struct Spoken: Equatable {
  let value: Value?
  let by: String
}

struct FieldView: Equatable {
  let number: FieldID
  var shown: Spoken?
  var losers: [Spoken] = []
  var members: [String] = []
  var isDisputed = false

  fileprivate init(_ number: FieldID, shown: Written?) {
    self.number = number
    self.shown = shown.map { Spoken(value: $0.write.value, by: $0.name) }
  }

  init(_ number: FieldID, members: [String]) {
    self.number = number
    self.members = members
  }

  init(_ number: FieldID, _ cell: Cell, rule: MergeRule?) {
    self.number = number
    shown = cell.writes.first.map { Spoken(value: $0.value, by: $0.stamp.name) }
    losers = cell.contenders.map { Spoken(value: $0.value, by: $0.stamp.name) }
    members = cell.members
    if case .stage(let machine) = rule { isDisputed = cell.isDisputed(under: machine) }
  }
}

extension RowView {
  init(_ state: RowState, catalogue: Catalogue) {
    key = RowKey(table: state.table, row: state.id)
    switch state.content {
    case .fact(let told):
      fields = []
      tellings = told.map { telling in
        let content = telling.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(content.joined(separator: " ")) by \(telling.stamp.name)"
      }
    case .mutable(let cells):
      fields = cells.sorted { $0.key < $1.key }.map { number, cell in
        FieldView(number, cell, rule: catalogue[state.table]?.field(number)?.rule)
      }
      tellings = []
    }
  }
}

extension Stamp {
  /// As ``Change/name``.
  var name: String { "\(node.description.prefix(8))/\(incarnation)/\(seq)" }
}
