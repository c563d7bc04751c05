import Application
import Kernel

/// Three hundred stores come back at once after three days: every change pushed, decided, and every store even with
/// the hub. The hub is real; the stores are shells, so that two processors do not have to be three hundred and one
/// machines: their pages are read and counted, not stored.
struct Reconnect {
  let bench: Bench

  private static let nodes = 300
  private static let changes = 1_500

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("reconnect")
    let hub = try await BenchHub(in: folder)
    let shells = try await hub.enrol(count: bench.sized(Self.nodes))
    let each = bench.scale < 1 ? max(50, bench.sized(Self.changes)) : Self.changes
    bench.say("  \(shells.count) stores write \(each) changes each …")
    let spool = try bench.folder.folder("spool")
    for (number, shell) in shells.enumerated() {
      var workload = Workload(seed: UInt64(500 + number), world: hub.world)
      for _ in 0..<each {
        let act = workload.act(of: shell)
        try shell.write(act.drafts, kind: act.kind, after: .seconds(172))
      }
      try shell.spool(to: spool)
    }
    bench.say("  they come back …")
    Memory.forgetPeak()
    let watch = Stopwatch()
    let pushed = PushCounter()
    async let decided = HubMerge.decide(hub, until: pushed)
    try await Traffic.push(shells, to: hub, at: shells.count)
    let pushedAfter = watch.seconds
    pushed.end()
    hub.news.announce()
    _ = try await decided
    let decidedAfter = watch.seconds
    let rows = try await Traffic.pull(shells, from: hub, at: 8)
    let seconds = watch.seconds
    let total = each * shells.count
    bench.folder.remove("spool")
    bench.folder.remove("reconnect")
    return [
      Figure(
        "reconnect of 300 nodes: quiet", seconds, "s", .atMost(120 * bench.scale),
        note:
          "\(total) changes of \(shells.count) shells, hub with SQLite and frames, no network: pushed after "
          + "\(Report.number(pushedAfter)) s, decided after \(Report.number(decidedAfter)) s, \(rows) rows pulled"
      ),
      Figure(
        "reconnect: peak memory", Memory.peakMiB, "MiB", .atMost(512),
        note: "of the whole process, shells included"),
    ]
  }
}
