import Access
import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records
import Runtime
import Sync
import Trust

/// A hub with a real database in a folder of its own, called without a network unless a measurement says otherwise.
final class BenchHub: Sendable {
  let path: String
  let database: Database
  let world: World
  let key = LogKey.generate()
  let profile: NodeProfile
  let news = NewsBoard()

  init(in folder: String) async throws {
    path = folder + "/hub.db"
    world = try .system()
    profile = NodeProfile(
      dealer: world.newRowID(), node: world.newID(), incarnation: 1, kind: .hub, name: "hub", store: nil,
      associate: nil, hub: world.newID(), enrolledAt: world.clock.wall())
    database = try Database.open(path: path)
    try database.migrate(copyPath: folder + "/before.db", at: world.clock.wall())
    let (profile, key) = (profile, key)
    try await database.write { connection in
      try profile.save(connection)
      try PropertyTable(connection).set(.epoch, 1)
      try connection.execute(
        "INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)",
        [.id(profile.node), .bytes(key.publicKey), .bytes([])])
    }
    try await desk.issueBeacon()
  }

  var log: LocalLog {
    let key = key
    return LocalLog(profile: profile) { try key.sign(message: $0) }
  }

  var desk: HubDesk {
    HubDesk(
      database: database, log: log, world: world, news: news,
      verify: { LogKey.verify($0, message: $1, publicKey: $2) })
  }

  var recorder: Recorder { Recorder(database: database, log: log, world: world, news: news) }

  /// Decides until nothing waits.
  func decide(_ adjudicator: Adjudicator) async throws {
    while try await !adjudicator.decideBatch().isIdle {}
  }

  /// Enrols a store with one associate, in the form every hub keeps.
  func enrol(_ name: String) async throws -> Shell {
    let shell = Shell(
      name: name, node: world.newID(), store: world.newID(), associate: world.newID(), hub: profile.node,
      world: world)
    let enrolledAt = world.clock.wall()
    try await database.write { connection in
      try SessionTable(connection).save(
        Session(
          node: shell.node, incarnation: 1, issuedCounter: 0, confirmedCounter: 0, cursor: .start,
          lastContactAt: enrolledAt, version: "", scope: .store(shell.store), enrolledAt: enrolledAt))
      try connection.execute(
        "INSERT INTO logKey (node, incarnation, keyID, publicKey, certificate) VALUES (?, 1, 1, ?, ?)",
        [.id(shell.node), .bytes(shell.key.publicKey), .bytes([])])
    }
    _ = try await recorder.record(kind: .organisation, actor: nil, permission: .manageStaff) { _ in
      let rows = [
        Operation(
          table: .store, row: shell.store.row,
          writes: [.init(StoreField.code.id, .text(name)), .init(StoreField.name.id, .text(name))]),
        Operation(
          table: .associate, row: shell.associate.row,
          writes: [
            .init(AssociateField.code.id, .text("\(name)-01")),
            .init(AssociateField.storeID.id, .id(shell.store)),
            .init(AssociateField.role.id, .text("associate")),
          ]),
        Operation(
          table: .node, row: shell.node.row,
          writes: [
            .init(NodeField.name.id, .text(name)), .init(NodeField.kind.id, .text("store")),
            .init(NodeField.storeID.id, .id(shell.store)),
            .init(NodeField.logKey.id, .bytes(shell.key.publicKey)),
          ]),
      ]
      return ([Draft(subject: nil, operations: rows)], ())
    }
    return shell
  }

  /// Many stores, and what a change written now names: the newest beacon and the head that was seen.
  func enrol(count: Int) async throws -> [Shell] {
    var shells: [Shell] = []
    for number in 0..<count { shells.append(try await enrol("S\(number)")) }
    let (beacon, head) = try await database.read { connection in
      (try BeaconTable(connection).latest()?.beacon.reference, try HubOrder(connection).head)
    }
    for shell in shells { shell.meet(beacon: beacon, head: head) }
    return shells
  }
}

/// A store node whose database is real, for what happens at the node.
struct BenchNode: Sendable {
  let database: Database
  let path: String
  let shell: Shell
  let profile: NodeProfile
  let hub: BenchHub

  init(_ shell: Shell, of hub: BenchHub, in folder: String) async throws {
    self.shell = shell
    self.hub = hub
    path = folder + "/\(shell.name).db"
    profile = NodeProfile(
      dealer: hub.profile.dealer, node: shell.node, incarnation: 1, kind: .store, name: shell.name,
      store: shell.store, associate: nil, hub: hub.profile.node, enrolledAt: hub.world.clock.wall())
    database = try Database.open(path: path)
    try database.migrate(copyPath: folder + "/before.db", at: hub.world.clock.wall())
    let profile = profile
    try await database.write { try profile.save($0) }
  }

  var log: LocalLog {
    let key = shell.key
    return LocalLog(profile: profile) { try key.sign(message: $0) }
  }

  var desk: NodeDesk {
    NodeDesk(
      database: database, log: log, world: hub.world, hubLogKey: hub.key.publicKey, version: "bench",
      verify: { LogKey.verify($0, message: $1, publicKey: $2) })
  }

  var recorder: Recorder {
    Recorder(database: database, log: log, world: hub.world, news: NewsBoard())
  }

  /// Talks until both sides are even.
  ///
  /// - Parameter progress: told after each page of a pull.
  func settle(_ call: HubCall, progress: (PullProgress) throws -> Void = { _ in }) async throws {
    var isFresh = false
    try await hello(call)
    while true {
      let facts = try await desk.facts()
      if facts.unsentCount > 0 {
        guard let body = try await desk.pushRequest() else { return }
        try await desk.takePush(try await call("/sync/v1/push", body))
      } else if facts.cursor < facts.hubHead {
        let body = try await call("/sync/v1/pull", try await desk.pullRequest())
        try progress(try await desk.takePull(body, roundTrip: Milliseconds(1)))
      } else if isFresh {
        return
      } else {
        isFresh = true
        let body = try await call("/sync/v1/listen", try await desk.listenRequest(timeout: Milliseconds(0)))
        try await desk.takeListen(body, roundTrip: Milliseconds(1))
      }
    }
  }

  private func hello(_ call: HubCall) async throws {
    let body = try await call("/sync/v1/hello", try await desk.helloRequest())
    _ = try await desk.takeHello(body, roundTrip: Milliseconds(1))
  }

  /// Without a network.
  var direct: HubCall {
    let (hub, node) = (hub, shell.node)
    return { path, body in try await hub.desk.answer(path: path, body: body, from: node) }
  }
}
