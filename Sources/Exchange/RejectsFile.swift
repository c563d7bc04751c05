package import Kernel

/// The rows of a file that were not taken, as a table to correct and import again: the columns of the input with the
/// reason before them. A line that could not be taken apart stands whole in the first of them.
///
/// The file is made at the first reject, so a clean import leaves none behind.
package final class RejectsFile {
  /// The header of the column with the reason. An importer passes it over.
  package static let reasonHeader = "reject_reason"

  private let header: [String]
  private let candidates: Candidates
  private var writer: CSVWriter?

  private enum Candidates {
    case exactly(String)
    case beside(String)
  }

  /// Beside the input: `members.csv` gives `members.rejects.csv`, or `members.rejects-2.csv` when that exists.
  package init(for inputPath: String, header: [String]) {
    candidates = .beside(inputPath)
    self.header = header
  }

  /// At a path; an existing file there is an error at the first reject.
  package init(path: String, header: [String]) {
    candidates = .exactly(path)
    self.header = header
  }

  /// - Throws: what ``CSVWriter`` throws.
  package func append(_ reject: RowReject) throws(ClienteleError) {
    if writer == nil { writer = try create() }
    let reason = "\(reject.english) \(reject.chinese) [\(reject.code.rawValue)]"
    try writer?.row([reason] + reject.cells)
  }

  /// Writes the file out. Returns its path, or `nil` when there was no reject.
  package func close() throws(ClienteleError) -> String? {
    try writer?.close()
    return writer?.path
  }

  private func create() throws(ClienteleError) -> CSVWriter {
    let columns = [Self.reasonHeader] + header
    switch candidates {
    case .exactly(let path): return try CSVWriter(path: path, header: columns)
    case .beside(let input):
      let stem = Self.stem(input)
      for number in 1...ImportLimits.rejectsFileNamesMax {
        let path = number == 1 ? "\(stem).rejects.csv" : "\(stem).rejects-\(number).csv"
        do throws(ClienteleError) {
          return try CSVWriter(path: path, header: columns)
        } catch {
          guard error.code == .invalidInput else { throw error }
        }
      }
      throw ClienteleError(
        .invalidInput, "Beside \(input) there are too many files with rejects.",
        hint: "Move the old ones away.")
    }
  }

  /// The path without the endings of a list.
  private static func stem(_ path: String) -> String {
    var stem = path[...]
    for ending in [".xz", ".csv", ".txt", ".tsv"] where stem.hasSuffix(ending) {
      stem = stem.dropLast(ending.count)
    }
    return String(stem)
  }
}
