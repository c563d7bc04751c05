import Catalogue
import Foundation
import Glibc
import Kernel
import Persistence
import TestKit
import Testing

extension Processes {
  @Suite struct `What cannot be is refused with a clear word` {
    private let fleet: Fleet

    init() throws {
      fleet = try Fleet()
    }

    @Test(.timeLimit(.minutes(2)))
    func `a token that is used up, expired, misspelt, or of another hub`() async throws {
      try await fleet.makeHub(stores: ["A", "B"])
      var hub = try await fleet.startHub()
      let used = try await fleet.token(store: "A")
      func join(_ token: String, _ name: String, port: Int) -> [String] {
        ["node", "join", token, "--hub", "127.0.0.1:\(port)", "--data", fleet.path(name)]
      }
      #expect(try await fleet.run(join(used, "A", port: hub.enrolPort)).status == 0)
      try await fleet.refusal(
        join(used, "A2", port: hub.enrolPort), "sync.hubRefused", says: "already used", status: 4)
      try await fleet.refusal(
        join(String(used.dropLast()), "A3", port: hub.enrolPort), "trust.tokenMalformed", status: 2)

      let expired = try await fleet.token(store: "B")
      hub.process.signal(SIGTERM)
      _ = try await hub.process.ended()
      try edit("hub") { _ = try $0.execute("UPDATE enrolment SET expiresAt = 1 WHERE usedAt IS NULL") }
      hub = try await fleet.startHub(as: hub)
      try await fleet.refusal(
        join(expired, "B", port: hub.enrolPort), "sync.hubRefused", says: "was good until", status: 4)

      // A token carries the pin of its own hub's root: at any other server nothing is sent.
      try await fleet.makeHub("other", stores: ["A"])
      let other = try await fleet.startHub("other")
      let fresh = try await fleet.token(store: "B")
      try await fleet.refusal(join(fresh, "B2", port: other.enrolPort), "trust.pinMismatch", status: 4)
      #expect(try await fleet.run(join(fresh, "B3", port: hub.enrolPort)).status == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a client without a certificate, and a node of another hub`() async throws {
      try await fleet.makeHub(stores: ["A"])
      try await fleet.makeHub("other", stores: ["A"])
      let hub = try await fleet.startHub()
      let other = try await fleet.startHub("other")
      try await fleet.join("A", at: other)

      let keys = fleet.path("A") + "/keys"
      for credentials in [[], ["-cert", keys + "/node.crt", "-key", keys + "/node.key"]] {
        let client = try ChildProcess(
          "/bin/sh",
          [
            "-c",
            "printf 'POST /sync/v1/hello HTTP/1.1\\r\\nHost: hub\\r\\nContent-Length: 0\\r\\n\\r\\n' | \"$@\"",
            "sh",
            "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(hub.syncPort)",
            "-tls1_3",
          ] + credentials, environment: fleet.environment, errors: fleet.path("client-\(credentials.count)"))
        _ = try await client.ended()
        #expect(!client.output.contains("HTTP/1.1 200"), "\(client.output)")
        #expect(client.errors.contains("alert"), "\(client.errors)")
      }

      // The node itself finds a server that is not its hub, says so and works on.
      let node = try await fleet.startNode("A", hub: hub)
      let doctor = try await fleet.run(["doctor", "--json", "--data", fleet.path("A")])
      let findings = try JSONDecoder().decode([Finding].self, from: Data(doctor.output.utf8))
      let finding = try #require(findings.first { $0.check == "hub" })
      #expect(finding.state != "ok" && finding.message.contains("not that of this node's hub"), "\(finding)")
      #expect(node.isRunning)
    }

    private struct Finding: Decodable {
      let check: String
      let state: String
      let message: String
    }

    @Test(.timeLimit(.minutes(2)))
    func `a second process on the same data, the wrong command for it, and no data at all`() async throws {
      try await fleet.makeHub(stores: ["A"])
      let hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      let second = try await fleet.run([
        "hub", "--data", fleet.path("hub"), "--sync-port", "0", "--web-port", "0",
      ])
      #expect(second.status == 75)
      #expect(second.errors.contains("data.locked"), "\(second.errors)")
      let wrong = try await fleet.run(["hub", "--data", fleet.path("A")])
      #expect(wrong.status == 4, "\(wrong.errors)")
      try await fleet.refusal(["sync", "status", "--data", fleet.path("none")], "data.missing", status: 1)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a port that is in use`() async throws {
      try await fleet.makeHub(stores: ["A"])
      let hub = try await fleet.startHub()
      try await fleet.makeHub("other", stores: ["A"])
      for option in ["--sync-port", "--enrol-port", "--web-port"] {
        let ports = ["--sync-port", "--enrol-port", "--web-port"].flatMap {
          [$0, $0 == option ? "\(hub.syncPort)" : "0"]
        }
        let outcome = try await fleet.run(["hub", "--data", fleet.path("other")] + ports)
        #expect(outcome.status == 75, "\(option): \(outcome.errors)")
        #expect(outcome.errors.contains("run.portBusy"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\(hub.syncPort)"), "\(outcome.errors)")
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a certificate or key that is missing or cannot be read`() async throws {
      try await fleet.makeHub(stores: ["A"])
      let hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      for name in ["node.crt", "node.key", "roots.crt", "log.key"] {
        let file = fleet.path("A") + "/keys/\(name)"
        let whole = try #require(FileManager.default.contents(atPath: file))
        try FileManager.default.removeItem(atPath: file)
        var outcome = try await fleet.run(["node", "--data", fleet.path("A"), "--web-port", "0"])
        #expect(outcome.status == 4, "\(name): \(outcome.errors)")
        #expect(outcome.errors.contains(name), "\(outcome.errors)")
        try Data("-----BEGIN NONSENSE-----".utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, 0o600)
        outcome = try await fleet.run(["node", "--data", fleet.path("A"), "--web-port", "0"])
        #expect(outcome.status == 4, "\(name): \(outcome.errors)")
        #expect(outcome.errors.contains(name), "\(outcome.errors)")
        try whole.write(to: URL(fileURLWithPath: file))
        chmod(file, 0o600)
      }
      let node = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      #expect(node.isRunning)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a database of a newer program, and one that is damaged`() async throws {
      try await fleet.makeHub(stores: ["A"])
      try edit("hub") {
        _ = try $0.execute(
          "INSERT INTO migration (number, name, hash, appliedAt) VALUES (999, 'later', ?, 0)", [.bytes([1])])
      }
      try await fleet.refusal(["sync", "status", "--data", fleet.path("hub")], "data.newerSchema", status: 1)
      try edit("hub") { _ = try $0.execute("DELETE FROM migration WHERE number = 999") }
      #expect(try await fleet.status("hub").unsent == 0)
      try Data(repeating: 7, count: 1 << 16).write(
        to: URL(fileURLWithPath: fleet.path("hub") + "/clientele.db"))
      try await fleet.refusal(["sync", "status", "--data", fleet.path("hub")], "data.corrupt", status: 1)
    }

    /// Changes the database of a node that is not running.
    private func edit(_ name: String, _ body: (Connection) throws -> Void) throws {
      let database = try Database.open(path: fleet.path(name) + "/clientele.db")
      try database.writeBlocking(body)
      try database.close()
    }
  }
}
