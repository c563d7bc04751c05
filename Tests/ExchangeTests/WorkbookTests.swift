import Exchange
import Foundation
import Kernel
import TestKit
import Testing

/// Workbooks as another program reads them: Python's zipfile, which checks every checksum, and its XML parser.
@Suite struct `A workbook` {
  /// One cell as it was read.
  struct Cell: Decodable, Hashable {
    let place: String
    let type: String
    let style: Int
    let value: String
  }

  struct Sheet: Decodable {
    let name: String
    let frozen: Int
    let cells: [Cell]
    let formulas: Int
  }

  private static let reader = """
    import json, re, sys, zipfile
    import xml.etree.ElementTree as tree
    M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    book = zipfile.ZipFile(sys.argv[1])
    assert book.testzip() is None
    part = lambda name: tree.fromstring(book.read(name))
    types = {e.get("PartName") for e in part("[Content_Types].xml") if e.get("PartName")}
    assert types <= {"/" + n for n in book.namelist()}, types
    targets = {e.get("Id"): "xl/" + e.get("Target") for e in part("xl/_rels/workbook.xml.rels")}
    assert set(targets.values()) <= set(book.namelist())
    unescape = lambda t: re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), t)
    sheets = []
    for sheet in part("xl/workbook.xml").iter(M + "sheet"):
        root = part(targets[sheet.get(R + "id")])
        cells = []
        for c in root.iter(M + "c"):
            inline = c.get("t") == "inlineStr"
            text = unescape("".join(t.text or "" for t in c.iter(M + "t"))) if inline else c.find(M + "v").text
            cells.append(dict(place=c.get("r"), type=c.get("t") or "n", style=int(c.get("s")), value=text))
        pane = root.find(f"{M}sheetViews/{M}sheetView/{M}pane")
        sheets.append(dict(name=sheet.get("name"), frozen=int(pane.get("ySplit")), cells=cells,
                           formulas=len(list(root.iter(M + "f")))))
    print(json.dumps(sheets))
    """

  private func read(_ tables: [ExportTable]) async throws -> [Sheet] {
    let scratch = try TemporaryDirectory("workbook")
    let path = scratch.path("book.xlsx")
    try PrivateFile.write(try SpreadsheetFormat.xlsx.bytes(of: tables), to: path)
    let child = try ChildProcess(
      "/usr/bin/env", ["python3", "-c", Self.reader, path], environment: ProcessInfo.processInfo.environment,
      errors: scratch.path("errors"))
    #expect(try await child.ended() == .exited(0), "\(child.errors)")
    return try JSONDecoder().decode([Sheet].self, from: Data(child.output.utf8))
  }

  private static func instant(_ text: String) -> Instant { Instant(rfc3339: text) ?? .distantPast }

  @Test func `holds texts, amounts, numbers, days and times as what they are`() async throws {
    var table = ExportTable(name: "Sales", header: ["goods", "amount", "pieces", "day", "at", "none"])
    table.append([
      .text("表 & <带> \"x\""), .amount(Money(minorUnits: -10_650_005, currency: .cny)), .integer(-3),
      .day(try #require(CalendarDay("2026-03-31"))), .instant(Self.instant("2026-03-31T18:00:00+08:00")),
      .empty,
    ])
    let sheet = try #require(try await read([table]).first)
    #expect(sheet.name == "Sales" && sheet.frozen == 1 && sheet.formulas == 0)
    #expect(sheet.cells.prefix(6).map(\.value) == table.header)
    let row = sheet.cells.dropFirst(6)
    #expect(row.map(\.place) == ["A2", "B2", "C2", "D2", "E2"])
    #expect(row.map(\.type) == ["inlineStr", "n", "n", "n", "n"])
    // 46112 is 31 March 2026 as spreadsheets count days.
    #expect(row.map(\.value) == ["表 & <带> \"x\"", "-106500.05", "-3", "46112", "46112.7500000000"])
    #expect(Set(sheet.cells.map(\.style)).count == 6)
  }

  @Test func `runs nothing, whatever a text says, and gives it back`() async throws {
    let texts = [
      "=1+1", "+8613800138000", "-5", "@SUM(A1)", "\t=1", "＝1", "'=1", "=HYPERLINK(\"http://x\")",
      "</t></is><f>1</f>",
      "]]>", "&amp;", "_x000D_", "_x005F_", "a\r\nb", " edges ", "𠮷野家", "", "x\u{202E}y", "1e5", "0012",
    ]
    var table = ExportTable(name: "x", header: ["=1+1"])
    for text in texts { table.append([.text(text)]) }
    let sheet = try #require(try await read([table]).first)
    #expect(sheet.cells.map(\.value) == ["=1+1"] + texts)
    #expect(sheet.cells.allSatisfy { $0.type == "inlineStr" } && sheet.formulas == 0)
  }

  @Test func `takes what XML cannot hold out of a text`() async throws {
    var table = ExportTable(name: "x", header: ["a"])
    table.append([.text("a\u{0}b\u{1B}c\u{FFFF}d\te\nf")])
    #expect(try await read([table]).first?.cells.last?.value == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\te\nf")
  }

  @Test func `names its sheets as programs take them, each once`() async throws {
    let long = String(repeating: "门店", count: 20)
    let names = ["A/B:[C]*?\\", "ab", "AB", "", "'q'", long, long]
    let sheets = try await read(names.map { ExportTable(name: $0, header: ["x"]) })
    #expect(
      sheets.map(\.name) == [
        "ABC", "ab", "AB 3", " 4", "q", String(long.prefix(31)), String(long.prefix(29)) + " 7",
      ])
    #expect(sheets.allSatisfy { $0.name.utf16.count <= Workbook.sheetNameCharactersMax })
  }

  @Test func `is the same bytes for the same tables, and opens with many columns and rows`() async throws {
    var table = ExportTable(name: "wide", header: (0..<800).map { "c\($0)" })
    for row in 0..<20 { table.append((0..<800).map { .integer(row * $0) }) }
    #expect(try SpreadsheetFormat.xlsx.bytes(of: [table]) == SpreadsheetFormat.xlsx.bytes(of: [table]))
    let sheet = try #require(try await read([table]).first)
    #expect(sheet.cells.count == 21 * 800 && sheet.cells.last?.place == "ADT21")
    #expect(sheet.cells.last?.value == String(19 * 799))
  }

  @Test func `shows days and amounts that numbers do not hold exactly as texts`() async throws {
    var table = ExportTable(name: "x", header: ["a"])
    let large = Money(minorUnits: .max, currency: .cny)
    table.append([
      .day(try #require(CalendarDay("1900-02-28"))), .day(try #require(CalendarDay("1900-03-01"))),
      .amount(large),
      .amount(Money(minorUnits: 5, currency: try #require(Currency("JPY")))),
      .instant(Self.instant("2026-03-31T23:59:59.999+08:00")), .integer(.max),
    ])
    let cells = try #require(try await read([table]).first).cells.dropFirst()
    #expect(cells.map(\.type) == ["inlineStr", "n", "inlineStr", "n", "n", "inlineStr"])
    #expect(
      cells.map(\.value) == [
        "1900-02-28", "61", "92233720368547758.07", "5", "46112.9999999884", "9223372036854775807",
      ])
  }

  @Test func `refuses a cell and a sheet larger than programs read`() throws {
    var table = ExportTable(name: "x", header: ["a"])
    table.append([.text(String(repeating: "a", count: Workbook.cellCharactersMax + 1))])
    #expect(throws: ClienteleError(.limitExceeded, "")) { try SpreadsheetFormat.xlsx.bytes(of: [table]) }
    let wide = ExportTable(name: "x", header: [String](repeating: "a", count: Workbook.columnsMax + 1))
    #expect(throws: ClienteleError(.limitExceeded, "")) { try SpreadsheetFormat.xlsx.bytes(of: [wide]) }
  }

  @Test func `as CSV its numbers below zero stay numbers, and texts that look like formulas do not`() throws {
    var table = ExportTable(name: "x", header: ["what", "amount"])
    table.append([.text("-5"), .amount(Money(minorUnits: -500, currency: .cny))])
    let bytes = try SpreadsheetFormat.csv.bytes(of: [table])
    #expect(String(decoding: bytes.dropFirst(3), as: UTF8.self) == "what,amount\r\n'-5,-5.00\r\n")
    #expect(bytes.starts(with: CSVText.byteOrderMark))
  }
}
