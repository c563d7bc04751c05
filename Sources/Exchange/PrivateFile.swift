private import Glibc
package import Kernel

/// A new file that only its owner can read, for personal data that leaves the program.
package enum PrivateFile {
  /// Writes it whole and waits until it is on disk. What could not be written whole is not left behind.
  ///
  /// - Throws: `invalidInput` when the file exists: nothing is ever overwritten; `fileUnreadable`, `databaseFull`.
  package static func write(_ bytes: [UInt8], to path: String) throws(ClienteleError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = errno
      guard reason == EEXIST else { throw failure(path, reason) }
      throw ClienteleError(
        .invalidInput, "\(path) already exists.", hint: "Name another file, or move that one away.")
    }
    let reason = fill(descriptor, bytes)
    close(descriptor)
    guard reason == 0 else {
      unlink(path)
      throw failure(path, reason)
    }
  }

  /// - Returns: 0, or what went wrong.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return errno }
      written += count
    }
    return fsync(descriptor) == 0 ? 0 : errno
  }

  private static func failure(_ path: String, _ code: Int32) -> ClienteleError {
    ClienteleError(
      code == ENOSPC ? .databaseFull : .fileUnreadable,
      "\(path) cannot be written: \(String(cString: strerror(code))).",
      hint: "Check the folder and the free space.")
  }
}
