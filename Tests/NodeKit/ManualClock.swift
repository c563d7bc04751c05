package import Kernel
import Synchronization
import TestKit

/// Time and randomness that a test moves: both clocks of one machine, its restarts, and a seeded generator.
package final class ManualClock: Sendable {
  private struct State {
    var wall: Instant
    var boot: Int64 = 1_000_000
    var boots: UInt64 = 1
    var random: SeededRandom
  }

  private let state: Mutex<State>

  /// - Parameter seed: names the machine, too: two with one seed mint the same identifiers.
  package init(seed: UInt64, wall: Instant = Instant(milliseconds: 1_800_000_000_000)) {
    state = Mutex(State(wall: wall, random: SeededRandom(seed: seed)))
  }

  package var world: World {
    World(
      clock: Clock(
        wall: { self.state.withLock(\.wall) },
        boot: {
          self.state.withLock {
            BootReading(bootID: RowID(high: 0xB007, low: $0.boots), milliseconds: $0.boot)
          }
        }),
      random: RandomSource { self.state.withLock { $0.random.next() } })
  }

  /// Lets time pass on both clocks.
  package func advance(_ interval: Milliseconds) {
    state.withLock { state in
      state.wall = state.wall + interval
      state.boot += interval.count
    }
  }

  /// Turns the wall clock alone.
  package func turnWall(_ interval: Milliseconds) {
    state.withLock { $0.wall = $0.wall + interval }
  }

  /// The machine is started anew: its boot clock begins again.
  package func restart() {
    state.withLock { state in
      state.boots += 1
      state.boot = 1_000
    }
  }
}
