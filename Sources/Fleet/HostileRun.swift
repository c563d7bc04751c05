internal import Application
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Sync
internal import SwiftProtobuf
internal import Wire

/// An enrolled node that says anything: requests with changed bytes, and changes well signed and chained whose
/// operations are nonsense. The hub must answer or refuse, never end, never stand still, and serve an honest
/// node as before.
package final class HostileRun {
  private let bench: CrashBench
  private var random: SeededStream
  package private(set) var report = Report()

  /// What the hub made of it.
  package struct Report: Sendable {
    package var answered = 0
    package var refused = 0
    package var accepted = 0
    package var parked = 0
  }

  /// - Throws: what making the machines throws.
  package init(seed: UInt64) async throws {
    let origin = try await CrashBench.origin()
    let hubDisk = try FaultDisk()
    let nodeDisk = try FaultDisk()
    hubDisk.copy(from: origin.hub)
    nodeDisk.copy(from: origin.node)
    bench = try CrashBench(origin, hubDisk: hubDisk, nodeDisk: nodeDisk)
    random = SeededStream(seed: seed, label: "hostile")
  }

  deinit {
    bench.hub.kill()
    bench.node.kill()
  }

  // MARK: Bytes

  /// Sends real requests with changed bytes.
  ///
  /// - Throws: ``Violation`` when the hub fails instead of refusing.
  package func sendBrokenRequests(_ count: Int) async throws {
    try await bench.register(3)
    try await bench.register(4)
    let node = bench.node.profile.node
    let bodies: [(path: String, body: [UInt8])] = [
      (SyncPath.hello, try await bench.nodeDesk().helloRequest()),
      (SyncPath.push, try await bench.nodeDesk().pushRequest() ?? []),
      (SyncPath.pull, try await bench.nodeDesk().pullRequest()),
      (SyncPath.listen, try await bench.nodeDesk().listenRequest(timeout: Milliseconds(0))),
    ]
    for _ in 0..<count {
      let (path, body) = random.pick(bodies)
      // Behind a sound frame: a flipped bit outside is refused by its hash.
      guard let message = try broken(body) else { continue }
      do {
        _ = try await bench.hubDesk().answer(path: path, body: message, from: node)
        report.answered += 1
      } catch let error as ClienteleError where ![.databaseFailed, .databaseCorrupt].contains(error.code) {
        report.refused += 1
      } catch {
        throw Violation("refusedNotFailed", "\(path): \(error)")
      }
    }
    try await checkHonestNode()
  }

  private func broken(_ body: [UInt8]) throws -> [UInt8]? {
    var rest = body[...]
    guard var message = try Frame.decodeFirst(of: &rest)?.message, !message.isEmpty else { return nil }
    for _ in 0..<random.within(1...6) {
      let at = random.below(message.count)
      switch random.below(5) {
      case 0: message[at] ^= UInt8(1 << random.below(8))
      case 1: message[at] = random.pick([0, 0x7F, 0x80, 0xFF])
      case 2: message.replaceSubrange(at..<min(at + 10, message.count), with: Self.largestVarint)
      case 3: message.removeSubrange(at..<min(at + random.within(1...9), message.count))
      default: message.insert(contentsOf: message[at..<min(at + 24, message.count)], at: at)
      }
      if message.isEmpty { return nil }
    }
    return try Frame(message: message).encoded() + rest
  }

  private static let largestVarint: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]

  // MARK: Changes

  /// Pushes changes of a sound log that say nonsense.
  ///
  /// - Throws: ``Violation`` when one of them holds up the log, or the hub does not serve on.
  package func pushNonsense(_ count: Int) async throws {
    let machine = bench.node
    let profile = machine.profile
    try await bench.hello()
    for _ in 0..<count {
      var head = try machine.running().readBlocking {
        try ChangeTable($0).head(of: profile.node, incarnation: profile.incarnation)
      }
      let drafts = [Draft(subject: nil, operations: (0..<random.within(1...3)).map { _ in nonsense() })]
      let secret = machine.secret
      let change = try head.append(
        drafts, kind: random.pick([.record, .claim, .importing, .award, ChangeKind(77)]),
        actor: bench.staff[0],
        seenHub: random.pick([.start, Position(epoch: 1, hubSeq: 3), Position(epoch: 9, hubSeq: 1 << 40)]),
        time: sample(), idempotency: [], salts: [Array(repeating: 7, count: Part.saltByteCount)]
      ) { secret.sign($0) }
      let request = try push(change, secret)
      do {
        let body = try await bench.hubDesk().answer(path: SyncPath.push, body: request, from: profile.node)
        let answer: ProtoPushAnswer = try SyncBody.decode(body)
        guard answer.receivedSeq == head.seq else {
          throw Violation("noChangeHoldsUp", "change \(change.name)")
        }
        let receipt = try answer.receipts.receipts.first.map { try Receipt(decoding: [UInt8]($0)) }
        if receipt?.verdict == .parked { report.parked += 1 } else { report.accepted += 1 }
      } catch let error as ClienteleError {
        let tables = drafts[0].operations.map { "\($0.table)" }
        throw Violation("noChangeHoldsUp", "\(change.name) of tables \(tables): \(error)")
      }
      try machine.running().writeBlocking { try ChangeTable($0).setHead(head) }
      try machine.running().writeBlocking {
        try PropertyTable($0).set(.receivedSeq, head.seq)
      }
    }
    do { try await bench.decide() } catch { throw Violation("decidingGoesOn", "\(error)") }
  }

  private func push(_ change: Change, _ secret: LogSecret) throws -> [UInt8] {
    var proto = ProtoPushRequest()
    proto.node = Data(bench.node.profile.node.row.bytes)
    proto.incarnation = bench.node.profile.incarnation
    proto.sessionCounter = try bench.node.running().readBlocking {
      UInt64(try PropertyTable($0).integer(.sessionCounter) ?? 0)
    }
    proto.headSignature = Data(secret.sign(SignatureDomain.message(SignatureDomain.head, change.hash)))
    proto.changes = [change.envelope]
    return try SyncBody.encode(proto)
  }

  private func sample() -> TimeSample {
    TimeSample(
      wall: Instant(milliseconds: random.pick([0, .max, .min, 1_772_409_600_000])),
      boot: BootReading(bootID: .zero, milliseconds: random.pick([0, .max, .min])),
      beacon: random.chance(permille: 500)
        ? BeaconReference(
          epoch: 1, counter: random.pick([1, .max]),
          hash: Array(repeating: 1, count: BeaconReference.hashByteCount)) : nil,
      beaconArrival: random.chance(permille: 500)
        ? BeaconArrival(bootMilliseconds: random.pick([0, .max, .min]), roundTripMilliseconds: .max) : nil)
  }

  /// Any table, any field, any type of value.
  private func nonsense() -> ChangeLog.Operation {
    let table = random.pick(Catalogue.current.tables.map(\.id) + [TableID(0), TableID(500), TableID(.max)])
    let writes = (0..<random.within(0...6)).map { _ -> ChangeLog.Operation.Write in
      let field = FieldID(UInt32(random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 400])))
      if random.chance(permille: 200) {
        return .init(field, add: [random.pick(Self.texts)], remove: [random.pick(Self.texts)])
      }
      return .init(field, random.pick(Self.values))
    }
    return ChangeLog.Operation(
      table: table, row: random.pick(Self.rows), writes: writes)
  }

  private static let texts = [
    "", "vip", "\u{0}", "'; DROP TABLE change; --", "😀", String(repeating: "长", count: 2_000),
  ]
  /// Few, and one of them is what references say, so that nonsense refers to nonsense.
  private static let rows = [
    RowID.zero, RowID(high: 0x0909_0909_0909_0909, low: 0x0909_0909_0909_0909), RowID(high: 1, low: 1),
  ]
  private static let values: [Value?] = [
    nil, .integer(0), .integer(.max), .integer(.min), .integer(7), .text(""), .text("sale"), .text("CNY"),
    .text("'; DROP TABLE change; --"), .text(String(repeating: "9", count: 4_000)), .text("same"), .bytes([]),
    .bytes([1, 2, 3]), .bytes(Array(repeating: 9, count: 16)), .bytes(Array(repeating: 9, count: 5_000)),
  ]

  // MARK: Afterwards

  private func checkHonestNode() async throws {
    do {
      try await bench.register(5)
      try await bench.sync()
    } catch { throw Violation("honestNodeServed", "\(error)") }
    try bench.hub.running().readBlocking { connection in
      for saved in bench.acknowledgedAtNode
      where try ChangeTable(connection).change(saved.node, 1, saved.seq)?.hash != saved.hash {
        throw Violation("nothingLost", "change \(saved.seq) of the honest node")
      }
    }
  }
}
