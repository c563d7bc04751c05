import Access
import Application
import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records

/// A sale at the counter, durable, against the bare transaction that writes the same rows and indexes. Both are
/// written in turns of some hundred, so that a disk that changes its mind treats both alike.
struct LocalWrite {
  let bench: Bench

  private static let turns = 10

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("write")
    let hub = try await BenchHub(in: folder)
    let shell = try await hub.enrol(count: 1)[0]
    let node = try await BenchNode(shell, of: hub, in: folder)
    try await node.settle(node.direct)
    var workload = Workload(seed: 11, world: hub.world)
    try await fill(node, &workload)
    let bare = try makeBare(of: node, in: folder)
    let sales = bench.sized(4_000) / Self.turns * Self.turns
    var (wall, cpu, bareWall, bareCPU) = (0.0, 0.0, 0.0, 0.0)
    let recorder = node.recorder
    for _ in 0..<Self.turns {
      let acts = (0..<(sales / Self.turns)).map { _ in workload.sale(of: shell) }
      let watch = Stopwatch()
      for act in acts {
        try await recorder.record(kind: act.kind, actor: shell.associate, permission: .recordSale) {
          connection in
          for subject in act.drafts.compactMap(\.subject) {
            guard try RowTable(connection).exists(.sourceRecord, subject.row) else {
              throw ClienteleError(.notFound, "there is no record \(subject)")
            }
          }
          return (act.drafts, ())
        }
      }
      wall += watch.seconds
      cpu += watch.processorSeconds
      let second = (0..<acts.count).map { _ in workload.sale(of: shell).drafts.flatMap(\.operations) }
      let bareWatch = Stopwatch()
      for operations in second { try bare.write(operations) }
      bareWall += bareWatch.seconds
      bareCPU += bareWatch.processorSeconds
    }
    bench.folder.remove("write")
    let each = { (seconds: Double) in "\(Int((seconds / Double(sales) * 1_000_000).rounded())) µs" }
    return [
      Figure(
        "local write, durable: time", wall / bareWall, "× bare", .atMost(1.3),
        note: "\(sales) sales, \(each(wall)) against \(each(bareWall)) each"),
      Figure(
        "local write, durable: CPU", cpu / bareCPU, "× bare", .atMost(2.5),
        note: "\(each(cpu)) against \(each(bareCPU)) each"),
    ]
  }

  /// A shop that has been open for a while.
  private func fill(_ node: BenchNode, _ workload: inout Workload) async throws {
    for _ in 0..<max(1, bench.sized(20_000) / 400) {
      let members = (0..<400).flatMap { _ in workload.registration(of: node.shell).drafts }
      _ = try await node.recorder.record(
        kind: .importing, actor: node.shell.associate, permission: .registerMember
      ) { _ in (members, ()) }
    }
    try await node.settle(node.direct)
  }

  private func makeBare(of node: BenchNode, in folder: String) throws -> BareSales {
    let source = try BareDatabase(path: node.path)
    let target = try BareDatabase(path: folder + "/bare.db")
    let isWanted = { (table: String) in BareSales.tables.contains(table) || table == "sourceRecord" }
    try target.copySchema(of: source, where: isWanted)
    _ = try BareCopy(of: source, tables: isWanted).write(to: target, commits: 10)
    return try BareSales(target)
  }
}

/// The rows of a sale in plain tables: what a program without a change log would write.
private struct BareSales {
  static let tables: Set<String> = ["purchase", "purchaseLine", "interaction", "searchKey"]

  private let database: BareDatabase
  private let begin: BareStatement
  private let commit: BareStatement
  private let inserts: [TableID: BareStatement]
  private let searchKey: BareStatement

  init(_ database: BareDatabase) throws {
    self.database = database
    begin = try database.prepare("BEGIN IMMEDIATE")
    commit = try database.prepare("COMMIT")
    inserts = try [TableID.purchase, .purchaseLine, .interaction].reduce(into: [:]) { inserts, table in
      guard let specification = Catalogue.current[table] else { return }
      let places = Array(repeating: "?", count: specification.fields.count + 1).joined(separator: ", ")
      let columns = (["id"] + specification.fields.map(\.name)).joined(separator: ", ")
      inserts[table] = try database.prepare(
        "INSERT INTO \(specification.name) (\(columns)) VALUES (\(places))")
    }
    searchKey = try database.prepare(
      "INSERT INTO searchKey (kind, term, recordID, rowID) VALUES ('serial', ?, ?, ?)")
  }

  func write(_ operations: [Operation]) throws {
    try begin.run([])
    for operation in operations {
      guard let specification = Catalogue.current[operation.table] else { continue }
      let values = Dictionary(operation.writes.map { ($0.field, $0.value) }) { _, last in last }
      try inserts[operation.table]?.run(
        [.id(operation.row)] + specification.fields.map { values[$0.id] ?? nil })
      if operation.table == .purchaseLine, let serial = values[PurchaseLineField.serial.id] ?? nil,
        let record = values[PurchaseLineField.recordID.id] ?? nil
      {
        try searchKey.run([serial, record, .id(operation.row)])
      }
    }
    try commit.run([])
  }
}
