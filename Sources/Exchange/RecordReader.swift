internal import Kernel

/// Pulls records (a line of cells, or several lines when a cell holds line breaks) out of a text.
final class RecordReader {
  private let source: TextSource
  private var text: [UInt8] = []
  /// Where the next record starts in `text`.
  private var place = 0
  private var complete = false
  private var scan: RecordScan
  private(set) var separator: Separator
  /// The current record in `text`, its line break left out.
  private var recordStart = 0
  private var recordEnd = 0

  /// The first physical line of the current record, counted from 1.
  private(set) var lineNumber = 0
  /// Physical lines read, the current record's included.
  private(set) var linesRead = 0
  private(set) var blankLines = 0
  /// What is wrong with the current record; its cells mean nothing then.
  private(set) var fault: RecordFault?
  /// The current record holds bytes that are not text in the encoding of the file.
  private(set) var hasMalformedText = false

  /// Reads ahead to the header line, from which the separator follows.
  init(_ source: TextSource) throws(ClienteleError) {
    self.source = source
    separator = .comma
    scan = RecordScan(separator: Separator.comma.byte)
    repeat {
      try fill()
    } while !complete && Self.lineEnd(in: text, from: 0, complete: false) == nil
      && text.count <= Limits.importLineBytesMax
    try readSeparator()
  }

  var bytesRead: Int64 { source.bytesRead }
  var cellCount: Int { scan.cells.count }

  private func readSeparator() throws(ClienteleError) {
    let end = Self.lineEnd(in: text, from: 0, complete: true)?.end ?? text.count
    let line = text[..<end]
    let announced = Array("sep=".utf8)
    if line.count == 5, line.starts(with: announced), let byte = line.last {
      // Excel's own way of saying which separator a file has.
      separator = Separator.detected(in: [byte])
      place = Self.lineEnd(in: text, from: 0, complete: true)?.next ?? end
      linesRead = 1
    } else {
      separator = Separator.detected(in: line)
    }
    scan = RecordScan(separator: separator.byte)
  }

  /// Moves to the next record that is not blank. Returns false at the end of the file.
  func next() throws(ClienteleError) -> Bool {
    while true {
      compact()
      guard try hasMore() else { return false }
      try advance()
      if fault != nil { return true }
      if scan.cells.allSatisfy({ $0.start == $0.end }) {
        blankLines += 1
        continue
      }
      return true
    }
  }

  private func hasMore() throws(ClienteleError) -> Bool {
    while place == text.count {
      if complete { return false }
      try fill()
    }
    return true
  }

  private func advance() throws(ClienteleError) {
    lineNumber = linesRead + 1
    recordStart = place
    fault = nil
    while true {
      let result = separator == .blanks ? scanWords() : scanRecord()
      switch result {
      case .record(let end, let lines):
        take(to: end, lines: lines)
        if end - recordStart > Limits.importLineBytesMax { fault = .lineTooLong }
        return
      case .fault(let reason):
        try giveUpLine(reason)
        return
      case .unfinished:
        guard text.count - recordStart <= Limits.importLineBytesMax else {
          try giveUpLine(.lineTooLong)
          return
        }
        try fill()
      }
    }
  }

  private func scanRecord() -> RecordScanResult {
    text.withUnsafeBufferPointer { scan.scan($0, from: place, complete: complete) }
  }

  private func scanWords() -> RecordScanResult {
    guard let line = Self.lineEnd(in: text, from: place, complete: complete) else { return .unfinished }
    let fault = text.withUnsafeBufferPointer { scan.words($0, from: place, to: line.end) }
    return fault.map { .fault($0) } ?? .record(end: line.next, lines: 1)
  }

  private func take(to end: Int, lines: Int) {
    linesRead += lines
    place = end
    recordEnd = end
    let lineBreaks = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    while recordEnd > recordStart, lineBreaks.contains(text[recordEnd - 1]) { recordEnd -= 1 }
    var utf8 = UTF8Scan()
    text.withUnsafeBufferPointer { utf8.scan(UnsafeBufferPointer(rebasing: $0[recordStart..<recordEnd])) }
    utf8.finish()
    hasMalformedText = utf8.malformed > 0
  }

  /// Drops one physical line, however long, keeping its beginning for the report.
  private func giveUpLine(_ reason: RecordFault) throws(ClienteleError) {
    fault = reason
    while true {
      if let line = Self.lineEnd(in: text, from: place, complete: complete) {
        linesRead += 1
        recordEnd = min(line.end, recordStart + ImportLimits.rejectTextBytesMax)
        place = line.next
        return
      }
      if text.last != UInt8(ascii: "\r") {
        // Only the beginning of an endless line is kept in memory.
        if text.count > recordStart + Limits.importLineBytesMax {
          text.removeSubrange((recordStart + ImportLimits.rejectTextBytesMax)...)
        }
        place = text.count
      }
      try fill()
    }
  }

  private func fill() throws(ClienteleError) {
    complete = try !source.read(into: &text)
  }

  private func compact() {
    guard place >= ImportLimits.chunkBytes || place == text.count else { return }
    text.removeSubrange(..<place)
    place = 0
    recordStart = 0
    recordEnd = 0
  }

  /// The end of the physical line and the start of the next; `nil` when its line break has not been read.
  private static func lineEnd(in text: [UInt8], from start: Int, complete: Bool) -> (end: Int, next: Int)? {
    text.withUnsafeBufferPointer { bytes in
      var place = start
      while place < bytes.count, bytes[place] != UInt8(ascii: "\n"), bytes[place] != UInt8(ascii: "\r") {
        place += 1
      }
      guard place < bytes.count else { return complete ? (place, place) : nil }
      guard bytes[place] == UInt8(ascii: "\r") else { return (place, place + 1) }
      if place + 1 == bytes.count { return complete ? (place, place + 1) : nil }
      return (place, bytes[place + 1] == UInt8(ascii: "\n") ? place + 2 : place + 1)
    }
  }
}

extension RecordReader {
  /// The current record as it stands in the file, damaged bytes shown as U+FFFD.
  var rawText: String {
    String(
      decoding: text[recordStart..<min(recordEnd, recordStart + ImportLimits.rejectTextBytesMax)],
      as: UTF8.self)
  }

  /// A cell as it was meant: quotes halved, nothing trimmed, the mark against formulas taken off.
  func cell(_ index: Int) -> String {
    guard index < scan.cells.count else { return "" }
    let range = scan.cells[index]
    return Formula.restored(string(range.start, range.end, range.hasDoubledQuotes))
  }

  /// A cell without blanks, tabs and line breaks around it.
  func trimmed(_ index: Int) -> String {
    guard index < scan.cells.count else { return "" }
    let range = scan.cells[index]
    var (start, end) = (range.start, range.end)
    text.withUnsafeBufferPointer { bytes in
      while start < end, let width = Self.blank(bytes, start, end) { start += width }
      while start < end, let width = Self.blankBefore(bytes, start, end) { end -= width }
    }
    if start == end { return "" }
    let trimmed = string(start, end, range.hasDoubledQuotes)
    // A mark is taken off only at the very start of the cell, where the exporter puts it.
    return start == range.start ? Formula.restored(trimmed) : trimmed
  }

  private func string(_ start: Int, _ end: Int, _ doubledQuotes: Bool) -> String {
    guard doubledQuotes else {
      return text.withUnsafeBufferPointer {
        String(decoding: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self)
      }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    var skip = false
    for byte in text[start..<end] {
      skip = byte == UInt8(ascii: "\"") && !skip
      if !skip { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The width of the blank character that starts here: ASCII blanks, U+00A0, U+3000.
  private static func blank(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    switch bytes[start] {
    case 0x20, 0x09, 0x0A, 0x0D: 1
    case 0xC2 where start + 1 < end && bytes[start + 1] == 0xA0: 2
    case 0xE3 where start + 2 < end && bytes[start + 1] == 0x80 && bytes[start + 2] == 0x80: 3
    default: nil
    }
  }

  private static func blankBefore(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    for width in 1...3 where end - width >= start && blank(bytes, end - width, end) == width { return width }
    return nil
  }
}
