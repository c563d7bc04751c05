internal import ChangeLog
internal import Foundation
package import Kernel
internal import Persistence
internal import Sync
internal import Trust
internal import Wire

/// What carrying the conversation in a file came to.
package struct SyncFileReport: Encodable, Hashable, Sendable {
  /// Changes written into the file, or taken out of it; those that were there before count too.
  package var changes = 0
  package var rows = 0
  /// Whether everything in the file was known already.
  package var isOld = false
}

/// The layout of such a file: protocol/file.md.
enum SyncFile {
  static let mark = Array("CLFILE".utf8) + [0, 1]
  static let domain = Array("clientele file 1".utf8)
  static let keyByteCount = 32
  /// A body and what lies around it.
  static let chunkBytesMax = Limits.syncBodyBytesMax + (64 << 10)
  /// What the seal adds to a chunk.
  static let sealByteCount = 16

  static func start(_ encapsulatedKey: [UInt8]) -> Digest { .sha256(encapsulatedKey) }

  static func next(_ running: Digest, _ chunk: [UInt8]) -> Digest { .sha256(joining: running.bytes, chunk) }
}

/// Writes a file sealed to its receiver. Nothing lies on the disk unsealed.
final class SyncFileWriter {
  private let file: ChunkFileWriter
  private var sealer: FileSealer
  private var running: Digest

  /// - Parameter receiver: the public log key that opens it.
  init(path: String, to receiver: [UInt8], head: ProtoFileHead) throws {
    sealer = try FileSealer(to: receiver)
    file = try ChunkFileWriter(path: path, head: SyncFile.mark + sealer.encapsulatedKey)
    running = SyncFile.start(sealer.encapsulatedKey)
    var chunk = ProtoFileChunk()
    chunk.head = head
    try append(chunk)
  }

  func append(_ path: String, _ body: [UInt8]) throws {
    var chunk = ProtoFileChunk()
    chunk.exchange.path = path
    chunk.exchange.body = Data(body)
    try append(chunk)
  }

  /// - Parameter sign: with the sender's log key.
  func finish(sign: ([UInt8]) throws -> [UInt8]) throws {
    var chunk = ProtoFileChunk()
    chunk.tail.signature = Data(try sign(SignatureDomain.message(SyncFile.domain, running)))
    try append(chunk)
    try file.finish()
  }

  private func append(_ chunk: ProtoFileChunk) throws {
    let bytes = wireBytes(chunk)
    guard bytes.count <= SyncFile.chunkBytesMax else {
      throw ClienteleError(.limitExceeded, "a chunk of a file has \(bytes.count) bytes")
    }
    running = SyncFile.next(running, bytes)
    try file.append(try sealer.seal(bytes))
  }
}

/// A file whose seal, order and signature were found good. Read from the disk anew for each pass.
struct SyncFileReader {
  private let path: String
  private let key: LogKey
  let head: ProtoFileHead

  /// Opens the whole file before anything of it counts.
  ///
  /// - Parameters:
  ///   - key: this node's log key.
  ///   - isSigned: whether the sender that the head names made a signature over a message.
  /// - Throws: `fileNotForUs`, `fileMalformed`, `fileUnreadable`, and what `isSigned` throws.
  init(
    path: String, key: LogKey,
    isSigned: (_ head: ProtoFileHead, _ signature: [UInt8], _ message: [UInt8]) throws -> Bool
  ) throws {
    self.path = path
    self.key = key
    var chunks = try Chunks(path: path, key: key)
    guard case .head(let head)? = try chunks.next() else { throw Self.malformed(path) }
    self.head = head
    while true {
      let covered = chunks.running
      switch try chunks.next() {
      case .exchange: continue
      case .tail(let tail):
        guard
          try isSigned(head, [UInt8](tail.signature), SignatureDomain.message(SyncFile.domain, covered)),
          try chunks.next() == nil
        else { throw Self.malformed(path) }
        return
      case .head, nil: throw Self.malformed(path)
      }
    }
  }

  /// Hands over every body in order.
  func forEach(_ body: (_ path: String, _ bytes: [UInt8]) async throws -> Void) async throws {
    var chunks = try Chunks(path: path, key: key)
    while let chunk = try chunks.next() {
      if case .exchange(let exchange) = chunk { try await body(exchange.path, [UInt8](exchange.body)) }
    }
  }

  private static func malformed(_ path: String) -> ClienteleError {
    ClienteleError(
      .fileMalformed, "\(path) is not whole, or not signed by who it says it is from",
      hint: "Export it again at the sender, and carry it over whole.")
  }

  private struct Chunks {
    private let file: ChunkFileReader
    private var opener: FileOpener
    /// Over all chunks so far.
    private(set) var running: Digest

    init(path: String, key: LogKey) throws {
      file = try ChunkFileReader(
        path: path, headByteCount: SyncFile.mark.count + SyncFile.keyByteCount,
        chunkBytesMax: SyncFile.chunkBytesMax + SyncFile.sealByteCount)
      guard Array(file.head.prefix(SyncFile.mark.count)) == SyncFile.mark else {
        throw ClienteleError(.fileMalformed, "\(path) is not a file that carries a store by hand")
      }
      let encapsulated = Array(file.head.dropFirst(SyncFile.mark.count))
      opener = try FileOpener(key, encapsulatedKey: encapsulated)
      running = SyncFile.start(encapsulated)
    }

    /// - Returns: `nil` at the end of the file.
    mutating func next() throws -> ProtoFileChunk.OneOf_Content? {
      guard let sealed = try file.next() else { return nil }
      let bytes = try opener.open(sealed)
      running = SyncFile.next(running, bytes)
      let chunk: ProtoFileChunk = try decodeWire(bytes, code: .fileMalformed)
      guard let content = chunk.content else {
        throw ClienteleError(.fileMalformed, "a chunk of a file holds nothing this program knows")
      }
      return content
    }
  }
}

extension ClienteleError.Code {
  package static let fileOutOfOrder = Self("file.outOfOrder")
}
