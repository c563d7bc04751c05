import Catalogue
import ChangeLog
import Foundation
import Kernel
import TestKit
import Testing
import Wire

@Suite("Packed changes and receipts")
struct PackedChangesTests {
  /// A log as a shop writes it, some changes signed, some with several parts, clocks that stop and turn back.
  private static func log(_ random: inout SeededRandom, count: Int) throws -> [Change] {
    var head = LogHead(node: ChangeLogVectorTests.node, incarnation: 3)
    var wall = ChangeLogVectorTests.wall
    var boot = Int64(1_000)
    return try (0..<count).map { number in
      wall = wall + Milliseconds(Int64(random.next() % 100_000) - 20_000)
      boot += Int64(random.next() % 100_000)
      let hasBeacon = random.next() % 4 > 0
      let drafts = (0..<(random.next() % 3)).map { _ -> Draft in
        let subject = random.next() % 2 == 0 ? nil : SourceRecordID(RowID(high: 1, low: random.next() % 4))
        return Draft(
          subject: subject,
          operations: [
            Operation(
              table: .sourceRecord, row: RowID(high: random.next(), low: random.next()),
              writes: [.init(SourceRecordField.name.id, .text("王\(number)"))])
          ])
      }
      return try head.append(
        drafts, kind: random.next() % 3 == 0 ? .claim : .record,
        actor: random.next() % 5 == 0 ? nil : ChangeLogVectorTests.associate,
        seenHub: Position(epoch: 1, hubSeq: random.next() % 3),
        time: TimeSample(
          wall: wall, boot: BootReading(bootID: RowID(high: 9, low: random.next() % 2), milliseconds: boot),
          beacon: hasBeacon
            ? BeaconReference(epoch: 1, counter: random.next() % 3, hash: [1, 2, 3, 4, 5, 6, 7, 8]) : nil,
          beaconArrival: hasBeacon && random.next() % 2 == 0
            ? BeaconArrival(bootMilliseconds: boot - 5, roundTripMilliseconds: UInt32(random.next() % 90))
            : nil),
        idempotency: random.next() % 6 == 0 ? [0xAA] : [],
        salts: drafts.map { _ in
          (0..<Part.saltByteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        },
        sign: { _ in [UInt8](repeating: 0x55, count: 64) })
    }
  }

  @Test("come back byte for byte", arguments: 1...60)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let changes = try Self.log(&random, count: Int(random.next() % 40) + 1)
    let packed = try #require(ProtoPackedChanges(changes))
    let read: ProtoPackedChanges = try decodeWire(wireBytes(packed), code: .frameMalformed)
    #expect(try read.changes(countMax: changes.count) == changes)
    #expect(throws: ClienteleError(.limitExceeded, "")) { try read.changes(countMax: changes.count - 1) }
  }

  @Test("are refused, and never crash, with any byte changed", arguments: 1...20)
  func damaged(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let changes = try Self.log(&random, count: 6)
    let bytes = wireBytes(try #require(ProtoPackedChanges(changes)))
    for _ in 0..<400 {
      var damaged = bytes
      damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      guard damaged != bytes else { continue }
      do {
        let read: ProtoPackedChanges = try decodeWire(damaged, code: .frameMalformed)
        // What still reads is other changes, which chain and signature then refuse; or the same.
        _ = try read.changes(countMax: Limits.pushChangesMax)
      } catch {
        #expect(
          [.frameMalformed, .limitExceeded, .changeMalformed].contains(error.code), "seed \(seed): \(error)")
      }
    }
  }

  @Test("a change whose header another program wrote otherwise travels as it is")
  func foreign() throws {
    var random = SeededRandom(seed: 7)
    var changes = try Self.log(&random, count: 3)
    let last = changes[2]
    // An unknown field behind the known ones, as a newer program may write it.
    changes[2] = Change(
      header: last.header, headerBytes: last.headerBytes + [0xF8, 0x07, 0x01], parts: last.parts,
      signature: last.signature)
    #expect(ProtoPackedChanges(changes) == nil)
    var erased = try Self.log(&random, count: 8)
    let index = try #require(erased.firstIndex { !$0.parts.isEmpty })
    let change = erased[index]
    erased[index] = Change(
      header: change.header, headerBytes: change.headerBytes, parts: change.parts.map { _ in .erased },
      signature: change.signature)
    #expect(ProtoPackedChanges(erased) == nil)
  }

  @Test("receipts come back byte for byte, parked ones among them", arguments: 1...30)
  func receipts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let changes = try Self.log(&random, count: Int(random.next() % 20) + 1)
    let isUnproven = random.next() % 2 == 0
    var chain = ChangeLogVectorTests.hash
    var stamp = ChangeLogVectorTests.hybridTime
    let receipts = changes.enumerated().map { place, change in
      stamp = HybridTime(packed: stamp.packed + 1 + random.next() % 1_000)
      let isParked = random.next() % 4 == 0
      let receipt = Receipt(
        node: change.header.node, incarnation: 3, seq: change.header.seq, headerHash: change.hash,
        position: Position(epoch: 2, hubSeq: 500 + UInt64(place)), stamp: stamp,
        verdict: isParked ? .parked : .accepted, reason: isParked ? "change.malformed" : "", previous: chain,
        timeUnproven: isUnproven)
      chain = .sha256(receipt.encoded())
      return receipt
    }
    let signature = [UInt8](repeating: 5, count: 64)
    let packed = try #require(ProtoPackedReceipts(receipts, signature: signature))
    let read: ProtoPackedReceipts = try decodeWire(wireBytes(packed), code: .frameMalformed)
    let back = try read.receipts(
      of: ChangeLogVectorTests.node, incarnation: 3, hashes: changes.map(\.hash))
    #expect(back.map { $0.encoded() } == receipts.map { $0.encoded() })
    #expect(throws: ClienteleError(.frameMalformed, "")) {
      _ = try read.receipts(of: ChangeLogVectorTests.node, incarnation: 3, hashes: [])
    }
    if receipts.count > 1 { #expect(ProtoPackedReceipts(receipts.reversed(), signature: signature) == nil) }
  }

  @Test("version 2 writes and reads packs as it always has")
  func golden() throws {
    let changes = try Self.goldenLog()
    let packed = try #require(ProtoPackedChanges(changes))
    #expect(try wireBytes(packed) == GoldenVector.bytes("packed-changes"))
    let read: ProtoPackedChanges = try decodeWire(GoldenVector.bytes("packed-changes"), code: .frameMalformed)
    #expect(try read.changes(countMax: 2) == changes)
    let receipts = changes.enumerated().map { place, change in
      Receipt(
        node: change.header.node, incarnation: 1, seq: change.header.seq, headerHash: change.hash,
        position: Position(epoch: 2, hubSeq: 70_000 + UInt64(place)),
        stamp: HybridTime(packed: ChangeLogVectorTests.hybridTime.packed + UInt64(place)),
        verdict: place == 0 ? .accepted : .parked, reason: place == 0 ? "" : "change.unknownTable",
        previous: ChangeLogVectorTests.hash, timeUnproven: false)
    }
    let answer = try #require(
      ProtoPackedReceipts(receipts, signature: [UInt8](repeating: 0x55, count: 64)))
    #expect(try wireBytes(answer) == GoldenVector.bytes("packed-receipts"))
  }

  /// Two changes of one log: a claim with a part about a record, and one of the node itself without parts.
  private static func goldenLog() throws -> [Change] {
    let body = [
      Operation(
        table: .sourceRecord, row: ChangeLogVectorTests.record.row,
        writes: [.init(SourceRecordField.name.id, .text("王芳"))])
    ].encodedBody()
    let part = Part(salt: [UInt8](repeating: 7, count: 16), body: body)
    let reference = PartReference(
      subject: ChangeLogVectorTests.record, hash: part.hash, length: body.count)
    let first = Self.change(
      1, previous: .zero, hybrid: ChangeLogVectorTests.wall.milliseconds << 16,
      actor: ChangeLogVectorTests.associate, kind: .claim, parts: [(part, reference)],
      signature: [UInt8](repeating: 0x55, count: 64))
    let second = Self.change(
      2, previous: first.hash, hybrid: ChangeLogVectorTests.wall.milliseconds << 16 | 1, actor: nil,
      kind: .record, parts: [], signature: [])
    return [first, second]
  }

  private static func change(
    _ seq: UInt64, previous: Digest, hybrid: Int64, actor: AssociateID?, kind: ChangeKind,
    parts: [(Part, PartReference)], signature: [UInt8]
  ) -> Change {
    let header = ChangeHeader(
      node: ChangeLogVectorTests.node, incarnation: 1, seq: seq, previous: previous,
      hybridTime: HybridTime(packed: UInt64(hybrid)), seenHub: Position(epoch: 1, hubSeq: 70_000),
      time: TimeSample(
        wall: ChangeLogVectorTests.wall,
        boot: BootReading(bootID: ChangeLogVectorTests.boot, milliseconds: 86_400_000),
        beacon: BeaconReference(epoch: 1, counter: 512, hash: [1, 2, 3, 4, 5, 6, 7, 8]),
        beaconArrival: BeaconArrival(bootMilliseconds: 86_340_000, roundTripMilliseconds: 45)),
      actor: actor, schemaEpoch: 2, kind: kind, idempotency: [], parts: parts.map(\.1), keyID: 1)
    return Change(
      header: header, headerBytes: header.encoded(), parts: parts.map(\.0), signature: signature)
  }
}
