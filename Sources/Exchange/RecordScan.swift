internal import Kernel

/// Where a cell lies in the text.
struct CellRange {
  var start: Int
  var end: Int
  /// The cell held doubled quotes, to be halved when it is taken out.
  var hasDoubledQuotes = false
}

/// What is wrong with a line that cannot be taken apart.
enum RecordFault {
  case quoteNotClosed
  case textAfterQuote
  case cellTooLong
  case lineTooLong
  case tooManyColumns
  case nulByte
}

/// The outcome of looking for one record.
enum RecordScanResult {
  /// `end` is where the next record starts.
  case record(end: Int, lines: Int)
  /// The text ends within the record: more has to be read.
  case unfinished
  /// Only the first physical line is given up, so that one stray quote does not swallow the rows below it.
  case fault(RecordFault)
}

/// Takes one record of RFC 4180 apart: quotes, doubled quotes, line breaks inside quotes; lines that end in LF,
/// CRLF or CR. A quote inside an unquoted cell (`5" dial`) is a character like any other.
struct RecordScan {
  let separator: UInt8
  private(set) var cells: [CellRange] = []
  private(set) var lines = 0
  private var hasNul = false

  init(separator: UInt8) {
    self.separator = separator
  }

  /// - Parameters:
  ///   - text: the text read so far.
  ///   - start: where the record starts.
  ///   - complete: no more text follows.
  mutating func scan(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, complete: Bool
  ) -> RecordScanResult {
    cells.removeAll(keepingCapacity: true)
    lines = 0
    hasNul = false
    var place = start
    while true {
      if cells.count == Limits.importColumnsMax { return .fault(.tooManyColumns) }
      let result =
        place < text.count && text[place] == UInt8(ascii: "\"")
        ? quoted(text, &place, complete) : plain(text, &place, complete)
      if let result { return result }
      guard place < text.count else {
        // A file whose last line has no line break.
        return complete ? ended(at: place) : .unfinished
      }
      if text[place] == separator {
        place += 1
        continue
      }
      if text[place] == UInt8(ascii: "\r") {
        if place + 1 == text.count && !complete { return .unfinished }
        if place + 1 < text.count && text[place + 1] == UInt8(ascii: "\n") { place += 1 }
      }
      lines += 1
      return ended(at: place + 1)
    }
  }

  private func ended(at end: Int) -> RecordScanResult {
    hasNul ? .fault(.nulByte) : .record(end: end, lines: max(lines, 1))
  }

  /// Reads up to a separator, a line break or the end of the text.
  private mutating func plain(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ complete: Bool
  ) -> RecordScanResult? {
    let start = place
    let stop = separator
    while place < text.count {
      let byte = text[place]
      if byte == stop || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if byte == 0 { hasNul = true }
      place += 1
    }
    cells.append(CellRange(start: start, end: place))
    return place - start > Limits.importCellBytesMax ? .fault(.cellTooLong) : nil
  }

  private mutating func quoted(
    _ text: UnsafeBufferPointer<UInt8>, _ place: inout Int, _ complete: Bool
  ) -> RecordScanResult? {
    var cell = CellRange(start: place + 1, end: place + 1)
    place += 1
    while place < text.count {
      let byte = text[place]
      if byte == UInt8(ascii: "\"") {
        if place + 1 == text.count && !complete { return .unfinished }
        guard place + 1 < text.count, text[place + 1] == UInt8(ascii: "\"") else { break }
        cell.hasDoubledQuotes = true
        place += 1
      } else if byte == UInt8(ascii: "\n") {
        lines += 1
      } else if byte == UInt8(ascii: "\r") {
        // Counted with its LF when it has one.
        if place + 1 < text.count && text[place + 1] != UInt8(ascii: "\n") { lines += 1 }
      } else if byte == 0 {
        hasNul = true
      }
      place += 1
      if place - cell.start > Limits.importCellBytesMax { return .fault(.quoteNotClosed) }
    }
    guard place < text.count else { return complete ? .fault(.quoteNotClosed) : .unfinished }
    cell.end = place
    cells.append(cell)
    place += 1
    guard place < text.count else { return complete ? nil : .unfinished }
    let after = text[place]
    let closes = after == separator || after == UInt8(ascii: "\n") || after == UInt8(ascii: "\r")
    return closes ? nil : .fault(.textAfterQuote)
  }

  /// Takes a line of blank-separated words apart; `end` is where the line ends.
  mutating func words(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> RecordFault? {
    cells.removeAll(keepingCapacity: true)
    var place = start
    while true {
      while place < end, text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "\t") { place += 1 }
      guard place < end else { return nil }
      if cells.count == Limits.importColumnsMax { return .tooManyColumns }
      let wordStart = place
      while place < end, text[place] != UInt8(ascii: " "), text[place] != UInt8(ascii: "\t") {
        if text[place] == 0 { return .nulByte }
        place += 1
      }
      cells.append(CellRange(start: wordStart, end: place))
      if place - wordStart > Limits.importCellBytesMax { return .cellTooLong }
    }
  }
}
