import Access
import Application
import Kernel
import Persistence

/// How long after a change was recorded at one store another store of its buckets shows it, both online: push, hub,
/// long poll, pull.
struct LiveChange {
  let bench: Bench

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("live")
    let hub = try await BenchHub(in: folder)
    let shells = try await hub.enrol(count: 2)
    let (one, other) = (
      try await BenchNode(shells[0], of: hub, in: folder), try await BenchNode(shells[1], of: hub, in: folder)
    )
    try await one.settle(one.direct)
    try await other.settle(other.direct)
    var workload = Workload(seed: 3, world: hub.world)
    let person = workload.registration(of: shells[0])
    try await write(person, at: one)
    try await hub.decide(Adjudicator(recorder: hub.recorder))
    for record in workload.records {
      _ = try await other.desk.admit(record, as: shells[1].associate, reason: "visit", call: other.direct)
    }
    var delays: [Double] = []
    for _ in 0..<40 {
      try await other.settle(other.direct)
      let (direct, body) = (other.direct, try await other.desk.listenRequest(timeout: Limits.listenTimeout))
      async let woken = direct("/sync/v1/listen", body)
      let watch = Stopwatch()
      try await write(workload.interaction(of: shells[0]), at: one)
      try await other.desk.takeListen(try await woken, roundTrip: Milliseconds(1))
      try await other.settle(direct)
      delays.append(watch.seconds)
    }
    bench.folder.remove("live")
    delays.sort()
    return [
      Figure(
        "live change at another store", delays[delays.count * 95 / 100], "s", .atMost(1),
        note: "95th of 100, without a network: write, push, hub, long poll, pull, checkpoint")
    ]
  }

  private func write(_ act: Workload.Act, at node: BenchNode) async throws {
    try await node.recorder.record(
      kind: act.kind, actor: node.shell.associate, permission: .logContact
    ) { _ in (act.drafts, ()) }
    try await node.settle(node.direct)
  }
}
