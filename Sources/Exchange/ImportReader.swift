package import Kernel

/// Pulls typed rows out of a file, one at a time, in the order of the file.
///
/// A row that cannot be taken comes out as a reject in its place and the rows after it go on. Memory does
/// not grow with the file but for about 40 bytes a row, by which equal rows are counted. Not for use by two threads.
package final class ImportReader {
  package let mapping: HeaderMapping
  private let records: RecordReader
  private let file: ImportedFile
  private let progress: ((ImportProgress) -> Void)?
  private var rows: RowBuilder
  private var taken = ImportCounts()
  private var bytesReported: Int64 = -1

  /// Opens the file and reads its header.
  ///
  /// - Parameter progress: called after each chunk read from the disk and at the end.
  /// - Throws: what reading throws; `fileMalformed` when the header is not recognised (the message lists
  ///   what was found); `invalidInput` when ``ImportOptions/columns`` names what does not exist.
  package init(
    _ file: ImportedFile, options: ImportOptions = ImportOptions(),
    progress: ((ImportProgress) -> Void)? = nil
  ) throws(ClienteleError) {
    self.file = file
    self.progress = progress
    records = try RecordReader(TextSource(file))
    guard try records.next(), records.fault == nil else {
      throw ClienteleError(
        .fileMalformed, "\(file.path) has no header line that can be read.",
        hint: "The first line must name the columns. If the file is UTF-16, save it as \"CSV UTF-8\".")
    }
    let header = (0..<records.cellCount).map(records.trimmed)
    mapping = try HeaderMapping(
      header: header, separator: records.separator, kind: options.kind, overrides: options.columns,
      custom: options.customColumns)
    rows = RowBuilder(mapping: mapping, options: options)
  }

  package var kind: ImportKind { mapping.kind }

  package var counts: ImportCounts {
    var counts = taken
    counts.blankLines = records.blankLines
    counts.lines = records.linesRead
    return counts
  }

  /// The next row; `nil` at the end of the file.
  ///
  /// - Throws: `fileUnreadable` or `fileMalformed` when the rest of the file cannot be read, or is no longer what
  ///   ``ImportedFile`` saw; `limitExceeded` at more than 8,000,000 rows. Never for a bad row.
  package func next() throws(ClienteleError) -> ImportItem? {
    guard try records.next() else {
      report()
      return nil
    }
    if records.bytesRead != bytesReported { report() }
    guard taken.rows < ImportLimits.rowsMax else {
      throw ClienteleError(
        .limitExceeded, "\(file.path) has more than \(ImportLimits.rowsMax) rows.",
        hint: "Split it into several files.")
    }
    do {
      switch kind {
      case .members:
        let row = try rows.member(records)
        taken.members += 1
        return .member(row)
      case .purchases:
        let row = try rows.purchase(records)
        taken.purchases += 1
        return .purchase(row)
      }
    } catch {
      taken.rejects += 1
      return .reject(error)
    }
  }

  private func report() {
    bytesReported = records.bytesRead
    progress?(ImportProgress(bytesRead: bytesReported, bytesTotal: file.byteCount, rows: taken.rows))
  }
}
