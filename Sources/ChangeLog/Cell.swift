package import Catalogue
package import Kernel

/// The state of one field of one row: every write that still matters, and nothing else.
///
/// A single write is a cell; ``joined(with:rule:)`` makes one cell of two. The join is
/// commutative, associative and idempotent for every rule, so a cell is a pure function of the set
/// of writes, whatever order they came in. Proof by exhaustion over a small domain: `CellLawTests`.
package struct Cell: Hashable, Sendable {
  /// For every rule but the set: the writes that still matter, the deciding one first, the rest
  /// by falling stamp. Never empty then.
  package private(set) var writes: [Write]
  /// The most any write of this field had seen of the hub, writes since displaced included.
  package private(set) var seen: Position
  /// For the set rule: by element, in rising order.
  package private(set) var elements: [Element]

  /// One write of the field that still matters.
  package struct Write: Hashable, Sendable {
    /// `nil` when the value was taken away.
    package let value: Value?
    package let stamp: Stamp

    package init(value: Value?, stamp: Stamp) {
      self.value = value
      self.stamp = stamp
    }
  }

  /// One element of a set: who added it, and which adds have been taken back.
  package struct Element: Hashable, Sendable {
    package let value: String
    /// The last add of each node that no removal covers, by rising stamp.
    package var adds: [Stamp]
    /// Removals cover every add receipted at or below this…
    package var removedSeen: Position
    /// …and every earlier add of their own node: the last removal of each, by rising stamp.
    package var removedBy: [Stamp]

    package init(value: String, adds: [Stamp], removedSeen: Position, removedBy: [Stamp]) {
      self.value = value
      self.adds = adds
      self.removedSeen = removedSeen
      self.removedBy = removedBy
    }
  }

  package init(writes: [Write], seen: Position, elements: [Element]) {
    self.writes = writes
    self.seen = seen
    self.elements = elements
  }

  /// The cell that a single write of a value makes.
  package init(writing value: Value?, in context: WriteContext) {
    self.init(writes: [Write(value: value, stamp: context.stamp)], seen: context.seenHub, elements: [])
  }

  /// The cell that a single change of a set makes.
  package init(adding added: [String], removing removed: [String], in context: WriteContext) {
    let adds = added.map { Element(value: $0, adds: [context.stamp], removedSeen: .start, removedBy: []) }
    let removals = removed.map {
      Element(value: $0, adds: [], removedSeen: context.seenHub, removedBy: [context.stamp])
    }
    self.init(writes: [], seen: context.seenHub, elements: Element.joined(adds + removals))
  }
}

extension Cell {
  /// The value that is shown.
  package var value: Value? { writes.first?.value }

  /// The elements that are in the set, in rising order.
  package var members: [String] { elements.filter { !$0.adds.isEmpty }.map(\.value) }

  /// Concurrent writes that lost and that nobody has since written over knowingly: the last one of
  /// each node.
  package var contenders: ArraySlice<Write> { writes.dropFirst() }

  /// For the stage rule: whether a contender stands in a state from which the shown one cannot
  /// follow, nor the other way round.
  package func isDisputed(under machine: StageMachine) -> Bool {
    guard let shown = value?.text else { return false }
    return contenders.contains { contender in
      guard let other = contender.value?.text else { return true }
      return !machine.reaches(shown, from: other) && !machine.reaches(other, from: shown)
    }
  }

  package func joined(with other: Cell, rule: MergeRule) -> Cell {
    switch rule {
    case .lastWriter, .multi, .stage: joinedByLastWriter(other)
    case .first: choosing(other) { $0 < $1 }
    case .maximum: choosing(other) { Self.isLarger($0, $1) }
    case .minimum: choosing(other) { Self.isSmaller($0, $1) }
    case .addWinsSet: joinedAsSet(other)
    }
  }

  private func joinedByLastWriter(_ other: Cell) -> Cell {
    let seen = max(self.seen, other.seen)
    let latestFirst = (writes + other.writes).sorted { $0 > $1 }
    var nodes: Set<NodeID> = []
    var kept: [Write] = []
    for write in latestFirst where nodes.insert(write.stamp.node).inserted {
      if kept.isEmpty || !write.stamp.isKnown(at: seen) { kept.append(write) }
    }
    return Cell(writes: kept, seen: seen, elements: Element.joined(elements + other.elements))
  }

  private func choosing(_ other: Cell, _ isBetter: (Write, Write) -> Bool) -> Cell {
    let seen = max(self.seen, other.seen)
    guard let mine = writes.first, let theirs = other.writes.first else {
      return Cell(writes: writes + other.writes, seen: seen, elements: [])
    }
    return Cell(writes: [isBetter(theirs, mine) ? theirs : mine], seen: seen, elements: [])
  }

  /// Larger value first; the earlier write of two equal values, so that repetition changes nothing.
  private static func isLarger(_ left: Write, _ right: Write) -> Bool {
    guard left.value != right.value else { return left.stamp < right.stamp }
    guard let leftValue = left.value, let rightValue = right.value else { return left.value != nil }
    return leftValue > rightValue
  }

  private static func isSmaller(_ left: Write, _ right: Write) -> Bool {
    guard left.value != right.value else { return left.stamp < right.stamp }
    guard let leftValue = left.value, let rightValue = right.value else { return left.value != nil }
    return leftValue < rightValue
  }

  private func joinedAsSet(_ other: Cell) -> Cell {
    Cell(writes: [], seen: max(seen, other.seen), elements: Element.joined(elements + other.elements))
  }
}

/// By stamp. Two writes of one change to one field are a mistake of its author, and even then every
/// node must choose the same: by content.
extension Cell.Write: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    if left.stamp < right.stamp { return true }
    if right.stamp < left.stamp { return false }
    guard let value = left.value else { return right.value != nil }
    return right.value.map { value < $0 } ?? false
  }
}

extension Cell.Element {
  /// One element for each value, in rising order of their UTF-8 bytes, which alone tell values apart.
  static func joined(_ elements: [Cell.Element]) -> [Cell.Element] {
    var joined: [Cell.Element] = []
    for element in elements.sorted(by: { $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) }) {
      if let last = joined.last, last.value.utf8.elementsEqual(element.value.utf8) {
        joined[joined.count - 1] = last.joined(with: element)
      } else {
        joined.append(element)
      }
    }
    return joined
  }

  private func joined(with other: Cell.Element) -> Cell.Element {
    let removedSeen = max(self.removedSeen, other.removedSeen)
    let removedBy = Self.lastOfEachNode(removedBy + other.removedBy)
    let adds = Self.lastOfEachNode(adds + other.adds).filter { add in
      !add.isKnown(at: removedSeen) && !removedBy.contains { add.isBefore($0) }
    }
    return Cell.Element(value: value, adds: adds, removedSeen: removedSeen, removedBy: removedBy)
  }

  private static func lastOfEachNode(_ stamps: [Stamp]) -> [Stamp] {
    var last: [NodeID: Stamp] = [:]
    for stamp in stamps {
      last[stamp.node] = last[stamp.node].map { $0.isBefore(stamp) ? stamp : $0 } ?? stamp
    }
    return last.values.sorted()
  }
}
