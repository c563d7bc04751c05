package import Kernel

/// How long a laptop shows members' data without having spoken to the hub.
///
/// What has run out is summed up, never computed from one moment to another: every look adds what passed
/// since the last one, by whichever clock says more. A clock turned back therefore adds nothing and takes
/// nothing away; one that shows an earlier time than was seen before is evidence of turning, and closes
/// the lease until the hub has been asked. What was recorded and not sent is untouched by all this.
package struct OfflineLease: Hashable, Sendable {
  /// What has passed since the last contact with the hub.
  package private(set) var elapsed: Milliseconds
  /// The latest wall clock seen since.
  package private(set) var wall: Instant
  package private(set) var boot: BootReading
  /// A wall clock was seen earlier than one before.
  package private(set) var wasTurnedBack: Bool

  package init(elapsed: Milliseconds, wall: Instant, boot: BootReading, wasTurnedBack: Bool) {
    self.elapsed = elapsed
    self.wall = wall
    self.boot = boot
    self.wasTurnedBack = wasTurnedBack
  }

  package static let length = Milliseconds.days(14)
  /// Time servers move a clock by less.
  package static let turnTolerance = Milliseconds.minutes(5)

  /// Begins anew: the hub has just answered.
  package init(contactAt wall: Instant, boot: BootReading) {
    self.init(elapsed: Milliseconds(0), wall: wall, boot: boot, wasTurnedBack: false)
  }

  /// The lease after a look at both clocks.
  package func observed(wall now: Instant, boot reading: BootReading) -> OfflineLease {
    let byWall = max(0, (now - wall).count)
    let byBoot =
      reading.bootID == boot.bootID
      ? max(0, reading.milliseconds - boot.milliseconds) : max(0, reading.milliseconds)
    let turned = now < wall - Self.turnTolerance
    return OfflineLease(
      elapsed: Milliseconds(elapsed.count + max(byWall, byBoot)), wall: max(now, wall), boot: reading,
      wasTurnedBack: wasTurnedBack || turned)
  }

  package func isOpen(length: Milliseconds = length) -> Bool { !wasTurnedBack && elapsed < length }

  package func remaining(length: Milliseconds = length) -> Milliseconds {
    wasTurnedBack ? Milliseconds(0) : max(Milliseconds(0), Milliseconds(length.count - elapsed.count))
  }
}
