private import Crypto
private import Glibc
internal import Kernel

/// The bytes of a file on disk, read in chunks and hashed on the way.
final class RawFile {
  let path: String
  let byteCount: Int64
  private(set) var bytesRead: Int64 = 0
  private let descriptor: Int32
  private var hasher = SHA256()

  /// Opens a regular file for reading; anything else (a folder, a pipe) is an error, because the
  /// file is read twice: once to look at it whole, once for its rows.
  init(path: String) throws(ClienteleError) {
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { throw Self.failure("cannot be opened", path, errno) }
    var status = stat()
    let asked = fstat(opened, &status)
    guard asked == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw ClienteleError(
        .fileUnreadable, "\(path) is not a regular file.", hint: "Save the list to a file and name that file."
      )
    }
    self.path = path
    descriptor = opened
    byteCount = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  /// The next bytes; empty at the end of the file.
  func read(atMost limit: Int) throws(ClienteleError) -> [UInt8] {
    var failed: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      while got < 0 && errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
      if got < 0 { failed = errno }
      count = max(0, got)
    }
    guard failed == 0 else { throw Self.failure("cannot be read", path, failed) }
    bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    bytesRead += Int64(bytes.count)
    return bytes
  }

  /// SHA-256 of what was read so far.
  var digest: Kernel.Digest {
    let finished = Array(hasher.finalize())
    return Kernel.Digest(bytes: Array(finished)) ?? .zero
  }

  private static func failure(_ what: String, _ path: String, _ code: Int32) -> ClienteleError {
    ClienteleError(
      .fileUnreadable, "\(path) \(what): \(String(cString: strerror(code))).",
      hint: "Check the name of the file and who may read it.")
  }
}
