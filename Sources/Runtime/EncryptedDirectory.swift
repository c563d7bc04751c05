internal import Foundation
internal import Glibc
internal import Kernel
internal import Trust

/// Whether what is written into a directory is encrypted before it reaches a disk, as far as Linux says.
package enum EncryptedDirectory {
  /// File systems that encrypt by themselves.
  private static let encryptingTypes: Set<String> = [
    "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "ecryptfs",
  ]
  /// In memory only: gone with the power.
  private static let volatileTypes: Set<String> = ["tmpfs", "ramfs"]

  package static func isEncrypted(_ path: String) -> Bool {
    guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
      let mount = mount(of: resolved(path), in: mounts)
    else { return false }
    if encryptingTypes.contains(mount.type) || volatileTypes.contains(mount.type) { return true }
    return isCryptDevice(mount.device)
  }

  struct Mount: Equatable {
    let point: String
    let type: String
    /// `major:minor`.
    let device: String
  }

  /// The mount that a path lies on: the last of the longest mount points it is under (proc(5), mountinfo).
  package static func mountType(of path: String, in text: String) -> String? {
    mount(of: path, in: text)?.type
  }

  static func mount(of path: String, in text: String) -> Mount? {
    var found: Mount?
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 1, dash > 5 else { continue }
      let point = fields[4].replacing("\\040", with: " ")
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      guard isAbove, point.count >= found?.point.count ?? 0 else { continue }
      found = Mount(point: point, type: fields[dash + 1], device: fields[2])
    }
    return found
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// A device-mapper volume made by cryptsetup, or one that lies on such volumes alone (LVM on LUKS).
  private static func isCryptDevice(_ device: String, depth: Int = 0) -> Bool {
    let folder = "/sys/dev/block/\(device)"
    if let uuid = try? String(contentsOfFile: folder + "/dm/uuid", encoding: .utf8), uuid.hasPrefix("CRYPT-")
    {
      return true
    }
    guard depth < 8,
      let below = try? FileManager.default.contentsOfDirectory(atPath: folder + "/slaves"), !below.isEmpty
    else { return false }
    return below.allSatisfy { name in
      guard let number = try? String(contentsOfFile: "\(folder)/slaves/\(name)/dev", encoding: .utf8) else {
        return false
      }
      return isCryptDevice(number.trimmingCharacters(in: .whitespacesAndNewlines), depth: depth + 1)
    }
  }

  /// - Parameter isAccepted: that somebody said in so many words to go without.
  /// - Throws: `directoryUnencrypted`.
  static func require(_ path: String, isAccepted: Bool) throws {
    guard !isAccepted, !isEncrypted(path) else { return }
    throw ClienteleError(
      .directoryUnencrypted,
      "a laptop keeps members' data on an encrypted directory only, and \(path) is not one",
      hint:
        """
        docs/operations/laptop.md shows gocryptfs and LUKS; another directory takes a new token. To go without: \
        --accept-unencrypted-directory.
        """)
  }
}
