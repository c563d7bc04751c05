import Catalogue
import ChangeLog
import Kernel
import TestKit
import Testing

/// Version 1 of the change log, frozen: each value writes exactly the bytes of its file under
/// protocol/vectors, and the bytes read back as the value. A test that fails here is never mended by
/// changing a vector: what was written once lies in logs for ever.
@Suite("Golden vectors of the change log")
struct ChangeLogVectorTests {
  static let node = NodeID(RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_00A1))
  static let otherNode = NodeID(RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_00B2))
  static let record = SourceRecordID(RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001))
  static let row = RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0002)
  static let associate = AssociateID(RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0003))
  static let boot = RowID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0004)
  static let hash = Digest(
    words: (0x1111_1111_1111_1111, 0x2222_2222_2222_2222, 0x3333_3333_3333_3333, 0x4444_4444_4444_4444))
  /// 2026-03-05T09:30:00Z
  static let wall = Instant(milliseconds: 1_772_703_000_000)
  static let hybridTime = HybridTime(packed: 1_772_703_000_000 << 16 | 2)

  static func stamp(_ node: NodeID, seq: UInt64, later milliseconds: UInt64, got: UInt64?) -> Stamp {
    Stamp(
      time: HybridTime(packed: hybridTime.packed + milliseconds << 16), node: node, incarnation: 1, seq: seq,
      position: got.map { Position(epoch: 1, hubSeq: $0) })
  }

  static let header = ChangeHeader(
    node: node, incarnation: 2, seq: 300, previous: hash, hybridTime: hybridTime,
    seenHub: Position(epoch: 1, hubSeq: 70_000),
    time: TimeSample(
      wall: wall, boot: BootReading(bootID: boot, milliseconds: 86_400_000),
      beacon: BeaconReference(epoch: 1, counter: 512, hash: [1, 2, 3, 4, 5, 6, 7, 8]),
      beaconArrival: BeaconArrival(bootMilliseconds: 86_340_000, roundTripMilliseconds: 45)),
    actor: associate, schemaEpoch: 1, kind: .claim, idempotency: [0xAA, 0xBB],
    parts: [
      PartReference(subject: record, hash: hash, length: 120),
      PartReference(subject: nil, hash: .zero, length: 7, subjectKey: [0x0C]),
    ], keyID: 1)

  static let body: [Operation] = [
    Operation(
      table: .sourceRecord, row: record.row,
      writes: [
        .init(SourceRecordField.name.id, .text("王小明")),
        .init(SourceRecordField.tags.id, add: ["腕表", "vip"], remove: ["lapsed"]),
        .init(SourceRecordField.note.id, nil),
        .init(SourceRecordField.storeID.id, .bytes(row.bytes)),
        .init(SourceRecordField.firstSeenAt.id, .integer(-1)),
      ]),
    Operation(table: TableID(4_000), row: row, writes: [.init(FieldID(99), .integer(1_000_000))]),
  ]

  static let receipt = Receipt(
    node: node, incarnation: 2, seq: 300, headerHash: hash, position: Position(epoch: 1, hubSeq: 70_001),
    stamp: hybridTime, verdict: .parked, reason: "change.unknownActor", previous: .zero, timeUnproven: true)

  static let beacon = Beacon(
    hub: otherNode, epoch: 1, counter: 512, instant: wall, nonce: Array(1...16),
    head: Position(epoch: 1, hubSeq: 70_000), chainHash: hash)

  static let fact = RowState(
    table: .interaction, id: row, position: Position(epoch: 1, hubSeq: 9),
    content: .fact([
      RowState.Telling(
        values: [
          InteractionField.recordID.id: .bytes(record.row.bytes), InteractionField.kind.id: .text("visit"),
          InteractionField.statedAt.id: .integer(wall.milliseconds),
        ], stamp: stamp(node, seq: 4, later: 0, got: 8)),
      RowState.Telling(
        values: [
          InteractionField.recordID.id: .bytes(record.row.bytes), InteractionField.kind.id: .text("call"),
        ], stamp: stamp(otherNode, seq: 7, later: 5, got: 9)),
    ]))

  static let contended = RowState(
    table: .sourceRecord, id: record.row, position: Position(epoch: 1, hubSeq: 12),
    content: .mutable([
      SourceRecordField.name.id: Cell(
        writes: [
          Cell.Write(value: .text("王小明"), stamp: stamp(otherNode, seq: 3, later: 9, got: 12)),
          Cell.Write(value: .text("汪小明"), stamp: stamp(node, seq: 5, later: 4, got: 11)),
        ], seen: Position(epoch: 1, hubSeq: 10), elements: []),
      SourceRecordField.gender.id: Cell(
        writes: [Cell.Write(value: nil, stamp: stamp(otherNode, seq: 3, later: 9, got: 12))],
        seen: Position(epoch: 1, hubSeq: 10), elements: []),
      SourceRecordField.source.id: Cell(
        writes: [Cell.Write(value: .text("walkIn"), stamp: stamp(node, seq: 1, later: 1, got: nil))],
        seen: .start,
        elements: []),
    ]))

  static let set = RowState(
    table: .sourceRecord, id: record.row, position: Position(epoch: 1, hubSeq: 6),
    content: .mutable([
      SourceRecordField.tags.id: Cell(
        writes: [], seen: Position(epoch: 1, hubSeq: 5),
        elements: [
          Cell.Element(
            value: "lapsed", adds: [], removedSeen: Position(epoch: 1, hubSeq: 5),
            removedBy: [stamp(node, seq: 2, later: 2, got: 6)]),
          Cell.Element(
            value: "vip", adds: [stamp(otherNode, seq: 1, later: 3, got: 4)],
            removedSeen: Position(epoch: 1, hubSeq: 3),
            removedBy: [stamp(node, seq: 1, later: 1, got: 3)]),
          Cell.Element(
            value: "腕表", adds: [stamp(node, seq: 2, later: 2, got: 6)], removedSeen: .start, removedBy: []),
        ])
    ]))

  @Test("the header of a change")
  func changeHeader() throws {
    let golden = try GoldenVector.bytes("change-header")
    #expect(Self.header.encoded().hexadecimal == golden.hexadecimal)
    #expect(try ChangeHeader(decoding: golden) == Self.header)
  }

  @Test("the body of a part")
  func partBody() throws {
    let golden = try GoldenVector.bytes("part-body")
    #expect(Self.body.encodedBody().hexadecimal == golden.hexadecimal)
    #expect(try [Operation](decodingBody: golden) == Self.body)
  }

  @Test("a receipt")
  func aReceipt() throws {
    let golden = try GoldenVector.bytes("receipt")
    #expect(Self.receipt.encoded().hexadecimal == golden.hexadecimal)
    #expect(try Receipt(decoding: golden) == Self.receipt)
  }

  @Test("a beacon, and the name of it")
  func aBeacon() throws {
    let golden = try GoldenVector.bytes("beacon")
    #expect(Self.beacon.encoded().hexadecimal == golden.hexadecimal)
    #expect(try Beacon(decoding: golden) == Self.beacon)
    #expect(Self.beacon.reference.hash == Array(Digest.sha256(golden).bytes.prefix(8)))
  }

  @Test(
    "rows",
    arguments: [("row-fact-variant", fact), ("row-contenders", contended), ("row-set-removals", set)])
  func rows(name: String, row: RowState) throws {
    let golden = try GoldenVector.bytes(name)
    #expect(row.encoded().hexadecimal == golden.hexadecimal)
    #expect(try RowState(decoding: golden, catalogue: .current) == row)
  }
}
