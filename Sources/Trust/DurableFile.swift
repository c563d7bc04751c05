import Glibc
import Kernel

/// Small files that are whole or not there, also after a power cut: written beside their place, synced,
/// moved into place, and the directory synced.
enum DurableFile {
  /// Largest file that is read; a chain of certificates has a few thousand bytes.
  static let byteCountMax = 1 << 20

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func createDirectory(_ path: String) throws {
    if mkdir(path, 0o700) == 0 { return try syncDirectory(parent(path)) }
    let reason = errno
    var status = stat()
    guard reason == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw unwritable(path, reason == EEXIST ? ENOTDIR : reason)
    }
  }

  /// Writes a new file and fails when the name is taken.
  static func create(_ path: String, mode: mode_t, text: String) throws {
    let temporary = try writeTemporary(path, mode: mode, text: text)
    // A link, not a rename: it fails when the name is taken, whoever came first.
    let linked = link(temporary, path)
    let reason = errno
    unlink(temporary)
    guard linked == 0 else {
      guard reason == EEXIST else { throw unwritable(path, reason) }
      throw ClienteleError(
        .keyExists, "The file \(path) is already there, and keys are never written over.",
        hint: "If it really is to go, move it away first; keep it, what it signed or opened needs it.")
    }
    try syncDirectory(parent(path))
  }

  /// Writes a file in place of another or for the first time.
  static func replace(_ path: String, mode: mode_t, text: String) throws {
    let temporary = try writeTemporary(path, mode: mode, text: text)
    guard rename(temporary, path) == 0 else {
      let reason = errno
      unlink(temporary)
      throw unwritable(path, reason)
    }
    try syncDirectory(parent(path))
  }

  /// - Parameter ownerOnly: refuse a file that the group or others may read or write.
  static func read(_ path: String, whenMissing missing: ClienteleError.Code, ownerOnly: Bool) throws
    -> [UInt8]
  {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let reason = errno
      if reason == ENOENT {
        throw ClienteleError(missing, "The file \(path) is missing.", hint: KeyFiles.restoreHint)
      }
      throw unreadable(path, reason)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, EISDIR) }
    if ownerOnly, status.st_mode & 0o077 != 0 {
      throw ClienteleError(
        .keyExposed, "The private key in \(path) can be read by others than its owner.",
        hint: "Run `chmod 600 '\(path)'`; if others used this machine meanwhile, get a new key.")
    }
    guard status.st_size <= byteCountMax else {
      throw ClienteleError(
        .fileMalformed, "The file \(path) has \(status.st_size) bytes, too many for keys or certificates.",
        hint: KeyFiles.restoreHint)
    }
    return try contents(of: file, path: path)
  }

  private static func contents(of file: Int32, path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count <= byteCountMax {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      bytes += buffer[..<count]
    }
    throw unreadable(path, EFBIG)
  }

  private static func writeTemporary(_ path: String, mode: mode_t, text: String) throws -> String {
    let temporary = "\(path).\(getpid()).new"
    // Left by a process that died and had the same number; the data directory has one process at a time.
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw unwritable(path, errno) }
    var failure: Int32 = 0
    // The mode again: the one given to open is cut by the umask.
    if fchmod(file, mode) != 0 || !writeAll(Array(text.utf8), to: file) || fsync(file) != 0 {
      failure = errno
    }
    if close(file) != 0, failure == 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw unwritable(path, failure)
    }
    return temporary
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func syncDirectory(_ path: String) throws {
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw unwritable(path, errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw unwritable(path, errno) }
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func unreadable(_ path: String, _ reason: Int32) -> ClienteleError {
    ClienteleError(
      .fileUnreadable, "The file \(path) cannot be read: \(text(reason)).",
      hint: "Run the program as the user that owns the data directory, and check the disk.")
  }

  private static func unwritable(_ path: String, _ reason: Int32) -> ClienteleError {
    ClienteleError(
      .keyFileUnwritable, "\(path) cannot be written: \(text(reason)).",
      hint: reason == ENOSPC || reason == EDQUOT
        ? "Free some space on this disk, then try again."
        : "Check that the directory exists and belongs to the user that runs the program.")
  }

  private static func text(_ reason: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(reason, &buffer, buffer.count) == 0 else { return "error \(reason)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
