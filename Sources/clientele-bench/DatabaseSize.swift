import Access
import Application
import Catalogue
import Kernel
import Persistence
import Records

/// A store's database after its changes were received, sealed and pulled again, against the plain tables alone.
struct DatabaseSize {
  let bench: Bench

  private static let unsynced: Set<String> = [
    "migration", "property", "logHead", "logKey", "change", "idempotency", "receipt", "receiptAnswer",
    "beacon",
    "session", "rowState", "pendingRow", "stagedRow", "conflict", "fingerprint", "serve", "originalPart",
    "endedLog", "rescuedChange", "segment", "epochStart",
  ]

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("size")
    let hub = try await BenchHub(in: folder)
    let shell = try await hub.enrol(count: 1)[0]
    let node = try await BenchNode(shell, of: hub, in: folder)
    try await node.settle(node.direct)
    var workload = Workload(seed: 31, world: hub.world)
    let changes = bench.sized(20_000)
    let recorder = node.recorder
    for _ in 0..<changes {
      let act = workload.act(of: shell)
      try await recorder.record(kind: act.kind, actor: shell.associate, permission: .recordSale) { _ in
        (act.drafts, ())
      }
    }
    try await node.settle(node.direct)
    try node.database.close()
    let source = try BareDatabase(path: node.path)
    let isPlain = { (table: String) in !Self.unsynced.contains(table) }
    let bare = try BareDatabase(path: folder + "/bare.db")
    try bare.copySchema(of: source, where: isPlain)
    _ = try BareCopy(of: source, tables: isPlain).write(to: bare, commits: 10)
    let (full, plain) = (try source.size(), try bare.size())
    let shares = try source.query(
      "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY sum(pgsize) DESC LIMIT 6"
    ).map {
      "\($0[0]?.text ?? "?") \(Report.number(Double($0[1]?.integer ?? 0) / Double(max(full, 1)) * 100)) %"
    }
    bench.folder.remove("size")
    return [
      Figure(
        "database size", Double(full) / Double(plain), "× plain", .atMost(1.6),
        note: "\(changes) changes: \(full >> 10) KiB against \(plain >> 10) KiB"
          + (shares.isEmpty ? "" : "; " + shares.joined(separator: ", ")))
    ]
  }
}
