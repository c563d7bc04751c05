private import Glibc
package import Kernel

/// Lines of RFC 4180 that are safe to open in a spreadsheet.
package enum CSVText {
  /// Goes before the first line, so that Excel reads UTF-8.
  package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// One line with CRLF behind it: formulas neutralised (``Formula``), cells in quotes where they need them.
  package static func line(_ cells: [String]) -> [UInt8] {
    line(cells.map { ($0, false) })
  }

  /// - Parameter cells: each with whether the program itself wrote it as a number or a time, which no spreadsheet runs.
  static func line(_ cells: [(text: String, isOwn: Bool)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell.isOwn ? cell.text : Formula.neutralised(cell.text), alone: cells.count == 1, to: &bytes)
    }
    bytes += [0x0D, 0x0A]
    return bytes
  }

  private static func append(_ cell: String, alone: Bool, to bytes: inout [UInt8]) {
    // Semicolons and tabs too: the reader's country decides what Excel splits at. Blanks at an edge, because some
    // programs drop them; an empty cell that is the whole line, because it would be a blank line.
    let special = cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09].contains($0) }
    let edges = cell.utf8.first == 0x20 || cell.utf8.last == 0x20
    guard special || edges || alone && cell.isEmpty else {
      bytes.append(contentsOf: cell.utf8)
      return
    }
    bytes.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }
}

/// Writes a table to a new file: UTF-8 with byte order mark, RFC 4180, formulas neutralised, readable by its owner
/// only, because lists of members are personal data.
package final class CSVWriter {
  package let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = CSVText.byteOrderMark

  /// - Throws: `invalidInput` when the file exists: nothing is ever overwritten; `fileUnreadable` when it
  ///   cannot be made.
  package init(path: String, header: [String]) throws(ClienteleError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = errno
      guard reason == EEXIST else { throw Self.failure(path, reason) }
      throw ClienteleError(
        .invalidInput, "\(path) already exists.", hint: "Name another file, or move that one away.")
    }
    buffer += CSVText.line(header)
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  package func row(_ cells: [String]) throws(ClienteleError) {
    buffer += CSVText.line(cells)
    if buffer.count >= ImportLimits.chunkBytes { try flush() }
  }

  /// Writes what is left and waits until it is on disk. The writer takes no more rows.
  package func close() throws(ClienteleError) {
    guard descriptor >= 0 else { return }
    try flush()
    let synced = fsync(descriptor)
    let reason = errno
    Glibc.close(descriptor)
    descriptor = -1
    guard synced == 0 else { throw Self.failure(path, reason) }
  }

  private func flush() throws(ClienteleError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, errno) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ path: String, _ code: Int32) -> ClienteleError {
    ClienteleError(
      code == ENOSPC ? .databaseFull : .fileUnreadable,
      "\(path) cannot be written: \(String(cString: strerror(code))).",
      hint: "Check the folder and the free space.")
  }
}
