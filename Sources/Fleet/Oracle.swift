internal import Catalogue
internal import ChangeLog
internal import Kernel

/// What every row shows, read off the whole set of changes and receipts at once by the sentences of
/// `docs/change-log.md`: no incremental state, no SQL, no code of `Cell` or `RowState`.
struct Oracle {
  /// One change with what it writes and how the hub took it.
  struct Entry {
    let header: ChangeHeader
    let operations: [Operation]
    /// `nil` while the hub has not answered.
    let receipt: Receipt?
  }

  /// A row as lines of text, so that a difference can be read.
  typealias View = [String]

  struct Key: Hashable, Comparable {
    let table: TableID
    let row: RowID

    static func < (left: Key, right: Key) -> Bool { (left.table, left.row) < (right.table, right.row) }
  }

  private let written: [Key: [Written]]

  init(_ entries: [Entry]) {
    var written: [Key: [Written]] = [:]
    // "A parked change counts in nobody's state."
    for entry in entries where entry.receipt?.verdict != .parked {
      for (number, operation) in entry.operations.enumerated() {
        let key = Key(table: operation.table, row: operation.row)
        if operation.writes.isEmpty { written[key, default: []] += [] }
        for write in operation.writes { written[key, default: []].append(Written(entry, number, write)) }
      }
    }
    self.written = written
  }

  var keys: [Key] { written.keys.sorted() }

  func view(_ key: Key) -> View {
    let all = written[key] ?? []
    let table = Catalogue.current[key.table]
    if table?.nature == .fact { return tellings(all) }
    return Dictionary(grouping: all, by: \.write.field).sorted { $0.key < $1.key }.flatMap { field, writes in
      let isSet = writes.contains { !$0.write.add.isEmpty || !$0.write.remove.isEmpty }
      return view(field, writes, table?.field(field)?.rule ?? (isSet ? .addWinsSet : .lastWriter))
    }
  }

  private func view(_ field: FieldID, _ writes: [Written], _ rule: MergeRule) -> View {
    switch rule {
    case .lastWriter, .multi, .stage: latest(field, writes)
    case .first: shown(field, writes.min { $0.isOlder(than: $1) })
    case .maximum: shown(field, best(writes) { $0 > $1 })
    case .minimum: shown(field, best(writes) { $0 < $1 })
    case .addWinsSet: members(field, writes)
    }
  }

  private func shown(_ field: FieldID, _ write: Written?) -> View {
    write.map { ["\(field)=\(Self.text($0.write.value)) by \($0.name)"] } ?? []
  }

  /// "The write with the latest effective stamp"; beside it "the last write of each other node, until a write
  /// that had seen it".
  private func latest(_ field: FieldID, _ writes: [Written]) -> View {
    let winner = writes.max { $0.isOlder(than: $1) }
    let losers = writes.filter { one in
      one.name != winner?.name && !writes.contains { one.isEarlier(inTheSameLogAs: $0) }
        && !writes.contains { $0.hadSeen(one) }
    }
    return shown(field, winner)
      + losers.sorted { $1.isOlder(than: $0) }.map {
        "\(field) lost \(Self.text($0.write.value)) by \($0.name)"
      }
  }

  /// "Of equal values the earliest write; an absent value is worse than any."
  private func best(_ writes: [Written], _ isBetter: (Value, Value) -> Bool) -> Written? {
    let present = writes.filter { $0.write.value != nil }
    return (present.isEmpty ? writes : present).min { left, right in
      guard let mine = left.write.value, let theirs = right.write.value, mine != theirs else {
        return left.isOlder(than: right)
      }
      return isBetter(mine, theirs)
    }
  }

  /// "Each element with an add that no removal covers": a removal covers the adds it had seen and the earlier
  /// ones of its own node.
  private func members(_ field: FieldID, _ writes: [Written]) -> View {
    Set(writes.flatMap(\.write.add)).sorted().filter { element in
      writes.contains { add in
        add.write.add.contains(element)
          && !writes.contains { removal in
            removal.write.remove.contains(element)
              && (removal.hadSeen(add) || add.isEarlier(inTheSameLogAs: removal))
          }
      }
    }.map { "\(field) has \($0)" }
  }

  /// "The same content told twice is one telling with its earliest stamp; the earliest stands." One change can tell a fact
  /// twice: "the lesser content".
  private func tellings(_ writes: [Written]) -> View {
    let all = Dictionary(grouping: writes) { "\($0.name) \($0.number)" }.values.map(Telling.init).sorted()
    var told: Set<String> = []
    return all.filter { told.insert($0.content).inserted }.map { "\($0.content) by \($0.by.name)" }
  }

  private struct Telling: Comparable {
    let by: Written
    let values: [(field: FieldID, value: Value)]

    init(_ writes: [Written]) {
      by = writes[0]
      values = writes.compactMap { one in one.write.value.map { (one.write.field, $0) } }.sorted {
        $0.0 < $1.0
      }
    }

    var content: String { values.map { "\($0.field)=\(Oracle.text($0.value))" }.joined(separator: " ") }

    static func == (left: Self, right: Self) -> Bool {
      left.by.name == right.by.name && left.content == right.content
    }

    static func < (left: Self, right: Self) -> Bool {
      guard left.by.name == right.by.name else { return left.by.isOlder(than: right.by) }
      let pairs = zip(left.values, right.values)
      guard let (mine, theirs) = pairs.first(where: { $0.field != $1.field || $0.value != $1.value }) else {
        return left.values.count < right.values.count
      }
      return (mine.field, mine.value) < (theirs.field, theirs.value)
    }
  }

  static func text(_ value: Value?) -> String {
    switch value {
    case .integer(let number): "\(number)"
    case .text(let text): "'\(text)'"
    case .bytes(let bytes): bytes.hexadecimal
    case nil: "nothing"
    }
  }

  /// One write of one field with the change it is from.
  private struct Written {
    let write: Operation.Write
    let name: String
    private let header: ChangeHeader
    private let receipt: Receipt?

    /// Which of the change's operations it is of.
    let number: Int

    init(_ entry: Entry, _ number: Int, _ write: Operation.Write) {
      self.write = write
      self.number = number
      header = entry.header
      receipt = entry.receipt
      name = Oracle.name(entry.header.node, entry.header.incarnation, entry.header.seq)
    }

    /// "The earlier of the two, or the hybrid time while there is no receipt."
    private var effective: HybridTime {
      guard let receipt, receipt.stamp < header.hybridTime else { return header.hybridTime }
      return receipt.stamp
    }

    func isOlder(than other: Written) -> Bool {
      if effective != other.effective { return effective < other.effective }
      if header.node != other.header.node { return header.node < other.header.node }
      if name != other.name { return isEarlier(inTheSameLogAs: other) }
      // "Two writes of one field in one change: the greater value stands."
      guard let mine = write.value else { return other.write.value != nil }
      return other.write.value.map { mine < $0 } ?? false
    }

    func isEarlier(inTheSameLogAs other: Written) -> Bool {
      header.node == other.header.node
        && (header.incarnation, header.seq) < (other.header.incarnation, other.header.seq)
    }

    func hadSeen(_ other: Written) -> Bool { other.receipt.map { header.seenHub >= $0.position } ?? false }
  }

  static func name(_ node: NodeID, _ incarnation: UInt32, _ seq: UInt64) -> String {
    "\(String(node.row.high ^ node.row.low, radix: 36))/\(incarnation)/\(seq)"
  }
}

/// What the program shows of a row, in the oracle's words.
extension RowState {
  var view: Oracle.View {
    switch content {
    case .fact(let tellings):
      return tellings.map { telling in
        telling.values.sorted { $0.key < $1.key }.map { "\($0.key)=\(Oracle.text($0.value))" }
          .joined(separator: " ") + " by \(telling.stamp.text)"
      }
    case .mutable(let cells):
      return cells.sorted { $0.key < $1.key }.flatMap { field, cell -> [String] in
        guard let winner = cell.writes.first else { return cell.members.map { "\(field) has \($0)" } }
        return ["\(field)=\(Oracle.text(winner.value)) by \(winner.stamp.text)"]
          + cell.contenders.map { "\(field) lost \(Oracle.text($0.value)) by \($0.stamp.text)" }
      }
    }
  }
}

extension Stamp {
  fileprivate var text: String { Oracle.name(node, incarnation, seq) }
}
