internal import Application
internal import Catalogue
internal import ChangeLog
internal import Exchange
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Runtime
internal import Sync
internal import Wire

/// A hub and a store with a little history, made anew for each run of a workflow from the same two disks, so
/// that a run does the same disk operations each time until its power fails.
final class CrashBench {
  let hub: Machine
  let node: Machine
  private let hubNews = NewsBoard()
  let staff: [AssociateID]
  /// Changes that a person at the node, or at the hub, was told are saved; at the hub also those it answered for.
  private(set) var acknowledgedAtNode: [Saved] = []
  private(set) var acknowledgedAtHub: [Saved] = []

  struct Saved {
    let node: NodeID
    let seq: UInt64
    let hash: Digest
  }

  /// The two disks after some history, everything synced.
  struct Origin {
    let hub: FaultDisk
    let node: FaultDisk
    let hubSecret: LogSecret
    let nodeSecret: LogSecret
    let hubProfile: NodeProfile
    let nodeProfile: NodeProfile
    let staff: [AssociateID]
  }

  static let seed: UInt64 = 41

  init(_ origin: Origin, hubDisk: FaultDisk, nodeDisk: FaultDisk) throws {
    let timeline = Timeline(seed: Self.seed)
    func machine(_ name: String, _ disk: FaultDisk, _ secret: LogSecret, _ profile: NodeProfile) throws
      -> Machine
    {
      let clock = MachineClock(
        timeline: timeline, seed: Self.seed, name: name, drift: 0, wallOffset: .hours(1))
      let machine = Machine(
        name: name, clock: clock, disk: disk, secret: secret, profile: profile, seed: Self.seed)
      try machine.open(nil)
      return machine
    }
    hub = try machine("hub", hubDisk, origin.hubSecret, origin.hubProfile)
    node = try machine("node", nodeDisk, origin.nodeSecret, origin.nodeProfile)
    staff = origin.staff
  }

  /// Makes the disks that every run starts from.
  static func origin() async throws -> Origin {
    let plan = Plan(seed: seed)
    let timeline = Timeline(seed: seed)
    var founding = Founding(plan: plan, timeline: timeline)
    let hub = try founding.makeHub()
    try hub.open(nil)
    let stations = try founding.makeStations(hub: hub)
    try hub.close()
    let node = stations[0].machine
    let origin = Origin(
      hub: hub.disk, node: node.disk, hubSecret: hub.secret, nodeSecret: node.secret, hubProfile: hub.profile,
      nodeProfile: node.profile, staff: stations[0].staff)
    let bench = try CrashBench(origin, hubDisk: hub.disk, nodeDisk: node.disk)
    try await bench.hello()
    try await bench.pull()
    for person in 0..<3 { try await bench.register(person) }
    try await bench.sync()
    try bench.hub.close()
    try bench.node.close()
    return origin
  }

  // MARK: What people do

  func recorder() throws -> Recorder { try node.recorder(NewsBoard()) }

  /// Runs a command at the node; it is acknowledged once it has returned.
  func acknowledge(_ machine: Machine, _ body: () async throws -> Void) async throws {
    let before = try machine.headSeq()
    try await body()
    let profile = machine.profile
    let changes = try machine.running().readBlocking {
      try ChangeTable($0).changes(
        of: profile.node, incarnation: profile.incarnation, above: before, countMax: 1_000, bytesMax: .max)
    }
    let saved = changes.map { Saved(node: profile.node, seq: $0.header.seq, hash: $0.hash) }
    if machine === hub { acknowledgedAtHub += saved } else { acknowledgedAtNode += saved }
  }

  func register(_ number: Int) async throws {
    try await acknowledge(node) {
      _ = try await RegisterMember(
        associate: staff[0], name: "王小\(number)", phones: ["1391234567\(number % 4)"]
      ).run(try recorder())
    }
  }

  func firstRecord() throws -> SourceRecordID {
    let found = try node.running().readBlocking { connection in
      try connection.first("SELECT id FROM sourceRecord ORDER BY id LIMIT 1") { SourceRecordID(try $0.id(0)) }
    }
    guard let found else { throw Violation("crashBench", "the node has no record") }
    return found
  }

  // MARK: The conversation, without a line between

  func hubDesk() throws -> HubDesk {
    let recorder = try hub.recorder(hubNews)
    return HubDesk(
      database: recorder.database, log: recorder.log, world: recorder.world, news: hubNews,
      verify: LogSecret.verify)
  }

  func nodeDesk() throws -> NodeDesk {
    let recorder = try recorder()
    return NodeDesk(
      database: recorder.database, log: recorder.log, world: recorder.world, hubLogKey: hub.secret.bytes,
      version: "bench", verify: LogSecret.verify)
  }

  private let travel = Milliseconds(20)

  func hello() async throws {
    let body = try await hubDesk().answer(
      path: SyncPath.hello, body: try await nodeDesk().helloRequest(), from: node.profile.node)
    _ = try await nodeDesk().takeHello(body, roundTrip: travel)
  }

  func push() async throws {
    let profile = node.profile
    guard let request = try await nodeDesk().pushRequest() else { return }
    let sent = try node.running().readBlocking { connection in
      try ChangeTable(connection).changes(
        of: profile.node, incarnation: profile.incarnation,
        above: UInt64(try PropertyTable(connection).integer(.receivedSeq) ?? 0), countMax: 512, bytesMax: .max
      )
    }
    let body = try await hubDesk().answer(path: SyncPath.push, body: request, from: profile.node)
    acknowledgedAtHub += sent.map { Saved(node: profile.node, seq: $0.header.seq, hash: $0.hash) }
    try await nodeDesk().takePush(body)
  }

  /// - Parameter rowsMax: how many rows a page brings; fewer than the hub has make several pages.
  func pull(rowsMax: UInt32? = nil) async throws {
    while true {
      var request = try await nodeDesk().pullRequest()
      if let rowsMax { request = try smaller(request, rowsMax) }
      let body = try await hubDesk().answer(path: SyncPath.pull, body: request, from: node.profile.node)
      let progress = try await nodeDesk().takePull(body, roundTrip: travel)
      guard progress.isFaithful else {
        throw Violation("fingerprints", "the node holds other rows than the hub")
      }
      if progress.isClosed { return }
    }
  }

  func decide() async throws {
    let adjudicator = Adjudicator(recorder: try hub.recorder(hubNews))
    while try await !adjudicator.decideBatch().isIdle {}
  }

  func sync() async throws {
    try await hello()
    try await push()
    try await decide()
    try await pull()
  }
}

/// The same request for smaller pages.
private func smaller(_ body: [UInt8], _ rowsMax: UInt32) throws -> [UInt8] {
  var request: ProtoPullRequest = try SyncBody.decode(body)
  request.rowsMax = rowsMax
  return try SyncBody.encode(request)
}
