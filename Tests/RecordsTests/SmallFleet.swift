import Catalogue
import ChangeLog
import Kernel
import NodeKit
import Persistence
import Records
import TestKit

/// A hub and three nodes of two stores with real databases, and the sync between them in its plainest form:
/// everything is selected by looking at every row.
final class SmallFleet {
  let hub: TestNode
  let nodes: [TestNode]
  private var random: SeededRandom
  /// By node: how many of its changes the hub has.
  private var received: [Int]

  static let shared = Sample.record(1)
  static let wandering = Sample.record(2)

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    hub = try TestNode(.hub, number: 9, seed: seed)
    nodes = try [
      TestNode(.store, number: 1, store: Sample.storeA, seed: seed),
      TestNode(.store, number: 2, store: Sample.storeA, seed: seed),
      TestNode(.store, number: 3, store: Sample.storeB, seed: seed),
    ]
    received = [0, 0, 0]
    let turns: [Milliseconds] = [.days(365), .days(-365), Milliseconds(1)]
    for (node, turn) in zip(nodes, turns.shuffled(using: &random)) { node.clock.turnWall(turn) }
    try hub.write([Sample.name(Self.shared, "first"), Sample.name(Self.wandering, "first")])
    for scope in [Sample.scopeA, Sample.scopeB] { try hold(Self.shared, scope, true) }
    try hold(Self.wandering, Sample.scopeA, true)
    for node in nodes.indices { try pull(node) }
  }

  func step() throws {
    for node in nodes + [hub] { node.clock.advance(Milliseconds(Int64(random.below(3)))) }
    let node = random.below(nodes.count)
    switch random.below(12) {
    case 0..<5: try nodes[node].write(operations(at: nodes[node]))
    case 5: try hub.write(operations(at: hub))
    case 6: try hold(Self.wandering, Sample.scopeB, random.chance(percent: 60))
    case 7..<9: try push(node, countMax: 1 + random.below(3), isAnswered: random.chance(percent: 70))
    default: try pull(node)
    }
  }

  /// Everybody sends all and takes all.
  func settle() throws {
    for node in nodes.indices { try push(node, countMax: .max, isAnswered: true) }
    for node in nodes.indices { try pull(node) }
  }

  /// Writes on rows the node holds, few rows and few values, so that many concern the same cell.
  private func operations(at node: TestNode) throws -> [Operation] {
    let records = [Self.shared, Self.wandering].filter { (try? node.shown(.sourceRecord, $0.row)) != nil }
    let record = records.isEmpty ? Sample.record(3) : records.pick(&random)
    let word = ["x", "y", "z"].pick(&random)
    return switch random.below(10) {
    case 0: [Sample.store(Sample.storeA, name: word)]
    case 1: [Sample.name(record, random.chance(percent: 80) ? word : nil)]
    case 2: [Sample.note(record, word), Sample.name(record, word)]
    case 3: [Sample.tags(record, add: [word])]
    case 4: [Sample.tags(record, add: random.chance(percent: 50) ? ["x"] : [], remove: [word])]
    case 5: [Sample.visit(Sample.row(UInt64(random.below(2))), of: record, note: word)]
    case 6:
      [Sample.phone(Sample.row(UInt64(10 + record.row.low)), of: record, "1391113822\(random.below(3))")]
    case 7: [Sample.field(record, 0, random.chance(percent: 80) ? word : nil)]
    case 8:
      [
        Sample.field(
          record, UInt64(random.below(2)), add: random.chance(percent: 60) ? ["x", word] : [],
          remove: random.chance(percent: 40) ? ["y"] : [])
      ]
    default:
      [Sample.notice(Sample.row(20), to: Sample.storeA, state: ["unread", "read", "done"].pick(&random))]
    }
  }

  // MARK: The hub

  func push(_ index: Int, countMax: Int, isAnswered: Bool) throws {
    let node = nodes[index]
    let changes = try node.read {
      try ChangeTable($0).changes(
        of: node.profile.node, incarnation: 1, above: UInt64(received[index]),
        countMax: min(countMax, 1_000), bytesMax: .max)
    }
    guard !changes.isEmpty else { return }
    received[index] += changes.count
    let parked = changes.map { _ in random.chance(percent: 10) }
    let (profile, now) = (hub.profile, hub.world.clock.wall())
    let receipts = try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      var order = try HubOrder(connection)
      for (change, isParked) in zip(changes, parked) {
        let receipt = order.place(change, verdict: isParked ? .parked : .accepted, reason: "", at: now)
        try writer.commit(change, receipt: receipt)
      }
      let receipts = order.receipts
      try order.save(answer: [1])
      try writer.finish()
      return receipts
    }
    if isAnswered { try take(receipts, at: node) }
  }

  func hold(_ record: SourceRecordID, _ scope: Scope, _ holds: Bool) throws {
    // Each change of who holds what has its own place in the hub's order.
    try hub.write([Sample.store(Sample.storeB, name: "s")])
    let profile = hub.profile
    try hub.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      let head = try HubOrder(connection).head
      if holds {
        try writer.enter(record, into: scope, at: head)
      } else {
        try writer.exit(record, from: scope, at: head)
      }
      try writer.finish()
    }
  }

  // MARK: A node

  private func take(_ receipts: [[UInt8]], at node: TestNode) throws {
    try node.database.writeBlocking { connection throws in
      for bytes in receipts {
        try ReceiptRecorder(connection).record(Receipt(decoding: bytes), bytes: bytes, answer: nil)
      }
    }
  }

  func pull(_ index: Int) throws {
    let node = nodes[index]
    let cursor = try node.read { try PropertyTable($0).position(.cursor) }
    let page = try hub.read { try Page($0, for: node.profile, after: cursor) }
    try take(page.receipts, at: node)
    let profile = node.profile
    try node.database.writeBlocking { connection throws in
      let writer = StateWriter(connection, profile: profile)
      try writer.endOverlay(of: 1, through: page.coveredSeq)
      for record in page.exited { try writer.purge(record) }
      for image in page.images { try writer.replaceBase(image) }
      try writer.settle()
      try writer.finish()
      var head = try ChangeTable(connection).head(of: profile.node, incarnation: 1)
      head.hybridTime = max(head.hybridTime, page.stamp)
      try ChangeTable(connection).setHead(head)
      try PropertyTable(connection).set(.cursor, page.head)
    }
  }
}

/// What a node gets in one checkpoint.
private struct Page {
  let head: Position
  let stamp: HybridTime
  let exited: [SourceRecordID]
  let images: [[UInt8]]
  let receipts: [[UInt8]]
  let coveredSeq: UInt64

  init(_ connection: Connection, for profile: NodeProfile, after cursor: Position) throws {
    let order = try HubOrder(connection)
    let serve = ServeTable(connection)
    head = order.head
    stamp = order.headStamp
    exited = try serve.exited(profile.scope, after: cursor, through: head).map(\.record)
    images = try connection.query(
      "SELECT position, bucket, image FROM rowState ORDER BY position, tableID, rowID"
    ) {
      (position: $0.position(0), bucket: Bucket(column: $0.bytes(1)), image: $0.bytes(2))
    }.filter { row in
      switch row.bucket {
      case .everyone, .lookup: row.position > cursor
      case .store(let store): profile.store == store && row.position > cursor
      case .record(let record):
        try serve.scopes(holding: record).contains {
          $0.scope == profile.scope && (row.position > cursor || $0.enteredAt > cursor)
        }
      case .associate(let associate): profile.associate == associate && row.position > cursor
      case .hub, nil: false
      }
    }.map(\.image)
    receipts = try ReceiptTable(connection).receipts(
      of: profile.node, incarnation: 1, above: 0, countMax: 10_000)
    coveredSeq = UInt64(receipts.count)
  }
}
