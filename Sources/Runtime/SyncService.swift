internal import Application
internal import Kernel
internal import Logging
internal import Records
internal import ServiceLifecycle
internal import Sync
internal import Transport
internal import Trust

/// A node's sync: one loop that asks the tables what there is to do, does it, and asks again. No retry hangs
/// on an event; a local write only makes the loop look sooner.
struct SyncService: Service {
  let desk: NodeDesk
  let client: HubLine
  let watch: ContactWatch
  let news: NewsBoard
  let board: LineBoard
  let random: RandomSource
  let logKeys: LogKeyRing
  let logger: Logger

  private static let exchangeTimeout = Milliseconds.seconds(60)
  /// A hello carries a reading of the boot clock that the hub compares with its own time: one that waited
  /// longer for a line would look like a clock that runs wrong (`HubDesk`, ten seconds).
  private static let helloTimeout = Milliseconds.seconds(8)
  private static let listenTimeout = Milliseconds(Limits.listenTimeout.count + 10_000)

  /// - Throws: `nodeRevoked` once the hub has said so and this node has destroyed what it held.
  func run() async throws {
    let ending: Result<Void, any Error>
    do {
      try await cancelWhenGracefulShutdown {
        var session = NodeSession()
        while !Task.isCancelled {
          try await step(&session)
        }
      }
      ending = .success(())
    } catch {
      ending = .failure(error)
    }
    await client.shutdown()
    try ending.get()
  }

  private func step(_ session: inout NodeSession) async throws {
    let edition = news.edition
    do {
      switch session.next(try await desk.facts()) {
      case .hello:
        session.handle(.helloAnswered(try await hello()))
        board.note(.up)
        await watch.reached()
      case .push:
        try await push()
        session.handle(.succeeded)
      case .giveBack:
        try await giveBack()
        session.handle(.succeeded)
      case .repair:
        try await repair()
        session.handle(.succeeded)
      case .beginIncarnation(let reason):
        try await beginIncarnation(reason: reason)
        session.handle(.incarnationBegan)
      case .pull:
        try await pull()
        session.handle(.succeeded)
        await watch.reached()
      case .listen:
        try await listen(since: edition)
        session.handle(.succeeded)
        await watch.reached()
      case .pause(let pause):
        await sleep(pause)
        session.resume()
      case .halt(let reason):
        logger.error("sync has stopped until this node is started again", metadata: ["reason": "\(reason)"])
        await news.wait(after: edition)
      }
    } catch {
      if Task.isCancelled { return }
      if let pause = (error as? ClienteleError)?.retryAfter {
        logger.info("the hub is busy", metadata: ["milliseconds": "\(pause.count)"])
        return session.handle(.turnedAway(pause))
      }
      board.note(.down)
      logger.info(
        "the hub was not reached", metadata: ["code": "\((error as? ClienteleError)?.code.name ?? "unknown")"]
      )
      logger.debug("\(error)")
      session.handle(.failed)
      try await noteRefusal(error)
    }
  }

  /// Whatever else goes wrong while it looks, the loop goes on.
  private func noteRefusal(_ error: any Error) async throws {
    do {
      try await watch.refused(error)
    } catch let error as ClienteleError where error.code == .nodeRevoked {
      throw error
    } catch {
      logger.debug("\(error)")
    }
  }

  private func hello() async throws -> HelloDecision {
    let reply = try await client.post(
      path: SyncPath.hello, body: try await desk.helloRequest(), timeout: Self.helloTimeout)
    return try await desk.takeHello(reply.body, roundTrip: reply.roundTrip)
  }

  private func push() async throws {
    guard let body = try await desk.pushRequest() else { return }
    let reply = try await client.post(path: SyncPath.push, body: body, timeout: Self.exchangeTimeout)
    try await desk.takePush(reply.body, roundTrip: reply.roundTrip)
    news.announce()
  }

  private func pull() async throws {
    let request = try await desk.pullRequest()
    let path = "\(SyncPath.pull)?class=\(try await desk.pullClass().rawValue)"
    let reply = try await client.post(path: path, body: request, timeout: Self.exchangeTimeout)
    let progress = try await desk.takePull(reply.body, roundTrip: reply.roundTrip)
    if progress.isClosed && !progress.isFaithful {
      logger.error(
        "the rows of this node are not those the hub counts", metadata: ["rows": "\(progress.rows)"])
    }
    news.announce()
  }

  /// Gives the restored hub what it has lost and this node holds.
  private func giveBack() async throws {
    guard let request = try await desk.giveBackRequest() else { return try await desk.endGiveBack() }
    let reply = try await client.post(
      path: SyncPath.giveBack, body: request.body, timeout: Self.exchangeTimeout)
    try await desk.takeGiveBack(reply.body, through: request.through)
    logger.notice("gave originals back to the restored hub", metadata: ["through": "\(request.through)"])
  }

  private func repair() async throws {
    let client = client
    let report = try await desk.compareRows(repairs: true) { path, body in
      try await client.post(path: path, body: body, timeout: Self.exchangeTimeout).body
    }
    // The hub had something new meanwhile: heard of at the next listen, then compared again.
    if report.isStale { return try await listenOnce() }
    logger.notice(
      "rows were compared with the hub's",
      metadata: ["differing": "\(report.differing)", "bytes": "\(report.bytesReceived)"])
    news.announce()
  }

  private func listenOnce() async throws {
    let reply = try await client.post(
      path: SyncPath.listen, body: try await desk.listenRequest(timeout: Milliseconds(0)),
      timeout: Self.listenTimeout)
    try await desk.takeListen(reply.body, roundTrip: reply.roundTrip)
  }

  /// The hub holds another history of this log: it goes on under a new incarnation at once.
  private func beginIncarnation(reason: String) async throws {
    let key = try logKeys.next()
    let request = try await desk.incarnationRequest(
      key: key.publicKey, prove: { try key.sign(message: $0) }, reason: reason)
    let reply = try await client.post(
      path: SyncPath.incarnation, body: request, timeout: Self.exchangeTimeout)
    let life = try desk.readIncarnation(reply.body)
    try logKeys.assign(key, certificate: life.certificate, to: life.incarnation)
    let rescued = try await desk.beginIncarnation(reply.body, key: key.publicKey, reason: reason)
    logger.warning(
      "this node's log was restored or copied; it goes on under a new incarnation",
      metadata: ["reason": "\(reason)", "incarnation": "\(life.incarnation)", "rescued": "\(rescued)"])
    news.announce()
  }

  /// Waits at the hub, but no longer than until something is written here.
  private func listen(since edition: UInt64) async throws {
    let body = try await desk.listenRequest(timeout: Limits.listenTimeout)
    let reply = try await withThrowingTaskGroup(of: SyncReply?.self) { group in
      group.addTask { try await client.post(path: SyncPath.listen, body: body, timeout: Self.listenTimeout) }
      group.addTask {
        await news.wait(after: edition)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    if let reply { try await desk.takeListen(reply.body, roundTrip: reply.roundTrip) }
  }

  private func sleep(_ pause: Milliseconds) async {
    let jitter = Int64(random.next() % UInt64(max(pause.count, 1)))
    try? await Task.sleep(for: .milliseconds(pause.count + jitter))
  }
}
