internal import Catalogue
internal import Kernel
internal import Matching
internal import Persistence
internal import Records

/// The hub's index for matching: profiles, keys, frequencies, holders of numbers, possible links. Within one write
/// transaction; what it keeps in memory is `MatchCache`'s.
///
/// Whatever a record's coming, changing or going makes others weigh otherwise, they are put down to be compared again
/// (`sweep`), so that the links that stand in the end do not depend on who came first.
struct MatchTables {
  private let connection: Connection
  private let cache: MatchCache
  private let model: MatchModel

  init(_ connection: Connection, cache: MatchCache, model: MatchModel) {
    self.connection = connection
    self.cache = cache
    self.model = model
  }

  // MARK: Profiles

  func profile(_ record: SourceRecordID) throws -> Profile? {
    if let known = cache.profiles[record] { return known }
    let bytes = try connection.first(
      "SELECT profile FROM matchProfile WHERE recordID = ?", [.id(record)], { $0.bytes(0) })
    guard let profile = bytes.flatMap({ Profile(record: record, bytes: $0) }) else { return nil }
    cache.profiles[record] = profile
    return profile
  }

  /// Puts a record's profile in the place of the former one.
  ///
  /// - Parameters:
  ///   - before: what the index holds; `nil` for a record that is new to it.
  ///   - after: `nil` for a record that is gone.
  /// - Returns: keys the record did not have before.
  func replace(
    _ record: SourceRecordID, _ before: Profile?, with after: Profile?
  ) throws -> Set<BlockingKey> {
    let bytes = after?.bytes
    if let before, let bytes, before.bytes == bytes { return [] }
    cache.profiles[record] = after
    if let bytes {
      try connection.execute(
        """
        INSERT INTO matchProfile (recordID, profile) VALUES (?, ?)
        ON CONFLICT (recordID) DO UPDATE SET profile = excluded.profile
        """, [.id(record), .bytes(bytes)])
    } else {
      try connection.execute("DELETE FROM matchProfile WHERE recordID = ?", [.id(record)])
    }
    let (old, new) = (Set(before?.blockingKeys ?? []), Set(after?.blockingKeys ?? []))
    for key in old.subtracting(new).sorted() {
      try remove(key.code, record)
      // From now on it makes candidates again.
      let recordsMax = model.recordsMax(of: key.kind)
      if try records(with: key.code, limit: recordsMax + 1).count == recordsMax { try sweep(key.code) }
    }
    let added = new.subtracting(old)
    for key in added.sorted() { try add(key.code, record) }
    try recount(record, Set(before?.frequencyTerms ?? []), Set(after?.frequencyTerms ?? []))
    try rehold(record, Set(before?.holdings ?? []), Set(after?.holdings ?? []))
    return added
  }

  private func add(_ term: UInt64, _ record: SourceRecordID) throws {
    try connection.execute(
      "INSERT INTO matchKey (term, recordID) VALUES (?, ?) ON CONFLICT (term, recordID) DO NOTHING",
      [.hash(term), .id(record)])
  }

  private func remove(_ term: UInt64, _ record: SourceRecordID) throws {
    try connection.execute(
      "DELETE FROM matchKey WHERE term = ? AND recordID = ?", [.hash(term), .id(record)])
  }

  private func records(with term: UInt64, limit: Int) throws -> [SourceRecordID] {
    try connection.query(
      "SELECT recordID FROM matchKey WHERE term = ? ORDER BY recordID LIMIT ?", [.hash(term), .number(limit)]
    ) { SourceRecordID(try $0.id(0)) }
  }

  /// Records that share a key; a key that very many share says nothing and is passed over.
  ///
  /// - Parameter added: keys that are new to the record. One that has just become too common makes candidates no more:
  ///   whoever has it is compared again.
  func candidates(of profile: Profile, added: Set<BlockingKey>) throws -> [SourceRecordID] {
    var found: Set<SourceRecordID> = []
    for key in profile.blockingKeys {
      let recordsMax = model.recordsMax(of: key.kind)
      let records = try records(with: key.code, limit: recordsMax + 2)
      if records.count <= recordsMax {
        found.formUnion(records)
      } else if records.count == recordsMax + 1, added.contains(key) {
        try sweep(key.code)
      }
    }
    found.remove(profile.record)
    return found.sorted()
  }

  // MARK: Frequencies

  private func recount(
    _ record: SourceRecordID, _ old: Set<FrequencyTerm>, _ new: Set<FrequencyTerm>
  ) throws {
    for term in old.subtracting(new).sorted() {
      try remove(term.code, record)
      try count(term, by: -1, in: old)
    }
    for term in new.subtracting(old).sorted() {
      try add(term.code, record)
      try count(term, by: 1, in: new)
    }
  }

  private func count(_ term: FrequencyTerm, by step: Int, in terms: Set<FrequencyTerm>) throws {
    let before = try count(of: term.code)
    let after = max(before + step, 0)
    cache.counts[term.code] = Int32(clamping: after)
    try connection.execute(
      """
      INSERT INTO matchFrequency (term, count) VALUES (?, ?)
      ON CONFLICT (term) DO UPDATE SET count = excluded.count
      """, [.hash(term.code), .number(after)])
    let list = try terms.first { $0.kind == .list }.map { try count(of: $0.code) } ?? 0
    let context = Population.Context(recordCount: try count(of: FrequencyTerm.records.code), listCount: list)
    let levels = [before, after].map { Population.level(of: term, count: $0, context) }
    if levels[0] != levels[1] { try sweep(term.code) }
  }

  private func count(of term: UInt64) throws -> Int {
    if let known = cache.counts[term] { return Int(known) }
    let count =
      try connection.first(
        "SELECT count FROM matchFrequency WHERE term = ?", [.hash(term)], { Int($0.integer(0)) }) ?? 0
    cache.counts[term] = Int32(clamping: count)
    return count
  }

  // MARK: Holders of numbers and chat ids

  private func rehold(
    _ record: SourceRecordID, _ old: Set<ContactHolding>, _ new: Set<ContactHolding>
  ) throws {
    let changed = old.symmetricDifference(new)
    let kept = Dictionary(new.map { ($0.contact, $0) }, uniquingKeysWith: { first, _ in first })
    for contact in Set(changed.map(\.contact)).sorted() {
      let before = try holders(of: contact)
      cache.holders[contact] = nil
      if let holding = kept[contact] {
        try connection.execute(
          """
          INSERT INTO matchHolder (contact, recordID, holder, associate, firstDay, lastDay) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (contact, recordID) DO UPDATE SET holder = excluded.holder, associate = excluded.associate,
            firstDay = excluded.firstDay, lastDay = excluded.lastDay
          """,
          [
            .hash(contact), .id(record), .hash(holding.holder), .hash(holding.associate),
            .number(holding.firstDay), .number(holding.lastDay),
          ])
      } else {
        try connection.execute(
          "DELETE FROM matchHolder WHERE contact = ? AND recordID = ?", [.hash(contact), .id(record)])
      }
      if try !holders(of: contact).weighsAs(before) { try recheckHolders(of: contact, beside: record) }
    }
  }

  /// What a third record says of a number bears on the two that shared it before.
  private func recheckHolders(of contact: UInt64, beside record: SourceRecordID) throws {
    let sharers = try connection.query(
      "SELECT recordID FROM matchHolder WHERE contact = ? ORDER BY recordID LIMIT ?",
      [.hash(contact), .number(model.blockRecordsMax + 1)]
    ) { SourceRecordID(try $0.id(0)) }
    guard sharers.count <= model.blockRecordsMax else { return }
    let others = sharers.filter { $0 != record }
    if others.count > 1 { for other in others { try recheck(other) } }
  }

  private func holders(of contact: UInt64) throws -> ContactHolders {
    if let known = cache.holders[contact] { return known }
    var holders = ContactHolders()
    try connection.forEach(
      """
      SELECT holder, associate, firstDay, lastDay FROM matchHolder WHERE contact = ? ORDER BY recordID LIMIT ?
      """, [.hash(contact), .number(model.blockRecordsMax + 1)]
    ) { row in
      holders.add(
        ContactHolding(
          contact: contact, holder: row.hash(0), associate: row.hash(1),
          firstDay: Int32(clamping: row.integer(2)), lastDay: Int32(clamping: row.integer(3))))
    }
    cache.holders[contact] = holders
    return holders
  }

  /// The frequencies of all that these profiles say, as they stand.
  func population(of profiles: [Profile]) throws -> Population {
    var counts: [UInt64: Int32] = [:]
    var holders: [UInt64: ContactHolders] = [:]
    for profile in profiles {
      for term in profile.frequencyTerms where counts[term.code] == nil {
        counts[term.code] = Int32(clamping: try count(of: term.code))
      }
      for holding in profile.holdings where holders[holding.contact] == nil {
        holders[holding.contact] = try self.holders(of: holding.contact)
      }
    }
    return Population(
      recordCount: try count(of: FrequencyTerm.records.code), counts: counts, holders: holders, profiles)
  }

  // MARK: Possible links

  func edges(of record: SourceRecordID) throws -> [RecordEdge] {
    try connection.query(
      "SELECT otherRecordID, scoreMillibits FROM matchEdge WHERE recordID = ? ORDER BY otherRecordID",
      [.id(record)]
    ) { RecordEdge(record, ID(try $0.id(0)), total: Int($0.integer(1))) }
  }

  /// Puts the edges of a record in the place of the former ones.
  ///
  /// - Returns: the records at the far end of those that are gone.
  func replaceEdges(of record: SourceRecordID, with new: [RecordEdge]) throws -> [SourceRecordID] {
    let old = try edges(of: record)
    let (kept, wanted) = (Set(old), Set(new))
    let ends = Set(new.map { $0.end(from: record) })
    var lost: [SourceRecordID] = []
    for edge in old where !wanted.contains(edge) {
      let other = edge.end(from: record)
      guard !ends.contains(other) else { continue }
      lost.append(other)
      for (one, two) in [(record, other), (other, record)] {
        try connection.execute(
          "DELETE FROM matchEdge WHERE recordID = ? AND otherRecordID = ?", [.id(one), .id(two)])
      }
    }
    for edge in new where !kept.contains(edge) {
      for (one, two) in [(edge.one, edge.other), (edge.other, edge.one)] {
        try connection.execute(
          """
          INSERT INTO matchEdge (recordID, otherRecordID, scoreMillibits) VALUES (?, ?, ?)
          ON CONFLICT (recordID, otherRecordID) DO UPDATE SET scoreMillibits = excluded.scoreMillibits
          """, [.id(one), .id(two), .number(edge.total)])
      }
    }
    return lost
  }

  // MARK: Comparing again

  /// Behind all that came in of itself.
  static let lastPosition = Int64.max

  private func recheck(_ record: SourceRecordID) throws {
    try connection.execute(
      "INSERT INTO matchQueue (recordID, position) VALUES (?, ?) ON CONFLICT (recordID) DO NOTHING",
      [.id(record), .integer(Self.lastPosition)])
  }

  private func sweep(_ term: UInt64) throws {
    try connection.execute(
      """
      INSERT INTO matchSweep (term, cursor) VALUES (?, ?)
      ON CONFLICT (term) DO UPDATE SET cursor = excluded.cursor
      """, [.hash(term), .bytes([])])
  }

  /// The next records to be compared again because of what became commoner or rarer.
  func swept(limit: Int) throws -> [SourceRecordID] {
    var found: [SourceRecordID] = []
    while found.count < limit {
      let next = try connection.first("SELECT term, cursor FROM matchSweep ORDER BY term LIMIT 1", []) {
        (term: $0.hash(0), cursor: $0.bytes(1))
      }
      guard let next else { break }
      let records = try connection.query(
        "SELECT recordID FROM matchKey WHERE term = ? AND recordID > ? ORDER BY recordID LIMIT ?",
        [.hash(next.term), .bytes(next.cursor), .number(limit - found.count)]
      ) { SourceRecordID(try $0.id(0)) }
      if let last = records.last, found.count + records.count == limit {
        try connection.execute(
          "UPDATE matchSweep SET cursor = ? WHERE term = ?", [.id(last), .hash(next.term)])
      } else {
        try connection.execute("DELETE FROM matchSweep WHERE term = ?", [.hash(next.term)])
      }
      found += records
    }
    return found
  }
}

extension RecordEdge {
  func end(from record: SourceRecordID) -> SourceRecordID { record == one ? other : one }
}

extension Value {
  fileprivate static func hash(_ hash: UInt64) -> Value { .integer(Int64(bitPattern: hash)) }
}

extension ResultRow {
  fileprivate func hash(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }
}
