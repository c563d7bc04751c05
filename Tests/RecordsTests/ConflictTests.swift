import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// Concurrent writes at the hub: the loser is kept and listed until somebody who saw it writes.
@Suite struct `A concurrent write that lost` {
  private let hub: TestNode
  private let nodes: [TestNode]
  private let record = Sample.record(1)

  init() throws {
    hub = try TestNode(.hub, number: 9)
    nodes = try (1...3).map { try TestNode(.store, number: $0, store: Sample.storeA) }
  }

  /// One write of a node, received by the hub.
  private func write(_ node: Int, _ operation: Operation, seen: UInt64 = 0) throws {
    let writer = nodes[node]
    try writer.database.writeBlocking {
      try PropertyTable($0).set(.cursor, seen == 0 ? .start : Position(epoch: 1, hubSeq: seen))
    }
    writer.clock.advance(Milliseconds(Int64(node + 1)))
    let change = try writer.write([operation])
    let (profile, now) = (hub.profile, hub.world.clock.wall() + .days(1))
    try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      var order = try HubOrder(connection)
      try writer.commit(change, receipt: order.place(change, verdict: .accepted, reason: "", at: now))
      try order.save(answer: [1])
      try writer.finish()
    }
  }

  private func listed() throws -> [String] {
    try hub.read { try ConflictTable($0).list(limit: 100) }.map { "\($0.node.row.low):\($0.value ?? "-")" }
      .sorted()
  }

  @Test func `is kept with its node and its value`() throws {
    try write(0, Sample.name(record, "王"))
    try write(1, Sample.name(record, "黄"))
    let conflict = try #require(try hub.read { try ConflictTable($0).list(limit: 100) }.first)
    #expect(conflict.table == .sourceRecord)
    #expect(conflict.row == record.row)
    #expect(conflict.field == SourceRecordField.name.id)
    #expect(try listed() == ["1:王"])
    #expect(try hub.shown(.sourceRecord, record.row)?.value(SourceRecordField.name)?.text == "黄")
  }

  @Test func `is the last of its node, and there is one of each node`() throws {
    try write(0, Sample.note(record, "a1"))
    try write(1, Sample.note(record, "b1"))
    try write(2, Sample.note(record, "c1"))
    try write(0, Sample.note(record, "a2"))
    #expect(try listed().count == 2)
    let values =
      try listed() + [try hub.shown(.sourceRecord, record.row)?.value(SourceRecordField.note)?.text ?? ""]
    #expect(!values.contains { $0.hasSuffix("a1") })
  }

  @Test func `is settled by a write that had seen both`() throws {
    try write(0, Sample.name(record, "王"))
    try write(1, Sample.name(record, "黄"))
    #expect(try listed().count == 1)
    try write(2, Sample.name(record, "王"), seen: 2)
    #expect(try listed().isEmpty)
  }

  @Test func `that took the value away is listed as such`() throws {
    try write(0, Sample.name(record, nil))
    try write(1, Sample.name(record, "黄"))
    #expect(try listed() == ["1:-"])
  }

  @Test func `of a fact is another telling, without a field`() throws {
    try write(0, Sample.visit(Sample.row(1), of: record, note: "bought a watch"))
    try write(1, Sample.visit(Sample.row(1), of: record, note: "bought nothing"))
    let conflict = try #require(try hub.read { try ConflictTable($0).list(limit: 100) }.first)
    #expect(conflict.field == nil)
    #expect(conflict.value?.contains("bought nothing") == true)
  }

  @Test func `of one and the same content is none`() throws {
    try write(0, Sample.visit(Sample.row(1), of: record, note: "same"))
    try write(1, Sample.visit(Sample.row(1), of: record, note: "same"))
    #expect(try listed().isEmpty)
  }

  @Test func `leaves the list with its row`() throws {
    try write(0, Sample.name(record, "王"))
    try write(1, Sample.name(record, "黄"))
    let image = try #require(try hub.shown(.sourceRecord, record.row)).encoded()
    let node = nodes[2]
    let profile = node.profile
    func checkpoint(_ body: (StateWriter) throws -> Void) throws {
      try node.database.writeBlocking { connection throws in
        let writer = StateWriter(connection, profile: profile)
        try body(writer)
        try writer.finish()
        try PropertyTable(connection).set(.cursor, Position(epoch: 1, hubSeq: 2))
      }
    }
    try checkpoint { try $0.replaceBase(image) }
    #expect(try node.read { try ConflictTable($0).list(limit: 10).count } == 1)
    try checkpoint { try $0.purge(record) }
    #expect(try node.read { try ConflictTable($0).list(limit: 10).isEmpty })
  }
}
