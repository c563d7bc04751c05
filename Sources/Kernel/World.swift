/// The one door for everything that is not determined by the input: time, randomness and with
/// them new identifiers. Made once at the composition root; tests and the simulator make their own.
package struct World: Sendable {
  package let clock: Clock
  package let random: RandomSource

  package init(clock: Clock, random: RandomSource) {
    self.clock = clock
    self.random = random
  }

  /// A fresh UUIDv7.
  package func newRowID() -> RowID {
    .version7(at: clock.wall(), random: (random.next(), random.next()))
  }

  package func newID<Kind>() -> ID<Kind> { ID(newRowID()) }
}

/// The two clocks of a machine.
package struct Clock: Sendable {
  /// The wall clock. A person can set it to anything: evidence, never proof.
  package let wall: @Sendable () -> Instant
  /// The clock that counts from the start of the machine, suspend included.
  package let boot: @Sendable () -> BootReading

  package init(
    wall: @escaping @Sendable () -> Instant,
    boot: @escaping @Sendable () -> BootReading
  ) {
    self.wall = wall
    self.boot = boot
  }
}

/// A reading of the boot clock. Two readings can be compared only within one boot.
package struct BootReading: Hashable, Sendable {
  /// Changes with each start of the machine.
  package let bootID: RowID
  package let milliseconds: Int64

  package init(bootID: RowID, milliseconds: Int64) {
    self.bootID = bootID
    self.milliseconds = milliseconds
  }
}

/// Where random bits come from.
package struct RandomSource: Sendable {
  package let next: @Sendable () -> UInt64

  package init(next: @escaping @Sendable () -> UInt64) {
    self.next = next
  }

  package func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count { bytes += next().bigEndianBytes }
    return Array(bytes.prefix(count))
  }
}
