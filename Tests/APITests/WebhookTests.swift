import API
import Access
import Application
import Crypto
import Foundation
import HTTPTypes
import Kernel
import Persistence
import Records
import Runtime
import ServiceLifecycle
import Synchronization
import Testing
import Transport

/// Somebody who is told: a real HTTP server that answers as the test says and hands on what came.
private final class Receiver: Sendable {
  struct Message: Sendable {
    let id: String
    let timestamp: String
    let signature: String
    let body: [UInt8]

    var json: JSON { (try? JSONReader.read(body)) ?? .null }
    var type: String { json["type"]?.string ?? "" }
  }

  let port: Int
  private let messages: AsyncStream<Message>

  private init(port: Int, messages: AsyncStream<Message>) {
    self.port = port
    self.messages = messages
  }

  var url: String { "http://127.0.0.1:\(port)/hook" }

  /// The next messages, as many as are wanted.
  func next(_ count: Int) async -> [Message] {
    var found: [Message] = []
    for await message in messages {
      found.append(message)
      if found.count == count { break }
    }
    return found
  }

  /// - Parameter answers: the status of each answer in turn; 200 after the last one.
  static func open(
    _ answers: [Int] = [], _ body: @escaping @Sendable (Receiver) async throws -> Void
  ) async throws {
    let left = Mutex(answers)
    let (messages, came) = AsyncStream<Message>.makeStream()
    let (ports, announced) = AsyncStream<Int>.makeStream()
    let route = WebRoute(.post, "/hook") { request in
      func header(_ name: String) -> String { HTTPField.Name(name).flatMap { request.headers[$0] } ?? "" }
      came.yield(
        Message(
          id: header("webhook-id"), timestamp: header("webhook-timestamp"),
          signature: header("webhook-signature"), body: request.body))
      let status = left.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
      return WebResponse(status: .init(code: status), contentType: "text/plain", body: [])
    }
    try await Site.running([
      WebServer(
        .init(host: "127.0.0.1", port: 0), routes: [route], logger: Site.quiet,
        onReady: { announced.yield($0) })
    ]) {
      guard let port = await ports.first(where: { _ in true }) else { return }
      try await body(Receiver(port: port, messages: messages))
    }
  }
}

@Suite struct `Messages of webhooks` {
  private static let patient = WebhookRules(
    namedHosts: ["127.0.0.1"], pauses: Array(repeating: Milliseconds(0), count: 3), timeout: .seconds(10))

  private struct Subscribed {
    let id: String
    let secret: [UInt8]
  }

  private func subscribe(
    _ program: Site.Program, to url: String, _ types: [String], fields: [String] = []
  ) async throws -> Subscribed {
    // The door of the node that is tested names no hosts: the operator's command does.
    let created = try await Webhooks(program.site.hub.recorder, of: Site.id(program.code)).create(
      url: url, types: types.compactMap { WebhookEventType(rawValue: $0) }, fields: fields,
      associate: Site.id(program.code), apiKey: program.key)
    return Subscribed(id: "\(created.webhook.id)", secret: created.secret)
  }

  private func tell(_ program: Site.Program, _ documents: [String]) async throws {
    let reply = try await program.send(
      "POST", "/sales",
      [
        "items": .array(
          documents.map {
            [
              "kind": "sale", "system": "pos", "document": .string($0),
              "lines": [["amount": ["minorUnits": 100, "currency": "CNY"]]],
            ]
          })
      ])
    #expect(reply.json["recorded"]?.integer == Int64(documents.count), "\(reply.text)")
  }

  private func documents(_ messages: [Receiver.Message]) -> [String] {
    messages.compactMap { $0.json["data"]?["document"]?.string }
  }

  @Test(.timeLimit(.minutes(1)))
  func `tell what happened, in the order in which it happened, signed`() async throws {
    try await Receiver.open { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let program = try await site.program("SA-1")
        try await tell(program, ["before"])
        let hook = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        let names = (0..<20).map { "D-\($0)" }
        for name in names { try await tell(program, [name]) }
        let messages = await receiver.next(20)
        #expect(documents(messages) == names)
        for message in messages {
          let signed = Array("\(message.id).\(message.timestamp).".utf8) + message.body
          let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: hook.secret))
          #expect(message.signature == "v1," + Data(code).base64EncodedString())
          let age = site.hub.world.clock.wall().milliseconds / 1_000 - (Int64(message.timestamp) ?? 0)
          #expect(abs(age) < 60)
        }
        #expect(Set(messages.map(\.id)).count == 20)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `tell members as the account may know of them, and nothing of who they are`() async throws {
    try await Receiver.open { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let (program, other) = (try await site.program("SA-1"), try await site.program("SB-1"))
        _ = try await subscribe(
          program, to: receiver.url, ["member.registered", "member.changed", "contact.logged"])
        _ = try await other.register("不相干", phone: "13911138777")
        let member = try await program.register()
        _ = try await program.send("PATCH", "/members/\(member)", ["note": "a"], version: "*")
        let messages = await receiver.next(3)
        #expect(messages.map(\.type) == ["member.registered", "contact.logged", "member.changed"])
        #expect(messages.allSatisfy { $0.json["data"]?["member"]?.string == member })
        for message in messages {
          let text = String(decoding: message.body, as: UTF8.self)
          for word in ["王小明", "13911138222", "1985", "静安", "不相干"] { #expect(!text.contains(word)) }
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `that fail come again in their turn under the same id, and the others wait for them`() async throws {
    try await Receiver.open([500, 503, 200]) { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let program = try await site.program("SA-1")
        _ = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        try await tell(program, ["D-1", "D-2"])
        let messages = await receiver.next(4)
        #expect(documents(messages) == ["D-1", "D-1", "D-1", "D-2"])
        #expect(Set(messages.prefix(3).map(\.id)).count == 1)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `that nobody takes are given up, can be sent again by hand, and hold nobody up`() async throws {
    try await Receiver.open(Array(repeating: 500, count: 4)) { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let program = try await site.program("SA-1")
        let hook = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        try await tell(program, ["D-1", "D-2"])
        #expect(documents(await receiver.next(5)) == ["D-1", "D-1", "D-1", "D-1", "D-2"])
        let dead = try await program.get("/webhooks/\(hook.id)/deliveries?state=dead")
        let message = try #require(dead.json["items"]?.array?.first)
        #expect(message["attempts"] == 4)
        #expect(message["outcome"] == "status 500")
        let id = try #require(message["id"]?.string)
        #expect(try await program.send("POST", "/webhooks/\(hook.id)/deliveries/\(id)/retry").status == 200)
        let again = await receiver.next(1)
        #expect(documents(again) == ["D-1"])
        #expect(again.first?.id == id)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `end when the receiver says it is gone`() async throws {
    try await Receiver.open([200, 410]) { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let program = try await site.program("SA-1")
        let gone = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        try await tell(program, ["D-1"])
        _ = await receiver.next(1)
        try await tell(program, ["D-2"])
        _ = await receiver.next(1)
        // Its end is written when its next event would be due: another one is told all the same.
        while try await program.get("/webhooks/\(gone.id)").json["state"] != "stopped" { await Task.yield() }
        #expect(try await program.get("/webhooks/\(gone.id)").json["reason"] == "gone")
        _ = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        try await tell(program, ["D-3"])
        #expect(documents(await receiver.next(1)) == ["D-3"])
      }
    }
  }

  /// What is told of is what happened while nobody listened, too: the cursor is in the database.
  @Test(.timeLimit(.minutes(1)))
  func `go on where they stopped after the process ended`() async throws {
    try await Receiver.open { receiver in
      try await Site.open { site in
        let program = try await site.program("SA-1")
        _ = try await subscribe(program, to: receiver.url, ["sale.recorded"])
        try await tell(program, (0..<30).map { "D-\($0)" })
        let fill = FillWebhooks(desk: site.hub.accessDesk) { WebhookMessage.body(of: $0, at: $1) }
        #expect(try await !fill.run())
        #expect(try await !fill.run(), "an event is made once")
        #expect(try await site.count("webhookDelivery") == 30)
        try await tell(program, ["LATER"])
        let service = WebhookService(
          recorder: site.hub.recorder, desk: site.hub.accessDesk, news: site.hub.news, rules: Self.patient,
          logger: Site.quiet)
        try await Site.running([service]) {
          #expect(documents(await receiver.next(31)) == (0..<30).map { "D-\($0)" } + ["LATER"])
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `tell only the fields that were chosen, and stop with their key`() async throws {
    try await Receiver.open { receiver in
      try await Site.open(hooks: Self.patient) { site in
        let program = try await site.program("SA-1")
        let hook = try await subscribe(
          program, to: receiver.url, ["sale.recorded"], fields: ["document", "amount"])
        try await tell(program, ["D-1"])
        let message = await receiver.next(1).first
        #expect(message?.json["data"] == ["document": "D-1", "amount": 100])
        try await RevokeAPIKey(key: program.key, actor: nil).run(site.hub.recorder)
        let other = try await site.program("SA-1")
        #expect(try await other.get("/webhooks/\(hook.id)").json["reason"] == "keyRevoked")
      }
    }
  }

  @Test(
    arguments: [
      "http://shop.example.com/", "https://localhost/", "https://127.0.0.1/", "https://127.1.2.3/",
      "https://10.0.0.1/", "https://172.31.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest",
      "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/",
      "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://user:pw@example.com/",
      "https://printer.local/", "https://x.internal/", "ftp://example.com/", "file:///etc/passwd",
      "gopher://x",
      "https://", "nonsense", "https://example.com/#x", "https://[64:ff9b::7f00:1]/",
      "https://[2002:7f00:1::]/",
    ])
  func `go nowhere inside the house`(_ url: String) async throws {
    #expect(throws: ClienteleError(.webhookRefused, "")) { try WebhookTarget(url, rules: WebhookRules()) }
    try await Site.open { site in
      let reply = try await site.program("SA-1").send(
        "POST", "/webhooks", ["url": .string(url), "types": ["sale.recorded"]])
      #expect(reply.status == 422, "\(reply.text)")
      #expect(reply.pointers == ["/url"])
    }
  }

  @Test(arguments: ["https://example.com/hooks", "https://8.8.8.8:8443/a?b=c", "https://[2606:4700::1111]/"])
  func `go anywhere else`(_ url: String) throws {
    #expect(try WebhookTarget(url, rules: WebhookRules()).url == url)
  }

  @Test func `go to hosts that the operator named, whatever they are`() throws {
    let rules = WebhookRules(namedHosts: ["erp.lan", "127.0.0.1"])
    for url in ["http://erp.lan:8080/x", "https://ERP.lan/", "http://127.0.0.1:1/"] {
      #expect(try WebhookTarget(url, rules: rules).url == url)
    }
    #expect(throws: ClienteleError(.webhookRefused, "")) {
      try WebhookTarget("http://127.0.0.2/", rules: rules)
    }
  }

  /// A name that was public when it was written down and leads inside now.
  @Test(.timeLimit(.minutes(1)))
  func `that lead inside by their name are not sent`() async throws {
    var rules = Self.patient
    rules.namedHosts = []
    rules.pauses = []
    let hooks = rules
    try await Receiver.open { receiver in
      try await Site.open(hooks: hooks) { site in
        let program = try await site.program("SA-1")
        // No address as it is written, so that its text says nothing; the resolver makes 127.0.0.1 of it.
        let url = "https://127.1:\(receiver.port)/hook"
        _ = try WebhookTarget(url, rules: hooks)
        let hook = try await subscribe(program, to: url, ["sale.recorded"])
        try await tell(program, ["D-1"])
        var items: [JSON] = []
        while items.isEmpty {
          items =
            try await program.get("/webhooks/\(hook.id)/deliveries?state=dead").json["items"]?.array ?? []
          await Task.yield()
        }
        #expect(items.first?["outcome"] == "input.webhookRefused")
      }
    }
  }
}
