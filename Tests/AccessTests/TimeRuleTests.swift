import Access
import Kernel
import Testing

private let boot = Chain.row(77)
private let nextBoot = Chain.row(78)

private func reading(_ interval: Milliseconds, boot id: RowID = boot) -> BootReading {
  BootReading(bootID: id, milliseconds: interval.count)
}

@Suite("Guessing")
struct LockOutTests {
  @Test("the first mistakes are free, then the wait doubles up to a day")
  func waits() {
    var lock = LockOut(failures: 0, since: reading(Milliseconds(0)))
    var waits: [Int64] = []
    for _ in 0..<20 {
      lock = lock.failed(at: reading(Milliseconds(0)))
      waits.append(lock.wait.count / 60_000)
    }
    #expect(Array(waits.prefix(8)) == [0, 0, 0, 0, 1, 2, 4, 8])
    #expect(waits.last == 1_440)
    #expect(waits == waits.sorted())
  }

  @Test("in thirty days one place gets fewer than a hundred tries")
  func tries() {
    var lock = LockOut(failures: 0, since: reading(Milliseconds(0)))
    var now = Milliseconds(0)
    var tries = 0
    while now < .days(30) {
      tries += 1
      lock = lock.failed(at: reading(now))
      now = Milliseconds(now.count + lock.wait.count + 1)
    }
    #expect(tries < 100)
  }

  @Test("a reboot starts the wait over instead of ending it")
  func reboot() {
    var lock = LockOut(failures: 0, since: reading(Milliseconds(0)))
    for _ in 0..<6 { lock = lock.failed(at: reading(.hours(1))) }
    #expect(lock.remaining(at: reading(.hours(2))) == Milliseconds(0))
    let after = reading(.minutes(3), boot: nextBoot)
    #expect(lock.remaining(at: after) == lock.wait)
    let carried = lock.carried(to: after)
    #expect(carried.failures == 6)
    #expect(carried.remaining(at: reading(.minutes(5), boot: nextBoot)) == Milliseconds(0))
  }
}

@Suite("Staying signed in")
struct SignInRuleTests {
  private func state(
    used: Milliseconds, now: Milliseconds, locked: Bool = false, bootNow: RowID = boot
  ) -> SignInRule.State {
    SignInRule.shared.state(
      started: reading(Milliseconds(0)), used: reading(used), isLocked: locked,
      now: reading(now, boot: bootNow))
  }

  @Test("a computer left alone locks, a reboot or half a day ends the session")
  func states() {
    #expect(state(used: .hours(1), now: .hours(1) + 299_999) == .open)
    #expect(state(used: .hours(1), now: .hours(1) + 300_000) == .locked)
    #expect(state(used: .hours(1), now: .hours(1), locked: true) == .locked)
    #expect(state(used: .hours(12), now: .hours(12)) == .over)
    #expect(state(used: .hours(1), now: .hours(1), bootNow: nextBoot) == .over)
    #expect(state(used: .hours(2), now: .hours(1)) == .over)
  }
}

extension Milliseconds {
  fileprivate static func + (left: Milliseconds, right: Int64) -> Milliseconds {
    Milliseconds(left.count + right)
  }
}

@Suite("The offline lease of a laptop")
struct OfflineLeaseTests {
  private let start = Instant(milliseconds: 1_800_000_000_000)
  private var fresh: OfflineLease { OfflineLease(contactAt: start, boot: reading(.hours(1))) }

  @Test("it runs for fourteen days by either clock")
  func length() {
    #expect(fresh.observed(wall: start + .days(13), boot: reading(.hours(1))).isOpen())
    #expect(!fresh.observed(wall: start + .days(14), boot: reading(.hours(1))).isOpen())
    let byBoot = fresh.observed(
      wall: start, boot: reading(Milliseconds(Milliseconds.days(14).count + Milliseconds.hours(1).count)))
    #expect(!byBoot.isOpen())
  }

  @Test("turning the clock back never extends it, in one step or in many")
  func turning() {
    let lease = fresh.observed(wall: start + .days(10), boot: reading(.days(10)))
    let back = lease.observed(wall: start, boot: reading(.days(10)))
    #expect(!back.isOpen() && back.remaining() == Milliseconds(0))
    var creeping = fresh
    var boot = Milliseconds.hours(1)
    for _ in 0..<15 {
      boot = Milliseconds(boot.count + Milliseconds.days(1).count)
      // Each day the clock is put back to where it stood.
      creeping = creeping.observed(wall: start, boot: reading(boot))
    }
    #expect(!creeping.isOpen())
  }

  @Test("what was seen stays elapsed over reboots, and the time the machine ran counts in each boot")
  func reboots() {
    var lease = fresh
    for day in 1...14 {
      lease = lease.observed(
        wall: start,
        boot: BootReading(bootID: Chain.row(UInt64(900 + day)), milliseconds: Milliseconds.days(1).count))
    }
    #expect(!lease.isOpen())
  }

  @Test("a time server's small step back is no evidence of turning")
  func smallSteps() {
    #expect(fresh.observed(wall: start - .minutes(4), boot: reading(.hours(1))).isOpen())
    #expect(!fresh.observed(wall: start - .minutes(6), boot: reading(.hours(1))).isOpen())
  }

  @Test("a contact with the hub opens it again")
  func contact() {
    let closed = fresh.observed(wall: start - .days(3), boot: reading(.days(20)))
    #expect(!closed.isOpen())
    #expect(OfflineLease(contactAt: start + .days(20), boot: reading(.days(20))).isOpen())
  }
}
