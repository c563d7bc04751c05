internal import Kernel

/// A ZIP file whose entries lie in it as they are (method 0): what a workbook needs and no more. The same entries give the
/// same bytes: no entry has a time.
///
/// Format: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
struct ZipArchive {
  /// Sizes and places have 32 bits without the extension for larger files, which some programs do not read.
  static let bytesMax = 1 << 31
  static let entriesMax = 65_535

  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// - Throws: `limitExceeded`.
  mutating func add(_ name: String, _ content: [UInt8]) throws(ClienteleError) {
    let name = Array(name.utf8)
    guard count < Self.entriesMax, bytes.count + content.count + directory.count + 1_024 < Self.bytesMax
    else {
      throw ClienteleError(
        .limitExceeded, "the file would be larger than \(Self.bytesMax >> 20) MiB",
        hint: "Export less at once.")
    }
    let fields = Self.fields(of: content, nameLength: name.count)
    let place = bytes.count
    bytes += [0x50, 0x4B, 0x03, 0x04] + fields + name + content
    directory +=
      [0x50, 0x4B, 0x01, 0x02] + Self.little(UInt16(20)) + fields
      // Comment, disk and attributes: none.
      + [UInt8](repeating: 0, count: 10) + Self.little(UInt32(place)) + name
    count += 1
  }

  /// The whole file.
  func finished() -> [UInt8] {
    let entries = Self.little(UInt16(count))
    return bytes + directory + [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0] + entries + entries
      + Self.little(UInt32(directory.count)) + Self.little(UInt32(bytes.count)) + [0, 0]
  }

  /// What an entry and its line in the directory have in common.
  private static func fields(of content: [UInt8], nameLength: Int) -> [UInt8] {
    let size = little(UInt32(content.count))
    // Version 2.0, names in UTF-8, stored, at the beginning of the calendar of DOS.
    return little(UInt16(20)) + little(UInt16(1 << 11)) + [0, 0] + [0, 0] + little(UInt16(1 << 5 | 1))
      + little(CRC32.of(content)) + size + size + little(UInt16(nameLength)) + [0, 0]
  }

  private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<(number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}

/// The checksum of ZIP (ISO 3309): polynomial 0xEDB88320, bits turned round.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    table.withUnsafeBufferPointer { table in
      for byte in bytes { value = value >> 8 ^ table[Int((value ^ UInt32(byte)) & 0xFF)] }
    }
    return ~value
  }
}
