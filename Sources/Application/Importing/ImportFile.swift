internal import Access
internal import Catalogue
internal import ChangeLog
package import Exchange
package import Kernel
internal import Persistence
internal import Records

/// Brings a file of members or purchases in: every row becomes facts with identifiers derived from where
/// they came from, so the same file twice changes nothing.
package struct ImportFile: Sendable {
  package var path: String
  /// What people call the file, where it lies under another name.
  package var name: String?
  package var options: ImportOptions
  /// The store whose records these are where the rows do not say; a node's own store otherwise.
  package var store: String?
  /// Whether first contacts are claims of the store's old book, which count once head office approved it.
  package var isBook: Bool
  /// Whether people who perhaps asked to be erased are taken in as new members.
  package var takesErased: Bool
  package var actor: AssociateID?

  package init(
    path: String, name: String? = nil, options: ImportOptions = ImportOptions(), store: String? = nil,
    isBook: Bool = false, takesErased: Bool = false, actor: AssociateID? = nil
  ) {
    self.path = path
    self.name = name
    self.options = options
    self.store = store
    self.isBook = isBook
    self.takesErased = takesErased
    self.actor = actor
  }

  package struct Report: Hashable, Sendable {
    package var rows = 0
    package var new = 0
    package var changed = 0
    package var unchanged = 0
    package var rejected = 0
    /// Rows about people who were erased on request, or perhaps were: left out, but for sales, which are kept without them.
    package var erased = 0
    package var rejectsPath: String?
    /// The number by which ``UndoImport`` knows it; `nil` when nothing was written.
    package var number: Int?
  }

  /// How many rows go into one change, at most.
  private static let batchRows = 200

  /// - Parameter progress: called now and then with how many rows have been taken.
  /// - Throws: what the file cannot be read for; rows that do not fit are in the rejects file instead.
  package func run(
    _ recorder: Recorder, progress: @escaping @Sendable (_ rows: Int) async throws -> Void
  ) async throws -> Report {
    let file = try ImportedFile(path: path)
    let directory = try await ImportDirectory.load(
      recorder, defaultStore: store, isBook: isBook, file: file.digest, actor: actor)
    let options = options(for: directory)
    let reader = try ImportReader(file, options: options)
    let journal = ImportJournal.Entry(
      fileName: name ?? path.split(separator: "/").last.map(String.init) ?? path, fileHash: file.digest,
      actor: actor,
      startedAt: recorder.world.clock.wall())
    let rejects = RejectsFile(for: path, header: reader.mapping.header)
    var report = Report()
    var batch: [ImportItem] = []
    while let item = try reader.next() {
      report.rows += 1
      if case .reject(let reject) = item {
        try rejects.append(reject)
        report.rejected += 1
        continue
      }
      batch.append(item)
      if batch.count == Self.batchRows {
        try await write(batch, directory, recorder, journal, &report)
        batch = []
        try await progress(report.rows)
      }
    }
    try await write(batch, directory, recorder, journal, &report)
    report.rejectsPath = try rejects.close()
    return report
  }

  func options(for directory: ImportDirectory) -> ImportOptions {
    var options = self.options
    options.acceptedStores = directory.acceptedStores
    options.defaultStore = options.defaultStore ?? directory.defaultStoreCode
    options.customColumns = directory.customColumns
    return options
  }

  private func write(
    _ batch: [ImportItem], _ directory: ImportDirectory, _ recorder: Recorder, _ entry: ImportJournal.Entry,
    _ report: inout Report
  ) async throws {
    guard !batch.isEmpty else { return }
    let scope = options.referenceScope ?? ImportBatch.ownListScope
    let number = report.number
    let (counts, noted) = try await recorder.record(
      kind: .importing, actor: actor, permission: .importFile
    ) { connection in
      var writer = ImportBatch(connection, directory: directory, listScope: scope, takesErased: takesErased)
      for item in batch { try writer.take(item) }
      guard !writer.book.isEmpty else { return ([], (writer.counts, number)) }
      // The change that is about to be written is the next of this log.
      let head = try recorder.log.head(connection)
      let noted = try ImportJournal(connection).note(
        writer.trace, of: entry, number: number, incarnation: head.incarnation, seq: head.seq + 1)
      return (writer.book.drafts, (writer.counts, noted))
    }
    report.number = noted
    report.new += counts.new
    report.changed += counts.changed
    report.unchanged += counts.unchanged
    report.erased += counts.erased
  }
}
