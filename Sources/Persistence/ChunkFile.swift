internal import Foundation
internal import Glibc
internal import Kernel

/// A file of runs of bytes, each with its length before it, behind a head of fixed length: what carries a store by
/// hand (protocol/file.md). It has its name only once it is whole and on the disk.
package final class ChunkFileWriter {
  private let path: String
  private let part: String
  private let descriptor: Int32
  private var isFinished = false

  /// - Throws: `fileUnreadable` when the file cannot be made, or is there already.
  package init(path: String, head: [UInt8]) throws {
    self.path = path
    part = path + ".part"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw ClienteleError(
        .fileUnreadable, "there is a file \(path) already", hint: "Give another name, or remove it.")
    }
    descriptor = Glibc.open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path) }
    try write(head)
  }

  deinit {
    Glibc.close(descriptor)
    if !isFinished { unlink(part) }
  }

  package func append(_ chunk: [UInt8]) throws {
    try write(UInt32(chunk.count).bigEndianBytes)
    try write(chunk)
  }

  /// Waits until the disk has the file, and gives it its name.
  package func finish() throws {
    guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw Self.failure(path) }
    isFinished = true
  }

  private func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(path) }
      rest = rest.dropFirst(written)
    }
  }

  private static func failure(_ path: String) -> ClienteleError {
    let code = errno
    return ClienteleError(
      code == ENOSPC ? .databaseFull : .fileUnreadable,
      "the file \(path) cannot be written: \(String(cString: strerror(code)))")
  }
}

/// Reads what a ``ChunkFileWriter`` wrote, one chunk in memory at a time.
package final class ChunkFileReader {
  private let path: String
  private let descriptor: Int32
  private let chunkBytesMax: Int
  package let head: [UInt8]

  /// - Parameter chunkBytesMax: a longer one is refused before anything is made for it.
  /// - Throws: `fileUnreadable`, `fileMalformed`.
  package init(path: String, headByteCount: Int, chunkBytesMax: Int) throws {
    self.path = path
    self.chunkBytesMax = chunkBytesMax
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ClienteleError(.fileUnreadable, "the file \(path) cannot be read")
    }
    guard let head = try Self.read(headByteCount, descriptor, path), head.count == headByteCount else {
      Glibc.close(descriptor)
      throw ClienteleError(.fileMalformed, "\(path) ends before it has begun")
    }
    self.head = head
  }

  deinit { Glibc.close(descriptor) }

  /// - Returns: `nil` at the end.
  /// - Throws: `fileMalformed` for a length over the limit and for an end in the middle.
  package func next() throws -> [UInt8]? {
    guard let length = try Self.read(4, descriptor, path) else { return nil }
    guard length.count == 4, let count = UInt32(bigEndianBytes: length), count > 0,
      count <= chunkBytesMax
    else { throw ClienteleError(.fileMalformed, "\(path) has a chunk of a length that none has") }
    guard let chunk = try Self.read(Int(count), descriptor, path), chunk.count == Int(count) else {
      throw ClienteleError(.fileMalformed, "\(path) ends in the middle", hint: "Copy the file again.")
    }
    return chunk
  }

  /// - Returns: `nil` at the end of the file, fewer bytes where it ends sooner.
  private static func read(_ count: Int, _ descriptor: Int32, _ path: String) throws -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        if got <= 0 { break }
        filled += got
      }
    }
    guard !failed else { throw ClienteleError(.fileUnreadable, "the file \(path) cannot be read") }
    return bytes.isEmpty ? nil : bytes
  }
}
