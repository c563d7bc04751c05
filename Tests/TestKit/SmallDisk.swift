import Foundation
import Glibc
import Kernel

/// A disk in memory that is soon full, or that takes no writes: what a test cannot do to the disk it runs on.
///
/// Needs the right to mount, which root in a container often does not have; ``isAllowed`` tells.
package final class SmallDisk: Sendable {
  package let path: String
  private let directory: TemporaryDirectory

  /// Whether this process may mount.
  package static let isAllowed: Bool = (try? SmallDisk(kibibytes: 64)) != nil

  /// - Throws: `notAllowed` when the kernel does not let this process mount.
  package init(kibibytes: Int) throws {
    directory = try TemporaryDirectory("disk")
    path = directory.path
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
      throw ClienteleError(.notAllowed, "nothing can be mounted here: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
  }

  /// From now on every write is refused.
  package func makeReadOnly() throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
      throw ClienteleError(
        .notAllowed, "the disk cannot be made read-only: \(String(cString: strerror(errno)))")
    }
  }

  /// Takes all the space that is left.
  ///
  /// - Parameter leaving: bytes to leave free.
  /// - Returns: the file that holds it; removing it frees the disk.
  @discardableResult
  package func fill(leaving bytes: Int = 0) throws -> String {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else {
      throw ClienteleError(.fileUnreadable, "the disk cannot be asked for its space")
    }
    let free = Int(status.f_bavail) * Int(status.f_frsize) - bytes
    let file = path + "/filler"
    try Data(count: max(0, free)).write(to: URL(fileURLWithPath: file))
    return file
  }
}
