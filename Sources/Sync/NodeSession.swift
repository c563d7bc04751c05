package import Kernel

/// The node's side of the sync conversation: facts and events in, the next thing to do out. A value:
/// no clock, no network, no database. The shell asks ``next(_:)`` again after everything that
/// happened, with fresh facts from the tables, so no retry ever hangs on a lost event.
package struct NodeSession: Sendable {
  private var state = State.disconnected
  private var failures = 0
  /// How many of the failures have been waited for.
  private var pausedThrough = 0
  /// What the hub asked for.
  private var appointment: Milliseconds?

  private enum State: Hashable, Sendable {
    /// → `connected` on `helloAnswered`, → `ended` when this log must not go on, → `halted` when nothing may.
    case disconnected
    /// Until another life of the log has begun: → `disconnected` then, and on `failed`.
    case ended(reason: String)
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
    /// Whether the hub was restored and waits for originals that this node holds.
    package var hasToGiveBack: Bool
    /// Whether a checkpoint showed that the rows here are not those the hub counts.
    package var needsRepair: Bool

    package init(
      unsentCount: Int, cursor: Position, hubHead: Position, hasToGiveBack: Bool = false,
      needsRepair: Bool = false
    ) {
      self.unsentCount = unsentCount
      self.cursor = cursor
      self.hubHead = hubHead
      self.hasToGiveBack = hasToGiveBack
      self.needsRepair = needsRepair
    }
  }

  /// What came of the last directive.
  package enum Event: Hashable, Sendable {
    case helloAnswered(HelloDecision)
    /// Also when the hub does not know this conversation any more.
    case failed
    /// The hub is busy and said when to ask again; the conversation stands.
    case turnedAway(Milliseconds)
    /// An exchange other than hello went through.
    case succeeded
    /// Another life of this node's log has begun.
    case incarnationBegan
  }

  /// What the shell is to do next.
  package enum Directive: Hashable, Sendable {
    case hello
    case push
    /// Give back originals that the restored hub has lost.
    case giveBack
    case pull
    /// Find and mend the rows that differ.
    case repair
    /// Go on under a new incarnation.
    case beginIncarnation(reason: String)
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
    // What failed before is forgotten with the first exchange that goes through, not with a greeting: a push that the
    // hub refuses again and again comes behind as many greetings.
    case (_, .helloAnswered(.carryOn)), (_, .helloAnswered(.hubRestored)): state = .connected
    case (_, .helloAnswered(.forked)): state = .ended(reason: "forked")
    case (_, .helloAnswered(.behind)): state = .ended(reason: "behind")
    case (_, .incarnationBegan):
      state = .disconnected
      forgetFailures()
    case (_, .helloAnswered(.unsupported)): state = .halted(reason: "unsupported")
    case (_, .helloAnswered(.refused(let reason))): state = .halted(reason: reason)
    case (_, .failed):
      state = .disconnected
      failures += 1
    case (_, .turnedAway(let pause)): appointment = pause
    case (_, .succeeded): forgetFailures()
    }
  }

  /// Push before pull, so that what people did here leaves first; listen when both sides are even.
  package func next(_ facts: Facts) -> Directive {
    if let appointment, !isHalted { return .pause(appointment) }
    return whatIsDue(facts)
  }

  private func whatIsDue(_ facts: Facts) -> Directive {
    switch state {
    case .halted(let reason): .halt(reason: reason)
    case .ended(let reason): .beginIncarnation(reason: reason)
    case .disconnected: failures == pausedThrough ? .hello : .pause(pause)
    case .connected:
      if facts.hasToGiveBack {
        // A restored hub has to know staff again before it judges what they wrote.
        .giveBack
      } else if facts.unsentCount > 0 {
        .push
      } else if facts.cursor < facts.hubHead {
        .pull
      } else if facts.needsRepair {
        .repair
      } else {
        .listen
      }
    }
  }

  /// Says that the pause a directive asked for is over.
  package mutating func resume() {
    guard appointment == nil else {
      appointment = nil
      return
    }
    if state == .disconnected { pausedThrough = failures }
  }

  private var isHalted: Bool { if case .halted = state { true } else { false } }

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
