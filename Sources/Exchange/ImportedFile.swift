package import Kernel

/// A file from outside that has been looked at whole: it can be read, its encoding is known, it
/// unpacks, and it has a name that does not lie, its digest.
///
/// ``ImportReader`` reads its rows.
package struct ImportedFile: Sendable {
  package let path: String
  /// Size on disk.
  package let byteCount: Int64
  /// Size of the text after decompression, in its own encoding.
  package let unpackedByteCount: Int64
  /// SHA-256 of the file as it lies on disk: what head office approves when it approves a book.
  package let digest: Digest
  package let encoding: TextEncoding
  package let isCompressed: Bool
  let byteOrderMarkCount: Int

  /// Reads the file once, in chunks, without keeping it.
  ///
  /// - Throws: `fileUnreadable` when it cannot be opened or read; `fileMalformed` when it is
  ///   empty, a truncated or damaged `.xz`, or a workbook instead of a text; `limitExceeded` when it unpacks to
  ///   more than 4 GiB, to more than 400 times its size, or needs more than 96 MiB to unpack.
  package init(path: String) throws(ClienteleError) {
    let source = try ByteSource(path: path)
    var survey = EncodingSurvey()
    var count: Int64 = 0
    while try source.next({ chunk in
      survey.scan(chunk)
      count += Int64(chunk.count)
    }) {}
    guard count > 0 else {
      throw ClienteleError(.fileMalformed, "\(path) is empty.", hint: "Export the list again.")
    }
    guard count <= ImportLimits.unpackedBytesMax else {
      throw ClienteleError(
        .limitExceeded, "\(path) is larger than 4 GiB.", hint: "Split it into several files.")
    }
    self.path = path
    byteCount = source.file.bytesRead
    unpackedByteCount = count
    digest = source.file.digest
    encoding = survey.finish()
    byteOrderMarkCount = survey.byteOrderMarkCount
    isCompressed = source.isCompressed
  }
}

/// The bytes of a text file, unpacked when it is `.xz`.
final class ByteSource {
  let file: RawFile
  let isCompressed: Bool
  private let decoder: XzDecoder?
  private var first: [UInt8]?

  init(path: String) throws(ClienteleError) {
    file = try RawFile(path: path)
    let start = try file.read(atMost: ImportLimits.packedChunkBytes)
    isCompressed = start.starts(with: XzDecoder.magic)
    decoder = isCompressed ? try XzDecoder(path: path) : nil
    try Self.refuseOtherKinds(start, path)
    first = start
  }

  /// Hands the next bytes to `body`, in one or more pieces. Returns false after the end.
  func next(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(ClienteleError) -> Bool {
    let limit = isCompressed ? ImportLimits.packedChunkBytes : ImportLimits.chunkBytes
    let bytes: [UInt8]
    if let first { bytes = first } else { bytes = try file.read(atMost: limit) }
    first = nil
    if let decoder {
      try decoder.unpack(bytes, into: body)
    } else {
      bytes.withUnsafeBufferPointer(body)
    }
    return !bytes.isEmpty
  }

  /// Files that people take for a text list and that would else give a riddle about columns.
  private static func refuseOtherKinds(_ start: [UInt8], _ path: String) throws(ClienteleError) {
    let kinds: [(magic: [UInt8], name: String, hint: String)] = [
      (
        [0x50, 0x4B, 0x03, 0x04], "an Excel workbook or a zip archive",
        "Save the sheet as \"CSV UTF-8\" and import that."
      ),
      (
        [0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook", "Save the sheet as \"CSV UTF-8\" and import that."
      ),
      ([0x1F, 0x8B], "a gzip file", "Unpack it first, or pack it with xz."),
      ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file", "Unpack it first, or pack it with xz."),
    ]
    for kind in kinds where start.starts(with: kind.magic) {
      throw ClienteleError(.fileMalformed, "\(path) is \(kind.name), not a text list.", hint: kind.hint)
    }
  }
}
