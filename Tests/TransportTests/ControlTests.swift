import Foundation
import Glibc
import Kernel
import Synchronization
import TestKit
import Testing
import Transport

@Suite("Commands to a running node")
struct ControlTests {
  private final class Heard: Sendable {
    private let state = Mutex<[ControlFrame]>([])
    var frames: [ControlFrame] { state.withLock { $0 } }
    func hear(_ frame: ControlFrame) { state.withLock { $0.append(frame) } }
  }

  private let request = ControlRequest(arguments: ["member", "show", "王小明"], cwd: "/home/shop")

  private func serving<Result: Sendable>(
    _ directory: TemporaryDirectory,
    environment: [String: String] = [:],
    _ handler: @escaping @Sendable (ControlRequest, ControlReplyWriter) async -> Int32,
    _ use: @Sendable @escaping (String) async throws -> Result
  ) async throws -> Result {
    try await running(
      { ready in
        ControlServer(
          socketDirectory: directory.path, environment: environment, logger: quiet, onReady: ready,
          handler: handler)
      }, { path, _ in try await use(path) })
  }

  @Test("A command's progress, output and errors arrive in order, then its exit code")
  func roundTrip() async throws {
    let directory = try TemporaryDirectory()
    let heard = Heard()
    let expected = request
    let failure = ClienteleError(.notFound, "There is no such member.", hint: "Search first.")
    let code = try await serving(directory) { request, writer in
      #expect(request == expected)
      do {
        try await writer.progress("half done")
        try await writer.output("王小明\n")
        try await writer.failure(failure)
      } catch { Issue.record(error) }
      return 3
    } _: { path in
      #expect(path == directory.path + "/control.sock")
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
      return try await ControlClient.call(socketDirectory: directory.path, request: expected) {
        heard.hear($0)
      }
    }
    #expect(code == 3)
    #expect(heard.frames == [.progress("half done"), .output("王小明\n"), .failure(failure)])
    if case .failure(let error) = heard.frames.last { #expect(error.hint == failure.hint) }
    #expect(access(directory.path + "/control.sock", F_OK) != 0)
  }

  @Test("Output of a megabyte arrives whole, also when it is cut in the middle of characters")
  func longOutput() async throws {
    let directory = try TemporaryDirectory()
    let heard = Heard()
    let text = "x" + String(repeating: "客户", count: 200_000)
    let request = request
    _ = try await serving(directory) { _, writer in
      try? await writer.output(text)
      return 0
    } _: { _ in
      try await ControlClient.call(socketDirectory: directory.path, request: request) { heard.hear($0) }
    }
    let joined = heard.frames.map { frame in
      if case .output(let piece) = frame { piece } else { "" }
    }.joined()
    #expect(joined == text)
    #expect(heard.frames.count > 1)
  }

  @Test("When the client goes away its command is cancelled")
  func disconnect() async throws {
    let directory = try TemporaryDirectory()
    let cancelled = Gate()
    let request = request
    try await serving(directory) { _, writer in
      try? await writer.progress("started")
      _ = try? await untilCancelled()
      cancelled.open()
      return 0
    } _: { _ in
      struct Enough: Error {}
      await #expect(throws: Enough.self) {
        try await ControlClient.call(socketDirectory: directory.path, request: request) { _ in throw Enough()
        }
      }
      await cancelled.wait()
    }
  }

  @Test(
    "A path too long for a socket gets another place, which the data directory names",
    arguments: [true, false])
  func longPath(withRuntimeDirectory: Bool) async throws {
    let directory = try TemporaryDirectory(String(repeating: "x", count: 120))
    let runtime = try TemporaryDirectory()
    let environment = withRuntimeDirectory ? ["XDG_RUNTIME_DIR": runtime.path] : [:]
    let request = request
    let code = try await serving(directory, environment: environment) { _, _ in
      7
    } _: { path in
      #expect(path.hasPrefix((withRuntimeDirectory ? runtime.path : "/tmp") + "/clientele-\(geteuid())/"))
      #expect(path.utf8.count <= 107)
      return try await ControlClient.call(socketDirectory: directory.path, request: request) { _ in }
    }
    #expect(code == 7)
    #expect(access(directory.path + "/control.path", F_OK) != 0)
  }

  @Test("A place in a directory that others can enter is refused")
  func openRuntimeDirectory() async throws {
    let directory = try TemporaryDirectory(String(repeating: "x", count: 120))
    let runtime = try TemporaryDirectory()
    let own = "\(runtime.path)/clientele-\(geteuid())"
    #expect(mkdir(own, 0o700) == 0 && chmod(own, 0o755) == 0)
    let server = ControlServer(
      socketDirectory: directory.path, environment: ["XDG_RUNTIME_DIR": runtime.path], logger: quiet,
      onReady: { _ in }, handler: { _, _ in 0 })
    let error = await #expect(throws: ClienteleError.self) { try await server.run() }
    #expect(error?.code == .configurationInvalid)
  }

  @Test("Nobody there, somebody who does not answer, and a socket left by a dead process are told apart")
  func nobody() async throws {
    let directory = try TemporaryDirectory()
    let request = request
    func call() async -> ClienteleError? {
      await #expect(throws: ClienteleError.self) {
        try await ControlClient.call(
          socketDirectory: directory.path, request: request, patience: Milliseconds(60)
        ) { _ in }
      }
    }
    #expect(await call()?.code == .notRunning)
    let lock = open(directory.path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(await call()?.code == .notRunning)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(await call()?.code == .noAnswer)
    // Something listens and never takes the command.
    let silent = try SilentSocket(directory.path + "/control.sock")
    #expect(await call()?.code == .noAnswer)
    silent.close()
    #expect(flock(lock, LOCK_UN) == 0)
    close(lock)
    #expect(await call()?.code == .notRunning)
    let code = try await serving(directory) { _, _ in
      0
    } _: { _ in
      try await ControlClient.call(socketDirectory: directory.path, request: request) { _ in }
    }
    #expect(code == 0)
  }

  @Test("A command that is too large is not sent")
  func oversize() async throws {
    let directory = try TemporaryDirectory()
    let large = ControlRequest(
      arguments: [String(repeating: "x", count: Limits.controlRequestBytesMax)], cwd: "/")
    let error = await #expect(throws: ClienteleError.self) {
      try await ControlClient.call(socketDirectory: directory.path, request: large) { _ in }
    }
    #expect(error?.code == .limitExceeded)
  }
}

/// Listens on a path and accepts nothing. It is shut down, not only closed, as its test gives back a lock in words: a
/// process that another test is just starting may hold the descriptors until it executes.
private struct SilentSocket {
  private let descriptor: CInt

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(descriptor, 4) == 0)
  }

  func close() {
    shutdown(descriptor, CInt(SHUT_RDWR))
    Glibc.close(descriptor)
  }
}
