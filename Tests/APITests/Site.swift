import API
import Access
import Application
import AsyncHTTPClient
import Foundation
import HTTPTypes
import Kernel
import Logging
import NIOCore
import NIOHTTP1
import Persistence
import Records
import Runtime
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import Transport

/// A hub with people of two stores and head office, its API behind a real listener, and a clock that the test moves.
final class Site: Sendable {
  let hub: OpenNode
  let port: Int
  private let scratch: TemporaryDirectory
  private let offset: Clockwork
  static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  private init(hub: OpenNode, port: Int, scratch: TemporaryDirectory, offset: Clockwork) {
    self.hub = hub
    self.port = port
    self.scratch = scratch
    self.offset = offset
  }

  final class Clockwork: Sendable {
    private let passed = Mutex(Milliseconds(0))

    func advance(_ interval: Milliseconds) {
      passed.withLock { $0 = Milliseconds($0.count + interval.count) }
    }

    func world() throws -> World {
      let system = try World.system()
      return World(
        clock: Clock(
          wall: { system.clock.wall() + self.passed.withLock { $0 } },
          boot: {
            let reading = system.clock.boot()
            return BootReading(
              bootID: reading.bootID,
              milliseconds: reading.milliseconds + self.passed.withLock { $0.count })
          }), random: system.random)
    }
  }

  func advance(_ interval: Milliseconds) { offset.advance(interval) }

  static let staff: [(store: String, code: String, name: String, role: String)] = [
    ("A", "SA-1", "Ann", "associate"),
    ("A", "SA-2", "Ada", "associate"),
    ("A", "MA-1", "Max", "manager"),
    ("B", "SB-1", "Bea", "associate"),
    ("B", "MB-1", "Mel", "manager"),
    ("HQ", "RM-1", "Rod", "regionalManager"),
    ("HQ", "AD-1", "Eve", "admin"),
    ("HQ", "PO-1", "Pat", "privacyOfficer"),
    ("HQ", "ST-1", "Sue", "steward"),
    ("HQ", "HO-1", "Hal", "headOffice"),
  ]

  static func id(_ code: String) -> AssociateID {
    let store = staff.first { $0.code == code }?.store ?? ""
    return Organisation.associateID(storeCode: store, code: code)
  }

  /// Runs `body` at a site of its own.
  ///
  /// - Parameters:
  ///   - hooks: which hosts webhooks may go to, and how patiently; without it nothing is sent.
  static func open(
    hooks: WebhookRules? = nil, _ body: @escaping @Sendable (Site) async throws -> Void
  ) async throws {
    let scratch = try TemporaryDirectory("api")
    let offset = Clockwork()
    let environment = ["CLIENTELE_MARKER_DIR": scratch.path("markers")]
    try HubSetup.create(
      path: scratch.path("hub"), name: "Harbour Watch", hosts: [], world: offset.world(),
      environment: environment)
    let configuration = try await NodeConfiguration.load(
      flags: [:], environment: [:], directory: scratch.path("hub"))
    let hub = try OpenNode(
      path: scratch.path("hub"), configuration: configuration, world: offset.world(), environment: environment
    )
    _ = try await hub.addStaff(
      try staff.map { try StaffEntry(store: $0.store, code: $0.code, name: $0.name, role: $0.role) })
    let api = hub.apiDoor
    let (ports, announced) = AsyncStream<Int>.makeStream()
    var services: [any Service] = [
      WebServer(
        .init(host: "127.0.0.1", port: 0), routes: api.routes,
        refusal: { api.refusal(at: $0, status: $1, $2, headers: $3) }, logger: quiet,
        onReady: { announced.yield($0) })
    ]
    if let hooks {
      services.append(
        WebhookService(
          recorder: hub.recorder, desk: hub.accessDesk, news: hub.news, rules: hooks, logger: quiet))
    }
    try await running(services) {
      guard let port = await ports.first(where: { _ in true }) else { return }
      try await body(Site(hub: hub, port: port, scratch: scratch, offset: offset))
    }
    try hub.close()
  }

  /// Runs services while `body` runs.
  static func running(_ services: [any Service], _ body: () async throws -> Void) async throws {
    let group = ServiceGroup(configuration: .init(services: services, logger: quiet))
    async let ending: Void = group.run()
    let result: Swift.Result<Void, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await ending
    try result.get()
  }

  // MARK: Programs

  /// A program with a key of its own.
  struct Program: Sendable {
    let site: Site
    let secret: String
    let key: RowID
    let code: String
  }

  func program(
    _ code: String, _ scopes: [APIScope] = APIScope.allCases, perMinute: Int = CreateAPIKey.perMinuteMax
  ) async throws -> Program {
    let created = try await CreateAPIKey(
      name: "test", associate: Self.id(code), scopes: scopes, perMinute: perMinute, actor: nil
    ).run(hub.recorder)
    return Program(site: self, secret: created.secret, key: created.key.id, code: code)
  }

  func changes() async throws -> Int {
    try await hub.database.read { try $0.count("SELECT count(*) FROM change") }
  }

  func count(_ table: String) async throws -> Int {
    try await hub.database.read { try $0.count("SELECT count(*) FROM \(table)") }
  }

  struct Reply: Sendable {
    let status: Int
    let headers: [String: String]
    let bytes: [UInt8]

    var json: JSON { (try? JSONReader.read(bytes, limits: .request)) ?? .null }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var code: String? { json["code"]?.string }
    /// Where something is wrong.
    var pointers: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
    var etag: String? { headers["etag"] }
  }

  /// One request over a connection of the listener.
  func send(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = HTTPMethod(rawValue: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
    let collected = try await response.body.collect(upTo: 16 << 20)
    return Reply(
      status: Int(response.status.code), headers: headers, bytes: Array(collected.readableBytesView))
  }
}

extension Site.Program {
  /// - Parameters:
  ///   - once: the Idempotency-Key; a fresh one where it is not said.
  ///   - version: of If-Match.
  @discardableResult
  func send(
    _ method: String, _ path: String, _ body: JSON? = nil, once: String? = nil, version: String? = nil,
    headers: [(String, String)] = []
  ) async throws -> Site.Reply {
    var fields = headers + [("Authorization", "Bearer \(secret)")]
    if method != "GET" { fields.append(("Idempotency-Key", once ?? UUID().uuidString)) }
    if let version { fields.append(("If-Match", version)) }
    if body != nil {
      let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
      fields.append(("Content-Type", type))
    }
    return try await site.send(method, APIPath.base + path, headers: fields, body: body?.bytes)
  }

  func get(_ path: String) async throws -> Site.Reply { try await send("GET", path) }

  /// A member of this program's store; the id.
  func register(_ name: String = "王小明", phone: String = "13911138222") async throws -> String {
    let reply = try await send(
      "POST", "/members",
      ["name": .string(name), "phones": [.string(phone)], "birthday": "1985-03-12", "address": "上海市静安区某路1号"])
    #expect(reply.status == 201, "\(reply.text)")
    return try #require(reply.json["member"]?.string)
  }
}
