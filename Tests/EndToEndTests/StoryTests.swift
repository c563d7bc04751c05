import Glibc
import Foundation
import Kernel
import TestKit
import Testing

extension Processes {
  @Suite struct `A hub and its stores` {
    private let fleet: Fleet

    init() throws {
      fleet = try Fleet()
    }

    @Test(.timeLimit(.minutes(2)))
    func `from nothing to one member at head office, registered while there was no line`() async throws {
      try await fleet.makeHub(stores: ["A", "B"])
      var hub = try await fleet.startHub()
      for store in ["A", "B"] { try await fleet.join(store, at: hub) }
      var nodes = [try await fleet.startNode("A", hub: hub), try await fleet.startNode("B", hub: hub)]
      try await fleet.settle(["A", "B"])
      hub.process.signal(SIGTERM)
      #expect(try await hub.process.ended() == .exited(0))

      // Without the hub, in a running node; and without a running node.
      let first = try await fleet.register("王小明", phone: "13911138222", at: "A")
      nodes[1].signal(SIGTERM)
      #expect(try await nodes[1].ended() == .exited(0))
      let second = try await fleet.register("王小明", phone: "13911138222", at: "B")
      #expect(try await fleet.status("A").unsent == 1)
      #expect(try await fleet.status("B").unsent == 1)

      hub = try await fleet.startHub(as: hub)
      nodes[1] = try await fleet.startNode("B", hub: hub)
      try await fleet.settle(["A", "B", "hub", "A", "B"])
      var owners: Set<String> = []
      for place in ["hub", "A", "B"] {
        let found: Found = try await fleet.json([
          "member", "find", "139 1113 8222", "--data", fleet.path(place),
        ])
        #expect(found.members.count == 1, "\(place)")
        owners.insert(found.members.first?.owner ?? "")
        #expect(try await fleet.status(place).fingerprint != "different", "\(place)")
      }
      // Who was first within the error of two clocks is the rule's to say; that all say the same is tested here.
      #expect(owners == ["A-01"] || owners == ["B-01"], "\(owners)")
      #expect(try await fleet.records("hub") == [first.record, second.record])
      let awards: Awards = try await fleet.json(["award", "verify", "--data", fleet.path("hub")])
      #expect(awards.members == 1 && awards.differing == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func `stop on request, and say nothing of it as of an error`() async throws {
      try await fleet.makeHub(stores: ["A"])
      let hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      let node = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      for place in ["A", "hub"] { #expect(try await fleet.status(place).parked == 0) }
      for process in [node, hub.process] {
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exited(0))
      }
      // Stopping while a node listens is no error: nothing is said above the level of notices.
      #expect(!hub.process.errors.contains("error"), "\(hub.process.errors)")
      #expect(!node.errors.contains("error"), "\(node.errors)")
    }
  }
}
