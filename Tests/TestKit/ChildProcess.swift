import Foundation
package import Glibc
import Kernel
import Synchronization

/// A program that a test runs beside itself: what it prints can be waited for, line by line, and it can be
/// killed. What it prints to stderr goes to a file. It does not outlive this value.
package final class ChildProcess: Sendable {
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  package let id: pid_t
  private let errorPath: String
  private let record = Record()

  /// - Parameters:
  ///   - executable: an absolute path.
  ///   - errors: where its stderr goes; what stands there is kept.
  /// - Throws: `notRunning` when it cannot be started.
  package init(
    _ executable: String, _ arguments: [String], environment: [String: String], errors: String
  ) throws {
    var ends: [Int32] = [-1, -1]
    // Sockets, for a pipe cannot be made so that no other child, started meanwhile, inherits it.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.failure(executable, errno) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var id: pid_t = 0
    let status = posix_spawn(&id, executable, &actions, nil, &words, &variables)
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      throw Self.failure(executable, status)
    }
    self.id = id
    errorPath = errors
    Thread.detachNewThread { [id, output = ends[0], record] in Self.follow(id, output, record) }
  }

  deinit {
    if record.ending == nil { kill(id, SIGKILL) }
  }

  private static func failure(_ executable: String, _ status: Int32) -> ClienteleError {
    ClienteleError(.notRunning, "\(executable) cannot be started: \(String(cString: strerror(status)))")
  }

  /// Reads until the output ends, then waits for the end of the process.
  private static func follow(_ id: pid_t, _ output: Int32, _ record: Record) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(output, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      record.append(chunk[..<count])
    }
    close(output)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7F
    record.end(signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal))
  }

  /// Everything printed to stdout so far.
  package var output: String { record.output }

  /// Everything in the file of its stderr.
  package var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

  package var isRunning: Bool { record.ending == nil }

  package func signal(_ number: Int32) {
    if isRunning { kill(id, number) }
  }

  /// Waits until it has printed a whole line that fits, and returns the first such.
  ///
  /// - Throws: `notRunning`, with what it said to stderr, when it ends before.
  package func line(where fits: @Sendable (String) -> Bool) async throws -> String {
    while true {
      let edition = record.edition
      let ending = record.ending
      let lines = record.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { fits(String($0)) }) { return String(line) }
      if let ending {
        throw ClienteleError(
          .notRunning, "the process ended (\(ending)) before it printed what was waited for: \(errors)")
      }
      try await record.wait(after: edition)
    }
  }

  /// Waits until it has ended.
  package func ended() async throws -> Ending {
    while true {
      let edition = record.edition
      if let ending = record.ending { return ending }
      try await record.wait(after: edition)
    }
  }
}

/// What a process has said and how it ended; those who wait are woken by each piece of it.
private final class Record: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var ending: ChildProcess.Ending?
    var edition = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  var output: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
  var ending: ChildProcess.Ending? { state.withLock { $0.ending } }
  var edition: Int { state.withLock { $0.edition } }

  func append(_ bytes: ArraySlice<UInt8>) { change { $0.bytes += bytes } }
  func end(_ ending: ChildProcess.Ending) { change { $0.ending = ending } }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      state.edition += 1
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.self)
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits for anything after an edition.
  func wait(after edition: Int) async throws {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if state.edition != edition || Task.isCancelled { return true }
          state.waiting[id] = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
    try Task.checkCancellation()
  }
}
