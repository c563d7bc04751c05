internal import CZstd
internal import Kernel

/// One-shot zstd within fixed bounds.
enum Zstandard {
  private static let level: Int32 = 3
  /// 2^20: a peer cannot make us keep a window larger than a whole frame.
  private static let windowLogMax: Int32 = 20

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
    guard let context = ZSTD_createDCtx() else {
      throw ClienteleError(.frameMalformed, "no memory to decompress a frame")
    }
    defer { ZSTD_freeDCtx(context) }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLogMax)
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
}
