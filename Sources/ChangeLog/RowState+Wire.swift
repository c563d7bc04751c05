package import Catalogue
package import Kernel
internal import Wire

// A row's state <-> the bytes that lie in `rowState`, travel down and enter fingerprints: message Row of
// `protocol/change.proto`. A stamp that all cells share is written once, at the row.
//
// Written by hand over ``FieldWriter`` and ``FieldReader``: every merge of every row passes here, and the generated
// code took a fifth of the hub's time in heap objects. `RowCodecTests` holds both to the same bytes.

extension RowState {
  package func encoded() -> [UInt8] {
    var out = FieldWriter(reserving: 256)
    out.varint(1, UInt64(table.number))
    out.bytes(2, id.bytes)
    out.varint(3, position?.packed ?? 0)
    switch content {
    case .fact(let tellings):
      if let first = tellings.first {
        out.message(4) { first.stamp.write(to: &$0) }
        Self.write(first.values, as: 5, to: &out)
      }
      for telling in tellings.dropFirst() {
        out.message(6) { variant in
          variant.message(1) { telling.stamp.write(to: &$0) }
          Self.write(telling.values, as: 2, to: &variant)
        }
      }
    case .mutable(let cells):
      let sorted = cells.sorted { $0.key < $1.key }
      let shared = sorted.lazy.compactMap { $0.value.writes.first?.stamp }.max()
      if let shared { out.message(4) { shared.write(to: &$0) } }
      for (field, cell) in sorted { out.message(5) { cell.write(field, sharedStamp: shared, to: &$0) } }
    }
    return out.bytes
  }

  private static func write(_ values: [FieldID: Value], as field: UInt32, to out: inout FieldWriter) {
    for (id, value) in values.sorted(by: { $0.key < $1.key }) {
      out.message(field) { cell in
        cell.varint(1, UInt64(id.number))
        cell.message(2) { Value.write(value, to: &$0) }
      }
    }
  }

  /// - Throws: `frameMalformed` for bytes that are not a row.
  package init(decoding bytes: [UInt8], catalogue: Catalogue) throws(ClienteleError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(ClienteleError) in
      try RowState(FieldReader(UnsafeRawBufferPointer(buffer)), catalogue: catalogue)
    }
  }

  private init(_ fields: FieldReader, catalogue: Catalogue) throws(ClienteleError) {
    var fields = fields
    var table = TableID(0)
    var id: RowID?
    var position = Position.start
    var stamp: Stamp?
    var cells: [(FieldID, CellParts)] = []
    var variants: [(stamp: Stamp?, cells: [(FieldID, CellParts)])] = []
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .varint): table = TableID(try fields.number())
      case (2, .bytes): id = RowID(bytes: try fields.bytes())
      case (3, .varint): position = try fields.position()
      case (4, .bytes): stamp = try Stamp(fields.message())
      case (5, .bytes): cells.append(try CellParts.read(fields.message()))
      case (6, .bytes): variants.append(try Self.variant(fields.message()))
      default: try fields.skip(key)
      }
    }
    guard let id else { throw ClienteleError(.frameMalformed, "a row has no identifier of 16 bytes") }
    let content: Content
    if catalogue[table]?.nature == .fact {
      var tellings = [try Telling(cells, stamp)]
      for variant in variants { tellings.append(try Telling(variant.cells, variant.stamp)) }
      content = .fact(tellings)
    } else {
      var mutable: [FieldID: Cell] = [:]
      mutable.reserveCapacity(cells.count)
      for (field, parts) in cells { mutable[field] = try parts.cell(sharedStamp: stamp) }
      content = .mutable(mutable)
    }
    self.init(table: table, id: id, position: position == .start ? nil : position, content: content)
  }

  private static func variant(
    _ fields: FieldReader
  ) throws(ClienteleError) -> (stamp: Stamp?, cells: [(FieldID, CellParts)]) {
    var fields = fields
    var stamp: Stamp?
    var cells: [(FieldID, CellParts)] = []
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .bytes): stamp = try Stamp(fields.message())
      case (2, .bytes): cells.append(try CellParts.read(fields.message()))
      default: try fields.skip(key)
      }
    }
    return (stamp, cells)
  }
}

extension RowState.Telling {
  fileprivate init(_ cells: [(FieldID, CellParts)], _ stamp: Stamp?) throws(ClienteleError) {
    guard let stamp else { throw ClienteleError(.frameMalformed, "a fact has no stamp") }
    var values: [FieldID: Value] = [:]
    values.reserveCapacity(cells.count)
    for (field, parts) in cells { values[field] = parts.value ?? nil }
    self.init(values: values, stamp: stamp)
  }
}

/// A cell as it was read, before the row's stamp is known.
private struct CellParts {
  /// The outer `nil`: the cell has no value; the inner: the value was taken away.
  var value: Value??
  var stamp: Stamp?
  var seen = Position.start
  var contenders: [Cell.Write] = []
  var elements: [Cell.Element] = []

  static func read(_ fields: FieldReader) throws(ClienteleError) -> (FieldID, CellParts) {
    var fields = fields
    var field = FieldID(0)
    var parts = CellParts()
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .varint): field = FieldID(try fields.number())
      case (2, .bytes): parts.value = .some(try Value.read(fields.message()))
      case (3, .bytes): parts.stamp = try Stamp(fields.message())
      case (4, .varint): parts.seen = try fields.position()
      case (5, .bytes): parts.contenders.append(try Cell.Write(fields.message()))
      case (6, .bytes): parts.elements.append(try Cell.Element(adding: fields.message()))
      case (7, .bytes): parts.elements.append(try Cell.Element(removing: fields.message()))
      default: try fields.skip(key)
      }
    }
    return (field, parts)
  }

  func cell(sharedStamp: Stamp?) throws(ClienteleError) -> Cell {
    guard let value else {
      guard contenders.isEmpty else {
        throw ClienteleError(.frameMalformed, "a cell of a row has contenders for a value it does not have")
      }
      return Cell(writes: [], seen: seen, elements: elements.isEmpty ? [] : Cell.Element.joined(elements))
    }
    guard let stamp = stamp ?? sharedStamp else {
      throw ClienteleError(.frameMalformed, "a cell of a row has no stamp")
    }
    return Cell(
      writes: [Cell.Write(value: value, stamp: stamp)] + contenders, seen: seen,
      elements: elements.isEmpty ? [] : Cell.Element.joined(elements))
  }
}

extension Cell {
  fileprivate func write(_ field: FieldID, sharedStamp: Stamp?, to out: inout FieldWriter) {
    out.varint(1, UInt64(field.number))
    if let write = writes.first {
      out.message(2) { Value.write(write.value, to: &$0) }
      if write.stamp != sharedStamp { out.message(3) { write.stamp.write(to: &$0) } }
    }
    out.varint(4, seen.packed)
    for write in contenders {
      out.message(5) { contender in
        contender.message(1) { Value.write(write.value, to: &$0) }
        contender.message(2) { write.stamp.write(to: &$0) }
      }
    }
    for element in elements where !element.adds.isEmpty {
      out.message(6) { proto in
        if !element.value.isEmpty { proto.text(1, element.value) }
        for add in element.adds { proto.message(2) { add.write(to: &$0) } }
      }
    }
    for element in elements where element.removedSeen > .start || !element.removedBy.isEmpty {
      out.message(7) { proto in
        if !element.value.isEmpty { proto.text(1, element.value) }
        proto.varint(2, element.removedSeen.packed)
        for stamp in element.removedBy { proto.message(3) { stamp.write(to: &$0) } }
      }
    }
  }
}

extension Cell.Write {
  fileprivate init(_ fields: FieldReader) throws(ClienteleError) {
    var fields = fields
    var value: Value?
    var stamp: Stamp?
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .bytes): value = try Value.read(fields.message())
      case (2, .bytes): stamp = try Stamp(fields.message())
      default: try fields.skip(key)
      }
    }
    guard let stamp else { throw ClienteleError(.frameMalformed, "a write that lost has no stamp") }
    self.init(value: value, stamp: stamp)
  }
}

extension Cell.Element {
  fileprivate init(adding fields: FieldReader) throws(ClienteleError) {
    var fields = fields
    var value = ""
    var adds: [Stamp] = []
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .bytes): value = try fields.text()
      case (2, .bytes): adds.append(try Stamp(fields.message()))
      default: try fields.skip(key)
      }
    }
    self.init(value: value, adds: adds, removedSeen: .start, removedBy: [])
  }

  fileprivate init(removing fields: FieldReader) throws(ClienteleError) {
    var fields = fields
    var value = ""
    var seen = Position.start
    var by: [Stamp] = []
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .bytes): value = try fields.text()
      case (2, .varint): seen = try fields.position()
      case (3, .bytes): by.append(try Stamp(fields.message()))
      default: try fields.skip(key)
      }
    }
    self.init(value: value, adds: [], removedSeen: seen, removedBy: by)
  }
}

extension Stamp {
  fileprivate func write(to out: inout FieldWriter) {
    out.fixed64(1, time.packed)
    out.bytes(2, node.row.bytes)
    out.varint(3, UInt64(incarnation))
    out.varint(4, seq)
    out.varint(5, position?.packed ?? 0)
  }

  fileprivate init(_ fields: FieldReader) throws(ClienteleError) {
    var fields = fields
    var time: UInt64 = 0
    var node: RowID?
    var incarnation: UInt32 = 0
    var seq: UInt64 = 0
    var position = Position.start
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .fixed64): time = try fields.fixed64()
      case (2, .bytes): node = RowID(bytes: try fields.bytes())
      case (3, .varint): incarnation = try fields.number()
      case (4, .varint): seq = try fields.varint()
      case (5, .varint): position = try fields.position()
      default: try fields.skip(key)
      }
    }
    guard let node else { throw ClienteleError(.frameMalformed, "a stamp has no node") }
    self.init(
      time: HybridTime(packed: time), node: ID(node), incarnation: incarnation, seq: seq,
      position: position == .start ? nil : position)
  }
}

extension Value {
  fileprivate static func write(_ value: Value?, to out: inout FieldWriter) {
    switch value {
    case .integer(let number): out.zigzag(1, number)
    case .text(let text): out.text(2, text)
    case .bytes(let bytes): out.bytes(3, bytes)
    case nil: out.varint(4, 1)
    }
  }

  /// Of several members of the oneof the last one counts.
  fileprivate static func read(_ fields: FieldReader) throws(ClienteleError) -> Value? {
    var fields = fields
    var value: Value?
    while let key = try fields.next() {
      switch (key.field, key.form) {
      case (1, .varint): value = .integer(try fields.zigzag())
      case (2, .bytes):
        let text = try fields.text()
        guard text.utf8.count <= Limits.textBytesMax else {
          throw ClienteleError(.changeTooLarge, "a text value has \(text.utf8.count) bytes")
        }
        value = .text(text)
      case (3, .bytes):
        let bytes = try fields.bytes()
        guard bytes.count <= Limits.blobBytesMax else {
          throw ClienteleError(.changeTooLarge, "a value has \(bytes.count) bytes")
        }
        value = .bytes(Array(bytes))
      case (4, .varint):
        _ = try fields.varint()
        value = nil
      default: try fields.skip(key)
      }
    }
    return value
  }
}

extension FieldReader {
  fileprivate mutating func position() throws(ClienteleError) -> Position {
    guard let position = Position(packed: try varint()) else {
      throw ClienteleError(.frameMalformed, "a position stands in a row that no hub gives")
    }
    return position
  }
}

extension RowState {
  /// The table a row's bytes are of, without reading the rest: its number comes first, as a varint (field 1).
  package static func table(ofImage bytes: [UInt8]) -> TableID? {
    guard bytes.first == 0x08 else { return nil }
    var number: UInt32 = 0
    for (index, byte) in bytes.dropFirst().prefix(5).enumerated() {
      number |= UInt32(byte & 0x7F) << UInt32(7 * index)
      if byte & 0x80 == 0 { return TableID(number) }
    }
    return nil
  }

  /// Table and identifier of a row's bytes; `nil` for bytes that do not begin with both (fields 1 and 2).
  package static func key(ofImage bytes: [UInt8]) -> (table: TableID, id: RowID)? {
    guard let table = table(ofImage: bytes),
      let end = bytes.dropFirst().firstIndex(where: { $0 & 0x80 == 0 }),
      bytes.count >= end + 3 + RowID.byteCount, bytes[end + 1] == 0x12, bytes[end + 2] == RowID.byteCount,
      let id = RowID(bytes: bytes[(end + 3)..<(end + 3 + RowID.byteCount)])
    else { return nil }
    return (table, id)
  }
}
