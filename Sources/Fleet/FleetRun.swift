internal import Application
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records
internal import Sync

/// One seed: a hub, stores and a laptop, one virtual day of work and faults, then peace, then every checker.
///
///     let report = await FleetRun(seed: 7).run()
///
/// The files beside this one hold its making, the work, the faults and the checkers.
package final class FleetRun {
  let plan: Plan
  let planted: Planted
  let timeline: Timeline
  var report: SeedReport
  var journal = Journal()
  var work: SeededStream
  var chaos: SeededStream

  let hub: Machine
  var hubProgram: HubProgram?
  var stations: [Station] = []
  let people: People
  /// Set when faults have stopped.
  var isPeace = false
  /// The first thing that went wrong.
  var violation: Violation? {
    didSet { if oldValue == nil { report.ending = timeline.ending } }
  }
  /// The hub's clock keeps true time up to a constant as long as nobody turned it.
  var isHubClockTrue = true

  /// A node with its line and who works at it.
  final class Station {
    let machine: Machine
    let line: Line
    let staff: [AssociateID]
    let storeCode: String
    var program: NodeProgram?
    /// Highest cursor seen, for the check that it only rises.
    var cursor = Position.start

    init(machine: Machine, line: Line, staff: [AssociateID], storeCode: String) {
      self.machine = machine
      self.line = line
      self.staff = staff
      self.storeCode = storeCode
    }
  }

  package init(seed: UInt64, planted: Planted = Planted()) throws {
    plan = Plan(seed: seed)
    self.planted = planted
    timeline = Timeline(seed: seed)
    report = SeedReport(seed: seed)
    work = SeededStream(seed: seed, label: "work")
    chaos = SeededStream(seed: seed, label: "chaos")
    var founding = Founding(plan: plan, timeline: timeline)
    people = People(seed: seed, count: plan.personCount)
    hub = try founding.makeHub()
    try hub.open(nil)
    let made = try founding.makeStations(hub: hub)
    try hub.close()
    hub.disk.lie(planted.disksLie)
    for item in made {
      let line = Line(
        timeline: timeline, node: item.machine.profile.node, seed: seed, name: item.machine.name,
        quality: plan.quality, listenTimeout: plan.listenTimeout, hub: { [weak self] in self?.hubProgram })
      line.planted = planted
      item.machine.disk.lie(planted.disksLie)
      stations.append(
        Station(machine: item.machine, line: line, staff: item.staff, storeCode: item.storeCode))
    }
  }

  /// Runs the seed to its end.
  ///
  /// - Returns: what came of it; the same for the same seed, whenever and wherever it runs.
  package func run() async -> SeedReport {
    do {
      try await live()
    } catch let found as Violation {
      violation = violation ?? found
    } catch {
      violation = violation ?? Violation("noUnexplainedError", "\(error)")
    }
    for machine in [hub] + stations.map(\.machine) { machine.kill() }
    timeline.forget()
    report.violation = violation
    report.events = timeline.eventCount
    for (kind, count) in timeline.kinds { report.probe("event: " + kind, count) }
    report.changes = journal.entries.count
    report.virtualMilliseconds = timeline.now.count
    report.trace = timeline.trace
    return report
  }

  private func live() async throws {
    startHub()
    for station in stations { start(station) }
    planWork()
    planFaults()
    planChecks()
    try await runUntil(Plan.day)
    try makePeace()
    try await untilQuiet()
    try await checkEverything()
    try await reopen()
    try await checkEverything()
  }

  private func runUntil(_ end: Milliseconds) async throws {
    try await timeline.run(until: end)
    if let violation { throw violation }
  }

  // MARK: Peace

  /// How long a fleet at peace may take to be quiet: a straggling message, the longest pause of the sync loop,
  /// one deciding and one listening after another.
  private static let quietMax = Milliseconds.hours(6)
  private static let quietStep = Milliseconds.minutes(2)

  private func untilQuiet() async throws {
    let begin = timeline.now
    while try !isQuiet() {
      guard (timeline.now.count - begin.count) < Self.quietMax.count else {
        throw Violation("liveness", try unrest())
      }
      try await runUntil(timeline.now + Self.quietStep)
    }
    report.quietMilliseconds = timeline.now.count - begin.count
  }

  // MARK: Programs

  func startHub() {
    do {
      try hub.open(planted.atHub)
      hubProgram = try HubProgram(hub, timeline: timeline, pace: plan.pace) { [weak self] error, place in
        self?.met(error, place, self?.hub)
      }
    } catch {
      hub.kill()
      met(error, "hub starts", hub)
      timeline.schedule(after: .minutes(1), "hub again") { [weak self] in
        guard let self, !hub.isUp else { return }
        startHub()
      }
    }
  }

  func start(_ station: Station) {
    do {
      try station.machine.open(planted.atNodes)
      learnCursor(of: station.machine)
      station.program = try NodeProgram(
        station.machine, timeline: timeline, line: station.line, hubKey: hub.secret.bytes,
        random: SeededStream(seed: plan.seed, label: "\(station.machine.name) \(station.machine.life)"),
        watch: watch(station), forgetsRetry: planted.forgetsRetry)
    } catch {
      station.machine.kill()
      met(error, "\(station.machine.name) starts", station.machine)
      timeline.schedule(after: .minutes(1), "node again") { [weak self] in
        guard let self, !station.machine.isUp else { return }
        start(station)
      }
    }
  }

  private func watch(_ station: Station) -> NodeProgram.Watch {
    NodeProgram.Watch(
      failed: { [weak self] error, place in self?.met(error, place, station.machine) },
      pulls: { [weak self] in self?.learnCursor(of: station.machine) },
      closed: { [weak self] progress in try self?.checkCheckpoint(station, progress) },
      answered: { [weak self] path, body in try self?.checkAnswer(station, path, body) },
      rescued: { [weak self] count in
        self?.report.probe("went on as another life")
        self?.report.probe("written again", count)
      })
  }

  /// Something failed: a machine whose disk died goes down with it; what nothing explains is a violation.
  func met(_ error: any Error, _ place: String, _ machine: Machine?) {
    timeline.note("failed \(place)")
    if let found = error as? Violation {
      violation = violation ?? found
      return
    }
    let code = (error as? ClienteleError)?.code
    if let machine, machine.disk.hasCrashed {
      report.probe("crashed in " + place)
      return fell(machine)
    }
    let isOfDisk = [.databaseFailed, .databaseFull, .databaseCorrupt].contains(code)
    if let machine, machine.isDiskFaulty, isOfDisk {
      learnCursor(of: machine)
      return report.probe("disk refused in " + place)
    }
    violation = violation ?? Violation("noUnexplainedError", "\(place): \(error)")
  }

  /// A checkpoint may have been committed by a program that failed or ended before it could say so.
  private func learnCursor(of machine: Machine) {
    for station in stations where station.machine === machine {
      station.cursor = max(station.cursor, (try? cursor(of: station)) ?? .start)
    }
  }
}
