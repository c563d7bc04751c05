internal import Attribution
internal import Catalogue
package import Kernel
package import Persistence
internal import Records
internal import Synchronization

/// Previews of versions, at the hub: every member is decided once more in the background, a few at a time in reading
/// transactions of their own, so that nobody who writes or reads waits for it. Nothing is written.
package final class RulePreviews: Sendable {
  private let state = Mutex([RowID: RulePreview]())
  private let database: Database
  private let world: World
  private let news: NewsBoard

  /// So many members are computed before others have their turn.
  private static let membersAtOnce = 200
  private static let previewsMax = 10

  package init(database: Database, world: World, news: NewsBoard) {
    self.database = database
    self.world = world
    self.news = news
  }

  package subscript(version: RowID) -> RulePreview? { state.withLock { $0[version] } }

  /// Begins anew unless one of this version is running.
  ///
  /// - Throws: `notFound` for a version that is not there.
  package func start(_ version: RowID) async throws {
    let (settings, count) = try await database.read { connection in
      (
        try RuleVersions(connection).one(version).version,
        try connection.count("SELECT count(*) FROM award WHERE supersededBy IS NULL")
      )
    }
    let now = world.clock.wall()
    let isNew = state.withLock { state in
      if let known = state[version], known.finishedAt == nil { return false }
      if state.count >= Self.previewsMax,
        let oldest = state.min(by: { $0.value.startedAt < $1.value.startedAt })
      {
        state[oldest.key] = nil
      }
      state[version] = RulePreview(version: version, startedAt: now, members: count)
      return true
    }
    guard isNew else { return }
    Task { await run(settings, version) }
  }

  private func run(_ version: RuleVersion, _ id: RowID) async {
    var after: RowID?
    do {
      repeat {
        let start = after
        let part = try await database.read {
          try PreviewReader($0).part(after: start, version, limit: Self.membersAtOnce)
        }
        state.withLock { $0[id]?.add(part.differences, of: part.count) }
        after = part.last
        await Task.yield()
      } while after != nil
      finish(id, failure: nil)
    } catch {
      finish(id, failure: (error as? ClienteleError).map { "\($0.code)" } ?? "failed")
    }
  }

  private func finish(_ id: RowID, failure: String?) {
    let now = world.clock.wall()
    state.withLock { state in
      state[id]?.finishedAt = now
      state[id]?.failure = failure
    }
    news.announce()
  }
}

/// Decides members once more, as if a version had been in force for all of them.
private struct PreviewReader {
  private let connection: Connection
  private let claims: ClaimReader
  private let members: MemberReader
  private let decisions: OwnershipDecisions

  init(_ connection: Connection) {
    self.connection = connection
    claims = ClaimReader(connection)
    members = MemberReader(connection)
    decisions = OwnershipDecisions(connection, now: .distantPast)
  }

  struct Part: Sendable {
    let differences: [RuleDifference]
    let count: Int
    /// Where to go on; `nil` when all are done.
    let last: RowID?
  }

  func part(after start: RowID?, _ version: RuleVersion, limit: Int) throws -> Part {
    let ids = try connection.query(
      "SELECT id FROM award WHERE supersededBy IS NULL AND id > ? ORDER BY id LIMIT ?",
      [.id(start ?? .zero), .number(limit)]
    ) { try $0.id(0) }
    let differences = try ids.compactMap { try difference(of: MemberID($0), version) }
    return Part(differences: differences, count: ids.count, last: ids.count < limit ? nil : ids.last)
  }

  private func difference(of id: MemberID, _ version: RuleVersion) throws -> RuleDifference? {
    let member = DecidedMember(id: id, records: try members.records(of: id))
    guard let before = try decisions.award(of: member),
      let after = try decisions.award(of: member, under: version)
    else { return nil }
    // Who served is credited for goods that are taken back without their sale; the rest follows it.
    return RuleComparison.difference(of: id, before, after, sales: try member.records.flatMap(sales))
  }

  private func sales(of record: SourceRecordID) throws -> [SaleFacts] {
    try connection.query(
      """
      SELECT soldAt, associateID, storeID FROM purchase
      WHERE recordID = ? AND kind = 'sale' AND associateID IS NOT NULL AND storeID IS NOT NULL ORDER BY id
      """, [.id(record)]
    ) { row in
      SaleFacts(
        instant: Instant(milliseconds: row.integer(0)), serving: ID(try row.id(1)), store: ID(try row.id(2)))
    }
  }
}
