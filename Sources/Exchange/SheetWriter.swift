internal import Kernel

/// Writes one sheet of a workbook.
struct SheetWriter {
  private let table: ExportTable
  private var bytes: [UInt8] = []
  private let columnCount: Int

  init(_ table: ExportTable) {
    self.table = table
    columnCount = max(table.header.count, table.rows.map(\.count).max() ?? 0)
  }

  /// - Throws: `limitExceeded` for more rows, columns or characters than a sheet holds.
  mutating func written(isFirst: Bool) throws(ClienteleError) -> [UInt8] {
    guard table.rows.count < Workbook.rowsMax, columnCount <= Workbook.columnsMax else {
      throw ClienteleError(
        .limitExceeded, "a sheet holds \(Workbook.rowsMax) rows and \(Workbook.columnsMax) columns",
        hint: "Export less at once.")
    }
    bytes.reserveCapacity(4_096 + table.rows.count * columnCount * 64)
    write(Workbook.declaration)
    write("<worksheet xmlns=\"\(Workbook.mainSpace)\"><sheetViews><sheetView workbookViewId=\"0\"")
    write(isFirst ? " tabSelected=\"1\">" : ">")
    // The header stands still.
    write("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>")
    write("<selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/></sheetView></sheetViews>")
    write(columns)
    write("<sheetData>")
    try writeRow(0, table.header.map { .text($0) }, isHeader: true)
    for (index, row) in table.rows.enumerated() { try writeRow(index + 1, row, isHeader: false) }
    write("</sheetData></worksheet>")
    return bytes
  }

  private mutating func write(_ text: String) { bytes += text.utf8 }

  // MARK: Widths

  private static let widthRange = 8...60
  /// So many rows are looked at to find how wide a column is.
  private static let measuredRows = 500

  private var columns: String {
    guard columnCount > 0 else { return "" }
    let items = (0..<columnCount).map { column -> String in
      let cells = table.rows.prefix(Self.measuredRows).map {
        $0.indices.contains(column) ? $0[column] : .empty
      }
      let header = table.header.indices.contains(column) ? table.header[column] : ""
      let widest = cells.map(Self.width).max() ?? 0
      let width = min(
        max(widest, Self.width(.text(header)), Self.widthRange.lowerBound), Self.widthRange.upperBound)
      return "<col min=\"\(column + 1)\" max=\"\(column + 1)\" width=\"\(width + 2)\" customWidth=\"1\"/>"
    }
    return "<cols>\(items.joined())</cols>"
  }

  /// In digits; a Han character takes two.
  private static func width(_ cell: ExportCell) -> Int {
    switch cell {
    case .empty: 0
    case .text(let text): text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    case .integer(let number): String(number).count * 4 / 3
    case .amount(let money): money.decimal.count * 4 / 3
    case .day: 10
    case .instant: 16
    }
  }

  // MARK: Cells

  private mutating func writeRow(_ row: Int, _ cells: [ExportCell], isHeader: Bool) throws(ClienteleError) {
    write("<row r=\"\(row + 1)\">")
    for (column, cell) in cells.enumerated() {
      try write(cell, at: Self.name(ofColumn: column) + String(row + 1), isHeader: isHeader)
    }
    write("</row>")
  }

  private mutating func write(_ cell: ExportCell, at place: String, isHeader: Bool) throws(ClienteleError) {
    switch cell {
    case .empty: break
    case .text(let text): try write(text: text, at: place, isHeader ? .header : .text)
    case .integer(let number):
      if Int64(number).magnitude <= Workbook.exactIntegerMax.magnitude {
        write(number: String(number), at: place, .integer)
      } else {
        try write(text: String(number), at: place, .text)
      }
    case .amount(let money):
      if money.minorUnits.magnitude <= Workbook.exactIntegerMax.magnitude {
        let style: SheetStyle = money.currency.decimalDigits == 0 ? .decimals0 : .decimals2
        write(number: money.decimal, at: place, style)
      } else {
        try write(text: money.decimal, at: place, .text)
      }
    case .day(let day):
      if let serial = SerialDay.number(of: day) {
        write(number: String(serial), at: place, .day)
      } else {
        try write(text: day.description, at: place, .text)
      }
    case .instant(let instant):
      if let serial = SerialDay.number(of: instant) {
        write(number: serial, at: place, .time)
      } else {
        try write(text: instant.rfc3339(offsetMinutes: LocalTime.offsetMinutes), at: place, .text)
      }
    }
  }

  private mutating func write(number: String, at place: String, _ style: SheetStyle) {
    write("<c r=\"\(place)\" s=\"\(style.rawValue)\"><v>\(number)</v></c>")
  }

  private mutating func write(text: String, at place: String, _ style: SheetStyle) throws(ClienteleError) {
    guard text.utf16.count <= Workbook.cellCharactersMax else {
      throw ClienteleError(
        .limitExceeded, "cell \(place) has more than \(Workbook.cellCharactersMax) characters",
        hint: "Export it as CSV.")
    }
    write("<c r=\"\(place)\" s=\"\(style.rawValue)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
    write(SheetText.escaped(text))
    write("</t></is></c>")
  }

  /// `A`, `Z`, `AA`, `XFD`.
  static func name(ofColumn column: Int) -> String {
    var rest = column
    var letters: [UInt8] = []
    repeat {
      letters.append(UInt8(ascii: "A") + UInt8(rest % 26))
      rest = rest / 26 - 1
    } while rest >= 0
    return String(decoding: letters.reversed(), as: UTF8.self)
  }
}

/// Days as spreadsheets count them: 1 is the first of January 1900, in which year they know a 29 February that there was not.
enum SerialDay {
  private static let epoch = 25_569
  /// The first of March 1900, from which on all programs agree.
  private static let first = 61

  /// `nil` before there is agreement.
  static func number(of day: CalendarDay) -> Int? {
    let serial = day.daysSinceEpoch + epoch
    return serial >= first ? serial : nil
  }

  /// Days with the time of the day at the stores as a fraction, to the millisecond.
  static func number(of instant: Instant) -> String? {
    let day = CalendarDay(of: instant)
    guard let serial = number(of: day) else { return nil }
    let passed = (instant - day.begin()).count
    let fraction = (passed * 10_000_000_000 + 43_200_000) / 86_400_000
    guard fraction < 10_000_000_000 else { return "\(serial + 1)" }
    let digits = String(fraction)
    return "\(serial)." + String(repeating: "0", count: 10 - digits.count) + digits
  }
}

/// Texts as they stand in a part of a workbook.
enum SheetText {
  /// What XML does not hold becomes the replacement character; a carriage return, and what reads like the escape of one, is
  /// escaped as programs of this format do it (`_x000D_`).
  static func escaped(_ text: String) -> String {
    var escaped = ""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\r": escaped += "_x000D_"
      case "_" where isEscape(scalars[index...]): escaped += "_x005F_"
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// `_x` with four hexadecimal digits and `_`.
  private static func isEscape(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    let word = Array(rest.prefix(7))
    guard word.count == 7, word[1] == "x" || word[1] == "X", word[6] == "_" else { return false }
    return word[2..<6].allSatisfy { $0.properties.isASCIIHexDigit }
  }
}
