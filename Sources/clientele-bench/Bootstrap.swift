import Application
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Logging
import Persistence
import Records
import ServiceLifecycle
import Transport
import Trust

/// A new store gets everything over mutual TLS: 400,000 rows of the lookup index and 600,000 rows about its members,
/// every index built. Then ten rows are spoilt and found again.
struct Bootstrap {
  let bench: Bench

  func run() async throws -> [Figure] {
    let folder = try bench.folder.folder("bootstrap")
    let hub = try await BenchHub(in: folder)
    let shell = try await hub.enrol(count: 1)[0]
    let (lookups, rows) = (bench.sized(400_000), bench.sized(600_000))
    bench.say("  the hub is filled …")
    try await fill(hub, shell, lookups: lookups, rows: rows)
    let node = try await BenchNode(shell, of: hub, in: folder)
    let figures = try await SyncRig(of: hub, node: shell.node, in: folder).run { call in
      bench.say("  the node pulls …")
      let first = try await pull(node, call)
      bench.say("  ten rows are spoilt …")
      return try await first + verify(node, call)
    }
    bench.folder.remove("bootstrap")
    return figures
  }

  private func pull(_ node: BenchNode, _ call: HubCall) async throws -> [Figure] {
    Memory.forgetPeak()
    let watch = Stopwatch()
    var usable: Double?
    var received = 0
    let counted: HubCall = { path, body in try await call(path, body) }
    try await node.settle(counted) { progress in
      received += progress.isClosed ? 0 : progress.rows
      if usable == nil {
        let stage = try node.database.readBlocking { connection in
          try connection.count("SELECT count(*) FROM (SELECT 1 FROM sourceRecord LIMIT 1)")
        }
        if stage > 0 { usable = watch.seconds }
      }
    }
    let seconds = watch.seconds
    let held = try await node.database.read { try $0.count("SELECT count(*) FROM rowState") }
    return [
      Figure(
        "bootstrap", seconds, "s", .atMost(60 * bench.scale),
        note: "\(held) rows, all indexes, mutual TLS; hub and node on this machine, peak "
          + "\(Report.number(Memory.peakMiB)) MiB together, CPU \(Report.number(watch.processorSeconds)) s"),
      Figure(
        "bootstrap: counter usable", usable, "s", .atMost(10 * bench.scale),
        note: "staff, rights and the lookup index are there"),
    ]
  }

  private func verify(_ node: BenchNode, _ call: HubCall) async throws -> [Figure] {
    try await node.database.write { connection in
      let rows = try connection.query(
        "SELECT tableID, rowID, image FROM rowState WHERE tableID IN (10, 40) ORDER BY rowID"
      ) { (table: $0.integer(0), row: try $0.id(1), image: $0.bytes(2)) }
      for index in 0..<min(10, rows.count) {
        let row = rows[index * rows.count / 10]
        var image = row.image
        image[image.count - 1] ^= 1
        try connection.execute(
          "UPDATE rowState SET image = ? WHERE tableID = ? AND rowID = ?",
          [.bytes(image), .integer(row.table), .id(row.row)])
      }
    }
    let watch = Stopwatch()
    let report = try await node.desk.compareRows(repairs: true, call: call)
    let bytes = report.bytesSent + report.bytesReceived
    return [
      Figure(
        "verify with 10 differences", Double(bytes) / 1_000, "KB", .atMost(20),
        note: "\(report.rows) rows, \(report.differing) differing, \(report.repaired) mended, "
          + "\(report.messages) messages, \(Report.number(watch.seconds)) s")
    ]
  }

  /// Straight through the fold, in the hub's own name: what matters is what lies there.
  private func fill(_ hub: BenchHub, _ shell: Shell, lookups: Int, rows: Int) async throws {
    var workload = Workload(seed: 41, world: hub.world)
    let rowsOfPerson = 6
    for start in stride(from: 0, to: rows, by: 400 * rowsOfPerson) {
      let persons = min(400, (rows - start) / rowsOfPerson)
      let drafts = (0..<persons).flatMap { _ -> [Draft] in
        let person = workload.registration(of: shell).drafts
        return person.map { draft in
          Draft(
            subject: draft.subject,
            operations: draft.operations + workload.visits(of: draft.subject, shell, count: 2))
        }
      }
      try await record(drafts, .importing, hub) { position, writer in
        for draft in drafts {
          if let subject = draft.subject {
            try writer.enter(subject, into: .store(shell.store), at: position)
          }
        }
      }
    }
    for start in stride(from: 0, to: lookups, by: 4_000) {
      let operations = (start..<min(start + 4_000, lookups)).map { number in workload.lookup(number, shell) }
      try await record([Draft(subject: nil, operations: operations)], .lookup, hub) { _, _ in }
    }
  }

  private func record(
    _ drafts: [Draft], _ kind: ChangeKind, _ hub: BenchHub,
    _ entering: @Sendable @escaping (Position, StateWriter) throws -> Void
  ) async throws {
    let (log, world, profile) = (hub.log, hub.world, hub.profile)
    try await hub.database.write { connection in
      let writer = StateWriter(connection, profile: profile)
      _ = try log.append(drafts, kind: kind, actor: nil, world: world, to: writer)
      try entering(try HubOrder(connection).head, writer)
      try writer.finish()
    }
  }
}

/// A hub behind its real listener, and a node's line to it.
struct SyncRig {
  private let hub: BenchHub
  private let node: NodeID
  private let server: TLSCredentials
  private let client: TLSCredentials
  private let roots: [EncodedCertificate]

  init(of hub: BenchHub, node: NodeID, in folder: String) throws {
    self.hub = hub
    self.node = node
    let world = hub.world
    let now = world.clock.wall()
    let dealer = DealerID(hub.profile.dealer)
    let serial = { world.random.bytes(Authority.serialByteCount) }
    let authority = try Authority.create(.sync, dealer: "Bench", at: now - .days(1), serial: serial())
    roots = [authority.certificate]
    let files = KeyFiles(directory: folder)
    func credentials(
      _ name: String, _ issue: (SigningRequest) throws -> EncodedCertificate
    ) throws -> TLSCredentials {
      let key = IdentityKey.generate()
      try files.write(key, name: name + ".key")
      try files.write([try issue(key.signingRequest())], name: name + ".crt")
      return try files.credentials(key: name + ".key", certificates: name + ".crt")
    }
    server = try credentials("hub-tls") {
      try authority.issueHub(
        $0, names: nil, identity: NodeIdentity(dealer: dealer, node: hub.profile.node), at: now,
        serial: serial())
    }
    client = try credentials("node-tls") {
      try authority.issueNode($0, identity: .init(dealer: dealer, node: node), at: now, serial: serial())
    }
  }

  func run<Result: Sendable>(_ body: (HubCall) async throws -> Result) async throws -> Result {
    let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    let clock = hub.world.clock
    let desk = hub.desk
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let listener = SyncServer(
      .init(host: "127.0.0.1", port: 0, credentials: server, roots: roots), logger: logger, now: clock.wall,
      isAdmitted: { _ in nil }, onReady: { continuation.yield($0) },
      handler: { try await desk.answer(path: $0.path, body: $0.body, from: $0.node) })
    let group = ServiceGroup(services: [listener], logger: logger)
    async let ending: Void = {
      defer { continuation.finish() }
      try await group.run()
    }()
    guard let port = await ports.first(where: { _ in true }) else {
      try await ending
      throw ClienteleError(.notRunning, "the listener of the measurement ended at once")
    }
    let line = try SyncClient(
      host: "127.0.0.1", port: port, credentials: client, roots: roots, logger: logger, now: clock.wall)
    let result = try await body { path, bytes in
      try await line.post(path: path, body: bytes, timeout: .seconds(120)).body
    }
    await line.shutdown()
    await group.triggerGracefulShutdown()
    try await ending
    return result
  }
}
