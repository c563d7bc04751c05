import Kernel
import ServiceLifecycle
import Synchronization
import Testing
import Transport
import Trust

@Suite("Sync between a node and its hub")
struct SyncTests {
  @Test("A request arrives over HTTP/2 with the node of the certificate, and its answer comes back")
  func roundTrip() async throws {
    let hub = try TestHub()
    let reply = try await hub.running(answering: { call in
      Array("\(call.path) \(call.node) \(String(decoding: call.body, as: UTF8.self))".utf8)
    }) { port in
      try await hub.client(port) { try await $0.post("hello", to: "/sync/hello") }
    }
    #expect(String(decoding: reply.body, as: UTF8.self) == "/sync/hello \(hub.node) hello")
    #expect(reply.isHTTP2)
    #expect(reply.roundTrip >= Milliseconds(0))
  }

  @Test("A body of 8 MiB arrives whole")
  func largeBody() async throws {
    let hub = try TestHub()
    let body = (0..<8 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let reply = try await hub.running { port in
      try await hub.client(port) { try await $0.post(path: "/sync/push", body: body, timeout: .seconds(60)) }
    }
    #expect(Digest.sha256(reply.body) == Digest.sha256(body))
  }

  @Test("A hundred requests at once are all answered, each with its own answer")
  func concurrentPosts() async throws {
    let hub = try TestHub()
    let answers = try await hub.running { port in
      try await hub.client(port) { client in
        try await withThrowingTaskGroup(of: String.self) { group in
          for number in 0..<100 {
            group.addTask { String(decoding: try await client.post("\(number)").body, as: UTF8.self) }
          }
          return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
      }
    }
    #expect(answers == Set((0..<100).map(String.init)))
  }

  @Test("After the hub was started again the same client reaches it")
  func restart() async throws {
    var hub = try TestHub()
    let port = try await hub.running { port in port }
    hub.settings.port = port
    let again = hub
    try await hub.client(port) { client in
      for round in ["one", "two"] {
        #expect(await client.failure()?.code == .hubUnreachable)
        let reply = try await again.running { _ in try await client.post(round) }
        #expect(reply.body == Array(round.utf8))
      }
    }
  }

  @Test("A port that is taken is named, with what to do")
  func busyPort() async throws {
    let hub = try TestHub()
    try await hub.running { port in
      var second = hub.settings
      second.port = port
      let server = SyncServer(
        second, logger: quiet, now: { TestDealer.now }, isAdmitted: { _ in nil }, onReady: { _ in },
        handler: { $0.body })
      let error = await #expect(throws: ClienteleError.self) { try await server.run() }
      #expect(error?.code == .portBusy)
      #expect(error?.message.contains("\(port)") == true)
      #expect(error?.hint.isEmpty == false)
    }
  }

  @Test("A busy hub says when to come back before it reads the body, and lets in who comes then")
  func busy() async throws {
    let (asked, left) = (Counter(), Counter())
    var hub = try TestHub()
    hub.arrive = { arrival in
      asked.increment()
      guard arrival.path == "/sync/test", arrival.requestClass == "bootstrap", arrival.announced == 3 else {
        throw ClienteleError(.invalidInput, "path, class and length are known before the body")
      }
      guard asked.value > 1 else {
        throw ClienteleError(.busy, "busy", cause: RetryAfter(Milliseconds(1_700)))
      }
      return { left.increment() }
    }
    let turning = hub
    try await turning.running { port in
      try await turning.client(port) { client in
        do {
          _ = try await client.post("one", to: "/sync/test?class=bootstrap")
          Issue.record("a busy hub took the request")
        } catch let error as ClienteleError {
          #expect(error.refusal?.code == .busy && error.retryAfter == Milliseconds(1_700))
        }
        #expect(try await client.post("two", to: "/sync/test?class=bootstrap").body == Array("two".utf8))
      }
    }
    #expect(asked.value == 2 && left.value == 1)
  }

  @Test("A node that is revoked is refused with its next request on the same connection")
  func revoked() async throws {
    let revoked = Mutex(false)
    var hub = try TestHub()
    hub.isAdmitted = { _ in
      revoked.withLock { $0 } ? ClienteleError(.notAllowed, "This node was revoked.", hint: "Ask.") : nil
    }
    let admitting = hub
    try await admitting.running { port in
      try await admitting.client(port) { client in
        _ = try await client.post()
        revoked.withLock { $0 = true }
        let error = await client.failure()
        #expect(error?.code == .hubRefused)
        #expect(error?.refusal?.code == .notAllowed)
        #expect(error?.message == "This node was revoked.")
        #expect(error?.hint == "Ask.")
      }
    }
  }

  @Test("An error of the handler reaches the node with its code; our own faults without their words")
  func handlerErrors() async throws {
    struct Foreign: Error {}
    let hub = try TestHub()
    let secret = "/var/lib/clientele"
    try await hub.running(answering: { call in
      switch call.path {
      case "/forked": throw ClienteleError(.historyForked, "The history forked.\nTwice.", hint: "Two\nlines.")
      case "/full": throw ClienteleError(.databaseFull, "The disk of \(secret) is full.")
      default: throw Foreign()
      }
    }) { port in
      try await hub.client(port) { client in
        func refusal(_ path: String) async -> ClienteleError? {
          let error = await #expect(throws: ClienteleError.self) { try await client.post(to: path) }
          #expect(error?.code == .hubRefused)
          return error?.refusal
        }
        let forked = await refusal("/forked")
        #expect(forked?.code == .historyForked)
        #expect(forked?.message == "The history forked. Twice.")
        let full = await refusal("/full")
        #expect(full?.code == .databaseFull)
        #expect(full?.description.contains(secret) == false)
        let foreign = await refusal("/else")
        #expect(foreign?.code == .internalFailure)
        #expect(foreign?.description.contains("Foreign") == false)
      }
    }
  }

  @Test("A body that is too large never reaches the handler")
  func oversize() async throws {
    let calls = Counter()
    var hub = try TestHub()
    hub.settings.bodyBytesMax = 1_000
    let strict = hub
    try await strict.running(answering: { call in
      calls.increment()
      return call.body
    }) { port in
      try await strict.client(port) { client in
        _ = try await client.post(String(repeating: "x", count: 1_000))
        for count in [1_001, 2 << 20] {
          let error = await #expect(throws: ClienteleError.self) {
            try await client.post(String(repeating: "x", count: count))
          }
          #expect(error?.refusal?.code == .limitExceeded)
        }
        let own = await #expect(throws: ClienteleError.self) {
          try await client.post(
            path: "/", body: .init(repeating: 0, count: Limits.syncBodyBytesMax + 1), timeout: .seconds(9))
        }
        #expect(own?.code == .limitExceeded)
      }
    }
    #expect(calls.value == 1)
  }

  @Test("A handler that takes too long is cancelled and the node is told")
  func slowHandler() async throws {
    var hub = try TestHub()
    hub.settings.requestTimeout = Milliseconds(20)
    let impatient = hub
    try await impatient.running(answering: { _ in try await untilCancelled() }) { port in
      try await impatient.client(port) { client in
        #expect(await client.failure()?.refusal?.code == .timedOut)
      }
    }
  }

  @Test("A hub that does not answer in the client's time counts as unreachable")
  func slowHub() async throws {
    let hub = try TestHub()
    let gate = Gate()
    try await hub.running(answering: { call in
      await gate.wait()
      return call.body
    }) { port in
      try await hub.client(port) { client in
        #expect(await client.failure(timeout: Milliseconds(50))?.code == .hubUnreachable)
        gate.open()
      }
    }
  }

  @Test("A long poll ends when the hub shuts down")
  func shutdownEndsLongPoll() async throws {
    let hub = try TestHub()
    let arrived = Gate()
    try await hub.running(answering: { _ in
      arrived.open()
      try await untilCancelled()
    }) { port, group in
      try await hub.client(port) { client in
        async let refused = client.failure()
        await arrived.wait()
        await group.triggerGracefulShutdown()
        // The connection may close before the answer is out: docs/transport.md, "Stopping".
        let failure = await refused
        #expect(failure?.refusal?.code == .stopping || failure?.code == .hubUnreachable)
      }
    }
  }

  @Test("A cancelled request says that it was cancelled")
  func cancelled() async throws {
    let hub = try TestHub()
    let arrived = Gate()
    try await hub.running(answering: { _ in
      arrived.open()
      try await untilCancelled()
    }) { port, group in
      try await hub.client(port) { client in
        let post = Task { try await client.post() }
        await arrived.wait()
        post.cancel()
        await #expect(throws: CancellationError.self) { try await post.value }
        await group.triggerGracefulShutdown()
      }
    }
  }

  @Test("An address that nobody serves, and a name that does not exist, are unreachable")
  func unreachable() async throws {
    let hub = try TestHub()
    let port = try await hub.running { $0 }
    try await hub.client(port) { client in
      #expect(await client.failure()?.code == .hubUnreachable)
    }
    let client = try SyncClient(
      host: "no-such-host.invalid", port: 443, credentials: hub.dealer.nodeCredentials(hub.node),
      roots: hub.dealer.roots, logger: quiet, now: { TestDealer.now })
    #expect(await client.failure()?.code == .hubUnreachable)
    await client.shutdown()
  }
}
