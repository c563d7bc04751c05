import Foundation
import Kernel
import TestKit
import Testing

extension Processes {
  @Suite struct `clientele demo` {
    @Test(.timeLimit(.minutes(3)), arguments: ["en", "zh"])
    func `brings a fleet up, tells how to look around, and leaves nothing running`(_ language: String)
      async throws
    {
      let fleet = try Fleet()
      let lines =
        ["store,record_id,associate,first_contact_at,name,phone"]
        + (0..<30).map { number in
          let store = ["A", "B", "C"][number % 3]
          return
            "\(store),\(number),SA-\(store)01,2024-05-0\(1 + number % 9),Name \(number),1391\(3_000_000 + number * 17)"
        }
      try FileManager.default.createDirectory(
        atPath: fleet.path("samples"), withIntermediateDirectories: true)
      try Data(lines.joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: fleet.path("samples/members.csv.xz")))
      let demo = try await fleet.run([
        "demo", "--once", "--samples", fleet.path("samples"), "--data", fleet.path("demo"), "--lang",
        language,
      ])
      #expect(demo.status == 0, "\(demo.output) \(demo.errors)")
      #expect(demo.output.contains("[4/4]"))
      #expect(demo.output.contains(language == "zh" ? "已停止。" : "Stopped."))
      #expect(demo.output.contains("clientele member find"))
      // Every node is free again, and each store has its own people.
      for (name, count) in [("hub", 30), ("A", 10), ("B", 10), ("C", 10), ("laptop", 10)] {
        let records = try await fleet.run(
          ["member", "clusters", "--data", fleet.path("demo/\(name)")], markers: fleet.path("demo/markers"))
        #expect(records.output.split(separator: "\n").count == count + 1, "\(name): \(records.errors)")
      }
    }
  }
}
