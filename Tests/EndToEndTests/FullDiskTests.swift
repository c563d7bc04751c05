import Foundation
import Glibc
import Kernel
import TestKit
import Testing

extension Processes {
  @Suite struct `Without room on the disk` {
    private let fleet: Fleet

    init() throws {
      fleet = try Fleet()
    }

    private func enrol(_ number: Int) async throws -> Fleet.Outcome {
      try await fleet.run(["hub", "enrol", "--store", "S\(number)", "--data", fleet.path("hub"), "--json"])
    }

    /// Registers until it is refused.
    ///
    /// - Returns: the records that were acknowledged, and the refusal.
    private func registerUntilFull() async throws -> (acknowledged: [String], failure: Fleet.Outcome) {
      var acknowledged: [String] = []
      while true {
        let number = acknowledged.count
        let outcome = try await fleet.run([
          "member", "register", "--as", "A-01", "--name", "N\(number)", "--phone",
          "1391\(2_000_000 + number * 13)",
          "--note", String(repeating: "长", count: 5_000), "--data", fleet.path("A"), "--json",
        ])
        guard outcome.status == 0 else { return (acknowledged, outcome) }
        acknowledged.append(try JSONDecoder().decode(Registered.self, from: Data(outcome.output.utf8)).record)
      }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a node says so, loses nothing that was acknowledged, and goes on when there is room`() async throws
    {
      try await fleet.makeHub(stores: ["A"])
      var hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      var node = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      for process in [node, hub.process] {
        process.signal(SIGTERM)
        _ = try await process.ended()
      }
      // No file may grow beyond this; the signal that would end the process is ignored, as a full disk sends none.
      let script = "trap '' XFSZ; ulimit -f 1600; exec \"$@\""
      node = try await fleet.startNode("A", hub: hub, prefix: ["/bin/bash", "-c", script, "bash"])
      let (acknowledged, failure) = try await registerUntilFull()
      #expect(failure.status == 75, "\(failure)")
      #expect(failure.output.contains("data.diskFull"), "\(failure)")
      #expect(!acknowledged.isEmpty)
      // It still answers.
      #expect(try await fleet.status("A").unsent == acknowledged.count)
      node.signal(SIGKILL)
      _ = try await node.ended()

      hub = try await fleet.startHub(as: hub)
      node = try await fleet.startNode("A", hub: hub)
      let later = try await fleet.register("Later", phone: "13911138222", at: "A").record
      try await fleet.settle(["A", "hub"])
      #expect(try await fleet.records("hub") == Set(acknowledged + [later]))
      let verified: Verified = try await fleet.json(["log", "verify", "--data", fleet.path("A")])
      #expect(verified.broken == 0)
    }

    @Test(.timeLimit(.minutes(3)), .enabled(if: SmallDisk.isAllowed))
    func `a hub takes nothing, drops nothing, and goes on when there is room`() async throws {
      let disk = try SmallDisk(kibibytes: 32 << 10)
      try await fleet.makeHub(stores: ["A"])
      try FileManager.default.copyItem(atPath: fleet.path("hub"), toPath: disk.path + "/hub")
      try FileManager.default.removeItem(atPath: fleet.path("hub"))
      try FileManager.default.createSymbolicLink(
        atPath: fleet.path("hub"), withDestinationPath: disk.path + "/hub")
      let hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      let node = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      try disk.fill()
      // The log of the database may have some room of its own left.
      var full = try await enrol(0)
      for number in 1...200 where full.status == 0 { full = try await enrol(number) }
      #expect(full.status == 75, "\(full)")
      #expect(full.output.contains("data.diskFull"), "\(full)")
      let record = try await fleet.register("王小明", phone: "13911138222", at: "A").record
      try FileManager.default.removeItem(atPath: disk.path + "/filler")
      try await fleet.settle(["A", "hub"])
      #expect(try await fleet.records("hub") == [record])
      #expect(node.isRunning && hub.process.isRunning)
    }
  }
}
