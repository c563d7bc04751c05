private import CLzma
internal import Kernel

/// Unpacks `.xz` as it is read, in bounded memory, and stops a file that was made to swell.
final class XzDecoder {
  static let magic: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]

  private let path: String
  /// On the heap: liblzma is handed its address again at every call.
  private let stream: UnsafeMutablePointer<lzma_stream>
  private var packed: Int64 = 0
  private var unpacked: Int64 = 0

  init(path: String) throws(ClienteleError) {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    // Several streams one after the other are one file, as `xz` itself reads them.
    let result = lzma_stream_decoder(stream, ImportLimits.decoderMemoryBytesMax, clzma_concatenated)
    guard result == LZMA_OK else {
      throw ClienteleError(
        .fileUnreadable, "\(path) cannot be unpacked: liblzma does not start (\(result.rawValue)).")
    }
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  /// Unpacks more bytes.
  ///
  /// - Parameters:
  ///   - input: the next bytes of the file; empty when there are no more.
  ///   - output: takes the text, chunk by chunk.
  func unpack(_ input: [UInt8], into output: (UnsafeBufferPointer<UInt8>) -> Void) throws(ClienteleError) {
    packed += Int64(input.count)
    let finishing = input.isEmpty
    let space = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: ImportLimits.chunkBytes)
    defer { space.deallocate() }
    var result = LZMA_OK
    var tooLarge = false
    input.withUnsafeBufferPointer { bytes in
      stream.pointee.next_in = bytes.baseAddress
      stream.pointee.avail_in = bytes.count
      repeat {
        stream.pointee.next_out = space.baseAddress
        stream.pointee.avail_out = space.count
        result = lzma_code(stream, finishing ? LZMA_FINISH : LZMA_RUN)
        let count = space.count - stream.pointee.avail_out
        unpacked += Int64(count)
        tooLarge = swells
        if !tooLarge { output(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(space)[..<count])) }
      } while result == LZMA_OK && !tooLarge && (stream.pointee.avail_out == 0 || stream.pointee.avail_in > 0)
      stream.pointee.next_in = nil
    }
    if tooLarge { throw swollen }
    try check(result, finishing: finishing)
  }

  private var swells: Bool {
    unpacked > ImportLimits.unpackedBytesMax
      || unpacked > ImportLimits.ratioFreeBytesMax
        && unpacked / max(1, packed) > ImportLimits.unpackedRatioMax
  }

  private var swollen: ClienteleError {
    ClienteleError(
      .limitExceeded,
      "\(path) unpacks to more than a list can be: \(unpacked) bytes from \(packed) so far.",
      hint: "If it is a real list, unpack it and split it into several files.")
  }

  private func check(_ result: lzma_ret, finishing: Bool) throws(ClienteleError) {
    switch result {
    case LZMA_STREAM_END: return
    // No progress is possible now; with more input to come that is not an error.
    case LZMA_OK where !finishing, LZMA_BUF_ERROR where !finishing: return
    case LZMA_OK, LZMA_BUF_ERROR:
      throw ClienteleError(
        .fileMalformed, "\(path) ends in the middle of its compressed data: it was cut off.",
        hint: "Copy the file again; nothing of it was imported.")
    case LZMA_MEMLIMIT_ERROR:
      throw ClienteleError(
        .limitExceeded, "\(path) asks for more memory to unpack than any list needs.",
        hint: "Pack it again with xz -9 or less.")
    default:
      throw ClienteleError(
        .fileMalformed, "\(path) is damaged: its compressed data does not unpack (\(result.rawValue)).",
        hint: "Copy the file again; nothing of it was imported.")
    }
  }
}
