internal import Catalogue
internal import Foundation
internal import Kernel
package import Persistence
package import Records

/// At every node: destroys what is left of erased records where their rows are gone already: the parts of the log, and
/// what the files of the database keep of deleted rows. Interrupted anywhere, it goes on where it stopped.
package struct EraseTraces: Sendable {
  private let database: Database
  private let profile: NodeProfile
  private let ledger: ErasureLedger
  private let hasArchive: Bool
  private let formerCopies: [String]

  /// - Parameters:
  ///   - formerCopies: paths of whole copies of the database that lie beside it, and of other files in which anybody may
  ///     stand; they are removed.
  ///   - hasArchive: whether the hub's archive waits for its turn; see ``HubArchive/eraseWaiting()``.
  package init(
    database: Database, profile: NodeProfile, ledger: ErasureLedger, formerCopies: [String], hasArchive: Bool
  ) {
    self.database = database
    self.profile = profile
    self.ledger = ledger
    self.formerCopies = formerCopies
    self.hasArchive = hasArchive
  }

  /// So many records are looked for in the log at once.
  private static let recordsMax = 50
  private static let changesPerTransaction = 200

  /// Does what can be done now.
  ///
  /// - Returns: how many records passed a step; 0 when nothing waits here.
  package func run() async throws -> Int {
    var count = 0
    if profile.kind != .hub { count += try await eraseRows() }
    count += try await cutLog()
    if !hasArchive { count += try await pass(.archive) }
    count += try await scrubFiles()
    return count
  }

  /// At a node whose rows came back with an old copy of its database; otherwise the checkpoint has done it.
  private func eraseRows() async throws -> Int {
    let profile = profile
    return try await database.write { connection in
      let records = try ErasureTable(connection).waiting(at: .rows, limit: Self.recordsMax)
      guard !records.isEmpty else { return 0 }
      let writer = StateWriter(connection, profile: profile)
      for record in records { try writer.eraseAtNode(record) }
      try writer.finish()
      // Rows never change without the cursor being said.
      let properties = PropertyTable(connection)
      try properties.set(.cursor, try properties.position(.cursor))
      return records.count
    }
  }

  private func cutLog() async throws -> Int {
    let (records, places) = try await database.read { connection in
      let records = try ErasureTable(connection).waiting(at: .log, limit: Self.recordsMax)
      return (records, try LogEraser(connection).places(about: records))
    }
    guard !records.isEmpty else { return 0 }
    for start in stride(from: 0, to: places.count, by: Self.changesPerTransaction) {
      let slice = Array(places.dropFirst(start).prefix(Self.changesPerTransaction))
      try await database.write { _ = try LogEraser($0).cut(Set(records), outOf: slice) }
    }
    return try await pass(.log, records)
  }

  private func pass(_ step: ErasureTable.Step) async throws -> Int {
    try await pass(step, try await waiting(at: step))
  }

  private func pass(_ step: ErasureTable.Step, _ records: [SourceRecordID]) async throws -> Int {
    guard !records.isEmpty else { return 0 }
    try await database.write { try ErasureTable($0).complete(step, for: records) }
    return records.count
  }

  /// First the ledger: what is in it is gone for good, whatever copy of the database comes back.
  private func scrubFiles() async throws -> Int {
    let records = try await waiting(at: .files)
    guard !records.isEmpty else { return 0 }
    try ledger.add(records.map(\.row))
    for copy in formerCopies where FileManager.default.fileExists(atPath: copy) {
      try FileManager.default.removeItem(atPath: copy)
    }
    try database.scrub()
    return try await pass(.files, records)
  }

  private func waiting(at step: ErasureTable.Step) async throws -> [SourceRecordID] {
    try await database.read { try ErasureTable($0).waiting(at: step, limit: .max) }
  }
}
