import Foundation
import Glibc
import Kernel
import Logging
import NodeKit
import Sync
import TestKit
import Testing
import Transport
import Trust
import Wire

extension Processes {
  /// A client with a good certificate and bad bytes.
  @Suite struct `Bad frames on a real line` {
    private let fleet: Fleet

    init() throws {
      fleet = try Fleet()
    }

    @Test(.timeLimit(.minutes(2)))
    func `are each refused by name, and the line goes on working`() async throws {
      try await fleet.makeHub(stores: ["A"])
      let hub = try await fleet.startHub()
      try await fleet.join("A", at: hub)
      // The staff comes with the first sync.
      let first = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A"])
      first.signal(SIGTERM)
      _ = try await first.ended()
      let registered = try await fleet.register("王小明", phone: "13911138222", at: "A")
      let keys = KeyFiles(directory: fleet.path("A") + "/keys")
      let client = try SyncClient(
        host: "127.0.0.1", port: hub.syncPort,
        credentials: try keys.credentials(key: "node.key", certificates: "node.crt"),
        roots: try keys.certificates("roots.crt"),
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        now: ManualClock(seed: 1, wall: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
          .world.clock.wall)
      for (what, path, body, code) in try badBodies() {
        let found = await refusal(client, path, body)
        #expect(found == code, "\(what)")
      }
      await client.shutdown()

      let node = try await fleet.startNode("A", hub: hub)
      try await fleet.settle(["A", "hub"])
      #expect(try await fleet.records("hub") == [registered.record])
      #expect(try await fleet.status("A").fingerprint == "equal")
      #expect(node.isRunning && hub.process.isRunning)
    }

    private func badBodies() throws -> [(String, String, [UInt8], String)] {
      var hello = ProtoHelloRequest()
      hello.version = String(repeating: "x", count: 600)
      let good = try SyncBody.encode(hello)
      var damaged = good
      damaged[damaged.count - 1] ^= 1
      var future = good
      future[2] = 9
      var flags = good
      flags[3] |= 0x80
      var huge = good
      huge.replaceSubrange(4..<8, with: [0x7F, 0xFF, 0xFF, 0xFF])
      var swollen = good
      swollen.replaceSubrange(8..<12, with: UInt32(900_000).bigEndianBytes)
      var pushes: [[UInt8]] = []
      for number in 0..<2 {
        var push = ProtoPushRequest()
        push.incarnation = UInt32(number)
        pushes.append(try SyncBody.encode(push))
      }
      let hello1 = SyncPath.hello
      return [
        ("cut off in its header", hello1, Array(good.prefix(10)), "sync.frameTruncated"),
        ("cut off in its payload", hello1, Array(good.dropLast(3)), "sync.frameTruncated"),
        ("one bit turned", hello1, damaged, "sync.frameMalformed"),
        (
          "no frame at all", hello1, Array("GET / HTTP/1.1\r\n\r\n and much more behind it".utf8),
          "sync.frameMalformed"
        ),
        ("a version of the future", hello1, future, "sync.protocolUnsupported"),
        ("a flag of the future", hello1, flags, "sync.frameMalformed"),
        ("a length beyond all limits", hello1, huge, "sync.frameTooLarge"),
        ("a message larger than it says", hello1, swollen, "sync.frameMalformed"),
        ("nothing", hello1, [], "sync.frameMalformed"),
        ("two messages where one belongs", hello1, good + good, "sync.frameMalformed"),
        (
          "frames in another order, the first without its node", SyncPath.push, pushes[1] + pushes[0],
          "sync.frameMalformed"
        ),
        ("an exchange of the future", "/sync/v9/hello", good, "sync.protocolUnsupported"),
        (
          "a body beyond the limit", SyncPath.push, [UInt8](repeating: 1, count: Limits.syncBodyBytesMax + 1),
          "input.limitExceeded"
        ),
      ]
    }

    /// The code that the hub names; empty when it names none.
    private func refusal(_ client: SyncClient, _ path: String, _ body: [UInt8]) async -> String {
      do {
        _ = try await client.post(path: path, body: body, timeout: .seconds(20))
        return "accepted"
      } catch let error as ClienteleError {
        return (error.cause as? ClienteleError)?.code.name ?? error.code.name
      } catch {
        return "\(error)"
      }
    }
  }
}
