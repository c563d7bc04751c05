import Catalogue
import Foundation
import Kernel
import Persistence
import Runtime
import Testing
import Trust

@Suite("Opening a node")
struct OpenNodeTests {
  let bench: Bench

  init() throws {
    bench = try Bench()
    try bench.makeHub()
  }

  private var markerPath: String {
    get throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: bench.path("markers"))
      return bench.path("markers/") + (try #require(names.first))
    }
  }

  @Test("a data directory is held by one process, and free again once it is let go")
  func lock() async throws {
    var node: OpenNode? = try await bench.open("hub")
    #expect(await code { _ = try await bench.open("hub") } == .dataDirectoryLocked)
    try node?.close()
    node = nil
    _ = try await bench.open("hub")
  }

  @Test("a database without its marker file, or with another one, is stopped at the start")
  func marker() async throws {
    let path = try markerPath
    let content = try String(contentsOfFile: path, encoding: .utf8)
    try FileManager.default.removeItem(atPath: path)
    #expect(await code { _ = try await bench.open("hub") } == .machineChanged)
    try "\(RowID(high: 1, low: 2))\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(await code { _ = try await bench.open("hub") } == .machineChanged)
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    _ = try await bench.open("hub")
  }

  @Test("a database of a newer schema is left alone")
  func newerSchema() async throws {
    let database = try Database.open(path: bench.path("hub/clientele.db"))
    _ = try database.writeBlocking {
      try $0.execute(
        "INSERT INTO migration (number, name, hash, appliedAt) VALUES (99, 'next', ?, 0)", [.bytes([1])])
    }
    try database.close()
    #expect(await code { _ = try await bench.open("hub") } == .databaseTooNew)
  }

  @Test("a missing directory, and one that belongs to nobody, are told apart")
  func missing() async throws {
    #expect(await code { _ = try await bench.open("nowhere") } == .dataDirectoryMissing)
    try FileManager.default.createDirectory(atPath: bench.path("empty"), withIntermediateDirectories: false)
    #expect(await code { _ = try await bench.open("empty") } == .notSetUp)
  }

  @Test("a missing, empty or exposed key or certificate stops the node at its start")
  func keys() async throws {
    let roots = bench.path("hub/keys/roots.crt")
    try Data().write(to: URL(fileURLWithPath: roots))
    #expect(await code { try await start() } == .keyFileEmpty)
    try FileManager.default.removeItem(atPath: roots)
    #expect(await code { try await start() } == .certificateMissing)
    let path = bench.path("hub/keys/log.key")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(await code { _ = try await bench.open("hub") } == .keyExposed)
    try FileManager.default.removeItem(atPath: path)
    #expect(await code { _ = try await bench.open("hub") } == .keyMissing)
  }

  private func start() async throws {
    let node = try await bench.open("hub")
    try node.prepareStart(logger: bench.logger)
  }

  @Test("a busy port ends the run with a message, and the others with it")
  func busyPort() async throws {
    let bench = bench
    let other = try Bench()
    try other.makeHub()
    let first = try await bench.open("hub")
    try await bench.running(first) { board in
      let taken = String(await board.port(.web) ?? 0)
      let second = try await other.open("hub", flags: [.webPort: taken])
      #expect(await code { try await other.running(second) { _ in } } == .portBusy)
      let findings = await Doctor(node: second, board: nil).examine()
      #expect(findings.contains { $0.check == "web port" && $0.state == .fail })
    }
  }
}
