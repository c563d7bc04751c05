internal import Attribution
internal import Catalogue
internal import ChangeLog
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// The hub's deciding: who is one person, who owns the person, who is credited, who is told. It works
/// off what came in, batch by batch, each in one transaction: the links and members of a batch first,
/// then the awards and credits of every member they touched.
///
/// Used by one task at a time. It keeps what it has read of people in memory between batches.
package final class Adjudicator {
  let recorder: Recorder
  var profiles = ProfileCache()
  private var isWarm = false

  package init(recorder: Recorder) {
    self.recorder = recorder
  }

  package struct Progress: Hashable, Sendable {
    package var records = 0
    package var links = 0
    package var awards = 0
    package var credits = 0

    package var isIdle: Bool { records == 0 && awards == 0 }
  }

  /// How many records, then members, the next transaction decides: as many as take about ``batchTime``, so that
  /// whoever else wants to write waits no longer, and as many as that allows, since each commit has its price.
  private var batchRecords = 200
  private static let batchRecordsRange = 50...2_000
  private static let batchTime = Milliseconds(300)

  /// Decides one batch of what is waiting.
  ///
  /// - Returns: what was done; idle when nothing was waiting.
  package func decideBatch() async throws -> Progress {
    let batch = AdjudicationBatch(recorder: recorder, profiles: profiles)
    let isWarm = self.isWarm
    let limit = batchRecords
    let clock = recorder.world.clock
    let (progress, took) = try await recorder.database.write { connection in
      if !isWarm { try batch.warmUp(connection) }
      let start = clock.boot().milliseconds
      let progress = try batch.run(connection, limit: limit)
      return (progress, clock.boot().milliseconds - start)
    }
    self.isWarm = true
    if progress.records >= limit { adjust(took: Milliseconds(took)) }
    return progress
  }

  /// No more than doubled or halved at once: one slow disk write is no rule.
  private func adjust(took: Milliseconds) {
    let wanted = batchRecords * Int(Self.batchTime.count) / Int(max(took.count, 1))
    let next = min(max(wanted, batchRecords / 2), batchRecords * 2)
    batchRecords = min(max(next, Self.batchRecordsRange.lowerBound), Self.batchRecordsRange.upperBound)
  }
}

/// What was read of people, by record, with the frequencies that weigh their evidence.
final class ProfileCache: @unchecked Sendable {
  // @unchecked Sendable because only the adjudicator's one task reaches it, inside the write
  // transactions that it runs one after the other.
  private var profiles: [SourceRecordID: Profile] = [:]
  private(set) var population = Population()

  /// Whether a record was read before; ``AdjudicationBatch/warmUp(_:)`` reads all that have blocking keys.
  func knows(_ record: SourceRecordID) -> Bool { profiles[record] != nil }

  func profile(_ record: SourceRecordID, _ reader: EvidenceReader) throws -> Profile? {
    if let known = profiles[record] { return known }
    guard let evidence = try reader.evidence(record) else { return nil }
    let profile = Profile(evidence)
    profiles[record] = profile
    return profile
  }

  /// Reads a record afresh because something about it changed.
  func refresh(_ record: SourceRecordID, _ reader: EvidenceReader) throws -> Profile? {
    let isNew = profiles.removeValue(forKey: record) == nil
    guard let profile = try profile(record, reader) else { return nil }
    if isNew { population.add(profile) }
    return profile
  }
}

/// One batch of decisions within one write transaction.
struct AdjudicationBatch: Sendable {
  let recorder: Recorder
  let profiles: ProfileCache

  /// Rebuilds the frequencies after a start.
  func warmUp(_ connection: Connection) throws {
    let reader = EvidenceReader(connection)
    let records = try connection.query("SELECT DISTINCT recordID FROM blockingKey ORDER BY recordID") {
      SourceRecordID(try $0.id(0))
    }
    for record in records { _ = try profiles.refresh(record, reader) }
  }

  func run(_ connection: Connection, limit: Int) throws -> Adjudicator.Progress {
    var progress = Adjudicator.Progress()
    let writer = StateWriter(connection, profile: recorder.profile)
    let before = try HubOrder(connection).head
    let queued = try connection.query(
      "SELECT recordID FROM matchQueue ORDER BY position, recordID LIMIT ?", [.number(limit)]
    ) { SourceRecordID(try $0.id(0)) }
    progress.records = queued.count
    let identity = IdentityDecisions(connection, profiles: profiles)
    let linked = try identity.decide(queued)
    try write(linked.drafts, kind: .link, to: writer)
    progress.links = linked.drafts.reduce(0) { $0 + $1.operations.count }
    for record in queued {
      try connection.execute("DELETE FROM matchQueue WHERE recordID = ?", [.id(record)])
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
    let people = try PersonDecisions(connection).decide(linked.touched + credited)
    try write(people.drafts, kind: .award, to: writer)
    let ownership = try OwnershipDecisions(connection, now: recorder.world.clock.wall()).decide(
      people.members)
    progress.awards = people.members.count
    progress.credits = ownership.creditCount
    try write(ownership.awards.drafts, kind: .award, to: writer)
    let lookup = try LookupDecisions(connection, random: recorder.world.random).decide(people.members)
    try write(lookup, kind: .lookup, to: writer)
    try write(ownership.credits.drafts, kind: .credit, to: writer)
    try write(ownership.notices.drafts, kind: .notice, to: writer)
    let holding = HoldingDecisions(writer)
    let moves = try holding.moves(of: people.members)
    if !moves.isEmpty, try HubOrder(connection).head == before {
      // Nodes may have pulled up to here already: an empty change gives the moves a position of their own.
      try recorder.write([], kind: .notice, actor: nil, to: writer)
    }
    try holding.make(moves, at: try HubOrder(connection).head)
    try writer.finish()
    return progress
  }

  /// As few changes as the limits allow.
  private func write(_ drafts: [Draft], kind: ChangeKind, to writer: StateWriter) throws {
    var rest = drafts[...]
    while !rest.isEmpty {
      try recorder.write(Array(rest.prefix(Self.draftsPerChange)), kind: kind, actor: nil, to: writer)
      rest = rest.dropFirst(Self.draftsPerChange)
    }
  }

  private static let draftsPerChange = 400
}
