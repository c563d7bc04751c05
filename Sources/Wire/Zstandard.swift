internal import CZstd
internal import Kernel

/// One-shot zstd within fixed bounds.
enum Zstandard {
  private static let level: Int32 = 3
  /// 2^20: a peer cannot make us keep a window larger than a whole frame.
  private static let windowLogMax = 20

  /// - Returns: one zstd frame; the input itself when zstd will not take it.
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      let size = bytes.withUnsafeBytes {
        ZSTD_compress(buffer.baseAddress, bound, $0.baseAddress, $0.count, level)
      }
      if ZSTD_isError(size) == 0 {
        count = size
      } else {
        _ = buffer.update(fromContentsOf: bytes)
        count = bytes.count
      }
    }
  }

  /// - Parameter count: the length the message must have; no more is ever written.
  /// - Throws: `frameMalformed`.
  static func decompress(_ bytes: [UInt8], count: Int) throws(ClienteleError) -> [UInt8] {
    guard let window = windowBytes(of: bytes), window <= 1 << windowLogMax else {
      throw ClienteleError(
        .frameMalformed, "a frame is not zstd, or asks for a window larger than a frame may")
    }
    guard let context = ZSTD_createDCtx() else {
      throw ClienteleError(.frameMalformed, "no memory to decompress a frame")
    }
    defer { ZSTD_freeDCtx(context) }
    var failure: String?
    let message = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, written in
      let size = bytes.withUnsafeBytes {
        ZSTD_decompressDCtx(context, buffer.baseAddress, count, $0.baseAddress, $0.count)
      }
      if ZSTD_isError(size) == 0 {
        written = size
      } else {
        failure = String(cString: ZSTD_getErrorName(size))
      }
    }
    if let failure {
      throw ClienteleError(.frameMalformed, "a frame does not decompress to \(count) bytes: \(failure)")
    }
    return message
  }

  /// How far back a frame may refer, by its header (RFC 8878, section 3.1.1.1); decompression in one go does not check
  /// it. A frame in a single segment refers back no further than it is long, which the caller bounds.
  ///
  /// - Returns: `nil` for bytes that do not begin as a zstd frame.
  private static func windowBytes(of bytes: [UInt8]) -> Int? {
    guard bytes.count > 5, Array(bytes.prefix(4)) == [0x28, 0xB5, 0x2F, 0xFD] else { return nil }
    let isSingleSegment = bytes[4] & 0x20 != 0
    guard !isSingleSegment else { return 0 }
    let base = 1 << (10 + Int(bytes[5] >> 3))
    return base + base / 8 * Int(bytes[5] & 7)
  }
}
