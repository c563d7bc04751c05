internal import Foundation
package import Kernel
package import Wire

// Contiguous changes of one log <-> columns without what the receiver can compute (protocol/sync.proto,
// `PackedChanges`).

extension ProtoPackedChanges {
  /// - Returns: `nil` for changes that do not come back byte for byte: with erased parts, or by another program's pen.
  package init?(_ changes: [Change]) {
    guard let first = changes.first?.header else { return nil }
    self.init()
    node = Data(first.node.row.bytes)
    incarnation = first.incarnation
    firstSeq = first.seq
    previous = Data(first.previous.bytes)
    var names = Names()
    var last = Last()
    for change in changes {
      guard !change.parts.contains(where: \.isErased) else { return nil }
      append(change, &names, &last)
    }
    if !idempotency.contains(where: { !$0.isEmpty }) { idempotency = [] }
    actors = names.actors.values
    boots = names.boots.values
    subjects = names.subjects.values
    beacons = names.beacons
    seen = names.seen.map(ProtoPosition.init)
    guard let unpacked = try? self.changes(countMax: changes.count), unpacked.count == changes.count,
      zip(unpacked, changes).allSatisfy({
        $0.headerBytes == $1.headerBytes && $0.parts == $1.parts && $0.signature == $1.signature
      })
    else { return nil }
  }

  /// What differences are taken from.
  private struct Last {
    var hybridTime: Int64 = 0
    var boot: Int64 = 0
    var beaconBoot: Int64 = 0
  }

  /// Values that recur, by their place from 1.
  private struct Names {
    var actors = Dictionary16()
    var boots = Dictionary16()
    var subjects = Dictionary16()
    var beacons: [ProtoBeaconReference] = []
    var beaconPlaces: [BeaconReference: UInt32] = [:]
    var seen: [Position] = []
    var seenPlaces: [Position: UInt32] = [:]

    mutating func place(_ beacon: BeaconReference?) -> UInt32 {
      guard let beacon else { return 0 }
      if let known = beaconPlaces[beacon] { return known }
      var proto = ProtoBeaconReference()
      proto.epoch = beacon.epoch
      proto.counter = beacon.counter
      proto.hash = Data(beacon.hash)
      beacons.append(proto)
      beaconPlaces[beacon] = UInt32(beacons.count)
      return UInt32(beacons.count)
    }

    mutating func place(_ position: Position) -> UInt32 {
      if let known = seenPlaces[position] { return known }
      seen.append(position)
      seenPlaces[position] = UInt32(seen.count)
      return UInt32(seen.count)
    }
  }

  private struct Dictionary16 {
    var values: [Data] = []
    private var places: [RowID: UInt32] = [:]

    mutating func place(_ id: RowID?) -> UInt32 {
      guard let id else { return 0 }
      if let known = places[id] { return known }
      values.append(Data(id.bytes))
      places[id] = UInt32(values.count)
      return UInt32(values.count)
    }
  }

  private mutating func append(_ change: Change, _ names: inout Names, _ last: inout Last) {
    let header = change.header
    let time = header.time
    let hybrid = Int64(bitPattern: header.hybridTime.packed)
    hybridTime.append(hybrid &- last.hybridTime)
    wall.append(time.wall.milliseconds &- header.hybridTime.milliseconds)
    bootMilliseconds.append(time.boot.milliseconds &- last.boot)
    actor.append(names.actors.place(header.actor?.row))
    boot.append(names.boots.place(time.boot.bootID))
    beacon.append(names.place(time.beacon))
    beaconBootMilliseconds.append(
      (time.beaconArrival?.bootMilliseconds ?? last.beaconBoot) &- last.beaconBoot)
    beaconRoundTrip.append(time.beaconArrival.map { $0.roundTripMilliseconds &+ 1 } ?? 0)
    seenHub.append(names.place(header.seenHub))
    kind.append(header.kind.number)
    schemaEpoch.append(header.schemaEpoch)
    keyID.append(header.keyID)
    idempotency.append(Data(header.idempotency))
    parts.append(UInt32(change.parts.count))
    isSigned.append(!change.signature.isEmpty)
    signatures += change.signature
    last.hybridTime = hybrid
    last.boot = time.boot.milliseconds
    last.beaconBoot = time.beaconArrival?.bootMilliseconds ?? last.beaconBoot
    for (part, reference) in zip(change.parts, header.parts) {
      subject.append(names.subjects.place(reference.subject?.row))
      length.append(UInt32(clamping: part.body.count))
      salts += part.salt
      bodies += part.body
    }
  }
}

extension ProtoPackedChanges {
  private static let signatureByteCount = 64

  /// The changes again, each header's bytes as its author wrote them.
  ///
  /// - Throws: `frameMalformed` for columns that do not fit together; `limitExceeded` for more than `countMax`.
  package func changes(countMax: Int) throws(ClienteleError) -> [Change] {
    let count = hybridTime.count
    guard count <= countMax else {
      throw ClienteleError(.limitExceeded, "a pack holds \(count) changes")
    }
    let columns = [
      wall.count, bootMilliseconds.count, actor.count, boot.count, beacon.count, beaconBootMilliseconds.count,
      beaconRoundTrip.count, seenHub.count, kind.count, schemaEpoch.count, keyID.count, parts.count,
      isSigned.count,
    ]
    guard columns.allSatisfy({ $0 == count }), idempotency.isEmpty || idempotency.count == count,
      firstSeq <= UInt64(Int64.max) - UInt64(count)
    else { throw Self.malformed }
    var reader = PackReader(self)
    var changes: [Change] = []
    changes.reserveCapacity(count)
    var previous = try digest(self.previous)
    let node = NodeID(try rowID(self.node))
    for index in 0..<count {
      let change = try self.change(index, node, previous, &reader)
      previous = change.hash
      changes.append(change)
    }
    guard reader.isEmpty else { throw Self.malformed }
    return changes
  }

  private func change(
    _ index: Int, _ node: NodeID, _ previous: Digest, _ reader: inout PackReader
  ) throws(ClienteleError) -> Change {
    reader.hybridTime &+= hybridTime[index]
    reader.boot &+= bootMilliseconds[index]
    reader.beaconBoot &+= beaconBootMilliseconds[index]
    guard reader.hybridTime >= 0, let bootID = try reader.id(boots, boot[index]) else { throw Self.malformed }
    let time = HybridTime(packed: UInt64(reader.hybridTime))
    let (parts, references) = try reader.parts(Int(self.parts[index]))
    let header = ChangeHeader(
      node: node, incarnation: incarnation, seq: firstSeq + UInt64(index), previous: previous,
      hybridTime: time, seenHub: try position(seenHub[index]),
      time: TimeSample(
        wall: Instant(milliseconds: time.milliseconds &+ wall[index]),
        boot: BootReading(bootID: bootID, milliseconds: reader.boot), beacon: try reference(beacon[index]),
        beaconArrival: beaconRoundTrip[index] == 0
          ? nil
          : BeaconArrival(
            bootMilliseconds: reader.beaconBoot, roundTripMilliseconds: beaconRoundTrip[index] &- 1)),
      actor: try reader.id(actors, actor[index]).map { ID($0) }, schemaEpoch: schemaEpoch[index],
      kind: ChangeKind(kind[index]), idempotency: idempotency.isEmpty ? [] : [UInt8](idempotency[index]),
      parts: references, keyID: keyID[index])
    let signature = isSigned[index] ? try reader.signature(Self.signatureByteCount) : []
    return Change(header: header, headerBytes: header.encoded(), parts: parts, signature: signature)
  }

  private func reference(_ place: UInt32) throws(ClienteleError) -> BeaconReference? {
    guard place > 0 else { return nil }
    guard place <= beacons.count, beacons[Int(place) - 1].hash.count == BeaconReference.hashByteCount else {
      throw Self.malformed
    }
    let proto = beacons[Int(place) - 1]
    return BeaconReference(epoch: proto.epoch, counter: proto.counter, hash: [UInt8](proto.hash))
  }

  private func position(_ place: UInt32) throws(ClienteleError) -> Position {
    guard place > 0, place <= seen.count else { throw Self.malformed }
    return try Position(seen[Int(place) - 1])
  }

  fileprivate static let malformed = ClienteleError(
    .frameMalformed, "the columns of packed changes do not fit together")
}

/// How far the runs of a pack have been read.
private struct PackReader {
  private let pack: ProtoPackedChanges
  private let salts: [UInt8]
  private let bodies: [UInt8]
  private let signatures: [UInt8]
  private var part = 0
  private var bodyOffset = 0
  private var signatureOffset = 0
  var hybridTime: Int64 = 0
  var boot: Int64 = 0
  var beaconBoot: Int64 = 0

  init(_ pack: ProtoPackedChanges) {
    self.pack = pack
    salts = [UInt8](pack.salts)
    bodies = [UInt8](pack.bodies)
    signatures = [UInt8](pack.signatures)
  }

  /// Whether everything was used.
  var isEmpty: Bool {
    part == pack.length.count && part == pack.subject.count && part * Part.saltByteCount == salts.count
      && bodyOffset == bodies.count && signatureOffset == signatures.count
  }

  func id(_ values: [Data], _ place: UInt32) throws(ClienteleError) -> RowID? {
    guard place > 0 else { return nil }
    guard place <= values.count else { throw ProtoPackedChanges.malformed }
    return try rowID(values[Int(place) - 1])
  }

  mutating func signature(_ count: Int) throws(ClienteleError) -> [UInt8] {
    guard signatures.count - signatureOffset >= count else { throw ProtoPackedChanges.malformed }
    defer { signatureOffset += count }
    return Array(signatures[signatureOffset..<signatureOffset + count])
  }

  mutating func parts(_ count: Int) throws(ClienteleError) -> ([Part], [PartReference]) {
    guard count <= min(pack.length.count, pack.subject.count) - part, count <= Limits.changePartsMax else {
      throw ProtoPackedChanges.malformed
    }
    var parts: [Part] = []
    var references: [PartReference] = []
    parts.reserveCapacity(count)
    references.reserveCapacity(count)
    for _ in 0..<count {
      let length = Int(pack.length[part])
      let saltOffset = part * Part.saltByteCount
      guard salts.count - saltOffset >= Part.saltByteCount, bodies.count - bodyOffset >= length else {
        throw ProtoPackedChanges.malformed
      }
      let value = Part(
        salt: Array(salts[saltOffset..<saltOffset + Part.saltByteCount]),
        body: Array(bodies[bodyOffset..<bodyOffset + length]))
      references.append(
        PartReference(
          subject: try id(pack.subjects, pack.subject[part]).map { ID($0) }, hash: value.hash, length: length)
      )
      parts.append(value)
      part += 1
      bodyOffset += length
    }
    return (parts, references)
  }
}
