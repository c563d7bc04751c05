internal import Kernel

/// Everything that goes wrong, drawn from a stream of its own.
extension FleetRun {
  func planFaults() {
    let faults = plan.faults.sorted { $0.rawValue < $1.rawValue }
    guard !faults.isEmpty else { return }
    for _ in 0..<plan.faultCount {
      let at = Milliseconds(Int64(chaos.below(Int(Plan.day.count - 600_000))))
      let fault = chaos.pick(faults)
      timeline.schedule(after: at, "fault") { [weak self] in self?.strike(fault) }
    }
  }

  private func strike(_ fault: Plan.Fault) {
    guard !isPeace else { return }
    timeline.note("\(fault)")
    report.probe("fault \(fault)")
    let station = stations[chaos.below(stations.count)]
    switch fault {
    case .cut: lines([station], .cut, cutSeconds())
    case .silent: lines([station], .silent, Int64(chaos.within(10...3_600)))
    case .silentAnswers: lines([station], .silentAnswers, Int64(chaos.within(10...3_600)))
    case .partition:
      lines(stations.filter { _ in chaos.chance(permille: 500) }, .cut, cutSeconds())
    case .kill: stop(station, downMax: 600) { $0.kill() }
    case .restart: restart(station)
    case .powerCut: stop(station, downMax: 7_200) { $0.powerCut() }
    case .reboot:
      station.machine.clock.reboot()
      restart(station)
    case .restore: try? saveImage(of: station)
    case .crashAtOperation:
      station.machine.disk.crash(at: station.machine.disk.operations + UInt64(chaos.within(1...400)))
    case .inputOutputError: refuse(station, chaos.pick([.inputOutput, .read]), forEver: false)
    case .syncError: refuse(station, .sync, forEver: false)
    case .diskFull: refuse(station, .full, forEver: true)
    case .wallJump: station.machine.clock.jump(by: .seconds(jump()))
    case .wallFreeze: freeze(station)
    case .wallExtreme: station.machine.clock.setWall(to: chaos.pick(Self.extremes))
    case .hubRestart: restartHub(after: chaos.within(1...900)) { $0.kill() }
    case .hubPowerCut: restartHub(after: chaos.within(1...900)) { $0.powerCut() }
    case .hubCrashAtOperation: hub.disk.crash(at: hub.disk.operations + UInt64(chaos.within(1...600)))
    case .poison: break
    }
  }

  /// Before 1970, 2038 (32 bits of seconds), and further than 48 bits of milliseconds.
  private static let extremes = [
    Instant(milliseconds: -86_400_000), Instant(milliseconds: 0), Instant(milliseconds: 2_147_483_647_500),
    Instant(milliseconds: 4_294_967_296_000), Instant.distantFuture,
  ]

  private func jump() -> Int64 {
    let size = chaos.pick([2, 60, 3_600, 86_400, 31_536_000, 315_360_000])
    return Int64(chaos.chance(permille: 500) ? size : -size)
  }

  // MARK: Lines and clocks

  /// Mostly minutes, seldom half a night: a node that cannot reach the hub tries again twice a minute.
  private func cutSeconds() -> Int64 {
    Int64(chaos.chance(permille: 60) ? chaos.within(3_600...18_000) : chaos.within(60...2_400))
  }

  private func lines(_ hit: [Station], _ state: Line.State, _ seconds: Int64) {
    for station in hit { station.line.set(state) }
    timeline.schedule(after: .seconds(seconds), "line again") {
      for station in hit { station.line.set(.open) }
    }
  }

  private func freeze(_ station: Station) {
    station.machine.clock.freeze()
    timeline.schedule(after: .seconds(Int64(chaos.within(60...36_000))), "thaw") {
      station.machine.clock.thaw()
    }
  }

  // MARK: Disks

  private func refuse(_ station: Station, _ refusal: FaultDisk.Refusal, forEver: Bool) {
    let disk = station.machine.disk
    let count = refusal == .read ? disk.reads : disk.operations
    station.machine.isDiskFaulty = true
    disk.refuse(refusal, at: count + UInt64(chaos.within(1...60)), forEver: forEver)
    timeline.schedule(after: .seconds(Int64(chaos.within(60...7_200))), "disk again") { [weak self] in
      self?.mend(station.machine)
    }
  }

  private func mend(_ machine: Machine) {
    machine.disk.refuse(.inputOutput, at: nil, forEver: false)
    machine.isDiskFaulty = false
  }

  // MARK: Programs and power

  private func restart(_ station: Station) {
    guard station.machine.isUp else { return }
    station.program = nil
    do {
      try station.machine.close()
    } catch {
      met(error, "\(station.machine.name) ends", station.machine)
      guard !station.machine.disk.hasCrashed else { return }
    }
    station.machine.kill()
    start(station)
  }

  private func stop(_ station: Station, downMax: Int, _ how: (Machine) -> Void) {
    guard station.machine.isUp else { return }
    how(station.machine)
    station.program = nil
    come(back: station, after: chaos.within(1...downMax))
  }

  func come(back station: Station, after seconds: Int) {
    timeline.schedule(after: .seconds(Int64(seconds)), "node again") { [weak self] in
      guard let self, !station.machine.isUp else { return }
      if station.machine.disk.hasCrashed { repower(station.machine) }
      start(station)
    }
  }

  /// A disk died under a running program.
  func fell(_ machine: Machine) {
    machine.powerCut()
    let seconds = chaos.within(1...1_800)
    if machine === hub { return hubComesBack(after: seconds) }
    for station in stations where station.machine === machine {
      station.program = nil
      come(back: station, after: seconds)
    }
  }

  private func restartHub(after seconds: Int, _ how: (Machine) -> Void) {
    guard hub.isUp else { return }
    how(hub)
    hubProgram = nil
    hubComesBack(after: seconds)
  }

  private func hubComesBack(after seconds: Int) {
    hubProgram = nil
    timeline.schedule(after: .seconds(Int64(seconds)), "hub again") { [weak self] in
      guard let self, !hub.isUp else { return }
      if hub.disk.hasCrashed { repower(hub) }
      startHub()
    }
  }

  private func repower(_ machine: Machine) {
    if machine.disk.isDirty { report.probe("power cut with unsynced writes") }
    let damage = chaos.pick(FaultDisk.Damage.allCases)
    machine.disk.restart(damage, seed: chaos.next())
    machine.clock.reboot()
    mend(machine)
  }

  // MARK: Peace

  /// Every fault ends: lines open, disks obey, machines run, clocks go on (wherever they stand).
  func makePeace() throws {
    isPeace = true
    for station in stations {
      station.line.set(.open)
      station.line.quality = .good
      station.machine.clock.thaw()
      mend(station.machine)
      station.machine.disk.crash(at: nil)
      if !station.machine.isUp {
        if station.machine.disk.hasCrashed { repower(station.machine) }
        start(station)
      }
    }
    mend(hub)
    hub.disk.crash(at: nil)
    if !hub.isUp {
      if hub.disk.hasCrashed { repower(hub) }
      startHub()
    }
  }

  /// The power fails once more everywhere, and nothing that was not synced is kept.
  func reopen() async throws {
    for machine in [hub] + stations.map(\.machine) {
      machine.powerCut()
      machine.disk.restart(.lost, seed: plan.seed)
      try machine.open(nil)
    }
  }
}
