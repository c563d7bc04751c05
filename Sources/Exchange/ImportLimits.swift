internal import Kernel

/// The maximums of reading a file from outside, beside those of lines, columns and cells in `Limits`.
enum ImportLimits {
  /// One file after decompression: about forty million purchase lines.
  static let unpackedBytesMax: Int64 = 4 << 30
  /// Text of members and purchases shrinks 3 to 50 times. Beyond this the file was made to swell.
  static let unpackedRatioMax: Int64 = 400
  /// Below this size the ratio is not looked at: a short list of equal lines shrinks a lot, too.
  static let ratioFreeBytesMax: Int64 = 16 << 20
  /// What the decompressor may allocate. `xz -9` needs 65 MiB.
  static let decoderMemoryBytesMax: UInt64 = 96 << 20
  /// Rows of one file, which bounds the map of rows seen (about 40 bytes a row).
  static let rowsMax = 8_000_000
  /// One read of text from the disk.
  static let chunkBytes = 256 << 10
  /// One read of compressed text, small because it may come out many times larger.
  static let packedChunkBytes = 16 << 10
  /// Pieces in one line of a purchase.
  static let quantityMax = 1_000_000
  /// The text of a rejected line that is carried along; the line stays whole in the file itself.
  static let rejectTextBytesMax = 64 << 10
  /// Names of files with rejects tried beside one input before giving up.
  static let rejectsFileNamesMax = 1_000
}
