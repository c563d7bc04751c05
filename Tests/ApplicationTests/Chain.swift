import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import NodeKit
import Persistence
import Records
import Sync
import Testing

/// A hub and its stores, as the application sees them: real databases, and desks that hand each other the bytes
/// of requests and answers without a network between them.
final class Chain {
  let hub: TestNode
  let headOffice: Recorder
  let hubDesk: HubDesk
  let adjudicator: Adjudicator
  private(set) var shops: [Shop] = []

  struct Shop {
    let code: String
    let node: TestNode
    let store: StoreID
    let recorder: Recorder
    let desk: NodeDesk
    /// On its staff.
    let associate: AssociateID
    let colleague: AssociateID
  }

  /// - Parameter codes: of the stores, which have joined and know the staff.
  init(_ codes: [String] = ["A", "B", "C"], seed: UInt64 = 1) async throws {
    hub = try TestNode(.hub, number: 9, seed: seed)
    let news = NewsBoard()
    headOffice = Recorder(database: hub.database, log: hub.log, world: hub.world, news: news)
    hubDesk = HubDesk(
      database: hub.database, log: hub.log, world: hub.world, news: news, verify: TestSigner.verify)
    adjudicator = Adjudicator(recorder: headOffice)
    try await hubDesk.issueBeacon()
    for (index, code) in codes.enumerated() {
      shops.append(try join(code, number: UInt64(index + 1), seed: seed))
    }
    for shop in shops { try await sync(shop) }
  }

  subscript(code: String) -> Shop { shops[shops.firstIndex { $0.code == code } ?? 0] }

  static let headOfficeActor = AssociateID(RowID(high: 0x40, low: 1))

  private func join(_ code: String, number: UInt64, seed: UInt64) throws -> Shop {
    let store = StoreID(.derived(source: "store", document: code))
    let staff = ["01", "02"].map {
      AssociateID(.derived(source: "staff", document: code, line: "\(code)-\($0)"))
    }
    let node = try TestNode(.store, number: number, store: store, seed: seed)
    try hub.write(
      [
        operation(store.row, [(StoreField.code, .text(code)), (.name, .text("Store \(code)"))]),
        operation(
          node.profile.node.row,
          [(NodeField.name, .text(code)), (.kind, .text("store")), (.storeID, .id(store))]),
        operation(
          Self.headOfficeActor.row,
          [(AssociateField.code, .text("HQ-01")), (.storeID, .id(store)), (.role, .text("headOffice"))]),
      ]
        + staff.enumerated().map { index, id in
          operation(id.row, [(AssociateField.code, .text("\(code)-0\(index + 1)")), (.storeID, .id(store))])
        }, kind: .organisation)
    let enrolledAt = hub.world.clock.wall()
    try hub.database.writeBlocking { connection in
      try SessionTable(connection).save(
        Session(
          node: node.profile.node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
          lastContactAt: enrolledAt, version: "", scope: node.profile.scope, enrolledAt: enrolledAt))
      try connection.execute(
        "INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)",
        [.id(node.profile.node), .bytes(TestSigner.publicKey(of: node.profile.node)), .bytes([])])
      try connection.execute(
        """
        INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)
        ON CONFLICT (node, incarnation, keyID) DO NOTHING
        """, [.id(hub.profile.node), .bytes(TestSigner.publicKey(of: hub.profile.node)), .bytes([])])
    }
    return Shop(
      code: code, node: node, store: store,
      recorder: Recorder(database: node.database, log: node.log, world: node.world, news: NewsBoard()),
      desk: desk(of: node), associate: staff[0], colleague: staff[1])
  }

  /// A desk as a process has it after its start: everything it knows is in the tables.
  func desk(of node: TestNode) -> NodeDesk {
    NodeDesk(
      database: node.database, log: node.log, world: node.world,
      hubLogKey: TestSigner.publicKey(of: TestNode.hubID), version: "test", verify: TestSigner.verify)
  }

  private func operation<Field: CatalogueField>(_ row: RowID, _ values: [(Field, Value)])
    -> ChangeLog.Operation
  {
    ChangeLog.Operation(table: Field.table, row: row, writes: values.map { .init($0.0.id, $0.1) })
  }

  // MARK: The line

  func hello(_ shop: Shop) async throws -> HelloDecision {
    let answer = try await hubDesk.answer(
      path: SyncPath.hello, body: try await shop.desk.helloRequest(), from: shop.node.profile.node)
    return try await shop.desk.takeHello(answer, roundTrip: Milliseconds(20))
  }

  /// Sends what is unsent.
  func push(_ shop: Shop) async throws {
    while let request = try await shop.desk.pushRequest() {
      let answer = try await hubDesk.answer(path: SyncPath.push, body: request, from: shop.node.profile.node)
      try await shop.desk.takePush(answer)
    }
  }

  /// Takes what is new, and expects both sides to count the same rows.
  func pull(_ shop: Shop, at place: SourceLocation = #_sourceLocation) async throws {
    while true {
      let answer = try await hubDesk.answer(
        path: SyncPath.pull, body: try await shop.desk.pullRequest(), from: shop.node.profile.node)
      let progress = try await shop.desk.takePull(answer, roundTrip: Milliseconds(20))
      guard progress.isClosed else { continue }
      #expect(progress.isFaithful, "\(shop.code) holds other rows than the hub counts", sourceLocation: place)
      return
    }
  }

  func sync(_ shop: Shop, at place: SourceLocation = #_sourceLocation) async throws {
    let decision = try await hello(shop)
    #expect(decision == .carryOn, sourceLocation: place)
    try await push(shop)
    try await pull(shop, at: place)
  }

  /// Everybody sends, the hub decides, everybody takes.
  func settle(at place: SourceLocation = #_sourceLocation) async throws {
    for shop in shops { try await sync(shop, at: place) }
    try await decide()
    for shop in shops { try await sync(shop, at: place) }
  }

  func decide() async throws {
    while !(try await adjudicator.decideBatch().isIdle) {}
  }

  // MARK: Looking

  func snapshot(_ tables: [String], of node: TestNode? = nil) throws -> Snapshot {
    try (node ?? hub).read { try Snapshot($0, tables: tables) }
  }

  /// Records by member, as sets of names.
  func persons() throws -> Set<Set<String>> {
    let pairs = try hub.read { connection in
      try connection.query(
        """
        SELECT coalesce(membership.memberID, sourceRecord.id), sourceRecord.note FROM sourceRecord
        LEFT JOIN membership ON membership.id = sourceRecord.id
        """
      ) { (try $0.id(0), $0.text(1)) }
    }
    return Set(Dictionary(grouping: pairs, by: \.0).values.map { Set($0.map(\.1)) })
  }
}
