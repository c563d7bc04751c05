import Kernel

/// What a change costs on the wire, both ways, in batches as a node sends them that has been away for a while.
struct WireBytes {
  let bench: Bench

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("wire")
    let hub = try await BenchHub(in: folder)
    let shell = try await hub.enrol(count: 1)[0]
    var workload = Workload(seed: 23, world: hub.world)
    let changes = bench.sized(20_000)
    for _ in 0..<changes {
      let act = workload.act(of: shell)
      try shell.write(act.drafts, kind: act.kind)
    }
    let (up, down) = try await Traffic.push([shell], to: hub, at: 1)
    bench.folder.remove("wire")
    return [
      Figure(
        "bytes a change on the wire", Double(up + down) / Double(changes), "B", .atMost(130),
        note: "\(changes) changes in batches of \(Limits.pushChangesMax), frames both ways: "
          + "\(Report.number(Double(up) / Double(changes))) up, "
          + "\(Report.number(Double(down) / Double(changes))) down; without HTTP and TLS (under 1 B)")
    ]
  }
}
