import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import Testing

/// The one row in which everybody who writes to a record says what one custom field of it says.
@Suite struct `The value of a custom field` {
  private static let record = Sample.record(1)

  private static func context(_ node: UInt64, _ seq: UInt64, seen: UInt64) -> WriteContext {
    WriteContext(
      stamp: Stamp(
        time: HybridTime(packed: seq << 16), node: TestNode.nodeID(node), incarnation: 1,
        seq: seq, position: Position(epoch: 1, hubSeq: seq)), seenHub: Position(epoch: 1, hubSeq: seen))
  }

  private static func states(_ operations: [Operation], seen: [UInt64]) -> [RowState] {
    zip(operations, seen).enumerated().map { index, item in
      RowState(
        item.0, in: context(UInt64(index % 2 + 1), UInt64(index + 1), seen: item.1), catalogue: .current)
    }
  }

  private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  /// Three writes of two nodes, each of one of four contents, having seen nothing or everything before: all of them.
  @Test func `is the same in whatever order its writes come, and twice as well as once`() throws {
    let contents = [
      Sample.field(Self.record, 0, "165"), Sample.field(Self.record, 0, nil),
      Sample.field(Self.record, 0, add: ["omega"]),
      Sample.field(Self.record, 0, add: ["iwc"], remove: ["omega"]),
    ]
    var seen = 0
    for first in contents {
      for second in contents {
        for third in contents {
          for knowing in [[0, 0, 0], [0, 1, 2], [0, 0, 2], [0, 1, 1]] as [[UInt64]] {
            let states = Self.states([first, second, third], seen: knowing)
            let results = Self.orders.map { order in
              order.map { states[$0] }.reduce(states[order[0]]) { $0.joined(with: $1, catalogue: .current) }
            }
            #expect(results.allSatisfy { $0 == results[0] })
            seen += 1
          }
        }
      }
    }
    #expect(seen == 256)
  }

  @Test func `keeps the loser of two who did not know of each other, and lists it`() throws {
    let states = Self.states(
      [Sample.field(Self.record, 0, "165"), Sample.field(Self.record, 0, "170")], seen: [0, 0])
    let joined = states[0].joined(with: states[1], catalogue: .current)
    #expect(joined.value(FieldValueField.value)?.text == "170")
    #expect(joined.losers.map(\.value) == [.text("165")])
    // Who had seen it wrote over it knowingly.
    let known = Self.states(
      [Sample.field(Self.record, 0, "165"), Sample.field(Self.record, 0, "170")], seen: [0, 1])
    #expect(known[0].joined(with: known[1], catalogue: .current).losers.isEmpty)
  }

  @Test func `of several options has what both added, and lacks only what a removal had seen`() {
    let states = Self.states(
      [
        Sample.field(Self.record, 0, add: ["omega"]),
        Sample.field(Self.record, 0, add: ["iwc"], remove: ["omega"]),
      ], seen: [0, 0])
    let joined = states[0].joined(with: states[1], catalogue: .current)
    #expect(joined.members(of: FieldValueField.choices.id) == ["iwc", "omega"])
    #expect(joined.lastStamp(FieldValueField.choices.id) == states[1].lastStamp(FieldValueField.choices.id))
  }
}

/// A node whose program was made before there were custom fields.
@Suite struct `A node of an older program` {
  private let hub: TestNode
  private let node: TestNode
  private let record = Sample.record(1)
  private static let older = Catalogue(
    tables: Catalogue.current.tables.filter {
      ![.fieldModule, .fieldDefinition, .fieldOption, .fieldValue].contains($0.id)
    })

  init() throws {
    hub = try TestNode(.hub, number: 9)
    node = try TestNode(.store, number: 1, store: Sample.storeA)
  }

  private var definition: Operation {
    Operation(
      table: .fieldDefinition, row: Sample.row(0),
      writes: [
        .init(FieldDefinitionField.code.id, .text("watch.brands")),
        .init(FieldDefinitionField.kind.id, .text("options")),
      ])
  }

  /// What the hub has of its rows, as it goes to nodes.
  private func images() throws -> [(table: TableID, row: RowID, image: [UInt8])] {
    try hub.write([definition], kind: .organisation)
    try hub.write(
      [
        Sample.name(record, "王小明"), Sample.field(record, 0, add: ["omega"]),
        Sample.field(record, 1, "mainspring"),
      ], about: record)
    return try hub.read { connection in
      try connection.query("SELECT tableID, rowID, image FROM rowState ORDER BY tableID, rowID") {
        (TableID(UInt32(clamping: $0.integer(0))), try $0.id(1), $0.bytes(2))
      }
    }
  }

  private func take(_ images: [[UInt8]], as catalogue: Catalogue) throws {
    let profile = node.profile
    try node.database.writeBlocking { connection in
      let writer = StateWriter(connection, profile: profile, catalogue: catalogue)
      for image in images { try writer.replaceBase(image) }
      try writer.finish()
      try PropertyTable(connection).set(.cursor, Position(epoch: 1, hubSeq: 9))
    }
  }

  private func sums() throws -> [FingerprintTable.Entry] {
    try node.read { connection in
      try [Scope.everyone, node.profile.scope].map { try FingerprintTable(connection).entry($0) }
    }
  }

  private static let tables = ["fieldDefinition", "fieldValue"]

  @Test func `keeps rows of custom fields to the byte, and shows them once it is a newer one`() throws {
    let images = try images()
    try take(images.map(\.image), as: Self.older)
    for table in Self.tables {
      #expect(try node.read { try $0.count("SELECT count(*) FROM \(table)") } == 0, "\(table)")
    }
    for item in images {
      let kept = try node.read { connection in
        try connection.first(
          "SELECT image FROM rowState WHERE tableID = ? AND rowID = ?",
          [.number(item.table.number), .id(item.row)]
        ) { $0.bytes(0) }
      }
      #expect(kept == item.image, "\(item.table)")
    }
    try LearntTables.takeIn(node.starting())
    #expect(try node.read { try $0.count("SELECT count(*) FROM fieldDefinition") } == 1)
    #expect(try node.read { try $0.count("SELECT count(*) FROM fieldValue") } == 2)
    let found = try node.read { connection in
      try SearchIndex(connection).records(SearchTerm.field("omega", in: Sample.row(0)), limit: 9)
    }
    #expect(found == [record])
    // As if they had come now: another node that took them with this program counts the same.
    let after = try sums()
    let tables = Self.tables + ["rowState", "sourceRecord"]
    let upgraded = try node.read { try Snapshot($0, tables: tables) }
    let fresh = try `A node of an older program`()
    try fresh.take(images.map(\.image), as: .current)
    #expect(try fresh.sums() == after)
    #expect(try fresh.node.read { try Snapshot($0, tables: tables) } == upgraded)
    // Once is enough.
    try LearntTables.takeIn(node.starting())
    #expect(try sums() == after)
  }

  @Test func `purges what leaves it, also what it took in`() throws {
    try take(try images().map(\.image), as: Self.older)
    try LearntTables.takeIn(node.starting())
    let profile = node.profile
    try node.database.writeBlocking { connection in
      let writer = StateWriter(connection, profile: profile)
      try writer.purge(record)
      try writer.finish()
      try PropertyTable(connection).set(.cursor, Position(epoch: 1, hubSeq: 10))
    }
    #expect(try node.read { try $0.count("SELECT count(*) FROM fieldValue") } == 0)
    #expect(try sums()[1] == .empty)
  }
}
