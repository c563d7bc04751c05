internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Persistence
internal import Records

/// The hub's deciding: who is one person, who owns the person, who is credited, who is told. It works
/// off what came in, batch by batch, each in one transaction: the links and members of a batch first,
/// then the awards and credits of every member they touched.
///
/// Used by one task at a time. It keeps what it has lately read of people in memory between batches.
package final class Adjudicator {
  let recorder: Recorder
  private let cache = MatchCache()

  package init(recorder: Recorder) {
    self.recorder = recorder
  }

  package struct Progress: Hashable, Sendable {
    package var records = 0
    package var links = 0
    package var awards = 0
    package var credits = 0
    /// Records that more hang together with than are ever one person: left as they are, to be looked at.
    package var oversized = 0

    package var isIdle: Bool { records == 0 && awards == 0 }
  }

  /// How many records, then members, the next transaction decides: as many as take about ``batchTime``, so that
  /// whoever else wants to write waits no longer, and as many as that allows, since each commit has its price.
  private var batchRecords = 200
  private static let batchRecordsRange = 50...2_000
  private static let batchTime = Milliseconds(600)

  /// Decides one batch of what is waiting.
  ///
  /// - Returns: what was done; idle when nothing was waiting.
  package func decideBatch() async throws -> Progress {
    let batch = AdjudicationBatch(recorder: recorder, cache: cache)
    let limit = batchRecords
    let clock = recorder.world.clock
    let (progress, took) = try await recorder.database.write { connection in
      let start = clock.boot().milliseconds
      let progress = try batch.run(connection, limit: limit)
      return (progress, clock.boot().milliseconds - start)
    }
    cache.commit()
    if progress.records >= limit { adjust(took: Milliseconds(took)) }
    return progress
  }

  /// Reads records that wait into the index for matching without deciding about them, for a database whose links stand
  /// already.
  ///
  /// - Returns: how many were read; 0 when none waits.
  package func indexBatch(limit: Int) async throws -> Int {
    let cache = cache
    let count = try await recorder.database.write { connection in
      cache.begin()
      let queued = try connection.query(
        "SELECT recordID FROM matchQueue ORDER BY position, recordID LIMIT ?", [.number(limit)]
      ) { SourceRecordID(try $0.id(0)) }
      let identity = IdentityDecisions(connection, cache: cache)
      for record in queued { try identity.index(record) }
      return queued.count
    }
    cache.commit()
    return count
  }

  /// No more than doubled or halved at once: one slow disk write is no rule.
  private func adjust(took: Milliseconds) {
    let wanted = batchRecords * Int(Self.batchTime.count) / Int(max(took.count, 1))
    let next = min(max(wanted, batchRecords / 2), batchRecords * 2)
    batchRecords = min(max(next, Self.batchRecordsRange.lowerBound), Self.batchRecordsRange.upperBound)
  }
}

/// One batch of decisions within one write transaction.
struct AdjudicationBatch: Sendable {
  let recorder: Recorder
  let cache: MatchCache

  func run(_ connection: Connection, limit: Int) throws -> Adjudicator.Progress {
    var progress = Adjudicator.Progress()
    cache.begin()
    let writer = StateWriter(connection, profile: recorder.profile)
    progress.records += try CarryOutErasures(recorder, writer).run(limit: limit)
    let before = try HubOrder(connection).head
    let identity = IdentityDecisions(connection, cache: cache)
    let queued = try queued(connection, limit: limit)
    let swept = queued.count < limit ? try identity.swept(limit: limit - queued.count) : []
    progress.records += queued.count + swept.count
    let linked = try identity.decide(queued.map(\.record) + swept)
    try write(linked.drafts, kind: .link, to: writer)
    progress.links = linked.drafts.reduce(0) { $0 + $1.operations.count }
    progress.oversized = linked.oversized
    // What is only compared again has its owner, unless its links changed.
    let arrived = queued.filter { !$0.isRecheck }.map(\.record)
    for record in arrived {
      // Whoever is compared is credited in the same batch.
      try connection.execute("DELETE FROM awardQueue WHERE recordID = ?", [.id(record)])
    }
    let credited = try connection.query(
      "SELECT recordID FROM awardQueue ORDER BY position, recordID LIMIT ?", [.number(limit * 2)]
    ) { SourceRecordID(try $0.id(0)) }
    progress.records += credited.count
    for record in credited {
      try connection.execute("DELETE FROM awardQueue WHERE recordID = ?", [.id(record)])
    }
    let passing = try PassingOn(connection)
    let people = try PersonDecisions(connection, passing).decide(
      Array(Set(linked.touched + arrived + credited)).sorted())
    try write(people.drafts, kind: .award, to: writer)
    let ownership = try OwnershipDecisions(connection, now: recorder.world.clock.wall()).decide(
      people.members)
    progress.awards = people.members.count
    progress.credits = ownership.creditCount
    try write(ownership.awards.drafts, kind: .award, to: writer)
    let lookup = try LookupDecisions(connection, passing, random: recorder.world.random).decide(
      people.members)
    try write(lookup, kind: .lookup, to: writer)
    try write(ownership.credits.drafts, kind: .credit, to: writer)
    try write(ownership.notices.drafts, kind: .notice, to: writer)
    let holding = HoldingDecisions(writer, passing)
    let moves = try holding.moves(of: people.members)
    if !moves.isEmpty, try HubOrder(connection).head == before {
      // Nodes may have pulled up to here already: an empty change gives the moves a position of their own.
      try recorder.write([], kind: .notice, actor: nil, to: writer)
    }
    try holding.make(moves, at: try HubOrder(connection).head)
    try ReviewCases(connection).refresh(people.members.flatMap(\.records) + queued.map(\.record) + swept)
    try writer.finish()
    return progress
  }

  /// What came in first, then what others made worth another look.
  private func queued(
    _ connection: Connection, limit: Int
  ) throws -> [(record: SourceRecordID, isRecheck: Bool)] {
    try connection.query(
      "SELECT recordID, position FROM matchQueue ORDER BY position, recordID LIMIT ?", [.number(limit)]
    ) { (SourceRecordID(try $0.id(0)), $0.integer(1) == MatchTables.lastPosition) }
  }

  /// As few changes as the limits allow, each about records that the same nodes hold: whoever holds one part of a
  /// change is shown its whole header, and with it which other records it is about.
  private func write(_ drafts: [Draft], kind: ChangeKind, to writer: StateWriter) throws {
    for group in try byHolders(drafts, writer) {
      var rest = group[...]
      while !rest.isEmpty {
        try recorder.write(Array(rest.prefix(Self.draftsPerChange)), kind: kind, actor: nil, to: writer)
        rest = rest.dropFirst(Self.draftsPerChange)
      }
    }
  }

  private func byHolders(_ drafts: [Draft], _ writer: StateWriter) throws -> [[Draft]] {
    var groups: [[UInt8]: [Draft]] = [:]
    for draft in drafts {
      let scopes = try draft.subject.map { try writer.scopes(holding: .record($0)) } ?? []
      let holders = scopes.compactMap(\.column.bytes).sorted { $0.lexicographicallyPrecedes($1) }
      groups[Array(holders.joined()), default: []].append(draft)
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  private static let draftsPerChange = 400
}
