package import Kernel

/// How long a person stays signed in, by the boot clock: a wall clock turned back or forth changes nothing.
package struct SignInRule: Hashable, Sendable {
  /// A shared computer left alone asks for the PIN again.
  package var idleMax: Milliseconds
  /// However busy, the password is asked for again after this.
  package var lifeMax: Milliseconds

  package init(idleMax: Milliseconds = .minutes(5), lifeMax: Milliseconds = .hours(12)) {
    self.idleMax = idleMax
    self.lifeMax = lifeMax
  }

  package static let shared = SignInRule()

  /// What a session is worth at a moment.
  package enum State: Hashable, Sendable {
    case open
    /// The PIN, or the password, opens it again.
    case locked
    case over
  }

  /// - Parameters:
  ///   - started: when the password was given.
  ///   - used: the last request.
  ///   - isLocked: whether it was locked by hand or by an earlier look.
  package func state(started: BootReading, used: BootReading, isLocked: Bool, now: BootReading) -> State {
    // After a reboot nothing can be said of how long it was idle.
    guard started.bootID == now.bootID, used.bootID == now.bootID, now.milliseconds >= used.milliseconds,
      now.milliseconds - started.milliseconds < lifeMax.count
    else { return .over }
    return isLocked || now.milliseconds - used.milliseconds >= idleMax.count ? .locked : .open
  }
}
