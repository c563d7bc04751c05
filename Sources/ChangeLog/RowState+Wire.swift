package import Catalogue
internal import Foundation
package import Kernel
internal import Wire

// A row's state <-> the bytes that lie in `rowState`, travel down and enter fingerprints. A stamp that
// all cells share is written once, at the row.

extension RowState {
  package func encoded() -> [UInt8] {
    var proto = ProtoRow()
    proto.table = table.number
    proto.id = Data(id.bytes)
    proto.position = position?.packed ?? 0
    switch content {
    case .fact(let tellings):
      if let first = tellings.first {
        proto.stamp = ProtoStamp(first.stamp)
        proto.cells = Self.cells(first.values)
      }
      proto.variants = tellings.dropFirst().map { telling in
        var variant = ProtoVariant()
        variant.stamp = ProtoStamp(telling.stamp)
        variant.cells = Self.cells(telling.values)
        return variant
      }
    case .mutable(let cells):
      let sorted = cells.sorted { $0.key < $1.key }
      let shared = sorted.lazy.compactMap { $0.value.writes.first?.stamp }.max()
      if let shared { proto.stamp = ProtoStamp(shared) }
      proto.cells = sorted.map { ProtoCell($0.key, $0.value, sharedStamp: shared) }
    }
    return wireBytes(proto)
  }

  private static func cells(_ values: [FieldID: Value]) -> [ProtoCell] {
    values.sorted { $0.key < $1.key }.map { field, value in
      var cell = ProtoCell()
      cell.field = field.number
      cell.value = ProtoValue(value)
      return cell
    }
  }

  /// - Throws: `frameMalformed` for bytes that are not a row.
  package init(decoding bytes: [UInt8], catalogue: Catalogue) throws(ClienteleError) {
    let proto: ProtoRow = try decodeWire(bytes, code: .frameMalformed)
    guard let position = Position(packed: proto.position) else {
      throw ClienteleError(.frameMalformed, "a row has a position that no hub gives")
    }
    let table = TableID(proto.table)
    let content: Content
    if catalogue[table]?.nature == .fact {
      var tellings = [
        Telling(values: try Self.values(proto.cells), stamp: try Stamp(proto.stamp))
      ]
      for variant in proto.variants {
        tellings.append(Telling(values: try Self.values(variant.cells), stamp: try Stamp(variant.stamp)))
      }
      content = .fact(tellings)
    } else {
      let shared = proto.hasStamp ? try Stamp(proto.stamp) : nil
      var cells: [FieldID: Cell] = [:]
      for cell in proto.cells { cells[FieldID(cell.field)] = try Cell(cell, sharedStamp: shared) }
      content = .mutable(cells)
    }
    self.init(
      table: table, id: try rowID(proto.id), position: position == .start ? nil : position, content: content)
  }

  private static func values(_ cells: [ProtoCell]) throws(ClienteleError) -> [FieldID: Value] {
    var values: [FieldID: Value] = [:]
    for cell in cells { values[FieldID(cell.field)] = try cell.value.value() }
    return values
  }
}

extension ProtoCell {
  fileprivate init(_ field: FieldID, _ cell: Cell, sharedStamp: Stamp?) {
    self.init()
    self.field = field.number
    if let write = cell.writes.first {
      value = ProtoValue(write.value)
      if write.stamp != sharedStamp { stamp = ProtoStamp(write.stamp) }
    }
    seen = cell.seen.packed
    contenders = cell.contenders.map { write in
      var contender = ProtoContender()
      contender.value = ProtoValue(write.value)
      contender.stamp = ProtoStamp(write.stamp)
      return contender
    }
    for element in cell.elements {
      if !element.adds.isEmpty {
        var proto = ProtoElement()
        proto.value = element.value
        proto.adds = element.adds.map(ProtoStamp.init)
        elements.append(proto)
      }
      if element.removedSeen > .start || !element.removedBy.isEmpty {
        var proto = ProtoRemoval()
        proto.value = element.value
        proto.seen = element.removedSeen.packed
        proto.by = element.removedBy.map(ProtoStamp.init)
        removals.append(proto)
      }
    }
  }
}

extension Cell {
  fileprivate init(_ proto: ProtoCell, sharedStamp: Stamp?) throws(ClienteleError) {
    var writes: [Write] = []
    if proto.hasValue {
      guard let stamp = proto.hasStamp ? try Stamp(proto.stamp) : sharedStamp else {
        throw ClienteleError(.frameMalformed, "a cell of a row has no stamp")
      }
      writes = [Write(value: try proto.value.value(), stamp: stamp)]
    } else if !proto.contenders.isEmpty {
      throw ClienteleError(.frameMalformed, "a cell of a row has contenders for a value it does not have")
    }
    for contender in proto.contenders {
      writes.append(Write(value: try contender.value.value(), stamp: try Stamp(contender.stamp)))
    }
    var elements: [Element] = []
    for element in proto.elements {
      elements.append(
        Element(
          value: element.value, adds: try element.adds.mapTyped(Stamp.init), removedSeen: .start,
          removedBy: []))
    }
    for removal in proto.removals {
      guard let seen = Position(packed: removal.seen) else {
        throw ClienteleError(.frameMalformed, "a removal has a position that no hub gives")
      }
      elements.append(
        Element(
          value: removal.value, adds: [], removedSeen: seen, removedBy: try removal.by.mapTyped(Stamp.init)))
    }
    guard let seen = Position(packed: proto.seen) else {
      throw ClienteleError(.frameMalformed, "a cell has seen a position that no hub gives")
    }
    self.init(writes: writes, seen: seen, elements: Element.joined(elements))
  }
}

extension ProtoStamp {
  fileprivate init(_ stamp: Stamp) {
    self.init()
    time = stamp.time.packed
    node = Data(stamp.node.row.bytes)
    incarnation = stamp.incarnation
    seq = stamp.seq
    position = stamp.position?.packed ?? 0
  }
}

extension Stamp {
  fileprivate init(_ proto: ProtoStamp) throws(ClienteleError) {
    guard let position = Position(packed: proto.position) else {
      throw ClienteleError(.frameMalformed, "a stamp has a position that no hub gives")
    }
    self.init(
      time: HybridTime(packed: proto.time), node: ID(try rowID(proto.node)), incarnation: proto.incarnation,
      seq: proto.seq, position: position == .start ? nil : position)
  }
}
