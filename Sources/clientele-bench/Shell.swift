import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Sync
import Synchronization
import Trust
import Wire

/// A store node without a database: its log in memory, made by the product's own code, so that what the hub does can
/// be measured without paying for the nodes on the same machine.
final class Shell: Sendable {
  let name: String
  let node: NodeID
  let store: StoreID
  let associate: AssociateID
  let key = LogKey.generate()
  let world: World
  private let state: Mutex<State>

  private struct State {
    var head: LogHead
    var beacon: BeaconReference?
    var arrival: BootReading
    var seenHub = Position.start
    var written: [Change] = []
    var sent = 0
    var sessionCounter: UInt64 = 0
    /// Time passes between two changes of a shop; the first was made some days ago.
    var offset = Milliseconds(-Milliseconds.days(4).count)
    /// Bodies of pushes that lie in files instead of memory.
    var spooled: [String] = []
    var cursor = Position.start
    var page: ProtoPageToken?
  }

  init(name: String, node: NodeID, store: StoreID, associate: AssociateID, hub: NodeID, world: World) {
    self.name = name
    self.node = node
    self.store = store
    self.associate = associate
    self.world = world
    state = Mutex(State(head: LogHead(node: node, incarnation: 1), arrival: world.clock.boot()))
  }

  func meet(beacon: BeaconReference?, head: Position) {
    state.withLock { state in
      state.beacon = beacon
      state.seenHub = head
    }
  }

  /// Appends a change to the log.
  ///
  /// - Parameter after: how long after the change before.
  func write(_ drafts: [Draft], kind: ChangeKind = .record, after pause: Milliseconds = .seconds(97)) throws {
    try state.withLock { state in
      state.offset = Milliseconds(state.offset.count + pause.count)
      let boot = state.arrival
      let sample = TimeSample(
        wall: world.clock.wall() + state.offset,
        boot: BootReading(bootID: boot.bootID, milliseconds: boot.milliseconds + state.offset.count),
        beacon: state.beacon,
        beaconArrival: state.beacon.map { _ in
          BeaconArrival(bootMilliseconds: boot.milliseconds, roundTripMilliseconds: 12)
        })
      state.written.append(
        try state.head.append(
          drafts, kind: kind, actor: associate, seenHub: state.seenHub, time: sample, idempotency: [],
          salts: drafts.map { _ in world.random.bytes(Part.saltByteCount) },
          sign: { try key.sign(message: $0) }))
    }
  }

  var changeCount: Int { state.withLock { $0.written.count } }

  /// Of the last change, as it counts when the hub's clock is not behind this shell's.
  var lastStamp: Stamp {
    state.withLock { state in
      Stamp(time: state.head.hybridTime, node: node, incarnation: 1, seq: state.head.seq, position: nil)
    }
  }

  /// Puts what is to be pushed into files, so that only the hub's memory is seen. The counter of the session is 1:
  /// the shell has not said hello yet.
  func spool(to folder: String) throws {
    state.withLock { $0.sessionCounter = 1 }
    var number = 0
    while let body = try nextBatch() {
      let path = "\(folder)/\(name)-\(number)"
      try Data(body).write(to: URL(fileURLWithPath: path))
      state.withLock { $0.spooled.append(path) }
      number += 1
    }
    state.withLock { state in
      state.written = []
      state.sent = 0
      state.sessionCounter = 0
    }
  }

  private func nextSpooled() throws -> [UInt8]? {
    let path = state.withLock { $0.spooled.isEmpty ? nil : $0.spooled.removeFirst() }
    return try path.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
  }

  // MARK: The conversation

  func helloRequest() throws -> [UInt8] {
    try state.withLock { state in
      var request = ProtoHelloRequest()
      request.protocolMin = ProtocolVersion.lowest
      request.protocolMax = ProtocolVersion.highest
      request.schemaEpoch = Catalogue.schemaEpoch
      request.node = Data(node.row.bytes)
      request.incarnation = 1
      request.sessionCounter = state.sessionCounter
      request.headSeq = state.head.seq
      request.headHash = Data(state.head.hash.bytes)
      request.time = ProtoTimeEvidence(
        TimeSample(wall: world.clock.wall(), boot: world.clock.boot(), beacon: nil, beaconArrival: nil))
      request.version = "bench"
      return try SyncBody.encode(request)
    }
  }

  func takeHello(_ body: [UInt8]) throws {
    let answer: ProtoHelloAnswer = try SyncBody.decode(body)
    guard answer.verdict == .continue else {
      throw ClienteleError(.hubRefused, "the hub answered \(answer.verdict) to a shell")
    }
    state.withLock { $0.sessionCounter = answer.sessionCounter }
  }

  /// The next batch; `nil` when everything was pushed.
  func pushRequest() throws -> [UInt8]? { try nextSpooled() ?? nextBatch() }

  private func nextBatch() throws -> [UInt8]? {
    try state.withLock { state in
      let batch = state.written.dropFirst(state.sent).prefix(Limits.pushChangesMax)
      guard let last = batch.last else { return nil }
      let message = SignatureDomain.message(SignatureDomain.head, last.hash)
      let body = try PushBatch(
        changes: Array(batch), sessionCounter: state.sessionCounter,
        headSignature: try key.sign(message: message), protocolVersion: ProtocolVersion.highest
      ).encoded()
      state.sent += batch.count
      return body
    }
  }

  /// - Throws: when the hub did not take everything.
  func takePush(_ body: [UInt8]) throws {
    let answer: ProtoPushAnswer = try SyncBody.decode(body)
    guard answer.reason.isEmpty else {
      throw ClienteleError(.hubRefused, "a push was refused: \(answer.reason)")
    }
    let parked = try answer.receipts.receipts.map { try Receipt(decoding: [UInt8]($0)) }
      .first { $0.verdict == .parked }
    if let reason = answer.packed.parked.first?.reason ?? parked?.reason {
      throw ClienteleError(.hubRefused, "the hub parked a change: \(reason)")
    }
  }

  func pullRequest() throws -> [UInt8] {
    try state.withLock { state in
      var request = ProtoPullRequest()
      request.node = Data(node.row.bytes)
      request.incarnation = 1
      request.cursor = ProtoPosition(state.cursor)
      request.rowsMax = UInt32(Limits.pullRowsMax)
      request.receiptedSeq = state.head.seq
      if let page = state.page { request.page = page }
      return try SyncBody.encode(request)
    }
  }

  /// - Returns: how many rows came, and whether the checkpoint is closed.
  func takePull(_ body: [UInt8]) throws -> (rows: Int, isClosed: Bool) {
    let frames: [ProtoPullAnswer] = try SyncBody.decodeAll(body)
    guard let first = frames.first else { return (0, true) }
    try state.withLock { state in
      state.page = first.hasNext ? first.next : nil
      if first.hasCheckpoint { state.cursor = try Position(first.checkpoint.position) }
    }
    return (frames.reduce(0) { $0 + $1.rows.count }, first.hasCheckpoint)
  }
}
