package import Kernel

/// The node's side of the sync conversation: facts and events in, the next thing to do out. A value:
/// no clock, no network, no database. The shell asks ``next(_:)`` again after everything that
/// happened, with fresh facts from the tables, so no retry ever hangs on a lost event.
package struct NodeSession: Sendable {
  private var state = State.disconnected
  private var failures = 0
  /// How many of the failures have been waited for.
  private var pausedThrough = 0

  private enum State: Hashable, Sendable {
    /// → `connected` on `helloAnswered`, → `halted` when the hub says this log must not go on.
    case disconnected
    /// → `disconnected` on `failed`.
    case connected
    /// Until the program is started again: a person has to act.
    case halted(reason: String)
  }

  package init() {}

  /// What the tables say, read just before asking.
  package struct Facts: Hashable, Sendable {
    /// Own changes the hub has not acknowledged as received.
    package var unsentCount: Int
    package var cursor: Position
    /// The newest hub position this node has heard of.
    package var hubHead: Position

    package init(unsentCount: Int, cursor: Position, hubHead: Position) {
      self.unsentCount = unsentCount
      self.cursor = cursor
      self.hubHead = hubHead
    }
  }

  /// What came of the last directive.
  package enum Event: Hashable, Sendable {
    case helloAnswered(HelloDecision)
    case failed
    /// An exchange other than hello went through.
    case succeeded
    /// The hub does not know this conversation any more, for it was restarted or restored.
    case sessionUnknown
  }

  /// What the shell is to do next.
  package enum Directive: Hashable, Sendable {
    case hello
    case push
    case pull
    /// Wait at the hub for news; a local change interrupts it.
    case listen
    /// Try again after a pause; a random part of the same length comes on top.
    case pause(Milliseconds)
    /// Do nothing more until started again.
    case halt(reason: String)
  }

  package mutating func handle(_ event: Event) {
    switch (state, event) {
    case (.halted, _): break
    case (_, .helloAnswered(.carryOn)), (_, .helloAnswered(.hubRestored)):
      state = .connected
      forgetFailures()
    case (_, .helloAnswered(.forked)): state = .halted(reason: "forked")
    case (_, .helloAnswered(.behind)): state = .halted(reason: "behind")
    case (_, .helloAnswered(.unsupported)): state = .halted(reason: "unsupported")
    case (_, .helloAnswered(.refused(let reason))): state = .halted(reason: reason)
    case (_, .failed):
      state = .disconnected
      failures += 1
    case (_, .sessionUnknown): state = .disconnected
    case (_, .succeeded): forgetFailures()
    }
  }

  /// Push before pull, so that what people did here leaves first; listen when both sides are even.
  package func next(_ facts: Facts) -> Directive {
    switch state {
    case .halted(let reason): .halt(reason: reason)
    case .disconnected: failures == pausedThrough ? .hello : .pause(pause)
    case .connected:
      if facts.unsentCount > 0 { .push } else if facts.cursor < facts.hubHead { .pull } else { .listen }
    }
  }

  /// Says that the pause a directive asked for is over.
  package mutating func resume() {
    if state == .disconnected { pausedThrough = failures }
  }

  private mutating func forgetFailures() {
    failures = 0
    pausedThrough = 0
  }

  private var pause: Milliseconds {
    Milliseconds(min(Self.pauseMaxMilliseconds, 250 << Int64(min(failures, 10))))
  }

  private static let pauseMaxMilliseconds: Int64 = 15_000

  package var isConnected: Bool { state == .connected }
}
