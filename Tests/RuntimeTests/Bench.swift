import Application
import Foundation
import Glibc
import Kernel
import Logging
import Runtime
import ServiceLifecycle
import Synchronization
import Trust

/// A place for the data directories of one test, with a clock that the test moves.
final class Bench: Sendable {
  let root: String
  let environment: [String: String]
  private let offset = Mutex(Milliseconds(0))
  let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  init() throws {
    root =
      try FileManager.default.temporaryDirectory.path + "/clientele-" + World.system().newRowID().description
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    environment = ["CLIENTELE_MARKER_DIR": root + "/markers", "SSL_CERT_FILE": root + "/" + Self.systemRoots]
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// The file of roots that the operating system of this bench trusts; there is none until a test makes it.
  static let systemRoots = "system-roots.pem"

  /// Puts a file in place in one step.
  func put(_ text: String, as name: String, mode: Int) throws {
    let temporary = path(name + ".new")
    try text.write(toFile: temporary, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: temporary)
    guard rename(temporary, path(name)) == 0 else {
      throw ClienteleError(.fileUnreadable, "\(name) cannot be put in place")
    }
  }

  func path(_ name: String) -> String { root + "/" + name }

  /// Lets time pass on both clocks.
  func advance(_ interval: Milliseconds) {
    offset.withLock { $0 = Milliseconds($0.count + interval.count) }
  }

  /// How much time the test has let pass.
  var passed: Milliseconds { offset.withLock { $0 } }

  /// Waits until something is so that a node brings about, looking again whenever it has news.
  func until(_ node: OpenNode, _ isSo: () throws -> Bool) async throws {
    while true {
      let edition = node.news.edition
      if try isSo() { return }
      try Task.checkCancellation()
      await node.news.wait(after: edition)
    }
  }

  /// Runs a node's services until they end by themselves.
  func runToEnd(_ node: OpenNode) async throws {
    let board = ListenerBoard(expected: node.listeners) { _ in }
    let services = try node.services(board: board, commands: { _, _ in 0 }, logger: logger)
    try await ServiceGroup(configuration: .init(services: services, logger: logger)).run()
  }

  func world() throws -> World {
    let system = try World.system()
    return World(
      clock: Clock(
        wall: { system.clock.wall() + self.offset.withLock { $0 } },
        boot: {
          let reading = system.clock.boot()
          return BootReading(
            bootID: reading.bootID, milliseconds: reading.milliseconds + self.offset.withLock { $0.count })
        }),
      random: system.random)
  }

  @discardableResult
  func makeHub() throws -> String {
    try HubSetup.create(
      path: path("hub"), name: "Harbour Watch", hosts: [], world: world(), environment: environment)
    return path("hub")
  }

  func open(_ name: String, flags: [NodeConfiguration.Key: String] = [:]) async throws -> OpenNode {
    let ports: [NodeConfiguration.Key: String] = [.webPort: "0", .syncPort: "0", .enrolPort: "0"]
    let configuration = try await NodeConfiguration.load(
      flags: ports.merging(flags) { _, given in given }, environment: [:], directory: path(name))
    return try OpenNode(
      path: path(name), configuration: configuration, world: world(), environment: environment)
  }

  /// Runs a node's services while `body` runs.
  func running<Result: Sendable>(
    _ node: OpenNode, logger given: Logger? = nil,
    pageInterval: Milliseconds = PageCertificateService.interval,
    _ body: @escaping @Sendable (ListenerBoard) async throws -> Result
  ) async throws -> Result {
    let logger = given ?? self.logger
    let (lines, announced) = AsyncStream<String>.makeStream()
    let board = ListenerBoard(expected: node.listeners) { announced.yield($0) }
    let services = try node.services(
      board: board, commands: { _, _ in 0 }, logger: logger, pageInterval: pageInterval)
    let group = ServiceGroup(configuration: .init(services: services, logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { announced.finish() }
        try await group.run()
      }
      for await _ in lines where await board.isReady { break }
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await body(board))
      } catch {
        result = .failure(error)
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return try result.get()
    }
  }

  /// Where nodes join a running hub.
  func enrolment(_ board: ListenerBoard) async -> HostPort {
    HostPort(host: "127.0.0.1", port: await board.port(.enrol) ?? 0)
  }

  func join(
    _ token: String, at hub: HostPort, as name: String, acceptsUnencrypted: Bool = true
  ) async throws {
    try await Join.run(
      token: token, hub: hub, path: path(name), name: "", acceptsUnencrypted: acceptsUnencrypted,
      world: world(), environment: environment,
      logger: logger)
  }
}

/// The code of the error that `body` throws; `nil` when it throws none of ours.
func code(of body: () async throws -> Void) async -> ClienteleError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? ClienteleError)?.code
  }
}
