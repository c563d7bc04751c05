internal import Foundation
internal import Kernel
internal import Persistence
package import Trust

/// What a backup says of itself; the first thing in it.
package struct BackupManifest: Codable, Hashable, Sendable {
  package var node: String
  package var name: String
  /// `hub`, `store` or `laptop`.
  package var kind: String
  package var createdAt: String
  /// Of the program that made it.
  package var version: String
  package var incarnation: UInt32
  /// The end of the node's own log.
  package var seq: UInt64
  /// Up to where it holds the hub's order, as `epoch/hubSeq`.
  package var position: String
  package var files: [File]

  package struct File: Codable, Hashable, Sendable {
    package var name: String
    package var bytes: Int
  }
}

/// The layout of such a file: protocol/backup.md.
enum BackupFile {
  static let mark = Array("CLBKUP".utf8) + [0, 1]
  static let domain = Array("clientele backup 1".utf8)
  static let keyByteCount = 32
  static let pieceByteCount = 1 << 20
  /// The kind before a chunk, and what the seal adds behind it.
  static let chunkBytesMax = pieceByteCount + 1 + 16

  enum Kind: UInt8 {
    case manifest = 1
    /// The name of the file whose pieces follow.
    case file = 2
    case piece = 3
    /// A signature over the running hash of everything before.
    case end = 4
  }

  /// - Throws: `fileUnreadable`.
  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ClienteleError(.fileUnreadable, "the folder \(path) cannot be made", cause: error)
    }
  }

  /// The names that files in a backup may have: nothing that leads out of a folder.
  static func isSound(_ name: String) -> Bool {
    if name == "clientele.db" { return true }
    guard name.hasPrefix("keys/") else { return false }
    let rest = name.dropFirst(5)
    return !rest.isEmpty && !rest.hasPrefix(".")
      && rest.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == 0x2D || byte == 0x2E
      }
  }
}

/// Writes a backup, sealed as it goes: nothing of it lies on the disk open.
struct BackupWriter {
  private let file: ChunkFileWriter
  private var sealer: FileSealer
  private var running: Digest

  /// - Parameter recipient: the public key that opens it.
  init(path: String, to recipient: [UInt8], manifest: BackupManifest) throws {
    sealer = try FileSealer(to: recipient)
    file = try ChunkFileWriter(path: path, head: BackupFile.mark + sealer.encapsulatedKey)
    running = .sha256(sealer.encapsulatedKey)
    try append(.manifest, [UInt8](try JSONEncoder().encode(manifest)))
  }

  mutating func append(_ kind: BackupFile.Kind, _ bytes: [UInt8]) throws {
    let chunk = [kind.rawValue] + bytes
    running = .sha256(joining: running.bytes, chunk)
    try file.append(try sealer.seal(chunk))
  }

  /// - Parameter sign: with the log key of the node.
  mutating func finish(sign: ([UInt8]) throws -> [UInt8]) throws {
    try append(.end, try sign(BackupFile.domain + running.bytes))
    try file.finish()
  }
}

/// Reads a backup from its beginning to its end, once.
package struct BackupReader {
  package let manifest: BackupManifest
  private let path: String
  private let file: ChunkFileReader
  private var opener: FileOpener
  private var running: Digest
  private var isAtEnd = false

  enum Item {
    case file(String)
    case piece([UInt8])
    case end(signature: [UInt8], message: [UInt8])
  }

  /// - Parameter key: the private half of what it was sealed to.
  /// - Throws: `fileNotForUs` for another key and for a changed file, `fileMalformed`, `fileUnreadable`.
  package init(path: String, key: LogKey) throws {
    self.path = path
    file = try ChunkFileReader(
      path: path, headByteCount: BackupFile.mark.count + BackupFile.keyByteCount,
      chunkBytesMax: BackupFile.chunkBytesMax)
    guard Array(file.head.prefix(BackupFile.mark.count)) == BackupFile.mark else {
      throw ClienteleError(.fileMalformed, "\(path) is not a backup")
    }
    let encapsulated = Array(file.head.dropFirst(BackupFile.mark.count))
    opener = try FileOpener(key, encapsulatedKey: encapsulated)
    running = .sha256(encapsulated)
    guard let sealed = try file.next(), case let chunk = try Self.open(sealed, &opener, path),
      chunk.first == BackupFile.Kind.manifest.rawValue,
      let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(chunk.dropFirst()))
    else { throw Self.malformed(path) }
    running = .sha256(joining: running.bytes, chunk)
    self.manifest = manifest
  }

  /// - Returns: `nil` behind the end.
  /// - Throws: `fileMalformed` also where the file stops before its end.
  mutating func next() throws -> Item? {
    guard let sealed = try file.next() else {
      guard isAtEnd else { throw Self.malformed(path) }
      return nil
    }
    guard !isAtEnd else { throw Self.malformed(path) }
    let chunk = try Self.open(sealed, &opener, path)
    let message = BackupFile.domain + running.bytes
    running = .sha256(joining: running.bytes, chunk)
    let bytes = Array(chunk.dropFirst())
    switch chunk.first.flatMap({ BackupFile.Kind(rawValue: $0) }) {
    case .file:
      let name = String(decoding: bytes, as: UTF8.self)
      guard BackupFile.isSound(name) else { throw Self.malformed(path) }
      return .file(name)
    case .piece: return .piece(bytes)
    case .end:
      isAtEnd = true
      return .end(signature: bytes, message: message)
    case .manifest, nil: throw Self.malformed(path)
    }
  }

  private static func open(
    _ sealed: [UInt8], _ opener: inout FileOpener, _ path: String
  ) throws -> [UInt8] {
    do {
      return try opener.open(sealed)
    } catch {
      throw ClienteleError(
        .fileNotForUs, "the backup \(path) does not open with this key, or was changed",
        hint: "Try the key of that time, or an older generation.")
    }
  }

  private static func malformed(_ path: String) -> ClienteleError {
    ClienteleError(
      .fileMalformed, "the backup \(path) is not whole", hint: "Copy it again, or take an older generation.")
  }
}
