import Application
import ArgumentParser
import Catalogue
import ChangeLog
import Foundation
import Kernel
import Persistence
import Records

/// `clientele-match-bench`: fills a hub's database with invented people, indexes them, and measures how long it takes to
/// decide each of the records that come after.
@main
struct MatchBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clientele-match-bench",
    abstract: "Deciding one new record at a hub with many: median and 99th percentile.",
    discussion: "Example: clientele-match-bench --records 1000000 --arrivals 2000 --directory /tmp/hub")

  @Option(help: "Records the hub has.") var records = 1_000_000
  @Option(help: "Records that arrive one by one.") var arrivals = 2_000
  @Option(help: "Records of all that have one and the same number.") var sharing = 1_000
  @Option(help: "An empty directory for the database.") var directory: String
  @Option(help: "Of the invented people.") var seed: UInt64 = 1

  func run() async throws {
    let hub = try BenchHub(directory: directory)
    var people = InventedPeople(seed: seed)
    let start = ContinuousClock.now
    try await fill(hub, &people)
    print("\(records) records stored and indexed in \(seconds(since: start)) s, \(hub.megabytes) MB")
    try await hub.database.write { try $0.execute("DELETE FROM matchSweep") }
    var times: [Double] = []
    for number in 0..<arrivals {
      let person = number % 2 == 0 ? people.next() : people.again()
      try await hub.store([number % 50 == 7 ? person.with(phone: InventedPeople.sharedPhone) : person])
      let begin = ContinuousClock.now
      _ = try await hub.adjudicator.decideBatch()
      times.append(seconds(since: begin) * 1_000)
      // What the arrival made worth another look is decided, too, but is not what somebody waits for.
      while !(try await hub.adjudicator.decideBatch().isIdle) {}
    }
    times.sort()
    let text = [50, 90, 99, 100].map { percent in
      "p\(percent) \(String(format: "%.1f", times[min(times.count * percent / 100, times.count - 1)])) ms"
    }
    print("\(arrivals) arrivals decided: \(text.joined(separator: ", "))")
    let links = try hub.database.readBlocking {
      try $0.count("SELECT count(*) FROM link WHERE verdict = 'same'")
    }
    print("\(links) linked")
  }

  private func fill(_ hub: BenchHub, _ people: inout InventedPeople) async throws {
    var stored = 0
    while stored < records {
      var chunk: [InventedPeople.Person] = []
      for number in stored..<min(stored + 5_000, records) {
        let person = number % 3 == 2 ? people.again() : people.next()
        chunk.append(number < sharing ? person.with(phone: InventedPeople.sharedPhone) : person)
      }
      try await hub.store(chunk)
      while try await hub.adjudicator.indexBatch(limit: 5_000) > 0 {}
      stored += chunk.count
      if stored.isMultiple(of: 100_000) { print("\(stored) records, \(hub.megabytes) MB") }
    }
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = ContinuousClock.now - start
    let whole = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return (whole * 100_000).rounded() / 100_000
  }
}

/// A hub's database without the hub around it.
struct BenchHub {
  let database: Database
  let adjudicator: Adjudicator
  private let path: String

  init(directory: String) throws {
    path = directory + "/clientele.db"
    database = try Database.open(path: path)
    let node = NodeID(RowID(high: 1, low: 1))
    let now = Instant(milliseconds: 1_800_000_000_000)
    try database.migrate(copyPath: directory + "/copy.db", at: now)
    let profile = NodeProfile(
      dealer: RowID(high: 1, low: 2), node: node, incarnation: 1, kind: .hub, name: "bench", store: nil,
      associate: nil, hub: node, enrolledAt: now)
    try database.writeBlocking { connection throws in
      try profile.save(connection)
      try PropertyTable(connection).set(.epoch, 1)
    }
    let start = ContinuousClock.now
    let clock = Clock(
      wall: { now },
      boot: {
        let elapsed = ContinuousClock.now - start
        let milliseconds =
          elapsed.components.seconds * 1_000 + elapsed.components.attoseconds / 1_000_000_000_000_000
        return BootReading(bootID: RowID(high: 1, low: 3), milliseconds: milliseconds)
      })
    let world = World(clock: clock, random: RandomSource { UInt64.random(in: .min ... .max) })
    let log = LocalLog(profile: profile) { _ in [UInt8](repeating: 0, count: 64) }
    adjudicator = Adjudicator(
      recorder: Recorder(database: database, log: log, world: world, news: NewsBoard()))
  }

  var megabytes: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return ((attributes?[.size] as? Int) ?? 0) >> 20
  }

  /// The plain rows that the deciding reads, and their place in the queue.
  func store(_ people: [InventedPeople.Person]) async throws {
    try await database.write { connection in
      for person in people {
        let record = RowID.derived(source: "bench", document: String(person.number))
        try connection.execute(
          """
          INSERT INTO sourceRecord (id, storeID, name, gender, birthday, address, firstSeenAt) VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          [
            .id(record), .id(RowID.derived(source: "store", document: String(person.number % 300))),
            .text(person.name), .text(person.gender), .text(person.birthday), .text(person.address),
            .integer(1_500_000_000_000 + Int64(person.number) * 100_000),
          ])
        for (kind, value) in [("phone", person.phone), ("wechat", person.chat)] where !value.isEmpty {
          try connection.execute(
            "INSERT INTO contactPoint (id, recordID, kind, value) VALUES (?, ?, ?, ?)",
            [
              .id(RowID.derived(source: kind, document: String(person.number))), .id(record), .text(kind),
              .text(value),
            ])
        }
        try connection.execute("INSERT INTO matchQueue (recordID, position) VALUES (?, 1)", [.id(record)])
      }
    }
  }
}
