internal import Foundation
package import Kernel

/// A node's data directory, held by one process at a time.
///
/// `clientele.db` (with `-wal` and `-shm`), `keys/`, `erasures`, `control.sock`, `lock`, `ballast`, `backup/`, `imports/`.
package final class DataDirectory: Sendable {
  package let path: String
  private let lockDescriptor: Int32

  package var databasePath: String { path + "/clientele.db" }
  package var keysPath: String { path + "/keys" }
  /// The database as it was before the newest change of its schema.
  package var formerDatabasePath: String { path + "/before-upgrade.db" }
  package var erasureLedgerPath: String { path + "/erasures" }
  /// Lists that wait for their import.
  package var importsPath: String { path + "/imports" }
  /// What columns of lists meant the last time.
  package var importMemoryPath: String { path + "/import-columns.json" }
  package var logPath: String { path + "/clientele.log" }

  /// Space that an operator can free at once when the disk is full.
  private static let ballastBytes = 8 << 20

  /// Takes the directory for this process.
  ///
  /// - Parameter create: makes the directory (mode 0700) when it is missing.
  /// - Throws: `dataDirectoryMissing`, `dataDirectoryLocked` when another process holds it.
  package init(path: String, create: Bool) throws(ClienteleError) {
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    if create {
      do {
        try FileManager.default.createDirectory(
          atPath: absolute, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw ClienteleError(
          .dataDirectoryMissing, "the data directory \(absolute) cannot be made", cause: error)
      }
    }
    guard Self.isDirectory(absolute) else {
      throw ClienteleError(
        .dataDirectoryMissing, "there is no data directory at \(absolute)",
        hint:
          "Make one with `clientele hub init --data DIR` or `clientele node join TOKEN --hub HOST --data DIR`."
      )
    }
    let descriptor = Glibc.open(absolute + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ClienteleError(
        .dataDirectoryLocked, "the lock of \(absolute) cannot be opened: \(String(cString: strerror(errno)))",
        hint: "Check who owns the data directory.")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw ClienteleError(
        .dataDirectoryLocked, "another process holds \(absolute)",
        hint:
          "Stop it first, or give the command to it: commands on a running node go through its control socket."
      )
    }
    self.path = absolute
    lockDescriptor = descriptor
  }

  deinit {
    Glibc.close(lockDescriptor)
  }

  package static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// Puts the ballast file there when there is room for it; a full disk is no reason not to start.
  package func layBallast() {
    let path = self.path + "/ballast"
    guard !FileManager.default.fileExists(atPath: path) else { return }
    if !FileManager.default.createFile(atPath: path, contents: Data(count: Self.ballastBytes)) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
