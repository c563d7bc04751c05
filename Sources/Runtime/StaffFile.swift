internal import Foundation
internal import Kernel

/// A list of staff as a file: UTF-8, comma-separated, with a header that names the columns `store`, `code`,
/// `name` and, when there is one, `role`, in any order. Cells may stand in double quotes.
package struct StaffFile: Sendable {
  package let entries: [StaffEntry]
  /// Lines that were left out, by number and reason.
  package let rejects: [Reject]

  package struct Reject: Hashable, Sendable, Encodable {
    package let line: Int
    package let reason: String
  }

  private static let bytesMax = 16 << 20

  /// - Throws: `fileUnreadable`, `fileMalformed` when it is not text or its header lacks a column.
  package init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ClienteleError(
        .fileUnreadable, "\(path) cannot be read", hint: "Check the path and its permissions.")
    }
    guard data.count <= Self.bytesMax, var text = String(data: data, encoding: .utf8) else {
      throw ClienteleError(
        .fileMalformed, "\(path) is not a list of staff in UTF-8 of at most \(Self.bytesMax >> 20) MiB",
        hint: "Save it as CSV in UTF-8.")
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let header = Self.cells(of: lines.first ?? "") ?? []
    func column(_ name: String) -> Int? {
      header.firstIndex { $0.lowercased().filter { !$0.isWhitespace } == name }
    }
    guard let store = column("store"), let code = column("code"), let name = column("name") else {
      throw ClienteleError(
        .fileMalformed, "\(path) has no header with the columns store, code and name",
        hint: "Begin it with the line: store,code,name,role")
    }
    let role = column("role")
    var entries: [StaffEntry] = []
    var rejects: [Reject] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
      guard let cells = Self.cells(of: line), cells.count == header.count else {
        rejects.append(Reject(line: index + 1, reason: "it does not have \(header.count) cells"))
        continue
      }
      let given = role.map { cells[$0] } ?? ""
      do {
        entries.append(
          try StaffEntry(
            store: cells[store], code: cells[code], name: cells[name],
            role: given.isEmpty ? "associate" : given))
      } catch let error as ClienteleError {
        rejects.append(Reject(line: index + 1, reason: error.message))
      }
    }
    self.entries = entries
    self.rejects = rejects
  }

  /// The cells of one line (RFC 4180, without line breaks inside a cell), trimmed; `nil` when a quote is
  /// not closed.
  private static func cells(of line: Substring) -> [String]? {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        rest.removeFirst()
        cell.append("\"")
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        cells.append(cell)
        cell = ""
      default: cell.append(character)
      }
    }
    guard !isQuoted else { return nil }
    cells.append(cell)
    return cells.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
