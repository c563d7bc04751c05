import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Sync
import Synchronization
import Trust

/// A hub and some nodes with real databases in a folder of their own, desks wired to each other without a network.
/// One world for all, which the test moves.
final class Fleet: Sendable {
  let root: String
  let time: ManualWorld
  let hubKey = LogKey.generate()
  let hubNode: NodeID
  let dealer: RowID
  let headOffice: AssociateID

  init(seed: UInt64 = 1) throws {
    time = ManualWorld(seed: seed)
    let world = time.world
    root =
      FileManager.default.temporaryDirectory.path + "/fleet-\(ProcessInfo.processInfo.processIdentifier)-"
      + "\(Foundation.UUID())"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    hubNode = world.newID()
    dealer = world.newRowID()
    headOffice = world.newID()
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { root + "/" + name }

  func open(_ name: String) throws -> Database {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    let database = try Database.open(path: path(name) + "/clientele.db")
    try database.migrate(copyPath: path(name) + "/before.db", at: time.world.clock.wall())
    return database
  }

  /// A copy of a database as it stands, to be put back later.
  func copy(_ database: Database, as name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    try database.copy(to: path(name) + "/clientele.db")
  }

  func makeHub() async throws -> HubRig {
    let database = try open("hub")
    let world = time.world
    let profile = NodeProfile(
      dealer: dealer, node: hubNode, incarnation: 1, kind: .hub, name: "hub", store: nil, associate: nil,
      hub: hubNode, enrolledAt: world.clock.wall())
    let key = hubKey
    let (node, office) = (hubNode, headOffice)
    try await database.write { connection in
      try profile.save(connection)
      try PropertyTable(connection).set(.epoch, 1)
      try connection.execute(
        "INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)",
        [.id(node), .bytes(key.publicKey), .bytes([])])
    }
    let hub = HubRig(fleet: self, database: database, profile: profile)
    _ = try await hub.recorder.record(kind: .organisation, actor: nil, permission: .manageStaff) { _ in
      let row = Operation(
        table: .associate, row: office.row,
        writes: [
          .init(AssociateField.code.id, .text("HQ")), .init(AssociateField.role.id, .text("headOffice")),
        ])
      return ([Draft(subject: nil, operations: [row])], ())
    }
    try await hub.desk.issueBeacon()
    return hub
  }

  /// Opens the hub's database as it lies in a folder.
  func reopenHub(_ name: String) throws -> HubRig {
    let database = try open(name)
    let profile = try database.readBlocking { try NodeProfile.load($0) }
    guard let profile else { throw ClienteleError(.databaseCorrupt, "no hub in \(name)") }
    return HubRig(fleet: self, database: database, profile: profile)
  }

  /// Enrols a store with one associate.
  ///
  /// - Parameter isOpened: whether it has been in contact once.
  func makeStore(_ name: String, at hub: HubRig, isOpened: Bool = true) async throws -> NodeRig {
    let world = time.world
    let (node, store, associate): (NodeID, StoreID, AssociateID) = (
      world.newID(), world.newID(), world.newID()
    )
    let key = LogKey.generate()
    let enrolledAt = world.clock.wall()
    try await hub.enrol(node, name, store: store, associate: associate, key: key, at: enrolledAt)
    let database = try open(name)
    let profile = NodeProfile(
      dealer: dealer, node: node, incarnation: 1, kind: .store, name: name, store: store, associate: nil,
      hub: hubNode, enrolledAt: enrolledAt)
    try await database.write { try profile.save($0) }
    let rig = NodeRig(
      fleet: self, database: database, profile: profile, associate: associate, keys: NodeKeys(first: key))
    // It knows its staff from the first contact.
    if isOpened { try await rig.settle(with: hub) }
    return rig
  }
}

/// The log keys of one node by incarnation.
final class NodeKeys: Sendable {
  private let keys: Mutex<[UInt32: LogKey]>

  init(first: LogKey) { keys = Mutex([1: first]) }

  func key(_ incarnation: UInt32) -> LogKey {
    keys.withLock { keys in keys[incarnation] ?? LogKey.generate() }
  }

  func set(_ key: LogKey, _ incarnation: UInt32) { keys.withLock { $0[incarnation] = key } }
}

/// The hub's desk, its decisions and its recorder over one database.
struct HubRig: Sendable {
  let fleet: Fleet
  let database: Database
  let profile: NodeProfile

  var log: LocalLog {
    let key = fleet.hubKey
    return LocalLog(profile: profile) { try key.sign(message: $0) }
  }

  var desk: HubDesk {
    HubDesk(
      database: database, log: log, world: fleet.time.world, news: NewsBoard(),
      verify: { LogKey.verify($0, message: $1, publicKey: $2) })
  }

  var recorder: Recorder {
    Recorder(database: database, log: log, world: fleet.time.world, news: NewsBoard())
  }

  /// Somebody on the list of staff.
  func staff(_ code: String, role: String, store: StoreID? = nil) async throws -> AssociateID {
    let associate: AssociateID = fleet.time.world.newID()
    _ = try await recorder.record(kind: .organisation, actor: nil, permission: .manageStaff) { _ in
      var writes = [
        Operation.Write(AssociateField.code.id, .text(code)), .init(AssociateField.role.id, .text(role)),
      ]
      if let store { writes.append(.init(AssociateField.storeID.id, .bytes(store.row.bytes))) }
      return (
        [Draft(subject: nil, operations: [Operation(table: .associate, row: associate.row, writes: writes)])],
        ()
      )
    }
    return associate
  }

  func decide() async throws {
    let adjudicator = Adjudicator(recorder: recorder)
    while try await !adjudicator.decideBatch().isIdle {}
  }

  func enrol(
    _ node: NodeID, _ name: String, store: StoreID, associate: AssociateID, key: LogKey, at instant: Instant
  ) async throws {
    try await database.write { connection in
      try SessionTable(connection).save(
        Session(
          node: node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
          lastContactAt: instant, version: "", scope: .store(store), enrolledAt: instant))
      try connection.execute(
        "INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)",
        [.id(node), .bytes(key.publicKey), .bytes([])])
    }
    _ = try await recorder.record(kind: .organisation, actor: nil, permission: .manageStaff) { _ in
      let rows = [
        Operation(
          table: .store, row: store.row,
          writes: [.init(StoreField.code.id, .text(name)), .init(StoreField.name.id, .text(name))]),
        Operation(
          table: .associate, row: associate.row,
          writes: [
            .init(AssociateField.code.id, .text("\(name)-01")),
            .init(AssociateField.storeID.id, .bytes(store.row.bytes)),
            .init(AssociateField.role.id, .text("associate")),
          ]),
        Operation(
          table: .node, row: node.row,
          writes: [
            .init(NodeField.name.id, .text(name)), .init(NodeField.kind.id, .text("store")),
            .init(NodeField.storeID.id, .bytes(store.row.bytes)),
            .init(NodeField.logKey.id, .bytes(key.publicKey)),
          ]),
      ]
      return ([Draft(subject: nil, operations: rows)], ())
    }
  }
}

/// A node's desk and recorder over one database.
struct NodeRig: Sendable {
  let fleet: Fleet
  let database: Database
  let profile: NodeProfile
  let associate: AssociateID
  let keys: NodeKeys

  var log: LocalLog {
    let keys = keys
    return LocalLog(profile: profile, signAs: { try keys.key($0).sign(message: $1) })
  }

  var desk: NodeDesk {
    NodeDesk(
      database: database, log: log, world: fleet.time.world, hubLogKey: fleet.hubKey.publicKey,
      version: "test",
      verify: { LogKey.verify($0, message: $1, publicKey: $2) })
  }

  var recorder: Recorder {
    Recorder(database: database, log: log, world: fleet.time.world, news: NewsBoard())
  }

  /// The same node over another database file: a copy put back, or run elsewhere.
  func over(_ name: String) throws -> NodeRig {
    NodeRig(fleet: fleet, database: try fleet.open(name), profile: profile, associate: associate, keys: keys)
  }

  @discardableResult
  func register(_ name: String, phone: String) async throws -> RegisterMember.Registered {
    try await RegisterMember(associate: associate, name: name, phones: [phone]).run(recorder)
  }

  func names() async throws -> [String] {
    try await database.read { connection in
      try connection.query("SELECT name FROM sourceRecord ORDER BY name") { $0.text(0) }
    }
  }

  /// Talks with the hub until both sides are even, or for a number of steps.
  ///
  /// - Parameter recording: told every request.
  /// - Returns: what was done, in order.
  @discardableResult
  func settle(
    with hub: HubRig, steps: Int = 60,
    recording: @escaping @Sendable (_ path: String, _ body: [UInt8]) -> Void = { _, _ in }
  ) async throws -> [NodeSession.Directive] {
    var session = NodeSession()
    var done: [NodeSession.Directive] = []
    var isFresh = false
    let call: HubCall = { path, body in
      recording(path, body)
      return try await hub.desk.answer(path: path, body: body, from: self.profile.node)
    }
    for _ in 0..<steps {
      let directive = session.next(try await desk.facts())
      done.append(directive)
      switch directive {
      case .hello:
        let body = try await call(SyncPath.hello, try await desk.helloRequest())
        session.handle(.helloAnswered(try await desk.takeHello(body, roundTrip: Milliseconds(10))))
      case .push:
        guard let body = try await desk.pushRequest() else { continue }
        try await desk.takePush(try await call(SyncPath.push, body))
      case .giveBack:
        guard let request = try await desk.giveBackRequest() else {
          try await desk.endGiveBack()
          continue
        }
        try await desk.takeGiveBack(
          try await call(SyncPath.giveBack, request.body), through: request.through)
      case .pull:
        _ = try await desk.takePull(
          try await call(SyncPath.pull, try await desk.pullRequest()), roundTrip: Milliseconds(10))
      case .repair:
        let report = try await desk.compareRows(repairs: true, call: call)
        if report.isStale { isFresh = false }
      case .beginIncarnation(let reason):
        let key = LogKey.generate()
        let request = try await desk.incarnationRequest(
          key: key.publicKey, prove: { try key.sign(message: $0) }, reason: reason)
        let body = try await call(SyncPath.incarnation, request)
        keys.set(key, try desk.readIncarnation(body).incarnation)
        try await desk.beginIncarnation(body, key: key.publicKey, reason: reason)
        session.handle(.incarnationBegan)
      case .listen:
        guard !isFresh else { return done }
        isFresh = true
        let body = try await call(SyncPath.listen, try await desk.listenRequest(timeout: Milliseconds(0)))
        try await desk.takeListen(body, roundTrip: Milliseconds(10))
        continue
      case .pause, .halt: return done
      }
      isFresh = false
    }
    return done
  }

  func status() async throws -> SyncStatus.Report {
    try await SyncStatus().run(database, profile: profile)
  }
}
