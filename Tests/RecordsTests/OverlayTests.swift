import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// A change of a node from the moment it is written until the checkpoint that covers it.
@Suite struct `A node's own change` {
  private let hub: TestNode
  private let node: TestNode
  private let record = Sample.record(1)

  init() throws {
    hub = try TestNode(.hub, number: 9)
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  private func shownName() throws -> String? {
    try node.shown(.sourceRecord, record.row)?.value(SourceRecordField.name)?.text
  }

  private func pending() throws -> Int { try node.read { try $0.count("SELECT count(*) FROM pendingRow") } }

  private func sum() throws -> FingerprintTable.Entry {
    try node.read { try FingerprintTable($0).entry(node.profile.scope) }
  }

  /// The hub takes the node's changes; the images of what they touched come back.
  private func receive(_ changes: [Change], parked: Bool = false) throws -> (
    receipts: [Receipt], images: [[UInt8]]
  ) {
    let (profile, now) = (hub.profile, hub.world.clock.wall())
    return try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      var order = try HubOrder(connection)
      var states: [RowState] = []
      var receipts: [Receipt] = []
      for change in changes {
        let receipt = order.place(change, verdict: parked ? .parked : .accepted, reason: "r", at: now)
        states += try writer.commit(change, receipt: receipt)
        receipts.append(receipt)
      }
      try order.save(answer: [1])
      try writer.finish()
      return (receipts, states.map { $0.encoded() })
    }
  }

  private func checkpoint(
    covering seq: UInt64, _ images: [[UInt8]] = [], purging purged: [SourceRecordID] = []
  ) throws {
    let profile = node.profile
    try node.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      try writer.endOverlay(of: 1, through: seq)
      for record in purged { try writer.purge(record) }
      for image in images { try writer.replaceBase(image) }
      try writer.settle()
      try writer.finish()
      try PropertyTable(connection).set(.cursor, Position(epoch: 1, hubSeq: seq))
    }
  }

  @Test func `is shown at once and counts in no sum`() throws {
    try node.write([Sample.name(record, "王")])
    #expect(try shownName() == "王")
    #expect(try pending() == 1)
    #expect(try sum() == .empty)
  }

  @Test func `stays an overlay while only its receipt has come`() throws {
    let change = try node.write([Sample.name(record, "王")])
    let (receipts, _) = try receive([change])
    try node.database.writeBlocking { connection throws in
      try ReceiptRecorder(connection).record(receipts[0], bytes: receipts[0].encoded(), answer: nil)
    }
    #expect(try pending() == 1)
    #expect(try sum() == .empty)
    #expect(try shownName() == "王")
  }

  @Test func `becomes the hub's row in the checkpoint that covers it`() throws {
    let change = try node.write([Sample.name(record, "王")])
    let (_, images) = try receive([change])
    try checkpoint(covering: 1, images)
    #expect(try pending() == 0)
    #expect(try node.shown(.sourceRecord, record.row)?.encoded() == images[0])
    #expect(try sum().rows == 1)
    #expect(
      try node.read { try $0.count("SELECT count(*) FROM rowState WHERE base IS NOT NULL OR pending > 0") }
        == 0)
  }

  @Test func `lies over rows that come in meanwhile, and only as long as it is pending`() throws {
    let first = try node.write([Sample.name(record, "王")])
    try checkpoint(covering: 1, try receive([first]).images)
    // Later than the hub's, which stands above the receipt that it gave.
    node.clock.advance(.seconds(1))
    try node.write([Sample.note(record, "left")])
    let others = try hub.write([Sample.note(record, "theirs"), Sample.name(record, "王小明")])
    #expect(others.header.seq == 1)
    let theirs = try #require(try hub.shown(.sourceRecord, record.row)).encoded()
    try checkpoint(covering: 1, [theirs])
    let shown = try #require(try node.shown(.sourceRecord, record.row))
    #expect(shown.value(SourceRecordField.name)?.text == "王小明")
    #expect(shown.value(SourceRecordField.note)?.text == "left")
    #expect(try sum().rows == 1)
    #expect(
      try node.read { try $0.first("SELECT base FROM rowState WHERE pending > 0") { $0.bytes(0) } } == theirs)
  }

  @Test func `that was parked is gone from what its author sees, new rows altogether`() throws {
    let change = try node.write([Sample.name(record, "王"), Sample.store(Sample.storeA, name: "x")])
    _ = try receive([change], parked: true)
    try checkpoint(covering: 1)
    #expect(try node.shown(.sourceRecord, record.row) == nil)
    #expect(try node.shown(.store, Sample.storeA.row) == nil)
    let left = try node.read {
      try Snapshot(
        $0,
        tables: ["rowState", "sourceRecord", "store", "searchTerm", "heldTerm", "recordIndex", "pendingRow"])
    }
    #expect(left.isEmpty, "\(left)")
    #expect(try sum() == .empty)
  }

  @Test func `that was parked gives way to the version before it`() throws {
    let first = try node.write([Sample.name(record, "王")])
    let images = try receive([first]).images
    try checkpoint(covering: 1, images)
    let second = try node.write([Sample.name(record, "李")])
    #expect(try shownName() == "李")
    _ = try receive([second], parked: true)
    try checkpoint(covering: 2)
    #expect(try node.shown(.sourceRecord, record.row)?.encoded() == images[0])
    #expect(try sum().rows == 1)
  }

  @Test func `leaves later ones over the row when it is covered alone`() throws {
    let first = try node.write([Sample.name(record, "王")])
    try node.write([Sample.note(record, "later")])
    try checkpoint(covering: 1, try receive([first]).images)
    let shown = try #require(try node.shown(.sourceRecord, record.row))
    #expect(shown.value(SourceRecordField.name)?.text == "王")
    #expect(shown.value(SourceRecordField.note)?.text == "later")
    #expect(try pending() == 1)
  }

  @Test func `goes with a record that leaves the node`() throws {
    let first = try node.write([
      Sample.name(record, "王"), Sample.phone(Sample.row(1), of: record, "13911138222"),
    ])
    try checkpoint(covering: 1, try receive([first]).images)
    try node.write([Sample.note(record, "later")])
    try checkpoint(covering: 1, purging: [record])
    let left = try node.read {
      try Snapshot(
        $0,
        tables: [
          "rowState", "sourceRecord", "contactPoint", "searchTerm", "heldTerm", "searchSource", "recordIndex",
          "pendingRow", "conflict",
        ])
    }
    #expect(left.isEmpty, "\(left)")
    #expect(try sum() == .empty)
  }

  @Test func `touching a row several times is taken apart and together again`() throws {
    let change = try node.write([
      Sample.tags(record, add: ["gold"]), Sample.tags(record, add: ["vip"]), Sample.name(record, "王"),
    ])
    let shown = try #require(try node.shown(.sourceRecord, record.row))
    #expect(shown.members(of: SourceRecordField.tags.id) == ["gold", "vip"])
    let images = try receive([change]).images
    try checkpoint(covering: 1, [try #require(images.last)])
    #expect(
      try node.shown(.sourceRecord, record.row)?.members(of: SourceRecordField.tags.id) == ["gold", "vip"])
    #expect(try pending() == 0)
  }
}
