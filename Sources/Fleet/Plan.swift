internal import Kernel

/// What a seed is made of: who there is, what can go wrong and how often. Drawn once, so that whole kinds of
/// faults are absent from a seed as often as present.
struct Plan {
  let seed: UInt64
  let storeCount: Int
  /// Between two bursts of work, on average.
  let burstGap: Milliseconds
  let pace: HubProgram.Pace
  let quality: Line.Quality
  let listenTimeout: Milliseconds
  let faults: Set<Fault>
  /// Of the whole fleet, in a day.
  let faultCount: Int
  let personCount: Int

  enum Fault: Int, CaseIterable {
    case cut, silent, silentAnswers, partition
    case kill, restart, powerCut, crashAtOperation, reboot
    /// The disk is put back as it was some hours ago.
    case restore
    case inputOutputError, diskFull, syncError
    case wallJump, wallFreeze, wallExtreme
    case hubRestart, hubPowerCut, hubCrashAtOperation
    case poison
  }

  static let day = Milliseconds.hours(24)

  init(seed: UInt64) {
    var random = SeededStream(seed: seed, label: "plan")
    self.seed = seed
    let isCalm = random.chance(permille: 20)
    storeCount = random.chance(permille: 100) ? 5 : 3
    burstGap = Milliseconds.minutes(21)
    pace = HubProgram.Pace(
      beacon: .minutes(Int64(random.pick([10, 20, 30, 60]))),
      decision: .seconds(Int64(random.within(1...240))),
      hold: .minutes(Int64(random.pick([40, 60, 90]))))
    listenTimeout = Milliseconds(pace.hold.count + 10_000)
    quality =
      isCalm
      ? .good
      : Line.Quality(
        latency: random.pick([1...30, 20...300, 200...4_000]), lossPermille: random.pick([0, 10, 50, 200]),
        duplicatePermille: random.pick([0, 20, 150]), stragglePermille: random.pick([0, 10, 60]))
    var faults: Set<Fault> = []
    for fault in Fault.allCases where !isCalm && random.chance(permille: 500) { faults.insert(fault) }
    self.faults = faults
    faultCount = faults.isEmpty ? 0 : random.within(8...40)
    personCount = random.within(6...40)
  }
}
