import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

@Suite struct `Receipts` {
  private let hub: TestNode
  private let node: TestNode
  private let record = Sample.record(1)

  init() throws {
    hub = try TestNode(.hub, number: 9)
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  /// The hub receipts changes of the node in one answer.
  private func receive(_ changes: [Change], _ verdict: Receipt.Verdict = .accepted) throws -> [Receipt] {
    let (profile, now) = (hub.profile, hub.world.clock.wall())
    return try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      var order = try HubOrder(connection)
      let receipts = try changes.map { change in
        let receipt = order.place(
          change, verdict: verdict, reason: verdict == .parked ? "change.tooLarge" : "", at: now)
        try writer.commit(change, receipt: receipt)
        return receipt
      }
      try order.save(answer: [7, 7])
      try writer.finish()
      return receipts
    }
  }

  private func record(_ receipts: [Receipt]) throws {
    try node.database.writeBlocking { connection throws in
      for receipt in receipts {
        try ReceiptRecorder(connection).record(receipt, bytes: receipt.encoded(), answer: nil)
      }
    }
  }

  private func receiptedSeq() throws -> UInt64 {
    try node.read { try ReceiptTable($0).receiptedSeq(of: node.profile.node, incarnation: 1) }
  }

  @Test func `are links of one chain whose stamps rise though the hub's clock is set back`() throws {
    var receipts: [Receipt] = []
    for turn in [Milliseconds(0), .days(-400), .days(800), .days(-400)] {
      hub.clock.turnWall(turn)
      receipts += try receive([try node.write([Sample.note(record, "\(turn.count)")])])
    }
    #expect(receipts.map(\.position.hubSeq) == [1, 2, 3, 4])
    #expect(zip(receipts, receipts.dropFirst()).allSatisfy { $0.stamp < $1.stamp })
    #expect(zip(receipts, receipts.dropFirst()).allSatisfy { $1.previous == .sha256($0.encoded()) })
    try hub.read { connection throws in
      #expect(try HubOrder(connection).head.hubSeq == 4)
      #expect(try HubOrder(connection).chainHash == .sha256(receipts[3].encoded()))
      #expect(try ReceiptTable(connection).chainHash(at: receipts[1].position) == receipts[2].previous)
      #expect(try ReceiptTable(connection).chainHash(at: Position(epoch: 1, hubSeq: 99)) == nil)
    }
  }

  @Test func `of one answer share its proof, each alone`() throws {
    let first = try receive([
      try node.write([Sample.note(record, "1")]), try node.write([Sample.note(record, "2")]),
    ])
    let second = try receive([try node.write([Sample.note(record, "3")])])
    try hub.read { connection throws in
      let table = ReceiptTable(connection)
      for receipt in first {
        let proof = try #require(try table.proof(at: receipt.position))
        #expect(proof.hashes == first.map { .sha256($0.encoded()) })
        #expect(proof.signature == [7, 7])
      }
      #expect(try table.proof(at: second[0].position)?.hashes.count == 1)
    }
    let own = try hub.write([Sample.note(record, "hub")])
    let position = try hub.read {
      try ReceiptTable($0).receipt(of: hub.profile.node, 1, own.header.seq)?.position
    }
    // The hub proves its own, too: nodes give them back when it was restored.
    #expect(try hub.read { try ReceiptTable($0).proof(at: try #require(position))?.hashes.count == 1 })
  }

  @Test func `coming twice change nothing`() throws {
    let receipts = try receive([try node.write([Sample.note(record, "1")])])
    try record(receipts)
    let once = try node.read { try Snapshot($0, tables: ["receipt", "change"]) }
    try record(receipts)
    #expect(try node.read { try Snapshot($0, tables: ["receipt", "change"]) } == once)
  }

  @Test func `are read back above a seq, in order, so many at most`() throws {
    let written = try (1...5).map { try node.write([Sample.note(record, "\($0)")]) }
    let receipts = try receive(written)
    let table = {
      try hub.read {
        try ReceiptTable($0).receipts(of: node.profile.node, incarnation: 1, above: 2, countMax: 2)
      }
    }
    #expect(try table() == receipts[2...3].map { $0.encoded() })
  }

  @Test func `missing in the middle are asked for again`() throws {
    let written = try (1...5).map { try node.write([Sample.note(record, "\($0)")]) }
    #expect(try receiptedSeq() == 0)
    let receipts = try receive(written)
    // The answer to the first push was lost, that to the second arrived.
    try record(Array(receipts[2...3]))
    #expect(try receiptedSeq() == 0)
    try record(Array(receipts[0...1]))
    #expect(try receiptedSeq() == 4)
    try record([receipts[4]])
    #expect(try receiptedSeq() == 5)
  }

  @Test func `that park are listed with their reason, the newest first`() throws {
    let written = try (1...3).map { try node.write([Sample.note(record, "\($0)")]) }
    let first = try receive([written[0]], .parked)
    let rest = try receive([written[1]]) + (try receive([written[2]], .parked))
    let parked = try hub.read { try ReceiptTable($0).parked(limit: 10) }
    #expect(parked == [rest[1], first[0]])
    #expect(parked.allSatisfy { $0.reason == "change.tooLarge" })
    #expect(try hub.read { try ReceiptTable($0).parked(limit: 1) } == [rest[1]])
    try record(first + rest)
    #expect(try node.read { try ReceiptTable($0).parked(limit: 10) } == parked)
  }
}
