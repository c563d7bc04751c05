import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `The change log in the database` {
  private let node: TestNode
  private let record = Sample.record(1)

  init() throws {
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  private func changes(above seq: UInt64, countMax: Int = 100, bytesMax: Int = .max) throws -> [Change] {
    try node.read {
      try ChangeTable($0).changes(
        of: node.profile.node, incarnation: 1, above: seq, countMax: countMax, bytesMax: bytesMax)
    }
  }

  @Test func `gives back every byte of a change`() throws {
    let change = try node.write(
      [Sample.name(record, "王小明"), Sample.phone(Sample.row(1), of: record, "13911138222")], about: record,
      kind: .claim)
    let stored = try node.read { try ChangeTable($0).change(node.profile.node, 1, 1) }
    #expect(stored == change)
    #expect(try node.read { try ChangeTable($0).change(node.profile.node, 1, 2) } == nil)
    #expect(try node.read { try ChangeTable($0).change(node.profile.node, 2, 1) } == nil)
  }

  @Test func `numbers without a gap and keeps its head`() throws {
    let written = try (1...5).map { try node.write([Sample.note(record, "\($0)")]) }
    #expect(written.map(\.header.seq) == [1, 2, 3, 4, 5])
    let head = try node.read { try ChangeTable($0).head(of: node.profile.node, incarnation: 1) }
    #expect(head.seq == 5)
    #expect(head.hash == written[4].hash)
    #expect(zip(written, written.dropFirst()).allSatisfy { $1.header.previous == $0.hash })
  }

  @Test func `a transaction that fails uses up no number`() throws {
    struct Failed: Error {}
    try node.write([Sample.note(record, "1")])
    let (profile, log, world) = (node.profile, node.log, node.world)
    #expect(throws: ClienteleError.self) {
      try node.database.writeBlocking { connection throws in
        let writer = StateWriter(connection, profile: profile)
        _ = try log.append(
          [Draft(subject: nil, operations: [Sample.note(record, "lost")])], kind: .record, actor: nil,
          world: world,
          to: writer)
        throw Failed()
      }
    }
    #expect(try node.write([Sample.note(record, "2")]).header.seq == 2)
  }

  @Test func `gives runs of changes in order, by count and by bytes, and never none`() throws {
    let written = try (1...6).map {
      try node.write([Sample.note(record, String(repeating: "x", count: 100 * $0))])
    }
    #expect(try changes(above: 0) == written)
    #expect(try changes(above: 4) == Array(written.suffix(2)))
    #expect(try changes(above: 6).isEmpty)
    #expect(try changes(above: 1, countMax: 2) == Array(written[1...2]))
    #expect(try changes(above: 0, bytesMax: 1) == Array(written.prefix(1)))
    let two = written[0].byteCount + written[1].byteCount
    #expect(try changes(above: 0, bytesMax: two) == Array(written.prefix(2)))
    #expect(try changes(above: 0, bytesMax: two + 1) == Array(written.prefix(2)))
  }

  @Test func `lists what has a receipt in the hub's order and the rest behind it`() throws {
    let written = try (1...4).map { try node.write([Sample.note(record, "\($0)")]) }
    try node.database.writeBlocking { connection throws in
      for (seq, hubSeq) in [(1, 9), (3, 4)] {
        let change = written[seq - 1]
        let receipt = Receipt(
          node: change.header.node, incarnation: 1, seq: UInt64(seq), headerHash: change.hash,
          position: Position(epoch: 1, hubSeq: UInt64(hubSeq)), stamp: .zero, verdict: .accepted, reason: "",
          previous: .zero, timeUnproven: false)
        try ReceiptRecorder(connection).record(receipt, bytes: receipt.encoded(), answer: nil)
      }
    }
    var listed: [(UInt64, UInt64?)] = []
    try node.read { connection throws in
      try ChangeTable(connection).forEach { change, position in
        listed.append((change.header.seq, position?.hubSeq))
      }
    }
    #expect(listed.map(\.0) == [3, 1, 2, 4])
    #expect(listed.map(\.1) == [4, 9, nil, nil])
  }

  @Test(
    arguments: [
      [5, 1, 2], [16] + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 9, 1], [0, 255, 255, 255, 255],
    ] as [[UInt8]])
  func `says that parts which end early are damaged`(_ bytes: [UInt8]) throws {
    try node.write([Sample.note(record, "1")])
    try node.database.writeBlocking { try $0.execute("UPDATE change SET parts = ?", [.bytes(bytes)]) }
    expect(.databaseCorrupt) { try node.read { try ChangeTable($0).change(node.profile.node, 1, 1) } }
  }
}
