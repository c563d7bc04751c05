import Foundation
import Kernel
import Persistence
import Records
import Runtime
import ServiceLifecycle
import Synchronization
import Testing
import Transport
import Trust

/// Somebody has the hub's address and even its TLS key, but not its log key, and tells a node that it is revoked.
@Suite("A node that is told it is revoked")
struct ForgedRevocationTests {
  let people: People

  init() async throws { people = try await People(Bench()) }

  struct Word: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is answered to the node that asks where it stands.
    let answer: @Sendable (_ hub: OpenNode, _ node: OpenNode) throws -> [UInt8]

    init(_ description: String, _ answer: @escaping @Sendable (OpenNode, OpenNode) throws -> [UInt8]) {
      (testDescription, self.answer) = (description, answer)
    }
  }

  private static func statement(of node: OpenNode) -> Revocation {
    Revocation(node: node.profile.node, at: node.world.clock.wall())
  }

  static let forgeries = [
    Word("nothing") { _, _ in [] },
    Word("no message at all") { _, _ in Array("revoked".utf8) },
    Word("signed with a key that somebody made") { _, node in
      try RevocationMessage.encoded(statement(of: node), key: .generate())
    },
    Word("signed with the node's own log key") { _, node in
      try RevocationMessage.encoded(statement(of: node), key: node.logKey)
    },
    Word("the hub's word on another node") { hub, node in
      let other = NodeID(node.world.newRowID())
      return try RevocationMessage.encoded(
        Revocation(node: other, at: hub.world.clock.wall()), key: hub.logKey)
    },
    Word("the hub's word on this node, altered on the way") { hub, node in
      var bytes = try RevocationMessage.encoded(statement(of: node), key: hub.logKey)
      // Field 1: its tag, its length, then 24 bytes that end with the moment.
      bytes[25] ^= 1
      return bytes
    },
  ]

  /// Runs a node against a server that says of every request that the node is revoked.
  private func told(
    _ word: Word, _ body: @escaping @Sendable (OpenNode, Asked) async throws -> Void
  ) async throws {
    let (bench, hub) = (people.bench, people.hub)
    let token = try await hub.issueToken(storeName: "A", associate: nil, lifetime: .minutes(60)).token.text
    try await bench.running(hub) { try await bench.join(token, at: bench.enrolment($0), as: "a") }
    let asked = Asked()
    let (ports, ready) = AsyncStream<Int>.makeStream()
    let server = SyncServer(
      .init(host: "127.0.0.1", port: 0, credentials: try hub.syncCredentials(), roots: try hub.syncRoots()),
      logger: bench.logger, now: hub.world.clock.wall, isAdmitted: { _ in nil },
      onReady: { ready.yield($0) },
      handler: { call in
        asked.note(call.path)
        if call.path == SyncServer.standingPath { return asked.answer }
        throw ClienteleError(.nodeRevoked, "This hub does not talk to the node: it was revoked.")
      })
    let group = ServiceGroup(services: [server], logger: bench.logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      guard let port = await ports.first(where: { _ in true }) else { return }
      let outcome: Result<Void, any Error>
      do {
        let node = try await bench.open("a", flags: [.hubAddress: "127.0.0.1:\(port)"])
        asked.answer = try word.answer(hub, node)
        try await body(node, asked)
        outcome = .success(())
      } catch {
        outcome = .failure(error)
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try outcome.get()
    }
  }

  /// Whether there is a database, a key, and the statement that a node leaves behind when it destroys itself.
  private static func remains(of node: OpenNode) throws -> [Bool] {
    let files = try FileManager.default.contentsOfDirectory(atPath: node.directory.path)
    let keys = try FileManager.default.contentsOfDirectory(atPath: node.keys.directory)
    return [
      files.contains { $0.hasPrefix("clientele.db") }, keys.contains { $0.hasSuffix(".key") },
      files.contains("revoked"),
    ]
  }

  @Test(
    "destroys nothing and goes on for anything but its hub's signed word on itself",
    .timeLimit(.minutes(2)), arguments: forgeries)
  func forged(word: Word) async throws {
    let bench = people.bench
    try await told(word) { node, asked in
      try await bench.running(node) { _ in
        // It has asked where it stands, heard the answer, and greets its hub again.
        await asked.until { paths in
          guard let first = paths.firstIndex(of: SyncServer.standingPath) else { return false }
          return paths[first...].contains("/sync/v1/hello")
        }
      }
      let left = try Self.remains(of: node)
      #expect(left == [true, true, false])
      let properties = try await node.database.read { try $0.count("SELECT count(*) FROM property") }
      #expect(properties > 0)
    }
  }

  @Test("destroys what it holds for its hub's signed word on itself", .timeLimit(.minutes(2)))
  func genuine() async throws {
    let bench = people.bench
    let word = Word("") { try RevocationMessage.encoded(Self.statement(of: $1), key: $0.logKey) }
    try await told(word) { node, _ in
      #expect(await code { try await bench.runToEnd(node) } == .nodeRevoked)
      let left = try Self.remains(of: node)
      #expect(left == [false, false, true])
    }
  }

  /// The paths that were asked for, in order; who waits is woken by each.
  final class Asked: Sendable {
    private let state = Mutex<[String]>([])
    private let word = Mutex<[UInt8]>([])
    private let (stream, more) = AsyncStream<Void>.makeStream()

    /// What is said to a node that asks where it stands.
    var answer: [UInt8] {
      get { word.withLock { $0 } }
      set { word.withLock { $0 = newValue } }
    }

    func note(_ path: String) {
      state.withLock { $0.append(path) }
      more.yield()
    }

    func until(_ isEnough: ([String]) -> Bool) async {
      if isEnough(state.withLock { $0 }) { return }
      for await _ in stream where isEnough(state.withLock { $0 }) { return }
    }
  }
}
