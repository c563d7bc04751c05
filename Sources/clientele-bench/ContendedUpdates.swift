import Catalogue
import ChangeLog
import Kernel
import Persistence
import Records

/// Ten nodes write the same two fields of the same members without having seen each other: 200,000 field updates on
/// 10,000 members, merged durably, and afterwards every register is held against the newest write of it.
struct ContendedUpdates {
  let bench: Bench

  private static let nodes = 10
  private static let fields: [SourceRecordField] = [.note, .address]
  private static let membersPerChange = 128

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("contended")
    let hub = try await BenchHub(in: folder)
    let shells = try await hub.enrol(count: Self.nodes)
    let members = try await registered(bench.sized(10_000), by: shells[0], at: hub)
    var newest: [RowID: (stamp: Stamp, texts: [String])] = [:]
    var draw = SeededDraw(state: 5)
    for shell in shells {
      for start in stride(from: 0, to: members.count, by: Self.membersPerChange) {
        let group = members[start..<min(start + Self.membersPerChange, members.count)]
        let texts = group.map { _ in Self.fields.map { _ in "值\(draw.below(1_000_000))" } }
        // Each node is ahead of the others now and then.
        try shell.write(
          zip(group, texts).map { member, texts in
            Draft(
              subject: member,
              operations: [
                Operation(
                  table: .sourceRecord, row: member.row,
                  writes: zip(Self.fields, texts).map { Operation.Write($0.id, .text($1)) })
              ])
          }, after: Milliseconds(Int64(1 + draw.below(5_000))))
        let stamp = shell.lastStamp
        for (member, texts) in zip(group, texts) {
          if let known = newest[member.row], stamp < known.stamp { continue }
          newest[member.row] = (stamp, texts)
        }
      }
    }
    let updates = members.count * Self.nodes * Self.fields.count
    let watch = Stopwatch()
    try await Traffic.push(shells, to: hub, at: 4)
    let seconds = watch.seconds
    let stale = try await stale(newest, at: hub)
    let rate = Double(updates) / seconds
    try hub.database.close()
    let bareRate = try bareRate(of: hub.path, in: folder)
    bench.folder.remove("contended")
    return [
      Figure(
        "contended field updates", rate, "/s", .atLeast(100_000),
        note:
          "\(updates) on \(members.count) members from \(Self.nodes) nodes, \(Self.membersPerChange) members a "
          + "change; \(Report.number(rate / bareRate)) × a bare insert of \(Report.number(bareRate)) rows/s"),
      Figure("contended registers stale", Double(stale), "", .atMost(0), note: "of \(newest.count * 2)"),
    ]
  }

  private func registered(_ count: Int, by shell: Shell, at hub: BenchHub) async throws -> [SourceRecordID] {
    var workload = Workload(seed: 7, world: hub.world)
    for start in stride(from: 0, to: count, by: 400) {
      let drafts = (start..<min(start + 400, count)).flatMap { _ in workload.registration(of: shell).drafts }
      try shell.write(drafts, kind: .importing)
    }
    try await Traffic.push([shell], to: hub, at: 1)
    return workload.records
  }

  /// How many registers do not hold their newest write, by the stamps the hub itself gave.
  private func stale(
    _ newest: [RowID: (stamp: Stamp, texts: [String])], at hub: BenchHub
  ) async throws -> Int {
    try await hub.database.read { connection in
      let shown = try connection.query("SELECT id, note, address FROM sourceRecord") {
        (id: try $0.id(0), texts: [$0.text(1), $0.text(2)])
      }
      return shown.reduce(0) { count, row in
        guard let known = newest[row.id] else { return count }
        return count + zip(row.texts, known.texts).filter { $0 != $1 }.count
      }
    }
  }

  /// What bare SQLite does on this machine: the rows of the hub, inserted a thousand at a time.
  private func bareRate(of path: String, in folder: String) throws -> Double {
    let source = try BareDatabase(path: path)
    let copy = try BareCopy(of: source) { $0 == "rowState" || $0 == "sourceRecord" || $0 == "contactPoint" }
    let bare = try BareDatabase(path: folder + "/bare.db")
    try bare.copySchema(of: source)
    return Double(copy.rowCount) / (try copy.write(to: bare, commits: max(1, copy.rowCount / 1_000)))
  }
}
