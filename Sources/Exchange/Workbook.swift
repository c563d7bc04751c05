package import Kernel

/// Writes tables as a workbook of Office Open XML (ECMA-376, SpreadsheetML): one sheet a table, the header in bold and
/// standing still, each column as wide as what is in it.
///
/// Texts are inline strings in cells of format text: a program that opens the file has nothing to run, and makes no formula of a
/// cell that somebody edits. The same tables give the same bytes.
package struct Workbook: Sendable {
  /// What a sheet holds in the programs that read it, the header counted.
  package static let rowsMax = 1_048_576
  package static let columnsMax = 16_384
  package static let cellCharactersMax = 32_767
  package static let sheetNameCharactersMax = 31
  /// Beyond it a number of IEEE 754 is no longer exact: a larger amount is written as text.
  static let exactIntegerMax: Int64 = 1 << 53

  private let tables: [ExportTable]

  package init(_ tables: [ExportTable]) {
    self.tables = tables
  }

  /// - Throws: `limitExceeded` where a sheet does not hold so much.
  package func bytes() throws(ClienteleError) -> [UInt8] {
    let names = SheetNames.distinct(tables.map(\.name))
    var archive = ZipArchive()
    try archive.add("[Content_Types].xml", Array(contentTypes.utf8))
    try archive.add("_rels/.rels", Array(Self.relations.utf8))
    try archive.add("xl/workbook.xml", Array(workbook(names).utf8))
    try archive.add("xl/_rels/workbook.xml.rels", Array(workbookRelations.utf8))
    try archive.add("xl/styles.xml", Array(SheetStyle.part.utf8))
    for (index, table) in tables.enumerated() {
      var sheet = SheetWriter(table)
      try archive.add("xl/worksheets/sheet\(index + 1).xml", try sheet.written(isFirst: index == 0))
    }
    return archive.finished()
  }

  // MARK: The parts around the sheets

  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let packageSpace = "http://schemas.openxmlformats.org/package/2006"
  private static let documentSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  static let mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  private var contentTypes: String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    let sheets = tables.indices.map {
      "<Override PartName=\"/xl/worksheets/sheet\($0 + 1).xml\" ContentType=\"\(kind).worksheet+xml\"/>"
    }
    return """
      \(Self.declaration)<Types xmlns="\(Self.packageSpace)/content-types">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="\(kind).sheet.main+xml"/>\
      <Override PartName="/xl/styles.xml" ContentType="\(kind).styles+xml"/>\(sheets.joined())</Types>
      """
  }

  private static var relations: String {
    """
    \(declaration)<Relationships xmlns="\(packageSpace)/relationships">\
    <Relationship Id="rId1" Type="\(documentSpace)/officeDocument" Target="xl/workbook.xml"/></Relationships>
    """
  }

  private func workbook(_ names: [String]) -> String {
    let sheets = names.enumerated().map { index, name in
      "<sheet name=\"\(SheetText.escaped(name))\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
    }
    return """
      \(Self.declaration)<workbook xmlns="\(Self.mainSpace)" xmlns:r="\(Self.documentSpace)">\
      <sheets>\(sheets.joined())</sheets></workbook>
      """
  }

  private var workbookRelations: String {
    let sheets = tables.indices.map { index in
      """
      <Relationship Id="rId\(index + 1)" Type="\(Self.documentSpace)/worksheet" \
      Target="worksheets/sheet\(index + 1).xml"/>
      """
    }
    let styles =
      "<Relationship Id=\"rId\(tables.count + 1)\" Type=\"\(Self.documentSpace)/styles\" Target=\"styles.xml\"/>"
    return """
      \(Self.declaration)<Relationships xmlns="\(Self.packageSpace)/relationships">\
      \(sheets.joined())\(styles)</Relationships>
      """
  }
}

/// How a cell is shown; the number is its place in the styles of the workbook.
enum SheetStyle: Int, CaseIterable {
  case plain, header, text, integer, decimals2, decimals0, day, time

  /// Built-in formats have numbers below 164.
  private var format: Int {
    switch self {
    case .plain: 0
    case .header, .text: 49
    case .integer, .decimals0: 3
    case .decimals2: 4
    case .day: 164
    case .time: 165
    }
  }

  static var part: String {
    let cells = allCases.map { style in
      let font = style == .header ? " fontId=\"1\" applyFont=\"1\"" : " fontId=\"0\""
      return
        "<xf numFmtId=\"\(style.format)\"\(font) fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    }
    return """
      \(Workbook.declaration)<styleSheet xmlns="\(Workbook.mainSpace)">\
      <numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
      <numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
      <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
      <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
      <fills count="2"><fill><patternFill patternType="none"/></fill>\
      <fill><patternFill patternType="gray125"/></fill></fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="\(allCases.count)">\(cells.joined())</cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
      """
  }
}

/// Names of sheets as programs take them: 31 characters, none of `[]:*?/\`, no apostrophe at an end, each once.
enum SheetNames {
  static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.enumerated().map { index, name in
      var chosen = clean(name, max: Workbook.sheetNameCharactersMax)
      if chosen.isEmpty || !taken.insert(chosen.lowercased()).inserted {
        let number = " \(index + 1)"
        chosen = clean(name, max: Workbook.sheetNameCharactersMax - number.utf16.count) + number
        taken.insert(chosen.lowercased())
      }
      return chosen
    }
  }

  private static func clean(_ name: String, max: Int) -> String {
    var text = ""
    for character in name where !"[]:*?/\\".contains(character) && !character.isNewline {
      guard text.utf16.count + character.utf16.count <= max else { break }
      text.append(character)
    }
    while text.hasPrefix("'") { text.removeFirst() }
    while text.hasSuffix("'") { text.removeLast() }
    return text
  }
}
