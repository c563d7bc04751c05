internal import Application
internal import Kernel
internal import Persistence
internal import Records
internal import Sync

/// A node's program: the sync loop of `Runtime.SyncService` around the same session and desk, driven by
/// virtual time and a simulated line.
final class NodeProgram {
  private let machine: Machine
  private let timeline: Timeline
  private let line: Line
  private let life: Int
  private let desk: NodeDesk
  let recorder: Recorder
  private var session = NodeSession()
  private var random: SeededStream
  /// The exchange under way; an answer to another one comes too late.
  private var exchange: Exchange?
  private var exchangeNumber = 0
  private var isLooking = false
  /// How far the originals under way to a restored hub reach.
  private var givenThrough = Position.start
  private(set) var haltReason: String?
  /// Why the life of the log that is being ended cannot go on.
  private var endReason = ""
  private let watch: Watch
  /// A planted mistake; see ``Planted``.
  private let forgetsRetry: Bool

  private struct Exchange {
    let number: Int
    let isListen: Bool
  }

  /// Who looks over the node's shoulder.
  struct Watch {
    /// An error that came up, and where.
    let failed: (any Error, String) -> Void
    /// A pull begins; what was left of the last one has been shown.
    let pulls: () -> Void
    /// A pull closed a checkpoint.
    let closed: (PullProgress) throws -> Void
    let answered: (_ path: String, _ body: [UInt8]) throws -> Void
    /// Another life of the log began, with so many changes written again.
    let rescued: (Int) -> Void
  }

  init(
    _ machine: Machine, timeline: Timeline, line: Line, hubKey: [UInt8], random: SeededStream, watch: Watch,
    forgetsRetry: Bool
  ) throws {
    self.machine = machine
    self.timeline = timeline
    self.line = line
    self.random = random
    self.watch = watch
    self.forgetsRetry = forgetsRetry
    life = machine.life
    recorder = try machine.recorder(NewsBoard())
    desk = NodeDesk(
      database: recorder.database, log: recorder.log, world: recorder.world, hubLogKey: hubKey,
      version: "fleet", verify: LogSecret.verify)
    look(after: Milliseconds(Int64(self.random.below(3_000))))
  }

  private var isAlive: Bool { machine.life == life }

  /// A person wrote something: a listening node looks sooner.
  func somethingWritten() {
    if let exchange, !exchange.isListen { return }
    if exchange != nil {
      exchange = nil
      session.handle(.succeeded)
    }
    look(after: Milliseconds(Int64(random.below(2_000))))
  }

  /// Asks the tables what there is to do, as often as one likes.
  private func look(after delay: Milliseconds) {
    guard !isLooking else { return }
    isLooking = true
    timeline.schedule(after: delay, "look") { [self] in
      isLooking = false
      guard isAlive, exchange == nil else { return }
      do {
        try await step()
      } catch {
        watch.failed(error, "\(machine.name) asks")
        failed()
      }
    }
  }

  private func step() async throws {
    switch session.next(try await desk.facts()) {
    case .hello: start(SyncPath.hello, try await desk.helloRequest(), timeout: Self.helloTimeout)
    case .push:
      guard let body = try await desk.pushRequest() else { return look(after: Self.moment) }
      start(SyncPath.push, body, timeout: Self.exchangeTimeout)
    case .giveBack:
      guard let request = try await desk.giveBackRequest() else {
        try await desk.endGiveBack()
        return look(after: Self.moment)
      }
      givenThrough = request.through
      start(SyncPath.giveBack, request.body, timeout: Self.exchangeTimeout)
    // Seeds do not come here: rows that differ are a violation at the checkpoint that shows them.
    case .repair: haltReason = "rows differ"
    case .beginIncarnation(let reason):
      let key = machine.nextKey()
      endReason = reason
      start(
        SyncPath.incarnation,
        try await desk.incarnationRequest(key: key.bytes, prove: { key.sign($0) }, reason: reason),
        timeout: Self.exchangeTimeout)
    case .pull:
      let request = try await desk.pullRequest()
      watch.pulls()
      start(SyncPath.pull, request, timeout: Self.exchangeTimeout)
    case .listen:
      // Answered at once: the hub's program does the waiting.
      start(
        SyncPath.listen, try await desk.listenRequest(timeout: Milliseconds(0)), timeout: line.listenTimeout)
    case .pause(let pause):
      session.resume()
      look(after: pause + Milliseconds(Int64(random.below(Int(max(pause.count, 1))))))
    case .halt(let reason): haltReason = reason
    }
  }

  private static let helloTimeout = Milliseconds.seconds(8)
  private static let exchangeTimeout = Milliseconds.seconds(60)
  private static let moment = Milliseconds(1)

  private func start(_ path: String, _ body: [UInt8], timeout: Milliseconds) {
    exchangeNumber += 1
    let number = exchangeNumber
    exchange = Exchange(number: number, isListen: path == SyncPath.listen)
    let cursor = (try? recorder.database.readBlocking { try PropertyTable($0).position(.cursor) }) ?? .start
    let isAwaited = { [self] in isAlive && exchange?.number == number }
    line.post(path: path, body: body, cursor: cursor, isAwaited: isAwaited) { [self] result, travel in
      await took(result, path: path, travel: travel, number)
    }
    timeline.schedule(after: timeout, "timeout") { [self] in
      guard isAlive, exchange?.number == number else { return }
      failed()
    }
  }

  private func took(
    _ result: Result<[UInt8], any Error>, path: String, travel: Milliseconds, _ number: Int
  ) async {
    guard isAlive, exchange?.number == number else { return }
    do {
      let body = try result.get()
      try watch.answered(path, body)
      try await take(body, path: path, travel: travel)
      exchange = nil
      look(after: Self.moment)
    } catch {
      // What the hub refused was reported there.
      if case .success = result { watch.failed(error, "\(machine.name) takes \(path)") }
      if isAlive { failed() }
    }
  }

  private func take(_ body: [UInt8], path: String, travel: Milliseconds) async throws {
    switch path {
    case SyncPath.hello:
      session.handle(.helloAnswered(try await desk.takeHello(body, roundTrip: travel)))
    case SyncPath.push:
      try await desk.takePush(body)
      session.handle(.succeeded)
    case SyncPath.pull:
      let progress = try await desk.takePull(body, roundTrip: travel)
      session.handle(.succeeded)
      if progress.isClosed { try watch.closed(progress) }
    case SyncPath.incarnation:
      let key = machine.nextKey()
      machine.assignNextKey(to: try desk.readIncarnation(body).incarnation)
      watch.rescued(try await desk.beginIncarnation(body, key: key.bytes, reason: endReason))
      session.handle(.incarnationBegan)
    case SyncPath.giveBack:
      try await desk.takeGiveBack(body, through: givenThrough)
      session.handle(.succeeded)
    default:
      try await desk.takeListen(body, roundTrip: travel)
      session.handle(.succeeded)
    }
  }

  private func failed() {
    exchange = nil
    session.handle(.failed)
    if !forgetsRetry { look(after: Self.moment) }
  }
}
