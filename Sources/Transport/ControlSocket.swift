import Glibc
import Kernel
import NIOCore

/// Where the control socket of a data directory lies.
///
/// `control.sock` in the directory itself. The address of a socket holds at most 107 bytes, so below a long path
/// it lies under `$XDG_RUNTIME_DIR` or `/tmp` instead, and the file `control.path` in the directory says where.
struct ControlSocket {
  let directory: String
  let path: String
  /// A directory that has to be made, of mode 0700 and ours.
  let ownDirectory: String?

  /// `sun_path` has 108 bytes with the zero at the end (unix(7)).
  static let pathBytesMax = 107
  private static let pointerBytesMax = 4_096

  private static func pointer(_ directory: String) -> String { directory + "/control.path" }
  private static func inside(_ directory: String) -> String { directory + "/control.sock" }

  /// - Throws: `configurationInvalid` when no place has a path that is short enough.
  static func place(for directory: String, environment: [String: String]) throws -> ControlSocket {
    let path = inside(directory)
    if path.utf8.count <= pathBytesMax {
      return ControlSocket(directory: directory, path: path, ownDirectory: nil)
    }
    let name = "\(Digest.sha256(Array(directory.utf8)).bytes.prefix(16).hexadecimal).sock"
    let bases = [environment["XDG_RUNTIME_DIR"], "/tmp"].compactMap(\.self).filter { $0.hasPrefix("/") }
    for base in bases {
      let own = "\(base)/clientele-\(geteuid())"
      let path = "\(own)/\(name)"
      if path.utf8.count <= pathBytesMax {
        return ControlSocket(directory: directory, path: path, ownDirectory: own)
      }
    }
    throw ClienteleError(
      .configurationInvalid,
      "The path of the control socket is longer than \(pathBytesMax) bytes everywhere.",
      hint: "Use a data directory with a shorter path.")
  }

  /// Where the socket of a running node is to be found.
  static func find(in directory: String) -> String {
    let file = open(pointer(directory), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return inside(directory) }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: pointerBytesMax)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return inside(directory) }
    return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Makes the socket, in place of one that a process left behind which died: whoever calls this holds the
  /// lock of the data directory.
  ///
  /// - Returns: a descriptor that listens and that nobody but this user can connect to.
  /// - Throws: `configurationInvalid`.
  func listen() throws -> CInt {
    if let ownDirectory { try Self.secure(ownDirectory) }
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw failure("cannot be made", errno) }
    unlink(path)
    do {
      // The mode before the name: on Linux the file gets the mode of the socket, and is never open to others.
      guard fchmod(descriptor, 0o600) == 0 else { throw failure("cannot be closed to others", errno) }
      let bound = try SocketAddress(unixDomainSocketPath: path).withSockAddr {
        bind(descriptor, $0, socklen_t($1))
      }
      guard bound == 0 else { throw failure("cannot be made", errno) }
      guard Glibc.listen(descriptor, Self.backlog) == 0 else { throw failure("cannot be listened on", errno) }
      try writePointer()
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static let backlog: CInt = 32

  /// Takes the socket and the pointer away.
  func remove() {
    unlink(path)
    unlink(Self.pointer(directory))
  }

  private func writePointer() throws {
    let pointer = Self.pointer(directory)
    guard ownDirectory != nil else {
      unlink(pointer)
      return
    }
    let temporary = pointer + ".new"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("cannot be announced in \(directory)", errno) }
    let bytes = Array(path.utf8)
    let written = write(file, bytes, bytes.count)
    close(file)
    guard written == bytes.count, rename(temporary, pointer) == 0 else {
      throw failure("cannot be announced in \(directory)", errno)
    }
  }

  /// A directory that is ours alone, made when it is missing. Somebody else's, or a link, is refused: `/tmp` is
  /// everybody's.
  private static func secure(_ directory: String) throws {
    _ = mkdir(directory, 0o700)
    var status = stat()
    guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o077 == 0
    else {
      throw ClienteleError(
        .configurationInvalid, "The directory \(directory) is not one that only this user can enter.",
        hint: "Remove it, or use a data directory with a shorter path.")
    }
  }

  private func failure(_ what: String, _ reason: CInt) -> ClienteleError {
    ClienteleError(
      .configurationInvalid, "The control socket \(path) \(what): \(String(cString: strerror(reason))).",
      hint: "Check that the directory exists and belongs to the user that runs the program.")
  }
}
