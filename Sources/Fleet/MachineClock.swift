internal import Kernel

/// The two clocks of one simulated machine. The wall clock can be set, stopped and be wrong in any way; the
/// boot clock only runs a little fast or slow and begins anew with each start of the machine.
final class MachineClock: @unchecked Sendable {
  // @unchecked Sendable because World wants its clocks so; a seed runs in one task.
  private let timeline: Timeline
  /// How fast its quartz runs, in parts per million above true time; within the bound of
  /// `Limits.clockDriftPartsPerMillionMax`.
  private let drift: Int64
  private var wallOffset: Int64
  private var frozenWall: Int64?
  private var bootID: RowID
  private var bootBegin: Int64
  private var random: SeededStream

  /// True time 0 of every seed.
  static let epoch = Instant(milliseconds: 1_772_409_600_000)

  init(timeline: Timeline, seed: UInt64, name: String, drift: Int64, wallOffset: Milliseconds) {
    self.timeline = timeline
    self.drift = drift
    self.wallOffset = wallOffset.count
    random = SeededStream(seed: seed, label: "boot " + name)
    bootID = RowID(high: random.next(), low: random.next())
    bootBegin = -Int64(random.below(86_400_000))
  }

  private func elapsed(since begin: Int64) -> Int64 {
    let elapsed = timeline.now.count - begin
    return elapsed + elapsed * drift / 1_000_000
  }

  var wall: Instant { Self.epoch + Milliseconds(frozenWall ?? elapsed(since: 0) + wallOffset) }

  var boot: BootReading { BootReading(bootID: bootID, milliseconds: elapsed(since: bootBegin)) }

  /// The wall clock jumps by so much and goes on from there.
  func jump(by amount: Milliseconds) {
    wallOffset += amount.count
    if let frozen = frozenWall { frozenWall = frozen + amount.count }
  }

  func setWall(to instant: Instant) {
    wallOffset += (instant - wall).count
    frozenWall = nil
  }

  func freeze() { frozenWall = (wall - Self.epoch).count }

  func thaw() {
    guard let frozen = frozenWall else { return }
    wallOffset += frozen - (elapsed(since: 0) + wallOffset)
    frozenWall = nil
  }

  /// The machine was off: its boot clock begins anew.
  func reboot() {
    bootID = RowID(high: random.next(), low: random.next())
    bootBegin = timeline.now.count
  }

  var clock: Clock { Clock(wall: { self.wall }, boot: { self.boot }) }
}

/// True time as an instant, as a clock without fault would show it.
extension Timeline {
  var trueInstant: Instant { MachineClock.epoch + now }
}
