import Foundation
import Kernel
import Persistence
import TestKit
import Testing

@Suite struct `A data directory` {
  private let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory("directory")
  }

  @Test func `is made on request only, and for its owner only`() throws {
    let path = scratch.path("node")
    expect(.dataDirectoryMissing) { try DataDirectory(path: path, create: false) }
    _ = try DataDirectory(path: path, create: true)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    _ = try DataDirectory(path: path, create: false)
  }

  @Test func `is not a file`() throws {
    let path = scratch.path("file")
    try Data().write(to: URL(fileURLWithPath: path))
    for create in [true, false] {
      expect(.dataDirectoryMissing) { try DataDirectory(path: path, create: create) }
    }
  }

  @Test func `is held once, until its holder is gone`() throws {
    var holder: DataDirectory? = try DataDirectory(path: scratch.path("node"), create: true)
    let error = failure { _ = try DataDirectory(path: scratch.path("node"), create: false) }
    #expect(error?.code == .dataDirectoryLocked)
    #expect(error?.hint.isEmpty == false)
    #expect(holder?.path == scratch.path("node"))
    holder = nil
    _ = try DataDirectory(path: scratch.path("node"), create: false)
  }

  @Test func `held by another process is refused, and free once that was killed`() async throws {
    let path = scratch.path("node")
    _ = try DataDirectory(path: path, create: true)
    let script = """
      import fcntl, sys
      lock = open(sys.argv[1], "a")
      fcntl.flock(lock, fcntl.LOCK_EX)
      print("held", flush=True)
      import signal
      signal.pause()
      """
    let other = try ChildProcess(
      "/usr/bin/env", ["python3", "-c", script, path + "/lock"],
      environment: ProcessInfo.processInfo.environment, errors: scratch.path("errors"))
    _ = try await other.line { $0 == "held" }
    expect(.dataDirectoryLocked) { try DataDirectory(path: path, create: false) }
    other.signal(SIGKILL)
    #expect(try await other.ended() == .killed(signal: SIGKILL))
    _ = try DataDirectory(path: path, create: false)
  }

  @Test func `keeps space in reserve, and lets an operator use it up`() throws {
    let directory = try DataDirectory(path: scratch.path("node"), create: true)
    directory.layBallast()
    let ballast = directory.path + "/ballast"
    let size = try FileManager.default.attributesOfItem(atPath: ballast)[.size] as? Int
    #expect(size == 8 << 20)
    try Data("used".utf8).write(to: URL(fileURLWithPath: ballast))
    directory.layBallast()
    #expect(FileManager.default.contents(atPath: ballast) == Data("used".utf8))
  }

  @Test(.enabled(if: SmallDisk.isAllowed))
  func `starts on a full disk, without a reserve`() throws {
    let disk = try SmallDisk(kibibytes: 1_024)
    let directory = try DataDirectory(path: disk.path + "/node", create: true)
    directory.layBallast()
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/ballast"))
  }
}
