internal import Kernel

/// The line between one node and the hub, with everything a line does to messages above TLS: they are late, lost,
/// told twice, overtaken by others, or the line is cut. Below TLS a damaged message is a cut line.
final class Line {
  private let timeline: Timeline
  private let node: NodeID
  private let name: String
  private let hub: () -> HubProgram?
  private var random: SeededStream
  var quality: Quality
  private(set) var state = State.open

  enum State {
    case open
    /// Connections are refused.
    case cut
    /// Nothing comes through, and nobody says so.
    case silent
    /// Requests come through and answers do not.
    case silentAnswers
  }

  struct Quality {
    var latency: ClosedRange<Int>
    var lossPermille: Int
    var duplicatePermille: Int
    /// Of messages that are held up for as long as half a minute.
    var stragglePermille: Int

    static let good = Quality(latency: 5...60, lossPermille: 0, duplicatePermille: 0, stragglePermille: 0)
  }

  /// Mistakes that change messages; see ``Planted``.
  var planted = Planted()
  /// How long a node listens before it believes the line dead.
  let listenTimeout: Milliseconds

  init(
    timeline: Timeline, node: NodeID, seed: UInt64, name: String, quality: Quality,
    listenTimeout: Milliseconds,
    hub: @escaping () -> HubProgram?
  ) {
    self.timeline = timeline
    self.node = node
    self.name = name
    self.quality = quality
    self.listenTimeout = listenTimeout
    self.hub = hub
    random = SeededStream(seed: seed, label: "line " + name)
  }

  func set(_ state: State) { self.state = state }

  /// - Parameters:
  ///   - isAwaited: whether somebody waits for the answer when the request arrives.
  ///   - reply: called at most once, with how long request and answer travelled together.
  func post(
    path: String, body: [UInt8], cursor: Position, isAwaited: @escaping () -> Bool,
    reply: @escaping (Result<[UInt8], any Error>, _ travel: Milliseconds) async -> Void
  ) {
    guard state != .silent else { return }
    let there = delay()
    if state == .cut || random.chance(permille: quality.lossPermille) {
      // Half of what is lost is noticed: the connection is reset.
      guard state == .cut || random.chance(permille: 500) else { return }
      return timeline.schedule(after: there, "reset") { await reply(.failure(Self.broken), there) }
    }
    let body = planted.request?(path, body) ?? body
    deliver(path, body, cursor, after: there, isAwaited: isAwaited, reply: reply)
    if random.chance(permille: quality.duplicatePermille) {
      // A proxy repeats the request; nobody waits for this answer.
      deliver(path, body, cursor, after: there + delay(), isAwaited: isAwaited) { _, _ in }
    }
  }

  private func deliver(
    _ path: String, _ body: [UInt8], _ cursor: Position, after there: Milliseconds,
    isAwaited: @escaping () -> Bool,
    reply: @escaping (Result<[UInt8], any Error>, Milliseconds) async -> Void
  ) {
    timeline.schedule(after: there, "request") { [self] in
      guard let hub = hub() else {
        return timeline.schedule(after: delay(), "refused") { await reply(.failure(Self.broken), there) }
      }
      timeline.note("\(name) \(path)\(isAwaited() ? "" : " that nobody waits for")")
      await hub.take(path: path, body: body, from: node, cursor: cursor, isAwaited: isAwaited) {
        [self] result in
        answer(result.map { planted.answer?(path, $0) ?? $0 }, there, reply)
      }
    }
  }

  private func answer(
    _ result: Result<[UInt8], any Error>, _ there: Milliseconds,
    _ reply: @escaping (Result<[UInt8], any Error>, Milliseconds) async -> Void
  ) {
    guard state == .open, !random.chance(permille: quality.lossPermille) else { return }
    let back = delay()
    timeline.note("answer \((try? result.get())?.count ?? -1)")
    timeline.schedule(after: back, "answer") { await reply(result, there + back) }
  }

  private func delay() -> Milliseconds {
    let usual = random.within(quality.latency)
    let extra = random.chance(permille: quality.stragglePermille) ? random.below(30_000) : 0
    return Milliseconds(Int64(usual + extra))
  }

  private static let broken = ClienteleError(.hubUnreachable, "the simulated line broke")
}

extension Milliseconds {
  static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
    Milliseconds(left.count + right.count)
  }
}
