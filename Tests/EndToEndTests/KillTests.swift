import Glibc
import Foundation
import Kernel
import TestKit
import Testing

extension Processes {
  @Suite struct `Killed at any moment` {
    private let fleet: Fleet
    private static let stores = ["A", "B"]

    init() throws {
      fleet = try Fleet()
    }

    /// Another seed at each run, said where it fails; `CLIENTELE_TEST_SEED` gives one again.
    private static let seed =
      ProcessInfo.processInfo.environment["CLIENTELE_TEST_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 0..<1 << 32)

    @Test(.timeLimit(.minutes(4)))
    func `nodes and hub lose nothing that was acknowledged, and come to the same picture`() async throws {
      print("seed of the moments of killing: \(Self.seed)")
      var random = SeededRandom(seed: Self.seed)
      try await fleet.makeHub(stores: Self.stores)
      var hub = try await fleet.startHub()
      var nodes: [String: ChildProcess] = [:]
      for store in Self.stores {
        try await fleet.join(store, at: hub)
        nodes[store] = try await fleet.startNode(store, hub: hub)
      }
      var acknowledged: Set<String> = []
      for round in 0..<6 {
        let list = try list(round: round, rows: 700)
        let busy = Self.stores.pick(&random)
        // One store takes in a list while people register at both, and the hub takes what comes.
        let importing = try fleet.start(
          ["import", "file", list, "--as", "\(busy)-01", "--data", fleet.path(busy), "--json"],
          "import-\(round)")
        for number in 0..<(1 + random.below(4)) {
          let store = Self.stores.pick(&random)
          let phone =
            "1391\(String(1_000_000 + round * 10_000 + number * 111 + (store == "A" ? 1 : 2)).suffix(7))"
          acknowledged.insert(try await fleet.register("R\(round)-\(number)", phone: phone, at: store).record)
        }
        let victim = ["hub", "hub", "A", "B"].pick(&random)
        if victim == "hub" {
          hub.process.signal(SIGKILL)
          #expect(try await hub.process.ended() == .killed(signal: SIGKILL))
          hub = try await fleet.startHub(as: hub)
        } else if let process = nodes[victim] {
          process.signal(SIGKILL)
          #expect(try await process.ended() == .killed(signal: SIGKILL))
          nodes[victim] = try await fleet.startNode(victim, hub: hub)
        }
        _ = try await importing.ended()
        // Whether it got through or not, once more makes it whole.
        let imported: Imported = try await fleet.json(
          ["import", "file", list, "--as", "\(busy)-01", "--data", fleet.path(busy)])
        #expect(imported.rows == 700 && imported.rejected == 0, "seed \(Self.seed)")
      }
      try await fleet.settle(Self.stores + ["hub"] + Self.stores)
      let held = try await fleet.records("hub")
      #expect(acknowledged.subtracting(held).isEmpty, "seed \(Self.seed)")
      #expect(held.count == acknowledged.count + 6 * 700, "seed \(Self.seed)")
      for place in Self.stores + ["hub"] {
        let verified: Verified = try await fleet.json(["log", "verify", "--data", fleet.path(place)])
        #expect(verified.broken == 0, "seed \(Self.seed), \(place)")
        let status = try await fleet.status(place)
        #expect(status.unsent == 0 && status.queue == 0 && status.parked == 0, "seed \(Self.seed), \(place)")
        if place != "hub" { #expect(status.fingerprint == "equal", "seed \(Self.seed), \(place)") }
      }
      let awards: Awards = try await fleet.json(["award", "verify", "--data", fleet.path("hub")])
      #expect(awards.differing == 0, "seed \(Self.seed)")
    }

    private func list(round: Int, rows: Int) throws -> String {
      let path = fleet.path("list-\(round).csv")
      let lines = (0..<rows).map { row in
        "\(round)-\(row),Name\(row) Family\(round),159\(String(10_000_000 + round * 100_000 + row * 7).suffix(8))"
      }
      try Data((["record_id,name,phone"] + lines).joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: path))
      return path
    }
  }
}
