internal import Catalogue
internal import Foundation
package import Kernel
internal import SwiftProtobuf
package import Wire

// Bytes <-> values of the change log. Decoding takes nothing on trust: each length is checked, and
// what does not fit is `changeMalformed`.

extension ChangeHeader {
  /// The verbatim bytes that are hashed and chained.
  package func encoded() -> [UInt8] {
    var proto = ProtoChangeHeader()
    proto.format = 1
    proto.node = Data(node.row.bytes)
    proto.incarnation = incarnation
    proto.seq = seq
    proto.previous = Data(previous.bytes)
    proto.hybridTime = hybridTime.packed
    proto.seenHub = ProtoPosition(seenHub)
    proto.time = ProtoTimeEvidence(time)
    if let actor { proto.actor = Data(actor.row.bytes) }
    proto.schemaEpoch = schemaEpoch
    proto.kind = kind.number
    proto.idempotency = Data(idempotency)
    proto.parts = parts.map(ProtoPartReference.init)
    proto.keyID = keyID
    return wireBytes(proto)
  }

  package init(decoding bytes: [UInt8]) throws(ClienteleError) {
    let proto: ProtoChangeHeader = try decodeWire(bytes, code: .changeMalformed)
    guard proto.format == 1 else {
      throw ClienteleError(
        .changeMalformed, "a change has format \(proto.format), this program reads format 1",
        hint: "Upgrade this node.")
    }
    guard proto.hybridTime <= HybridTime.packedMax else {
      throw ClienteleError(.changeMalformed, "a change has a hybrid time that no clock gives")
    }
    self.init(
      node: ID(try rowID(proto.node)), incarnation: proto.incarnation, seq: proto.seq,
      previous: try digest(proto.previous), hybridTime: HybridTime(packed: proto.hybridTime),
      seenHub: try Position(proto.seenHub), time: try TimeSample(proto.time),
      actor: proto.actor.isEmpty ? nil : ID(try rowID(proto.actor)), schemaEpoch: proto.schemaEpoch,
      kind: ChangeKind(proto.kind), idempotency: [UInt8](proto.idempotency),
      parts: try proto.parts.mapTyped(PartReference.init), keyID: proto.keyID)
  }
}

extension Change {
  package init(headerBytes: [UInt8], parts: [Part], signature: [UInt8]) throws(ClienteleError) {
    self.init(
      header: try ChangeHeader(decoding: headerBytes), headerBytes: headerBytes, parts: parts,
      signature: signature)
  }

  package init(_ proto: ProtoChangeEnvelope) throws(ClienteleError) {
    try self.init(
      headerBytes: [UInt8](proto.header),
      parts: proto.parts.map { Part(salt: [UInt8]($0.salt), body: [UInt8]($0.body)) },
      signature: [UInt8](proto.signature))
  }

  package var envelope: ProtoChangeEnvelope {
    var proto = ProtoChangeEnvelope()
    proto.header = Data(headerBytes)
    proto.parts = parts.map { part in
      var proto = ProtoPart()
      proto.salt = Data(part.salt)
      proto.body = Data(part.body)
      return proto
    }
    proto.signature = Data(signature)
    return proto
  }

  /// The operations of every part that has not been erased, in the order they were made.
  ///
  /// - Throws: `changeMalformed`, or `changeTooLarge` for more than one change may hold.
  package func operations() throws(ClienteleError) -> [Operation] {
    var operations: [Operation] = []
    for part in parts where !part.isErased { operations += try [Operation](decodingBody: part.body) }
    try operations.checkCount()
    return operations
  }
}

extension [Operation] {
  package func encodedBody() -> [UInt8] {
    var proto = ProtoPartBody()
    proto.operations = map { operation in
      var proto = ProtoOperation()
      proto.table = operation.table.number
      proto.row = Data(operation.row.bytes)
      proto.writes = operation.writes.map(ProtoFieldWrite.init)
      return proto
    }
    return wireBytes(proto)
  }

  package init(decodingBody bytes: [UInt8]) throws(ClienteleError) {
    let proto: ProtoPartBody = try decodeWire(bytes, code: .changeMalformed)
    self = try proto.operations.mapTyped { (operation: ProtoOperation) throws(ClienteleError) -> Operation in
      Operation(
        table: TableID(operation.table), row: try rowID(operation.row),
        writes: try operation.writes.mapTyped(Operation.Write.init))
    }
    try checkLimits()
  }
}

extension ProtoFieldWrite {
  fileprivate init(_ write: Operation.Write) {
    self.init()
    field = write.field.number
    if write.add.isEmpty && write.remove.isEmpty {
      value = ProtoValue(write.value)
    } else {
      add = write.add
      remove = write.remove
    }
  }
}

extension Operation.Write {
  fileprivate init(_ proto: ProtoFieldWrite) throws(ClienteleError) {
    let field = FieldID(proto.field)
    if proto.hasValue {
      self.init(field, try proto.value.value())
    } else {
      self.init(field, add: proto.add, remove: proto.remove)
    }
  }
}

extension ProtoValue {
  init(_ value: Value?) {
    self.init()
    switch value {
    case .integer(let number): integer = number
    case .text(let string): text = string
    case .bytes(let bytes): blob = Data(bytes)
    case nil: absent = true
    }
  }

  func value() throws(ClienteleError) -> Value? {
    switch kind {
    case .integer(let number): return .integer(number)
    case .text(let string):
      guard string.utf8.count <= Limits.textBytesMax else {
        throw ClienteleError(.changeTooLarge, "a text value has \(string.utf8.count) bytes")
      }
      return .text(string)
    case .blob(let data):
      guard data.count <= Limits.blobBytesMax else {
        throw ClienteleError(.changeTooLarge, "a value has \(data.count) bytes")
      }
      return .bytes([UInt8](data))
    case .absent, nil: return nil
    }
  }
}

extension ProtoPartReference {
  fileprivate init(_ reference: PartReference) {
    self.init()
    if let subject = reference.subject { self.subject = Data(subject.row.bytes) }
    hash = Data(reference.hash.bytes)
    length = UInt32(clamping: reference.length)
    subjectKey = Data(reference.subjectKey)
  }
}

extension PartReference {
  fileprivate init(_ proto: ProtoPartReference) throws(ClienteleError) {
    self.init(
      subject: proto.subject.isEmpty ? nil : ID(try rowID(proto.subject)), hash: try digest(proto.hash),
      length: Int(proto.length), subjectKey: [UInt8](proto.subjectKey))
  }
}

extension ProtoTimeEvidence {
  package init(_ sample: TimeSample) {
    self.init()
    wallMilliseconds = sample.wall.milliseconds
    bootID = Data(sample.boot.bootID.bytes)
    bootMilliseconds = sample.boot.milliseconds
    if let reference = sample.beacon {
      beacon.epoch = reference.epoch
      beacon.counter = reference.counter
      beacon.hash = Data(reference.hash)
    }
    if let arrival = sample.beaconArrival {
      beaconInThisBoot = true
      beaconBootMilliseconds = arrival.bootMilliseconds
      beaconRoundTripMilliseconds = arrival.roundTripMilliseconds
    }
  }
}

extension TimeSample {
  package init(_ proto: ProtoTimeEvidence) throws(ClienteleError) {
    guard !proto.hasBeacon || proto.beacon.hash.count == BeaconReference.hashByteCount else {
      throw ClienteleError(
        .changeMalformed, "a beacon is named by \(proto.beacon.hash.count) bytes of its hash")
    }
    self.init(
      wall: Instant(milliseconds: proto.wallMilliseconds),
      boot: BootReading(bootID: try rowID(proto.bootID), milliseconds: proto.bootMilliseconds),
      beacon: proto.hasBeacon
        ? BeaconReference(
          epoch: proto.beacon.epoch, counter: proto.beacon.counter, hash: [UInt8](proto.beacon.hash)) : nil,
      beaconArrival: proto.beaconInThisBoot
        ? BeaconArrival(
          bootMilliseconds: proto.beaconBootMilliseconds,
          roundTripMilliseconds: proto.beaconRoundTripMilliseconds) : nil)
  }
}

extension ProtoPosition {
  package init(_ position: Position) {
    self.init()
    epoch = position.epoch
    hubSeq = position.hubSeq
  }
}

extension Position {
  package init(_ proto: ProtoPosition) throws(ClienteleError) {
    guard proto.epoch <= Self.epochMax, proto.hubSeq <= Self.hubSeqMax else {
      throw ClienteleError(.changeMalformed, "a position has an epoch or sequence that no hub gives")
    }
    self.init(epoch: proto.epoch, hubSeq: proto.hubSeq)
  }
}
