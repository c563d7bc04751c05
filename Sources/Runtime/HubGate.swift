internal import Kernel
internal import Sync
internal import Synchronization
internal import Transport
internal import Trust

/// Holds the hub within its limits whatever three hundred nodes do at once: asked before a body is read.
final class HubGate: Sendable {
  private let admission = Mutex(RequestAdmission())
  private let world: World

  /// Up to this many bytes, changes are what somebody just recorded.
  private static let liveBytesMax = 64 << 10

  init(world: World) {
    self.world = world
  }

  /// How many requests were turned away since the start.
  var turnedAway: UInt64 { admission.withLock { $0.turnedAway } }

  /// - Returns: what to call when the request has been answered.
  /// - Throws: `busy`, with when to ask again.
  func arrive(_ arrival: SyncArrival) throws -> @Sendable () -> Void {
    // Waiting for news costs a connection, which has its own limit.
    guard arrival.path != SyncPath.listen else { return {} }
    let now = world.clock.boot().milliseconds
    let random = world.random.next()
    let requestClass = Self.requestClass(of: arrival)
    let verdict = admission.withLock {
      $0.admit(requestClass, announced: arrival.announced, now: now, random: random)
    }
    switch verdict {
    case .admitted(let ticket):
      return { [self] in
        let now = world.clock.boot().milliseconds
        admission.withLock { $0.leave(ticket, now: now) }
      }
    case .later(let pause):
      throw ClienteleError(
        .busy, "The hub is busy with other nodes.", hint: "The node asks again by itself.",
        cause: RetryAfter(pause))
    }
  }

  private static func requestClass(of arrival: SyncArrival) -> RequestAdmission.Class {
    // What a node says of itself can lower its class; only what is small is live.
    let stated = arrival.requestClass.flatMap { RequestAdmission.Class(rawValue: $0) } ?? .live
    return stated == .live && arrival.announced > liveBytesMax ? .catchUp : stated
  }
}
