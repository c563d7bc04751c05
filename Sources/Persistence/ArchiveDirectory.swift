internal import Foundation
internal import Glibc
internal import Kernel

/// A folder of append-only files on another disk or host: what lies in it survives the data directory.
///
/// Each process begins a file of its own, so that a line cut off by a power failure is always the last of a file.
package final class ArchiveDirectory: Sendable {
  package let path: String

  /// A file is closed once it is longer than this.
  private static let fileBytesMax = 16 << 20
  private static let suffix = ".clz"

  /// - Throws: `fileUnreadable` when the folder cannot be made.
  package init(path: String) throws {
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    do {
      try FileManager.default.createDirectory(
        atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ClienteleError(
        .fileUnreadable, "the archive \(self.path) cannot be made",
        hint: "Check that its disk is mounted and may be written to.", cause: error)
    }
  }

  /// The files from the oldest to the newest.
  package func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(Self.suffix) }.sorted()
  }

  /// - Throws: `fileUnreadable`.
  package func read(_ file: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path + "/" + file) else {
      throw ClienteleError(.fileUnreadable, "the archive file \(file) cannot be read")
    }
    return [UInt8](data)
  }

  /// Writes to the end of a file, making it when it is new, and waits until the disk has it.
  ///
  /// - Returns: whether the file is full and the next bytes belong into another.
  /// - Throws: `databaseFull` when the disk is, else `fileUnreadable`; nothing counts as archived then.
  package func append(_ bytes: [UInt8], to name: String) throws -> Bool {
    let file = path + "/" + name + Self.suffix
    let isNew = !FileManager.default.fileExists(atPath: file)
    let descriptor = Glibc.open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    defer { Glibc.close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure() }
      rest = rest.dropFirst(written)
    }
    guard fsync(descriptor) == 0 else { throw failure() }
    if isNew { try syncDirectory() }
    return lseek(descriptor, 0, SEEK_END) > Self.fileBytesMax
  }

  /// Puts other bytes in the place of a file, which is there as it was or as it is to be, whenever the power fails.
  ///
  /// - Parameter file: as ``files()`` names it.
  package func replace(_ file: String, with bytes: [UInt8]) throws {
    let part = path + "/" + file + ".part"
    guard
      FileManager.default.createFile(
        atPath: part, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw failure() }
    let descriptor = Glibc.open(part, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0, rename(part, path + "/" + file) == 0 else { throw failure() }
    try syncDirectory()
  }

  private func syncDirectory() throws {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  private func failure() -> ClienteleError {
    let code = errno
    return ClienteleError(
      code == ENOSPC ? .databaseFull : .fileUnreadable,
      "the archive \(path) cannot be written: \(String(cString: strerror(code)))",
      hint: "Until it can, nothing counts as durable; stores keep what they have sent.")
  }
}
