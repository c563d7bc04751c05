internal import Application
internal import Exchange
internal import Foundation
internal import Kernel
internal import Persistence
internal import Records

/// The main workflows, each with the machine whose power fails during it.
struct CrashWorkflow: Sendable {
  let name: String
  let victim: Victim
  /// What happens before, with the power on.
  let prepare: @Sendable (CrashBench) async throws -> Void
  let run: @Sendable (CrashBench) async throws -> Void

  enum Victim: Sendable {
    case hub, node
  }

  init(
    _ name: String, _ victim: Victim,
    prepare: @escaping @Sendable (CrashBench) async throws -> Void = { _ in },
    run: @escaping @Sendable (CrashBench) async throws -> Void
  ) {
    self.name = name
    self.victim = victim
    self.prepare = prepare
    self.run = run
  }

  static let all: [CrashWorkflow] = [
    CrashWorkflow("register", .node) { bench in
      for number in 3..<7 { try await bench.register(number) }
    },
    CrashWorkflow("sell, contact, edit", .node) { bench in
      let record = try bench.firstRecord()
      let recorder = try bench.recorder()
      let staff = bench.staff[0]
      try await bench.acknowledge(bench.node) {
        _ = try await RecordSale(record: record, associate: staff, lines: lines(3), documentNumber: "D1").run(
          recorder)
      }
      try await bench.acknowledge(bench.node) {
        _ = try await LogContact(record: record, associate: staff, kind: "call").run(recorder)
      }
      try await bench.acknowledge(bench.node) {
        _ = try await EditMember(
          record: record, associate: staff, name: "王大明", address: "road 1", addTags: ["vip", "gold"]
        ).run(recorder)
      }
      try await bench.acknowledge(bench.node) {
        _ = try await EditMember(record: record, associate: staff, removeTags: ["gold"]).run(recorder)
      }
    },
    CrashWorkflow("import a list", .node) { bench in
      let rows = (0..<12).map { "\($0),李\($0),1390013900\($0 % 10),2025-03-01,S0-0\n" }
      try await importFile(bench, "record id,name,phone,first contact,associate\n" + rows.joined(), .members)
    },
    CrashWorkflow("import purchases", .node) { bench in
      let rows = (0..<12).map { "I\($0),\($0 % 5),2026-02-01,1\($0).00,Brand,S0-0\n" }
      try await importFile(bench, "document,member,date,amount,brand,associate\n" + rows.joined(), .purchases)
    },
    CrashWorkflow("hello at the node", .node) { bench in
      for _ in 0..<3 { try await bench.hello() }
    },
    CrashWorkflow("receipts at the node", .node, prepare: busy) { bench in
      try await bench.push()
    },
    CrashWorkflow("checkpoint at the node", .node, prepare: pushedAndDecided) { bench in
      try await bench.pull()
    },
    CrashWorkflow("checkpoint in pages", .node, prepare: pushedAndDecided) { bench in
      try await bench.pull(rowsMax: 4)
    },
    CrashWorkflow("end and start again", .node, prepare: busy) { bench in
      try bench.node.close()
      try bench.node.open(nil)
      try await bench.register(9)
      try bench.node.running().checkpoint()
      try await bench.register(8)
    },
    CrashWorkflow("hello and beacons at the hub", .hub) { bench in
      try await bench.hubDesk().issueBeacon()
      try await bench.hello()
      try await bench.hubDesk().issueBeacon()
    },
    CrashWorkflow("push at the hub", .hub, prepare: busy) { bench in
      try await bench.push()
      try await bench.register(9)
      try await bench.push()
    },
    CrashWorkflow("deciding", .hub, prepare: pushed) { bench in
      try await bench.decide()
    },
    CrashWorkflow("judging links", .hub, prepare: pushedAndDecided) { bench in
      let records = try bench.hub.running().readBlocking { connection in
        try connection.query("SELECT id FROM sourceRecord ORDER BY id") { SourceRecordID(try $0.id(0)) }
      }
      for isSame in [true, false] {
        try await bench.acknowledge(bench.hub) {
          try await JudgeLink(one: records[0], other: records[1], isSame: isSame, actor: Founding.steward)
            .run(try bench.hub.recorder(NewsBoard()))
        }
        try await bench.decide()
      }
    },
    CrashWorkflow("the hub ends and starts again", .hub, prepare: pushed) { bench in
      try bench.hub.running().checkpoint()
      try bench.hub.close()
      try bench.hub.open(nil)
      try await bench.hubDesk().issueBeacon()
    },
  ]

  // MARK: Parts

  private static let busy: @Sendable (CrashBench) async throws -> Void = { bench in
    for number in 3..<8 { try await bench.register(number) }
    let record = try bench.firstRecord()
    try await bench.acknowledge(bench.node) {
      _ = try await RecordSale(record: record, associate: bench.staff[0], lines: lines(2)).run(
        try bench.recorder())
    }
    try await bench.hello()
  }

  private static let pushed: @Sendable (CrashBench) async throws -> Void = { bench in
    try await busy(bench)
    try await bench.push()
  }

  private static let pushedAndDecided: @Sendable (CrashBench) async throws -> Void = { bench in
    try await pushed(bench)
    try await bench.decide()
  }

  private static func lines(_ count: Int) -> [RecordSale.Line] {
    (0..<count).map {
      RecordSale.Line(
        brand: "Brand", reference: "R\($0)", serial: "SN\($0)",
        amount: Money(minorUnits: Int64(100 + $0), currency: .cny))
    }
  }

  private static func importFile(_ bench: CrashBench, _ text: String, _ kind: ImportKind) async throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "crash-\(bench.node.disk.number)-\(kind).csv"
    ).path
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await bench.acknowledge(bench.node) {
      _ = try await ImportFile(path: path, options: ImportOptions(kind: kind), actor: bench.staff[0])
        .run(try bench.recorder()) { _ in }
    }
  }
}
