package import Kernel

/// How long one who guesses has to wait, counted for one account as tried from one place.
///
/// Time is the boot clock, and after a reboot the whole wait begins again: neither turning the wall clock nor
/// switching the machine off shortens it. Counting by place as well as account means that guessing from one
/// machine never shuts the account's owner out at another, and a place where the owner signed in before is
/// counted apart from strangers.
package struct LockOut: Hashable, Sendable {
  package private(set) var failures: Int
  /// Of the last failure, or of the first look after a reboot.
  package private(set) var since: BootReading

  package init(failures: Int, since: BootReading) {
    self.failures = failures
    self.since = since
  }

  /// Wrong tries that cost nothing: people mistype.
  package static let freeFailures = 5
  private static let firstWait = Milliseconds.minutes(1)
  /// With a day as the longest wait, an account can be tried at most 46 times in thirty days from one place.
  package static let waitMax = Milliseconds.hours(24)

  /// How long must pass after the last failure.
  package var wait: Milliseconds {
    guard failures >= Self.freeFailures else { return Milliseconds(0) }
    let doublings = min(failures - Self.freeFailures, 11)
    return min(Milliseconds(Self.firstWait.count << Int64(doublings)), Self.waitMax)
  }

  /// What is left of the wait; zero when a try may be made.
  package func remaining(at now: BootReading) -> Milliseconds {
    let wait = wait
    guard now.bootID == since.bootID, now.milliseconds >= since.milliseconds else { return wait }
    return max(Milliseconds(0), Milliseconds(wait.count - (now.milliseconds - since.milliseconds)))
  }

  /// After a reboot the clock to count by is a new one; the wait starts over on it.
  package func carried(to now: BootReading) -> LockOut {
    now.bootID == since.bootID && now.milliseconds >= since.milliseconds
      ? self : LockOut(failures: failures, since: now)
  }

  package func failed(at now: BootReading) -> LockOut {
    LockOut(failures: min(failures, Self.failuresMax) + 1, since: now)
  }

  private static let failuresMax = 1_000_000
}
