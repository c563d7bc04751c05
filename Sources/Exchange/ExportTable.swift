package import Kernel

/// One value of a table that leaves the program. What it is decides how it is written, so that no text becomes a formula and
/// no number a text.
package enum ExportCell: Hashable, Sendable {
  case empty
  case text(String)
  case integer(Int)
  /// The amount alone; its currency is a column of its own, so that a spreadsheet can add it up.
  case amount(Money)
  case day(CalendarDay)
  /// Shown as the time of the stores.
  case instant(Instant)
}

/// A table with one header line: a sheet of a workbook, or a CSV file.
package struct ExportTable: Hashable, Sendable {
  package let name: String
  package let header: [String]
  package private(set) var rows: [[ExportCell]] = []

  package init(name: String, header: [String]) {
    self.name = name
    self.header = header
  }

  /// - Parameter cells: as many as the header has; what lacks is empty.
  package mutating func append(_ cells: [ExportCell]) {
    rows.append(cells)
  }
}

/// The forms in which tables leave the program.
package enum SpreadsheetFormat: String, CaseIterable, Sendable {
  case xlsx, csv

  package var mediaType: String {
    switch self {
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case .csv: "text/csv; charset=utf-8"
    }
  }

  /// The file of tables.
  ///
  /// - Parameter tables: of which a CSV file holds the first.
  /// - Throws: `limitExceeded` where the form does not hold so much.
  package func bytes(of tables: [ExportTable]) throws(ClienteleError) -> [UInt8] {
    switch self {
    case .xlsx: try Workbook(tables).bytes()
    case .csv: tables.first.map { CSVText.bytes(of: $0) } ?? CSVText.byteOrderMark
    }
  }
}

extension CSVText {
  /// A whole file: byte order mark, header, rows. Numbers that the program wrote itself stand as they are, also those below zero.
  package static func bytes(of table: ExportTable) -> [UInt8] {
    var bytes = byteOrderMark + line(table.header)
    for row in table.rows { bytes += line(row) }
    return bytes
  }

  private static func line(_ cells: [ExportCell]) -> [UInt8] {
    line(
      cells.map { cell in
        switch cell {
        case .empty: ("", true)
        case .text(let text): (text, false)
        case .integer(let number): (String(number), true)
        case .amount(let money): (money.decimal, true)
        case .day(let day): (day.description, true)
        case .instant(let instant): (instant.rfc3339(offsetMinutes: LocalTime.offsetMinutes), true)
        }
      })
  }
}

extension Money {
  /// The plain decimal amount without its currency: `-1513.00`.
  package var decimal: String { String(description.prefix { $0 != " " }) }
}
