import Application
import Kernel
import Persistence

/// The changes of fifty nodes merged by one hub: frames, chain, signatures, fold, receipts, fingerprints, matching and
/// awards, until nothing waits; against a bare insert of every row and index entry that lies there afterwards.
struct HubMerge {
  let bench: Bench

  private static let nodes = 50

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("merge")
    let hub = try await BenchHub(in: folder)
    let shells = try await hub.enrol(count: Self.nodes)
    let each = bench.sized(1_000)
    for (number, shell) in shells.enumerated() {
      var workload = Workload(seed: UInt64(100 + number), world: hub.world)
      for _ in 0..<each {
        let act = workload.act(of: shell)
        try shell.write(act.drafts, kind: act.kind)
      }
    }
    let watch = Stopwatch()
    let pushed = PushCounter()
    async let decided = Self.decide(hub, until: pushed)
    try await Traffic.push(shells, to: hub, at: 4)
    let pushedAfter = watch.seconds
    pushed.end()
    hub.news.announce()
    let batches = try await decided
    let seconds = watch.seconds
    let (cpu, changes) = (watch.processorSeconds, each * Self.nodes)
    let commits = Self.nodes * ((each + Limits.pushChangesMax - 1) / Limits.pushChangesMax) + batches
    try hub.database.close()
    bench.say("  bare …")
    let source = try BareDatabase(path: hub.path)
    let copy = try BareCopy(of: source)
    let bare = try BareDatabase(path: folder + "/bare.db")
    try bare.copySchema(of: source)
    let bareSeconds = try copy.write(to: bare, commits: commits)
    bench.folder.remove("merge")
    let (rate, bareRate) = (Double(copy.rowCount) / seconds, Double(copy.rowCount) / bareSeconds)
    return [
      Figure(
        "hub merge of 50 nodes", rate / bareRate, "× bare", .atLeast(0.5),
        note: "\(changes) changes, \(copy.rowCount) rows: \(Report.number(rate)) rows/s against "
          + "\(Report.number(bareRate)); \(Report.number(Double(changes) / seconds)) changes/s; pushed after "
          + "\(Report.number(pushedAfter)) s, decided after \(Report.number(seconds)) s, CPU \(Report.number(cpu)) s"
      )
    ]
  }

  /// Decides as the hub does beside the pushes, until those have ended and nothing waits.
  ///
  /// - Returns: how many transactions it took.
  static func decide(_ hub: BenchHub, until pushed: PushCounter) async throws -> Int {
    let adjudicator = Adjudicator(recorder: hub.recorder)
    var batches = 0
    while true {
      let edition = hub.news.edition
      let hasEnded = pushed.hasEnded
      if try await adjudicator.decideBatch().isIdle {
        if hasEnded { return batches }
        await hub.news.wait(after: edition)
      } else {
        batches += 1
      }
    }
  }
}
