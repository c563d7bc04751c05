import Kernel
import Synchronization
import TestKit

/// The two clocks and the randomness of one machine, moved by the test.
final class ManualWorld: Sendable {
  private struct State {
    var wall: Instant
    var boot: BootReading
    var random: SeededRandom
  }

  private let state: Mutex<State>

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let boot = RowID(high: random.next(), low: random.next())
    state = Mutex(
      State(
        wall: Instant(milliseconds: 1_772_000_000_000),
        boot: BootReading(bootID: boot, milliseconds: 1_000_000),
        random: random))
  }

  var world: World {
    World(
      clock: Clock(wall: { self.state.withLock { $0.wall } }, boot: { self.state.withLock { $0.boot } }),
      random: RandomSource { self.state.withLock { $0.random.next() } })
  }

  /// Time passes for both clocks.
  func pass(_ interval: Milliseconds) {
    state.withLock {
      $0.wall = $0.wall + interval
      $0.boot = BootReading(bootID: $0.boot.bootID, milliseconds: $0.boot.milliseconds + interval.count)
    }
  }

  /// Somebody sets the wall clock.
  func turnWall(_ interval: Milliseconds) { state.withLock { $0.wall = $0.wall + interval } }

  /// The machine is restarted after so long.
  func restart(after interval: Milliseconds) {
    state.withLock {
      $0.wall = $0.wall + interval
      $0.boot = BootReading(
        bootID: RowID(high: $0.random.next(), low: $0.random.next()), milliseconds: 5_000)
    }
  }
}
