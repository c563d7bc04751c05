internal import CZstd
package import Kernel

/// One frame of the sync protocol: a header of 24 bytes, then the payload. Layout and vectors:
/// protocol/frame.md.
///
///     0  2  "CL"
///     2  1  version, 1
///     3  1  flags: bit 0 = the payload is one zstd frame
///     4  4  length of the payload on the wire, big endian
///     8  4  length of the message, big endian
///     12 12 first bytes of SHA-256 of the message
package struct Frame: Sendable {
  /// The message, uncompressed.
  package let message: [UInt8]

  package init(message: [UInt8]) {
    self.message = message
  }

  package static let headerByteCount = 24
  private static let magic = Array("CL".utf8)
  private static let version: UInt8 = 1
  private static let compressed: UInt8 = 1
  private static let hashByteCount = 12
  /// Below this a message is sent as it is: zstd's own framing would eat the gain.
  private static let compressFromBytes = 256

  /// - Throws: `frameTooLarge` when the message is over ``Limits/frameBytesMax``.
  package func encoded() throws(ClienteleError) -> [UInt8] {
    guard message.count <= Limits.frameBytesMax else {
      throw ClienteleError(
        .frameTooLarge, "a message of \(message.count) bytes does not fit a frame of \(Limits.frameBytesMax)")
    }
    let packed = message.count >= Self.compressFromBytes ? Zstandard.compress(message) : message
    let isCompressed = packed.count < message.count
    let payload = isCompressed ? packed : message
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headerByteCount + payload.count)
    bytes.append(Self.version)
    bytes.append(isCompressed ? Self.compressed : 0)
    bytes += UInt32(payload.count).bigEndianBytes
    bytes += UInt32(message.count).bigEndianBytes
    bytes += Digest.sha256(message).bytes.prefix(Self.hashByteCount)
    bytes += payload
    return bytes
  }

  /// Reads the frame at the front of `bytes`, moving past it.
  ///
  /// - Returns: `nil` when `bytes` is empty.
  /// - Throws: `frameTruncated` when bytes are missing, `frameTooLarge`, `frameMalformed` for anything
  ///   that is not what the header says, `protocolUnsupported` for another version.
  package static func decodeFirst(of bytes: inout ArraySlice<UInt8>) throws(ClienteleError) -> Frame? {
    guard !bytes.isEmpty else { return nil }
    guard bytes.count >= headerByteCount else {
      throw ClienteleError(.frameTruncated, "a frame ends inside its header, after \(bytes.count) bytes")
    }
    let header = Array(bytes.prefix(headerByteCount))
    guard Array(header[0..<2]) == magic else {
      throw ClienteleError(.frameMalformed, "a frame does not begin with the mark of this protocol")
    }
    guard header[2] == version else {
      throw ClienteleError(
        .protocolUnsupported, "a frame has version \(header[2]), this program reads version \(version)",
        hint: "Upgrade the older of the two programs.")
    }
    guard header[3] & ~compressed == 0 else {
      throw ClienteleError(.frameMalformed, "a frame has flags this program does not know")
    }
    let payloadCount = Int(UInt32(bigEndianBytes: header[4..<8]) ?? .max)
    let messageCount = Int(UInt32(bigEndianBytes: header[8..<12]) ?? .max)
    guard messageCount <= Limits.frameBytesMax, payloadCount <= Limits.framePayloadBytesMax else {
      throw ClienteleError(
        .frameTooLarge, "a frame of \(payloadCount) bytes claims a message of \(messageCount)")
    }
    let rest = bytes.dropFirst(headerByteCount)
    guard rest.count >= payloadCount else {
      throw ClienteleError(.frameTruncated, "a frame of \(payloadCount) bytes ends after \(rest.count)")
    }
    let payload = Array(rest.prefix(payloadCount))
    let message =
      header[3] & compressed == 0 ? payload : try Zstandard.decompress(payload, count: messageCount)
    guard message.count == messageCount,
      Digest.sha256(message).bytes.prefix(hashByteCount).elementsEqual(header[12..<24])
    else {
      throw ClienteleError(.frameMalformed, "a frame does not have the length or hash its header names")
    }
    bytes = rest.dropFirst(payloadCount)
    return Frame(message: message)
  }
}
