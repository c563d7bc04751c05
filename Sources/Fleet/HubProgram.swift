internal import Application
internal import Kernel
internal import Persistence
internal import Records
internal import Sync

/// The hub's program: desk, deciding and beacons as `Runtime` runs them, driven by virtual time.
final class HubProgram {
  private let machine: Machine
  private let timeline: Timeline
  private let life: Int
  private let desk: HubDesk
  private let adjudicator: Adjudicator
  let recorder: Recorder
  private let pace: Pace
  private var isDeciding = false
  private var listeners: [Listener] = []
  private let fail: (any Error, String) -> Void

  /// How often what happens; drawn for each seed.
  struct Pace {
    var beacon: Milliseconds
    /// From news to its deciding.
    var decision: Milliseconds
    /// How long a listener waits without news.
    var hold: Milliseconds
  }

  private struct Listener {
    let node: NodeID
    let cursor: Position
    let body: [UInt8]
    let number: Int
    let reply: (Result<[UInt8], any Error>) -> Void
  }
  private var listenerNumber = 0

  init(
    _ machine: Machine, timeline: Timeline, pace: Pace, fail: @escaping (any Error, String) -> Void
  ) throws {
    self.machine = machine
    self.timeline = timeline
    self.pace = pace
    self.fail = fail
    life = machine.life
    let news = NewsBoard()
    recorder = try machine.recorder(news)
    desk = HubDesk(
      database: recorder.database, log: recorder.log, world: recorder.world, news: news,
      verify: LogSecret.verify)
    adjudicator = Adjudicator(recorder: recorder)
    tick()
    somethingCame()
  }

  private var isAlive: Bool { machine.life == life }

  func head() throws -> Position {
    try recorder.database.readBlocking { try PropertyTable($0).position(.hubHead) }
  }

  // MARK: Requests

  /// Answers at once, or for a listener once there is news or its time is over.
  func take(
    path: String, body: [UInt8], from node: NodeID, cursor: Position, isAwaited: () -> Bool,
    reply: @escaping (Result<[UInt8], any Error>) -> Void
  ) async {
    do {
      if path == SyncPath.listen, try head() <= cursor {
        hold(Listener(node: node, cursor: cursor, body: body, number: listenerNumber, reply: reply))
        return
      }
      let answer = try await desk.answer(path: path, body: body, from: node)
      reply(.success(answer))
      if path == SyncPath.push { somethingCame() }
    } catch {
      if isAwaited() || !Self.isOfFormerConversation(error) { fail(error, "hub \(path)") }
      reply(.failure(error))
    }
  }

  /// What was held up on the way, or told twice by a proxy, may arrive when the node has given it up and said hello
  /// again: the hub refuses it, as it should. What a node still waits for is never of a former conversation.
  private static func isOfFormerConversation(_ error: any Error) -> Bool {
    (error as? ClienteleError)?.code == .sessionUnknown
  }

  private func hold(_ listener: Listener) {
    listeners.append(listener)
    listenerNumber += 1
    timeline.schedule(after: pace.hold, "listen ends") { [self] in
      guard isAlive, let index = listeners.firstIndex(where: { $0.number == listener.number }) else { return }
      await answer(listeners.remove(at: index))
    }
  }

  private func answer(_ listener: Listener) async {
    do {
      listener.reply(
        .success(try await desk.answer(path: SyncPath.listen, body: listener.body, from: listener.node)))
    } catch {
      fail(error, "hub listen")
      listener.reply(.failure(error))
    }
  }

  /// Whoever listens hears that something is new.
  private func wakeListeners() async {
    let waiting = listeners
    listeners = []
    for listener in waiting { await answer(listener) }
  }

  // MARK: What the hub does by itself

  /// Something was written: it is decided soon, and listeners hear of it.
  func somethingCame() {
    guard !isDeciding else { return }
    isDeciding = true
    timeline.schedule(after: pace.decision, "decide") { [self] in
      isDeciding = false
      guard isAlive else { return }
      do {
        while try await !adjudicator.decideBatch().isIdle {}
      } catch {
        fail(error, "hub decides")
        if isAlive { somethingCame() }
      }
      if isAlive { await wakeListeners() }
    }
  }

  private func tick() {
    timeline.schedule(after: pace.beacon, "beacon") { [self] in
      guard isAlive else { return }
      do {
        try await desk.issueBeacon()
        // A beacon is announced like any news, and wakes the deciding too.
        somethingCame()
        await wakeListeners()
      } catch {
        fail(error, "hub beacon")
      }
      if isAlive { tick() }
    }
  }
}
