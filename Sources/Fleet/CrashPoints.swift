internal import Application
internal import Catalogue
internal import ChangeLog
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records
internal import Synchronization

/// Every disk operation of the main workflows as a crash point, with every kind of damage: the power fails
/// during it, what no sync covered is damaged, the database is opened again, and everything that was
/// acknowledged must be there, whole.
package struct CrashPoints: Sendable {
  /// Draws of each kind of damage that is drawn; more find more of the ways in which a write can tear.
  private let draws: Int
  private let jobs: Int
  /// Only every so many-th operation; 1 for all.
  private let stride: Int
  private let planted: Planted

  package init(draws: Int, jobs: Int, stride: Int = 1, planted: Planted = Planted()) {
    self.draws = draws
    self.jobs = jobs
    self.stride = stride
    self.planted = planted
  }

  package struct Summary: Sendable {
    /// Workflow and its number of operations.
    package var operations: [String: Int] = [:]
    /// Distinct (workflow, operation, damage): what was left of the unsynced writes differed.
    package var points = 0
    /// Those after which everything was compared with the oracle and the workflow finished.
    package var deep = 0
    package var failures: [String] = []
    package var seconds = 0.0

    package var text: String {
      let workflows = operations.sorted { $0.key < $1.key }.map { "  \($0.value)\t\($0.key)" }
      return
        (workflows + failures.prefix(20).map { "FAILED \($0)" } + [
          "\(points) crash points in \(operations.count) workflows, \(deep) finished afterwards, "
            + "\(failures.count) failed; \(Int(seconds)) s"
        ]).joined(separator: "\n")
    }
  }

  package func run() async throws -> Summary {
    let begin = ContinuousClock.now
    let origin = SharedOrigin(try await CrashBench.origin())
    var summary = Summary()
    try await withThrowingTaskGroup(of: Summary.self) { group in
      for (number, workflow) in CrashWorkflow.all.enumerated() {
        if number >= jobs, let done = try await group.next() { summary.add(done) }
        group.addTask {
          try await WorkflowCrash(
            workflow: workflow, origin: origin.origin, draws: draws, stride: stride, planted: planted
          ).run()
        }
      }
      for try await done in group { summary.add(done) }
    }
    summary.seconds = Double(begin.duration(to: .now) / .milliseconds(1)) / 1_000
    return summary
  }

  /// Only copied from once it is made.
  private struct SharedOrigin: @unchecked Sendable {
    let origin: CrashBench.Origin
    init(_ origin: CrashBench.Origin) { self.origin = origin }
  }
}

extension CrashPoints.Summary {
  fileprivate mutating func add(_ other: CrashPoints.Summary) {
    operations.merge(other.operations, uniquingKeysWith: +)
    points += other.points
    deep += other.deep
    failures += other.failures
  }
}

/// All crash points of one workflow.
private final class WorkflowCrash {
  let workflow: CrashWorkflow
  let origin: CrashBench.Origin
  let draws: Int
  let stride: Int
  let planted: Planted
  private var summary = CrashPoints.Summary()

  /// After so many points one is looked at more deeply.
  private static let deepEvery = 24

  init(workflow: CrashWorkflow, origin: CrashBench.Origin, draws: Int, stride: Int, planted: Planted) {
    self.workflow = workflow
    self.origin = origin
    self.draws = draws
    self.stride = stride
    self.planted = planted
  }

  func run() async throws -> CrashPoints.Summary {
    let whole = try await attempt(crashAt: nil)
    let count = Int(whole.victim.disk.operations - whole.begin)
    summary.operations[workflow.name] = count
    end(whole.bench)
    for operation in Swift.stride(from: 1, through: count, by: stride) {
      try await crash(at: UInt64(operation))
    }
    return summary
  }

  private struct Attempt {
    let bench: CrashBench
    let victim: Machine
    /// Operations of the disk before the workflow began.
    let begin: UInt64
    /// What had been acknowledged by the machine when its power failed.
    let saved: [CrashBench.Saved]
  }

  /// One run; with a crash point it ends where the power fails.
  private func attempt(crashAt operation: UInt64?) async throws -> Attempt {
    let hubDisk = try FaultDisk()
    let nodeDisk = try FaultDisk()
    hubDisk.copy(from: origin.hub)
    nodeDisk.copy(from: origin.node)
    let bench = try CrashBench(origin, hubDisk: hubDisk, nodeDisk: nodeDisk)
    try await workflow.prepare(bench)
    let victim = workflow.victim == .hub ? bench.hub : bench.node
    if planted.disksLie { victim.disk.lie(true) }
    let begin = victim.disk.operations
    if let operation { victim.disk.crash(at: begin + operation) }
    do {
      try await workflow.run(bench)
    } catch  where operation != nil && victim.disk.hasCrashed {
      // That is the point.
    }
    return Attempt(
      bench: bench, victim: victim, begin: begin,
      saved: workflow.victim == .hub ? bench.acknowledgedAtHub : bench.acknowledgedAtNode)
  }

  private func end(_ bench: CrashBench) {
    bench.hub.kill()
    bench.node.kill()
  }

  private func crash(at operation: UInt64) async throws {
    let attempt = try await attempt(crashAt: operation)
    let victim = attempt.victim
    guard victim.disk.hasCrashed else {
      summary.failures.append("\(workflow.name), operation \(operation): the run is not the same each time")
      return end(attempt.bench)
    }
    victim.powerCut()
    let broken = try FaultDisk()
    broken.fork(victim.disk)
    var seen: Set<UInt64> = []
    for damage in FaultDisk.Damage.allCases {
      for draw in 0..<(damage.isDrawn ? draws : 1) {
        let disk = try FaultDisk()
        disk.fork(broken)
        guard seen.insert(disk.restart(damage, seed: UInt64(draw))).inserted else { continue }
        summary.points += 1
        victim.disk = disk
        do {
          try victim.open(nil)
          try checkLightly(attempt)
          if summary.points.isMultiple(of: Self.deepEvery) { try await checkDeeply(attempt) }
        } catch {
          summary.failures.append("\(workflow.name), operation \(operation), \(damage) \(draw): \(error)")
        }
        victim.kill()
      }
    }
    end(attempt.bench)
  }

  // MARK: What must hold

  private func checkLightly(_ attempt: Attempt) throws {
    let victim = attempt.victim
    try victim.running().readBlocking { connection in
      let verdict = try connection.first("PRAGMA quick_check(1)") { $0.text(0) }
      guard verdict == "ok" else { throw Violation("sound", verdict ?? "no answer") }
      let table = ChangeTable(connection)
      for saved in attempt.saved where try table.change(saved.node, 1, saved.seq)?.hash != saved.hash {
        throw Violation("nothingLost", "acknowledged change \(saved.seq) is gone")
      }
      let loose = try connection.count(
        """
        SELECT (SELECT count(*) FROM logHead) FROM logHead WHERE seq <>
          (SELECT count(*) FROM change WHERE change.node = logHead.node AND change.incarnation = logHead.incarnation)
        """)
      guard loose == 0 else { throw Violation("wholeChanges", "a log does not end where its head says") }
      try checkSums(connection, victim)
    }
  }

  /// Rows, fingerprints and overlay were written in one transaction, so they agree.
  private func checkSums(_ connection: Connection, _ victim: Machine) throws {
    let isHub = victim.profile.kind == .hub
    var sum = Fingerprint.empty
    var pending = 0
    try connection.forEach("SELECT image, base, pending, bucket FROM rowState") { row in
      pending += Int(row.integer(2))
      let image = row.integer(2) == 0 ? row.bytes(0) : row.optionalBytes(1)
      if let image, !isHub || row.bytes(3) == [0] { sum.add(.sha256(image)) }
    }
    let table = FingerprintTable(connection)
    let scopes = isHub ? [Scope.everyone] : victim.profile.scope.classes.map(\.scope)
    var stored = Fingerprint.empty
    for scope in scopes { stored.add(try table.entry(scope).sum.sum) }
    guard stored.sum == sum.sum else {
      throw Violation("wholeChanges", "rows and fingerprints are not of one moment")
    }
    let noted = try connection.count("SELECT count(*) FROM pendingRow")
    guard noted <= pending else {
      throw Violation("wholeChanges", "the overlay and its rows are not of one moment")
    }
  }

  /// The log verifies, and both machines go on to a common end.
  private func checkDeeply(_ attempt: Attempt) async throws {
    summary.deep += 1
    let bench = attempt.bench
    let victim = attempt.victim
    try await verifyLog(victim)
    let other = victim === bench.hub ? bench.node : bench.hub
    let disk = other.disk
    other.kill()
    other.disk = try FaultDisk()
    other.disk.copy(from: disk)
    defer {
      other.kill()
      other.disk = disk
    }
    try other.open(nil)
    try await bench.sync()
    try await verifyLog(bench.hub)
    try bench.hub.running().readBlocking { connection in
      for saved in attempt.saved
      where try ChangeTable(connection).change(saved.node, 1, saved.seq)?.hash != saved.hash {
        throw Violation("nothingLost", "acknowledged change \(saved.seq) never reached the hub")
      }
    }
  }

  private func verifyLog(_ machine: Machine) async throws {
    let checked = try await VerifyLog(verify: LogSecret.verify).run(
      machine.running(), profile: machine.profile)
    guard checked.broken.isEmpty else { throw Violation("logsVerify", checked.broken[0]) }
  }
}

extension FaultDisk.Damage {
  /// Whether another seed gives another damage.
  fileprivate var isDrawn: Bool {
    switch self {
    case .lost, .kept, .sizeFirst: false
    default: true
    }
  }
}
