package import Kernel

/// The beginning of a file: its header and a few rows, for a person who says what its columns mean.
package struct ImportSurvey: Sendable {
  package let header: [String]
  /// The first rows that can be taken apart, each with a cell for every column; none of a file that ends with its header.
  package let rows: [[String]]
  package let encoding: TextEncoding

  /// - Throws: what reading throws; `fileMalformed` without a header.
  package init(_ file: ImportedFile, rowsMax: Int) throws(ClienteleError) {
    let records = try RecordReader(TextSource(file))
    guard try records.next(), records.fault == nil else {
      throw ClienteleError(
        .fileMalformed, "\(file.path) has no header line that can be read.",
        hint: "The first line must name the columns.")
    }
    let header = (0..<records.cellCount).map(records.trimmed)
    var rows: [[String]] = []
    while rows.count < rowsMax, try records.next() {
      if records.fault == nil { rows.append(header.indices.map(records.trimmed)) }
    }
    self.header = header
    self.rows = rows
    encoding = file.encoding
  }

  /// The same for every file with these columns in this order, however they are spelt.
  package var headerDigest: Digest {
    .sha256(Array(header.map(HeaderName.normalised).joined(separator: "\u{1F}").utf8))
  }
}
